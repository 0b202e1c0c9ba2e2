/*
 * openat2 for valgrind, which does not know that call (3.19, Debian 12). Preloaded, it opens the
 * file with openat, and then refuses a file that is not beneath the folder. Only for measurements
 * on our own sites: if a folder is renamed meanwhile, the check does not help.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The path of a descriptor. Returns its length; 0 if it is not known. */
static size_t path_of(int fd, char path[static PATH_MAX])
{
    char link[64];
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, PATH_MAX - 1);
    path[len > 0 ? len : 0] = '\0';
    return len > 0 ? (size_t)len : 0;
}

static bool is_beneath(int folder, int fd)
{
    char above[PATH_MAX], path[PATH_MAX];
    size_t len = path_of(folder, above);
    return len > 0 && path_of(fd, path) >= len && memcmp(path, above, len) == 0 &&
           (path[len] == '/' || path[len] == '\0');
}

/* The program's only calls by number are of openat2. unistd.h gives the number a reserved name. */
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
__attribute__((visibility("default"))) long syscall(long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    int folder = va_arg(arguments, int);
    const char *path = va_arg(arguments, const char *);
    const struct open_how *how = va_arg(arguments, const struct open_how *);
    va_end(arguments);
    if (number != SYS_openat2) {
        errno = ENOSYS;
        return -1;
    }
    int fd = openat(folder, path, (int)how->flags, (mode_t)how->mode);
    if (fd >= 0 && (how->resolve & RESOLVE_BENEATH) != 0 && !is_beneath(folder, fd)) {
        (void)close(fd);
        errno = EXDEV;
        return -1;
    }
    return fd;
}
