/*
 * Opening beneath the site's root, and where its links lead. See scan.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "render/config/scan.h"

enum { PATH_BYTES = 4096 };

static bool is_of_theme(const struct scan_root *root, struct str path)
{
    size_t len = root->theme.len;
    return len > 0 && str_starts(path, root->theme) && (path.len == len || path.ptr[len] == '/');
}

bool scan_forbids_links(const struct scan_root *root, struct str path)
{
    return is_of_theme(root, path) && str_starts(str_from(path, root->theme.len), S("/assets/"));
}

/* The descriptor of the root or the theme. *path becomes relative to it. */
static int folder_of(const struct scan_root *root, struct str *path)
{
    bool theme = is_of_theme(root, *path);
    if (theme)
        *path = str_from(*path, root->theme.len + 1);
    return theme ? root->theme_fd : root->fd;
}

/* openat2(2), for which the C library has no function. */
static int open_how(int folder, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .resolve = resolve | RESOLVE_NO_MAGICLINKS,
    };
    int fd;
    do
        fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
    while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return fd;
}

/* The absolute path of what is open, without links; empty and errno if it cannot be told. */
static struct str path_of(int fd, char buffer[static PATH_BYTES])
{
    char link[32];
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    errno = ENOENT;
    ssize_t len = readlink(link, buffer, PATH_BYTES - 1);
    return len > 0 && buffer[0] == '/' ? str_of(buffer, (size_t)len) : S("");
}

/* Opens an absolute path without links beneath a folder, if it lies there; -1 and EXDEV if not. */
static int open_inside(const struct scan_folder *folder, struct str target, uint64_t flags)
{
    NOT_CLEARED char z[PATH_BYTES];
    struct str path = folder->path;
    errno = EXDEV;
    if (folder->fd < 0 || target.len < 2 || target.len >= sizeof(z) || !str_starts(target, path) ||
        (target.len > path.len && target.ptr[path.len] != '/'))
        return -1;
    struct str rest = target.len > path.len ? str_from(target, path.len + 1) : S(".");
    memcpy(z, rest.ptr, rest.len);
    z[rest.len] = '\0';
    return open_how(folder->fd, z, flags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

static bool goes_up(struct str path)
{
    struct str name;
    while (path.len > 0) {
        (void)str_cut(path, '/', &name, &path);
        if (str_eq(name, S("..")))
            return true;
    }
    return false;
}

/*
 * Opens a path that leaves its folder through a link, in two steps. First O_PATH, which opens
 * nothing for reading, tells the target's path. Then that path is opened beneath the one of our
 * folders that contains it, without following links: if somebody has put a link there meanwhile,
 * this fails.
 */
static int open_followed(const struct scan_root *root, int from, const char *path, uint64_t flags)
{
    char target_buffer[PATH_BYTES], root_buffer[PATH_BYTES];
    int seen = open_how(from, path, O_PATH, 0);
    if (seen < 0)
        return -1;
    struct str target = path_of(seen, target_buffer);
    int error = target.len > 0 ? 0 : errno;
    (void)close(seen);
    struct str here = path_of(root->fd, root_buffer);
    error = error != 0 || here.len > 0 ? error : errno;
    if (error != 0 && scan_is_fault(error)) {
        errno = error;
        return -1;
    }
    const struct scan_folder own[] = {{here.len > 0 ? root->fd : -1, here},
                                      {root->theme_fd, root->theme}};
    int fd = -1;
    errno = EXDEV;
    for (size_t i = 0; fd < 0 && errno == EXDEV && i < ARRAY_LEN(own); i++)
        fd = open_inside(&own[i], target, flags);
    for (size_t i = 0; fd < 0 && errno == EXDEV && i < root->follow_count; i++)
        fd = open_inside(&root->follow[i], target, flags);
    return fd;
}

int scan_open_as(const struct scan_root *root, struct str path, uint64_t flags)
{
    NOT_CLEARED char z[PATH_BYTES];
    uint64_t links = scan_forbids_links(root, path) ? RESOLVE_NO_SYMLINKS : 0;
    int folder = folder_of(root, &path);
    if (path.len >= sizeof(z) || str_find_char(path, '\0') != STR_NONE) {
        errno = path.len >= sizeof(z) ? ENAMETOOLONG : EINVAL;
        return -1;
    }
    if (path.len == 0)
        path = S(".");
    memcpy(z, path.ptr, path.len);
    z[path.len] = '\0';
    int fd = open_how(folder, z, flags, RESOLVE_BENEATH | links);
    return fd < 0 && errno == EXDEV && !goes_up(path) ? open_followed(root, folder, z, flags) : fd;
}

int scan_open_folder(const struct scan_root *root, struct str path)
{
    NOT_CLEARED char z[PATH_BYTES];
    if (path.len == 0 || path.len >= sizeof(z) || str_find_char(path, '\0') != STR_NONE) {
        errno = path.len >= sizeof(z) ? ENAMETOOLONG : EINVAL;
        return -1;
    }
    memcpy(z, path.ptr, path.len);
    z[path.len] = '\0';
    int fd = open_how(root->fd, z, O_RDONLY | O_DIRECTORY, RESOLVE_BENEATH);
    return fd < 0 && errno == EXDEV ? open_followed(root, root->fd, z, O_RDONLY | O_DIRECTORY) : fd;
}

bool scan_path_of(int fd, struct arena *a, struct str *out)
{
    NOT_CLEARED char buffer[PATH_BYTES];
    return arena_dup(a, path_of(fd, buffer), out);
}

int scan_open(const struct scan_root *root, struct str path)
{
    return scan_open_as(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

void scan_tell_link(const struct scan_root *root, struct str path, struct diags *diags)
{
    NOT_CLEARED char target[PATH_BYTES];
    struct str rest = path;
    int from = folder_of(root, &rest);
    int fd = scan_open_as(root, path, O_PATH);
    bool out = fd < 0 && errno == EXDEV && rest.len < sizeof(target);
    if (fd >= 0)
        (void)close(fd);
    if (!out)
        return;
    memcpy(target, rest.ptr, rest.len);
    target[rest.len] = '\0';
    fd = open_how(from, target, O_PATH, 0);
    if (fd < 0)
        return;
    struct err e = ERR_INIT;
    struct str end = path_of(fd, target);
    (void)close(fd);
    (void)err_at(&e, ERR_KIND_IO, (struct err_place){.file = path},
                 "not read: the link leads out of the site, to %.*s; to have it followed, start"
                 " with --follow-links and a folder that holds this",
                 STR_ARG(end));
    diag_add(diags, DIAG_LEVEL_NOTICE, &e);
}
