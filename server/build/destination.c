/*
 * The folder that a build writes into. See destination.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/build/destination.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/build/destination_sweep.h"

#define NEW_FOLDERS "new"

enum { BLOCK = 1 << 16, NAME_BYTES = 255, OPEN_MODE = 0777, FILE_MODE = 0666 };

/* openat2(2) beneath the destination, without any link. */
static int open_beneath(const struct destination *d, struct str path, uint64_t flags)
{
    char z[PATH_MAX];
    struct open_how how = {.flags = flags | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    if (path.len >= sizeof(z)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(z, path.len > 0 ? path.ptr : ".", path.len > 0 ? path.len : 1);
    z[path.len > 0 ? path.len : 1] = '\0';
    int fd;
    do
        fd = (int)syscall(SYS_openat2, d->fd, z, &how, sizeof(how));
    while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return fd;
}

int destination_open_folder(const struct destination *d, struct str path)
{
    return open_beneath(d, path, O_RDONLY | O_DIRECTORY);
}

static bool failed(const struct destination *d, struct str path, const char *what, struct err *err)
{
    int error = errno;
    bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return err_set(err, ERR_KIND_IO, "%s %s/%.*s: %s%s", what, d->path, STR_ARG(path),
                   strerrordesc_np(error), full ? "; the tree is as it was before" : "");
}

/* ---- opening ---- */

/* mkdir -p */
static bool make_folders(const char *path)
{
    char z[PATH_MAX];
    if (snprintf(z, sizeof(z), "%s", path) >= (int)sizeof(z)) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (char *at = z + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(z, OPEN_MODE) != 0 && errno != EEXIST && errno != EISDIR)
            return false;
        *at = '/';
    }
    return mkdir(z, OPEN_MODE) == 0 || errno == EEXIST;
}

static bool open_stage(struct destination *d, struct err *err)
{
    enum { OWNER_ONLY = 0700 };
    const struct str name = S(DESTINATION_STAGE);
    if (destination_sweep_all(d, name) && mkdirat(d->fd, DESTINATION_STAGE, OWNER_ONLY) == 0)
        d->stage = open_beneath(d, name, O_RDONLY | O_DIRECTORY);
    return d->stage >= 0 || failed(d, name, "cannot write", err);
}

/* Whether there is nothing in the folder but the stage. */
static bool is_empty(const struct destination *d)
{
    unsigned count = 0;
    int fd = destination_open_folder(d, S(""));
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return false;
    }
    /* ".", "..", the stage. The stream is this call's own. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (count <= 3 && readdir(dir) != NULL)
        count++;
    (void)closedir(dir);
    return count <= 3;
}

bool destination_open(struct destination *d, const char *path, struct err *err)
{
    *d = (struct destination){.fd = -1, .stage = -1};
    (void)snprintf(d->path, sizeof(d->path), "%s", path);
    if (make_folders(path))
        d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (d->fd < 0)
        return err_set(err, ERR_KIND_IO, "cannot make the folder '%s': %s", path,
                       strerrordesc_np(errno));
    if (flock(d->fd, LOCK_EX | LOCK_NB) != 0) {
        bool busy = errno == EWOULDBLOCK;
        (void)err_set(err, ERR_KIND_IO,
                      busy ? "another build writes into '%s': wait for it, or name another folder "
                             "with --destination"
                           : "cannot lock '%s'",
                      path);
        (void)close(d->fd);
        d->fd = -1;
        return false;
    }
    if (!open_stage(d, err)) {
        destination_close(d);
        return false;
    }
    d->empty = is_empty(d);
    return true;
}

bool destination_clear(struct destination *d, struct err *err)
{
    if (d->stage >= 0)
        (void)close(d->stage);
    d->stage = -1;
    return open_stage(d, err);
}

void destination_close(struct destination *d)
{
    if (d->stage >= 0) {
        (void)close(d->stage);
        (void)destination_sweep_all(d, S(DESTINATION_STAGE));
    }
    if (d->fd >= 0)
        (void)close(d->fd);
    d->fd = d->stage = -1;
}

bool destination_allows(struct str path, struct err *err)
{
    struct str rest = path, name;
    if (path.len >= PATH_MAX || str_find_char(path, '\0') != STR_NONE)
        return err_set(err, ERR_KIND_IO, "its address is no path of a file");
    do {
        bool last = !str_cut(rest, '/', &name, &rest);
        if (name.len == 0 || str_eq(name, S(".")) || str_eq(name, S("..")))
            return err_set(err, ERR_KIND_IO, "its address leads to no file: '%.*s'", STR_ARG(path));
        if (name.len > NAME_BYTES)
            return err_set(err, ERR_KIND_IO, "a name in its address is longer than %d bytes",
                           NAME_BYTES);
        if (last)
            break;
    } while (true);
    str_cut(path, '/', &name, &rest);
    return !str_eq(name, S(DESTINATION_STAGE)) ||
           err_set(err, ERR_KIND_IO, "'%s' is where the build stages files", DESTINATION_STAGE);
}

/* ---- what is there ---- */

/* Opens the regular file at a path. Returns its descriptor, or -1. */
static int open_file(const struct destination *d, struct str path, struct stat *st)
{
    int fd = d->empty ? -1 : open_beneath(d, path, O_RDONLY | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode))) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

/* Reads until `len` bytes are there or the file ends. Returns how many. */
static size_t read_some(int fd, char *bytes, size_t len, off_t at)
{
    size_t got = 0;
    while (got < len) {
        ssize_t n = pread(fd, bytes + got, len - got, at + (off_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    return got;
}

bool destination_has(const struct destination *d, struct str path)
{
    struct stat st;
    int fd = open_file(d, path, &st);
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

bool destination_holds(const struct destination *d, struct str path, struct str body)
{
    struct stat st;
    char block[BLOCK];
    int fd = open_file(d, path, &st);
    bool same = fd >= 0 && (uint64_t)st.st_size == body.len;
    for (size_t at = 0; same && at < body.len;) {
        size_t n = body.len - at < sizeof(block) ? body.len - at : sizeof(block);
        same = read_some(fd, block, n, (off_t)at) == n && memcmp(block, body.ptr + at, n) == 0;
        at += n;
    }
    if (fd >= 0)
        (void)close(fd);
    return same;
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

static bool is_same_moment(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool destination_holds_copy(const struct destination *d, struct str path, int from,
                            const struct stat *st)
{
    struct stat own;
    char a[BLOCK / 2], b[BLOCK / 2];
    int fd = open_file(d, path, &own);
    bool same = fd >= 0 && own.st_size == st->st_size;
    bool known =
        same && is_same_moment(own.st_mtim, st->st_mtim) && is_before(st->st_ctim, own.st_ctim);
    for (off_t at = 0; same && !known && at < st->st_size;) {
        size_t n = read_some(from, a, sizeof(a), at);
        same = n > 0 && read_some(fd, b, n, at) == n && memcmp(a, b, n) == 0;
        at += (off_t)n;
    }
    if (fd >= 0)
        (void)close(fd);
    return same;
}

/* ---- staging ---- */

/* Makes a folder of the stage, and those above it. Nobody else writes there. */
static bool make_staged_folder(const struct destination *d, char *path)
{
    if (mkdirat(d->stage, path, OPEN_MODE) == 0 || errno == EEXIST)
        return true;
    char *slash = strrchr(path, '/');
    if (errno != ENOENT || slash == NULL)
        return false;
    *slash = '\0';
    bool ok = make_staged_folder(d, path);
    *slash = '/';
    return ok && (mkdirat(d->stage, path, OPEN_MODE) == 0 || errno == EEXIST);
}

/* The name of a staged file in the stage. Returns false and errno if it is too long. */
static bool name_of(const struct staged *s, char out[static PATH_MAX])
{
    int len = s->in_new_folder ? snprintf(out, PATH_MAX, NEW_FOLDERS "/%.*s", STR_ARG(s->path))
                               : snprintf(out, PATH_MAX, "%zu", s->number);
    errno = ENAMETOOLONG;
    return len < PATH_MAX;
}

static int stage_open(const struct destination *d, const struct staged *s, mode_t mode)
{
    char name[PATH_MAX];
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    if (!name_of(s, name))
        return -1;
    int fd = openat(d->stage, name, flags, mode);
    char *slash = strrchr(name, '/');
    if (fd >= 0 || errno != ENOENT || slash == NULL)
        return fd;
    *slash = '\0';
    bool made = make_staged_folder(d, name);
    *slash = '/';
    return made ? openat(d->stage, name, flags, mode) : -1;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Closes what was staged. Returns false and err unless all went well. */
static bool stage_close(const struct destination *d, int fd, bool ok, struct err *err)
{
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    errno = error;
    return ok || failed(d, S(""), "cannot write into", err);
}

bool destination_stage(const struct destination *d, const struct staged *s, struct str body,
                       struct err *err)
{
    int fd = stage_open(d, s, FILE_MODE);
    return stage_close(d, fd, fd >= 0 && write_all(fd, body.ptr, body.len), err);
}

/* Copies through memory, from where copy_file_range has come to. */
static bool copy_bytes(int from, int to, off_t at)
{
    char block[BLOCK];
    while (true) {
        size_t n = read_some(from, block, sizeof(block), at);
        if (n == 0)
            return true;
        if (!write_all(to, block, n))
            return false;
        at += (off_t)n;
    }
}

/* Shares the blocks if the file system can, so that a copy of a large file costs nothing. */
static bool copy_file(int from, int to)
{
    off_t at = 0;
    while (true) {
        ssize_t n = copy_file_range(from, &at, to, NULL, SSIZE_MAX / 2, 0);
        if (n > 0 || (n < 0 && errno == EINTR))
            continue;
        bool full = n < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG);
        return !full && copy_bytes(from, to, at); /* the end, or it is not possible here */
    }
}

bool destination_stage_copy(const struct destination *d, const struct staged *s, int from,
                            const struct stat *st, struct err *err)
{
    enum { EXECUTE = 0111 };
    const struct timespec times[] = {st->st_mtim, st->st_mtim};
    int fd = stage_open(d, s, FILE_MODE | (st->st_mode & EXECUTE));
    bool ok = fd >= 0 && copy_file(from, fd);
    if (ok)
        (void)futimens(fd, times); /* a date of now is none the worse */
    return stage_close(d, fd, ok, err);
}

/* ---- putting ---- */

static struct str folder_of(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    return slash != STR_NONE ? str_sub(path, 0, slash) : S("");
}

/* Opens a folder, and makes it and those above it that are not there. */
static int open_made(const struct destination *d, struct str path)
{
    int fd = open_beneath(d, path, O_PATH | O_DIRECTORY);
    for (size_t i = 1; fd < 0 && errno == ENOENT && i <= path.len; i++) {
        if (i < path.len && path.ptr[i] != '/')
            continue;
        struct str above = str_sub(path, 0, i);
        struct str name = str_from(above, folder_of(above).len > 0 ? folder_of(above).len + 1 : 0);
        char z[NAME_BYTES + 1];
        memcpy(z, name.ptr, name.len); /* destination_allows has looked at its length */
        z[name.len] = '\0';
        int parent = open_beneath(d, folder_of(above), O_PATH | O_DIRECTORY);
        bool made = parent >= 0 && (mkdirat(parent, z, OPEN_MODE) == 0 || errno == EEXIST);
        int error = errno;
        if (parent >= 0)
            (void)close(parent);
        errno = error;
        if (!made)
            return -1;
        fd = i == path.len ? open_beneath(d, path, O_PATH | O_DIRECTORY) : -1;
        errno = fd < 0 && i < path.len ? ENOENT : errno;
    }
    return fd;
}

bool destination_put(const struct destination *d, const struct staged *s, struct err *err)
{
    char staged[PATH_MAX], name[NAME_BYTES + 1];
    struct str folder = folder_of(s->path);
    struct str last = str_from(s->path, folder.len > 0 ? folder.len + 1 : 0);
    memcpy(name, last.ptr, last.len);
    name[last.len] = '\0';
    int fd = name_of(s, staged) ? open_made(d, folder) : -1;
    bool ok = fd >= 0 && renameat(d->stage, staged, fd, name) == 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = error;
    return ok || failed(d, s->path, "cannot write", err);
}

bool destination_has_folder_of(const struct destination *d, struct str path)
{
    struct str folder = folder_of(path);
    int fd = folder.len > 0 && !d->empty ? open_beneath(d, folder, O_PATH | O_DIRECTORY) : -1;
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0 || folder.len == 0;
}

/*
 * Moves what is in the folder `from` into the folder `to`. Of a folder that is in both, only what
 * is in it.
 */
static bool merge(int from, int to, unsigned depth)
{
    struct stat st;
    const struct dirent *entry;
    DIR *dir = depth < PATH_MAX ? fdopendir(from) : NULL;
    bool ok = dir != NULL && to >= 0;
    /* The stream is this call's own. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (ok && (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        bool both = fstatat(to, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
        ok = both ? merge(openat(dirfd(dir), name, flags), openat(to, name, flags), depth + 1)
                  : renameat(dirfd(dir), name, to, name) == 0;
    }
    int error = errno;
    if (dir != NULL)
        (void)closedir(dir);
    else if (from >= 0)
        (void)close(from);
    if (to >= 0)
        (void)close(to);
    errno = error;
    return ok;
}

bool destination_put_folders(const struct destination *d, struct err *err)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int from = openat(d->stage, NEW_FOLDERS, flags);
    if (from < 0 && errno == ENOENT)
        return true;
    return merge(from, open_beneath(d, S(""), flags), 0) || failed(d, S(""), "cannot write", err);
}
