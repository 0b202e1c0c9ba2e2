/*
 * System calls and allocations that fail when a test wants them to.
 *
 * The server is linked once more with its calls wrapped (ld's --wrap), so that this works under
 * every sanitizer. A test and the server share one page of memory, the file that APPROCHE_FAULTS
 * names: which calls fail (a mask in the order of `enum call`), with which errno, and which of
 * them, counted from the moment when the test has set `seen` to 0. Without that file nothing fails.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* In this order in faults.py. */
enum call {
    CALL_OPENAT2,
    CALL_OPEN,
    CALL_PREAD,
    CALL_READ,
    CALL_FSTAT,
    CALL_FSTATAT,
    CALL_STAT,
    CALL_OPENDIR,
    CALL_READDIR,
    CALL_WATCH,
    CALL_ALLOCATE,
    CALL_INOTIFY,
};

struct control {
    _Atomic uint32_t calls;  /* a mask: the calls that fail */
    _Atomic int32_t error;   /* errno */
    _Atomic uint32_t skip;   /* number of calls that succeed before */
    _Atomic uint32_t count;  /* number of calls that fail then */
    _Atomic uint32_t seen;   /* calls in the mask since the test began */
    _Atomic uint32_t failed; /* failed calls since then */
};

static struct control *control;

__attribute__((constructor)) static void map_control(void)
{
    /* Nobody changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *name = getenv("APPROCHE_FAULTS");
    int fd = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *page = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)close(fd);
    if (page != MAP_FAILED)
        control = page;
}

/* Whether this call fails. If so, sets errno. */
static bool fails(enum call call)
{
    if (control == NULL || (atomic_load(&control->calls) & (UINT32_C(1) << call)) == 0)
        return false;
    uint32_t n = atomic_fetch_add(&control->seen, 1), skip = atomic_load(&control->skip);
    if (n < skip || n - skip >= atomic_load(&control->count))
        return false;
    atomic_fetch_add(&control->failed, 1);
    errno = atomic_load(&control->error);
    return true;
}

/*
 * The linker makes these names out of the wrapped ones.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
 */

#define WRAPPED(type, name, ...)                                                                   \
    type __real_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__);                                                               \
    type __wrap_##name(__VA_ARGS__)

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

/* The program's calls by number have four arguments at most. Those of the sandbox do not fail. */
long __wrap_syscall(long number, ...)
{
    long a[4];
    va_list arguments;
    va_start(arguments, number);
    for (size_t i = 0; i < sizeof(a) / sizeof(a[0]); i++)
        a[i] = va_arg(arguments, long);
    va_end(arguments);
    return number == SYS_openat2 && fails(CALL_OPENAT2)
               ? -1
               : __real_syscall(number, a[0], a[1], a[2], a[3]);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

/* It creates no files here, so it has no mode. */
int __wrap_open(const char *path, int flags, ...)
{
    return fails(CALL_OPEN) ? -1 : __real_open(path, flags);
}

WRAPPED(ssize_t, pread, int fd, void *to, size_t size, off_t from)
{
    return fails(CALL_PREAD) ? -1 : __real_pread(fd, to, size, from);
}

WRAPPED(ssize_t, read, int fd, void *to, size_t size)
{
    return fails(CALL_READ) ? -1 : __real_read(fd, to, size);
}

WRAPPED(int, fstat, int fd, struct stat *out)
{
    return fails(CALL_FSTAT) ? -1 : __real_fstat(fd, out);
}

WRAPPED(int, fstatat, int folder, const char *path, struct stat *out, int flags)
{
    return fails(CALL_FSTATAT) ? -1 : __real_fstatat(folder, path, out, flags);
}

WRAPPED(int, stat, const char *path, struct stat *out)
{
    return fails(CALL_STAT) ? -1 : __real_stat(path, out);
}

WRAPPED(int, lstat, const char *path, struct stat *out)
{
    return fails(CALL_STAT) ? -1 : __real_lstat(path, out);
}

WRAPPED(int, access, const char *path, int mode)
{
    return fails(CALL_STAT) ? -1 : __real_access(path, mode);
}

WRAPPED(char *, realpath, const char *path, char *out)
{
    return fails(CALL_STAT) ? NULL : __real_realpath(path, out);
}

WRAPPED(ssize_t, readlink, const char *path, char *out, size_t size)
{
    return fails(CALL_STAT) ? -1 : __real_readlink(path, out, size);
}

WRAPPED(DIR *, opendir, const char *path)
{
    return fails(CALL_OPENDIR) ? NULL : __real_opendir(path);
}

WRAPPED(DIR *, fdopendir, int fd)
{
    return fails(CALL_OPENDIR) ? NULL : __real_fdopendir(fd);
}

WRAPPED(struct dirent *, readdir, DIR *folder)
{
    return fails(CALL_READDIR) ? NULL : __real_readdir(folder);
}

WRAPPED(int, inotify_add_watch, int fd, const char *path, uint32_t mask)
{
    return fails(CALL_WATCH) ? -1 : __real_inotify_add_watch(fd, path, mask);
}

WRAPPED(int, inotify_init1, int flags)
{
    return fails(CALL_INOTIFY) ? -1 : __real_inotify_init1(flags);
}

WRAPPED(void *, malloc, size_t size)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_malloc(size);
}

WRAPPED(void *, calloc, size_t count, size_t size)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_calloc(count, size);
}

WRAPPED(void *, realloc, void *old, size_t size)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_realloc(old, size);
}

WRAPPED(void *, reallocarray, void *old, size_t count, size_t size)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_reallocarray(old, count, size);
}

WRAPPED(void *, aligned_alloc, size_t alignment, size_t size)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_aligned_alloc(alignment, size);
}

WRAPPED(char *, strdup, const char *text)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_strdup(text);
}

WRAPPED(char *, strndup, const char *text, size_t most)
{
    return fails(CALL_ALLOCATE) ? NULL : __real_strndup(text, most);
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
