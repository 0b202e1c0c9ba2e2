/*
 * Files beneath the site's root. See scan.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "render/base/utf8.h"

enum { PATH_BYTES = 4096, DEPTH_MAX = 64, READ_TRIES = 8, HEAD_BYTES = 256, SMALL_BYTES = 1 << 14 };

bool stamp_eq(struct stamp a, struct stamp b)
{
    return a.mtime == b.mtime && a.ctime == b.ctime && a.size == b.size && a.inode == b.inode;
}

uint64_t stamp_version(struct stamp s)
{
    uint64_t version = str_hash(str_of((const char *)&s, sizeof(s)));
    return version != 0 ? version : 1;
}

static struct stamp stamp_of(const struct stat *st)
{
    return (struct stamp){
        .mtime = st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec,
        .ctime = st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec,
        .size = (uint64_t)st->st_size,
        .inode = st->st_ino,
    };
}

/* The folder beneath which a path lies; *path gets what is left of it there. */
static int folder_of(const struct scan_root *root, struct str *path)
{
    size_t len = root->theme.len;
    bool theme =
        len > 0 && str_starts(*path, root->theme) && (path->len == len || path->ptr[len] == '/');
    if (theme)
        *path = str_from(*path, len + 1);
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

/* The absolute path of what is open, without links; empty where it is not known. */
static struct str path_of(int fd, char room[static PATH_BYTES])
{
    char link[32];
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, room, PATH_BYTES - 1);
    return len > 0 && room[0] == '/' ? str_of(room, (size_t)len) : S("");
}

/* Opens an absolute path without links beneath a folder, if it lies there; -1 and EXDEV if not. */
static int open_inside(const struct scan_folder *folder, struct str target, uint64_t flags)
{
    char z[PATH_BYTES];
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
 * A path that leaves its folder through a link. What it leads to is only looked for; opened is it
 * anew, from the folder of ours in which it lies, and there through no link, whatever anybody has
 * put in its place meanwhile.
 */
static int open_followed(const struct scan_root *root, int from, const char *path, uint64_t flags)
{
    char target_room[PATH_BYTES], root_room[PATH_BYTES];
    int seen = goes_up(str_c(path)) ? -1 : open_how(from, path, O_PATH, 0);
    if (seen < 0)
        return -1;
    struct str target = path_of(seen, target_room), here = path_of(root->fd, root_room);
    (void)close(seen);
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

/* openat2 beneath the root; "" is the root itself. */
static int open_beneath(const struct scan_root *root, struct str path, uint64_t flags)
{
    char z[PATH_BYTES];
    int folder = folder_of(root, &path);
    if (path.len >= sizeof(z) || str_find_char(path, '\0') != STR_NONE) {
        errno = path.len >= sizeof(z) ? ENAMETOOLONG : EINVAL;
        return -1;
    }
    if (path.len == 0)
        path = S(".");
    memcpy(z, path.ptr, path.len);
    z[path.len] = '\0';
    int fd = open_how(folder, z, flags, RESOLVE_BENEATH);
    return fd < 0 && errno == EXDEV ? open_followed(root, folder, z, flags) : fd;
}

int scan_open(const struct scan_root *root, struct str path)
{
    return open_beneath(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

bool scan_stat(const struct scan_root *root, struct str path, struct stamp *out, bool *folder)
{
    *out = (struct stamp){.mtime = 0};
    int fd = open_beneath(root, path, O_PATH);
    if (fd < 0)
        return false;
    struct stat st;
    bool ok = fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
    if (ok) {
        *out = stamp_of(&st);
        *folder = S_ISDIR(st.st_mode);
    }
    (void)close(fd);
    return ok;
}

/* Reads what is there, up to size bytes; -1 with errno. */
static ssize_t read_all(int fd, char *to, size_t size)
{
    size_t got = 0;
    while (got < size) {
        ssize_t n = pread(fd, to + got, size - got, (off_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

/* One try. *stable is false where the file changed meanwhile. */
static bool read_once(int fd, size_t most, struct arena *a, struct str *text, struct stamp *stamp,
                      bool *stable, struct err *err)
{
    struct stat before, after;
    if (fstat(fd, &before) != 0)
        return err_set(err, ERR_KIND_IO, "%s", strerrordesc_np(errno));
    if (!S_ISREG(before.st_mode))
        return err_set(err, ERR_KIND_IO, "not a regular file");
    if ((uint64_t)before.st_size > most)
        return err_set(err, ERR_KIND_LIMIT, "the file is larger than %zu MiB", most >> 20);
    size_t size = (size_t)before.st_size;
    char *bytes = arena_alloc(a, size + 1);
    if (bytes == NULL)
        return err_arena(err, a);
    ssize_t got = read_all(fd, bytes, size);
    if (got < 0 || fstat(fd, &after) != 0)
        return err_set(err, ERR_KIND_IO, "%s", strerrordesc_np(errno));
    bytes[got] = '\0';
    *stamp = stamp_of(&before);
    *text = str_of(bytes, (size_t)got);
    *stable = (size_t)got == size && stamp_eq(*stamp, stamp_of(&after));
    return true;
}

/* Reads an open file until it stands still, and closes it. */
static bool read_open(int fd, struct str path, size_t most, struct arena *a, struct str *text,
                      struct stamp *stamp, struct err *err)
{
    struct err cause = ERR_INIT;
    bool ok = true, stable = false;
    for (int tries = 0; ok && !stable && tries < READ_TRIES; tries++)
        ok = read_once(fd, most, a, text, stamp, &stable, &cause);
    (void)close(fd);
    if (!ok)
        return err_at(err, cause.kind, (struct err_place){.file = path}, "%s", cause.message);
    /* What keeps changing is taken as it was last seen: its next close brings another event. */
    return true;
}

bool scan_read(const struct scan_root *root, struct str path, size_t most, struct arena *a,
               struct str *text, struct stamp *stamp, struct err *err)
{
    int fd = scan_open(root, path);
    if (fd < 0)
        return err_at(err, ERR_KIND_IO, (struct err_place){.file = path}, "cannot be read: %s",
                      strerrordesc_np(errno));
    return read_open(fd, path, most, a, text, stamp, err);
}

/* What is at the beginning of a file, for those that need not be read. */
static bool begins_so(int fd, bool (*begins)(struct str text))
{
    char head[HEAD_BYTES];
    ssize_t n = pread(fd, head, sizeof(head), 0);
    return n > 0 && begins(str_of(head, (size_t)n));
}

/*
 * A small file in one go, with the stamp that it had before: it is what was read where that is its
 * stamp afterwards too. *known is false where it is not, or where it is not small.
 */
static bool read_known(int fd, const struct scan_file *file, struct arena *a, struct str *text,
                       bool *known)
{
    size_t size = (size_t)file->stamp.size;
    *known = false;
    if (file->stamp.size > SMALL_BYTES)
        return true;
    char *bytes = arena_alloc(a, size + 1);
    if (bytes == NULL)
        return false;
    ssize_t got = read_all(fd, bytes, size);
    struct stat after;
    *known = got == (ssize_t)size && fstat(fd, &after) == 0 && S_ISREG(after.st_mode) &&
             stamp_eq(file->stamp, stamp_of(&after));
    bytes[size] = '\0';
    if (*known)
        *text = str_of(bytes, size);
    return true;
}

bool scan_read_if(const struct scan_root *root, const struct scan_file *file,
                  bool (*begins)(struct str text), size_t most, struct arena *a, struct str *text,
                  struct stamp *stamp, bool *taken, struct err *err)
{
    struct arena_mark mark = arena_mark(a);
    struct str read = S("");
    bool known = false, wanted = true;
    int fd = scan_open(root, file->path);
    if (fd < 0 && begins != NULL && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (fd < 0)
        return err_at(err, ERR_KIND_IO, (struct err_place){.file = file->path},
                      "cannot be read: %s", strerrordesc_np(errno));
    bool small = read_known(fd, file, a, &read, &known);
    if (begins != NULL)
        wanted = known ? begins(read) : begins_so(fd, begins);
    if (!known || !wanted) {
        arena_rewind(a, mark);
        arena_trim(a, 0);
    }
    if (taken != NULL)
        *taken = wanted;
    if (known && wanted) {
        *text = read;
        *stamp = file->stamp;
    }
    if (!small || known || !wanted) {
        (void)close(fd);
        return small || err_arena(err, a);
    }
    return read_open(fd, file->path, most, a, text, stamp, err);
}

/* ---- walking ---- */

struct walk {
    const struct scan_root *root;
    scan_wants_fn *wants;
    const void *self;
    struct arena *arena;
    struct scan_list *out;
    struct diags *diags;
    struct {
        dev_t device;
        ino_t inode;
    } above[DEPTH_MAX]; /* the folders that lead here: a link to one of them is a loop */
};

static bool list_add(struct walk *w, struct str path, const struct stat *st)
{
    struct scan_list *l = w->out;
    if (l->count == l->room) {
        size_t room = l->room > 0 ? l->room * 2 : 64;
        struct scan_file *files =
            arena_grow(w->arena, l->files, l->room * sizeof(*files), room * sizeof(*files));
        if (files == NULL)
            return false;
        l->files = files;
        l->room = room;
    }
    l->files[l->count++] = (struct scan_file){path, stamp_of(st)};
    return true;
}

static void note(struct walk *w, struct str path, const char *what)
{
    struct err e = ERR_INIT;
    (void)err_at(&e, ERR_KIND_IO, (struct err_place){.file = path}, "%s", what);
    diag_add(w->diags, DIAG_LEVEL_WARNING, &e);
}

static bool path_join(struct arena *a, struct str folder, struct str name, struct str *out)
{
    if (folder.len == 0)
        return arena_dup(a, name, out);
    char *p = arena_alloc(a, folder.len + 1 + name.len);
    if (p == NULL)
        return false;
    memcpy(p, folder.ptr, folder.len);
    p[folder.len] = '/';
    memcpy(p + folder.len + 1, name.ptr, name.len);
    *out = str_of(p, folder.len + 1 + name.len);
    return true;
}

void scan_tell_link(const struct scan_root *root, struct str path, struct diags *diags)
{
    char target[PATH_BYTES];
    struct str rest = path;
    int from = folder_of(root, &rest);
    int fd = open_beneath(root, path, O_PATH);
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

static bool walk_folder(struct walk *w, struct str path, unsigned depth);

/* One name in an open folder. Links are looked at through the root, so that none leads out. */
static bool walk_entry(struct walk *w, int dir, struct str folder, const char *name, unsigned depth)
{
    struct str full;
    if (!path_join(w->arena, folder, str_c(name), &full))
        return false;
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    if (S_ISLNK(st.st_mode)) {
        int fd = open_beneath(w->root, full, O_PATH);
        bool out = fd < 0 && errno == EXDEV, found = fd >= 0 && fstat(fd, &st) == 0;
        if (fd >= 0)
            (void)close(fd);
        if (out && (w->wants(w->self, full, true) || w->wants(w->self, full, false)))
            scan_tell_link(w->root, full, w->diags);
        if (!found)
            return true;
    }
    if (S_ISDIR(st.st_mode))
        return !w->wants(w->self, full, true) || walk_folder(w, full, depth + 1);
    if (!S_ISREG(st.st_mode) || !w->wants(w->self, full, false))
        return true;
    if (!utf8_valid(str_c(name)))
        note(w, full, "its name is not UTF-8, so no URL leads to it; rename it");
    return list_add(w, full, &st);
}

/* Notes the folder on the way down; false where it is above itself already. */
static bool enter(struct walk *w, int fd, unsigned depth)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return false;
    for (unsigned i = 0; i < depth; i++) {
        if (w->above[i].device == st.st_dev && w->above[i].inode == st.st_ino)
            return false;
    }
    w->above[depth].device = st.st_dev;
    w->above[depth].inode = st.st_ino;
    return true;
}

static bool walk_folder(struct walk *w, struct str path, unsigned depth)
{
    if (depth >= DEPTH_MAX) {
        note(w, path, "not read: deeper than 64 folders");
        return true;
    }
    int fd = open_beneath(w->root, path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) {
        if (errno != ENOENT)
            note(w, path, strerrordesc_np(errno));
        return true;
    }
    if (!enter(w, fd, depth)) {
        note(w, path, "not read: a symbolic link leads back to a folder above it");
        (void)close(fd);
        return true;
    }
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return true;
    }
    bool ok = true;
    /* readdir is safe where no other thread has the same DIR. NOLINTNEXTLINE(concurrency-*) */
    for (const struct dirent *e; ok && (e = readdir(dir)) != NULL;) {
        bool self = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        ok = self || walk_entry(w, dirfd(dir), path, e->d_name, depth);
    }
    (void)closedir(dir);
    return ok;
}

static int file_order(const void *a, const void *b)
{
    return str_cmp(((const struct scan_file *)a)->path, ((const struct scan_file *)b)->path);
}

bool scan_tree(const struct scan_root *root, struct str folder, scan_wants_fn *wants,
               const void *self, struct arena *a, struct scan_list *out, struct diags *diags)
{
    struct walk w = {root, wants, self, a, out, diags, {{0}}};
    if (!walk_folder(&w, folder, 0))
        return false;
    if (out->count > 1)
        qsort(out->files, out->count, sizeof(*out->files), file_order);
    return true;
}
