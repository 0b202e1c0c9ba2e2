/*
 * Files beneath the site's root. See scan.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/base/utf8.h"

enum { DEPTH_MAX = 64, READ_TRIES = 8, HEAD_BYTES = 256, SMALL_BYTES = 1 << 14 };

bool stamp_eq(struct stamp a, struct stamp b)
{
    return a.mtime == b.mtime && a.ctime == b.ctime && a.size == b.size && a.inode == b.inode;
}

uint64_t stamp_version(struct stamp s)
{
    uint64_t version = str_hash(str_of((const char *)&s, sizeof(s)));
    return version != 0 ? version : 1;
}

/* ---- faults ---- */

bool scan_is_fault(int error)
{
    static const int about_the_path[] = {ENOENT, ENOTDIR, ELOOP,  EXDEV,        EACCES,
                                         EPERM,  ENXIO,   ENODEV, ENAMETOOLONG, EINVAL};
    for (size_t i = 0; i < ARRAY_LEN(about_the_path); i++) {
        if (error == about_the_path[i])
            return false;
    }
    return true;
}

static enum err_kind kind_of(int error)
{
    return scan_is_fault(error) ? ERR_KIND_FAULT : ERR_KIND_IO;
}

void scan_note_fault(const struct scan_root *root, struct str path, int error)
{
    struct err e = ERR_INIT;
    if (root->faults == NULL || !scan_is_fault(error))
        return;
    (void)err_at(&e, ERR_KIND_FAULT, (struct err_place){.file = path}, "cannot be read: %s",
                 strerrordesc_np(error));
    diag_add(root->faults, DIAG_LEVEL_ERROR, &e);
}

/* ---- reading ---- */

static struct stamp stamp_of(const struct stat *st)
{
    return (struct stamp){
        .mtime = st->st_mtim.tv_sec * INT64_C(1000000000) + st->st_mtim.tv_nsec,
        .ctime = st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec,
        .size = (uint64_t)st->st_size,
        .inode = st->st_ino,
    };
}

bool scan_stat(const struct scan_root *root, struct str path, struct stamp *out, bool *folder)
{
    *out = (struct stamp){.mtime = 0};
    struct stat st = {.st_mode = 0};
    int fd = scan_open_as(root, path, O_PATH);
    int error = fd < 0 || fstat(fd, &st) != 0 ? errno : 0;
    if (fd >= 0)
        (void)close(fd);
    if (error == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        error = ENOENT;
    if (error == 0) {
        *out = stamp_of(&st);
        *folder = S_ISDIR(st.st_mode);
        return true;
    }
    scan_note_fault(root, path, error);
    errno = error;
    return false;
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

/* One attempt. *stable is false if the file changed meanwhile. */
static bool read_once(int fd, size_t most, struct arena *a, struct str *text, struct stamp *stamp,
                      bool *stable, struct err *err)
{
    struct stat before, after;
    if (fstat(fd, &before) != 0)
        return err_set(err, kind_of(errno), "cannot be read: %s", strerrordesc_np(errno));
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
        return err_set(err, kind_of(errno), "cannot be read: %s", strerrordesc_np(errno));
    bytes[got] = '\0';
    *stamp = stamp_of(&before);
    *text = str_of(bytes, (size_t)got);
    *stable = (size_t)got == size && stamp_eq(*stamp, stamp_of(&after));
    return true;
}

/* Reads an open file until it does not change during the reading, and closes it. */
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
    /* A file that keeps changing is taken as it was last read: its next close is another event. */
    return true;
}

bool scan_read(const struct scan_root *root, struct str path, size_t most, struct arena *a,
               struct str *text, struct stamp *stamp, struct err *err)
{
    int fd = scan_open(root, path);
    if (fd < 0)
        return err_at(err, kind_of(errno), (struct err_place){.file = path}, "cannot be read: %s",
                      strerrordesc_np(errno));
    return read_open(fd, path, most, a, text, stamp, err);
}

/* *so: whether the file's first bytes satisfy `begins`. Returns false and err if reading fails. */
static bool begins_so(int fd, struct str path, bool (*begins)(struct str text), bool *so,
                      struct err *err)
{
    char head[HEAD_BYTES];
    ssize_t n = read_all(fd, head, sizeof(head));
    *so = n > 0 && begins(str_of(head, (size_t)n));
    return n >= 0 || err_at(err, kind_of(errno), (struct err_place){.file = path},
                            "cannot be read: %s", strerrordesc_np(errno));
}

/*
 * Reads a small file at once, without asking for its stamp first. If its stamp afterwards is the
 * one that the walk saw, *text is its content and *known is set. Large files are left to read_open.
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

static void forget(struct arena *a, struct arena_mark mark)
{
    arena_rewind(a, mark);
    arena_trim(a, 0);
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
        return err_at(err, kind_of(errno), (struct err_place){.file = file->path},
                      "cannot be read: %s", strerrordesc_np(errno));
    bool ok = read_known(fd, file, a, &read, &known) || err_arena(err, a);
    if (known)
        wanted = begins == NULL || begins(read);
    else if (ok && begins != NULL)
        ok = begins_so(fd, file->path, begins, &wanted, err);
    if (!known)
        forget(a, mark);
    if (ok && !known && wanted) {
        ok = read_open(fd, file->path, most, a, &read, stamp, err);
        /* Ask again: the text may be that of another file than the one whose head was read. */
        wanted = begins == NULL || (ok && begins(read));
    } else {
        (void)close(fd);
    }
    if (taken != NULL)
        *taken = wanted;
    if (!ok || !wanted) {
        forget(a, mark);
        return ok;
    }
    *text = read;
    if (known)
        *stamp = file->stamp;
    return true;
}

/* ---- what a build writes ---- */

/* One and the same folder has one, whatever it is called. */
struct identity {
    dev_t device;
    ino_t inode; /* 0: there is no folder */
};

static struct identity identity_of(const struct scan_root *root, struct str path)
{
    struct stat st = {.st_ino = 0};
    int fd = path.len > 0 ? scan_open_as(root, path, O_PATH | O_DIRECTORY) : -1;
    if (fd >= 0 && fstat(fd, &st) != 0)
        st.st_ino = 0;
    if (fd >= 0)
        (void)close(fd);
    return (struct identity){st.st_dev, st.st_ino};
}

static bool same_folder(struct identity a, struct identity b)
{
    return a.inode != 0 && a.inode == b.inode && a.device == b.device;
}

bool scan_is_written(const struct scan_root *root, struct str path)
{
    const struct identity written = identity_of(root, root->written);
    bool found = false;
    for (size_t i = 1; written.inode != 0 && !found && i <= path.len; i++) {
        if (i == path.len || path.ptr[i] == '/')
            found = same_folder(identity_of(root, str_sub(path, 0, i)), written);
    }
    return found;
}

/* ---- walking ---- */

struct walk {
    const struct scan_root *root;
    scan_wants_fn *wants;
    const void *self;
    struct arena *arena;
    struct scan_list *out;
    struct diags *diags;
    struct identity written;
    struct identity above[DEPTH_MAX]; /* the folders that lead here: a link to one is a loop */
};

static bool list_add(struct walk *w, struct str path, const struct stat *st)
{
    struct scan_list *l = w->out;
    if (l->count == l->capacity) {
        size_t capacity = l->capacity > 0 ? l->capacity * 2 : 64;
        struct scan_file *files =
            arena_grow(w->arena, l->files, l->capacity * sizeof(*files), capacity * sizeof(*files));
        if (files == NULL)
            return false;
        l->files = files;
        l->capacity = capacity;
    }
    l->files[l->count++] = (struct scan_file){path, stamp_of(st)};
    return true;
}

bool scan_list_unread(struct scan_list *l, struct str path, struct arena *a)
{
    size_t size = l->unread_count * sizeof(*l->unread);
    struct str *unread = arena_grow(a, l->unread, size, size + sizeof(*unread));
    if (unread == NULL)
        return false;
    unread[l->unread_count++] = path;
    l->unread = unread;
    return true;
}

/* Skips a path that cannot be read. If that is a fault, it is noted and the path listed as unread.
 * Returns false if the arena is full. */
static bool pass_over(struct walk *w, struct str path, int error)
{
    scan_note_fault(w->root, path, error);
    return !scan_is_fault(error) || scan_list_unread(w->out, path, w->arena);
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

static bool walk_folder(struct walk *w, struct str path, unsigned depth);

/* One name in an open folder. Links are opened beneath the root, so that none leads out. */
static bool walk_entry(struct walk *w, int dir, struct str folder, const char *name, unsigned depth)
{
    struct str full;
    if (!path_join(w->arena, folder, str_c(name), &full))
        return false;
    struct stat st;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return pass_over(w, full, errno);
    if (S_ISLNK(st.st_mode)) {
        int fd = scan_open_as(w->root, full, O_PATH);
        int error = fd < 0 || fstat(fd, &st) != 0 ? errno : 0;
        if (fd >= 0)
            (void)close(fd);
        if (error == EXDEV && (w->wants(w->self, full, true) || w->wants(w->self, full, false)))
            scan_tell_link(w->root, full, w->diags);
        if (error != 0 && scan_forbids_links(w->root, full))
            note(w, full, "not served: a theme's assets are no symbolic links; copy the file");
        if (error != 0)
            return pass_over(w, full, error);
    }
    if (S_ISDIR(st.st_mode))
        return !w->wants(w->self, full, true) || walk_folder(w, full, depth + 1);
    if (!S_ISREG(st.st_mode) || !w->wants(w->self, full, false))
        return true;
    if (!utf8_valid(str_c(name)))
        note(w, full, "its name is not UTF-8, so no URL leads to it; rename it");
    return list_add(w, full, &st);
}

/*
 * Lists a folder as "path/", if that is wanted. The files in it are listed as well, so its own
 * stamp does not matter: it is the same for all folders.
 */
static bool add_folder(struct walk *w, struct str path)
{
    struct arena_mark mark = arena_mark(w->arena);
    const struct stat none = {.st_ino = 1};
    struct str folder;
    if (path.len == 0)
        return true;
    if (!path_join(w->arena, path, S(""), &folder))
        return false;
    if (w->wants(w->self, folder, false))
        return list_add(w, folder, &none);
    arena_rewind(w->arena, mark);
    return true;
}

/*
 * Puts the folder on the way down. Returns 0 or an errno: ELOOP if it is on the way already, ENOENT
 * if it is what a build writes.
 */
static int enter(struct walk *w, int fd, struct str path, unsigned depth)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    const struct identity folder = {st.st_dev, st.st_ino};
    for (unsigned i = 0; i < depth; i++) {
        if (same_folder(w->above[i], folder))
            return ELOOP;
    }
    w->above[depth] = folder;
    return path.len > 0 && same_folder(w->written, folder) ? ENOENT : 0;
}

/* An open folder that is entered; NULL and errno. */
static DIR *open_folder(struct walk *w, struct str path, unsigned depth)
{
    int fd = scan_open_as(w->root, path, O_RDONLY | O_DIRECTORY);
    int error = fd < 0 ? errno : enter(w, fd, path, depth);
    DIR *dir = error == 0 ? fdopendir(fd) : NULL;
    if (dir != NULL)
        return dir;
    error = error == 0 ? errno : error;
    if (fd >= 0)
        (void)close(fd);
    errno = error;
    return NULL;
}

static bool walk_folder(struct walk *w, struct str path, unsigned depth)
{
    if (depth >= DEPTH_MAX) {
        note(w, path, "not read: deeper than 64 folders");
        return true;
    }
    DIR *dir = open_folder(w, path, depth);
    if (dir == NULL) {
        if (errno == ELOOP)
            note(w, path, "not read: a symbolic link leads back to a folder above it");
        else if (errno != ENOENT && !scan_is_fault(errno))
            note(w, path, strerrordesc_np(errno));
        return pass_over(w, path, errno);
    }
    bool ok = add_folder(w, path);
    const struct dirent *e;
    /* readdir is safe if no other thread has the same DIR. NOLINTNEXTLINE(concurrency-*) */
    while (ok && (errno = 0, e = readdir(dir)) != NULL) {
        bool self = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        ok = self || walk_entry(w, dirfd(dir), path, e->d_name, depth);
    }
    /* Here errno is 0 at the end of the folder, else why reading stopped. */
    ok = ok && (errno == 0 || pass_over(w, path, errno));
    (void)closedir(dir);
    return ok;
}

static int file_order(const void *a, const void *b)
{
    return str_cmp(((const struct scan_file *)a)->path, ((const struct scan_file *)b)->path);
}

void scan_sort(struct scan_list *l)
{
    if (l->count > 1)
        qsort(l->files, l->count, sizeof(*l->files), file_order);
}

bool scan_tree(const struct scan_root *root, struct str folder, scan_wants_fn *wants,
               const void *self, struct arena *a, struct scan_list *out, struct diags *diags)
{
    struct walk w = {.root = root,
                     .wants = wants,
                     .self = self,
                     .arena = a,
                     .out = out,
                     .diags = diags,
                     .written = identity_of(root, root->written)};
    if (!walk_folder(&w, folder, 0))
        return false;
    scan_sort(out);
    return true;
}
