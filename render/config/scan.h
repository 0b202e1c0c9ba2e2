/*
 * Files beneath the site's root: opening, reading, walking, and the stamps that tell a change.
 *
 * Every path is relative to the root's descriptor, and the kernel resolves it beneath that (openat2
 * RESOLVE_BENEATH): no ".." and no link leads out. An errno is of one of two kinds:
 *
 *     ENOENT, EACCES ...    says something about the file: it is not there, we may not read it
 *     EMFILE, EIO ...       a fault: says nothing about the file. The caller keeps what it knew
 *                           before, and tries again
 *
 * Symbolic links that stay inside are followed, as Jekyll follows them, absolute ones too. Only a
 * path that begins with that of the site's theme, which is absolute, is resolved beneath the
 * theme's folder instead.
 *
 * A link may also end in one of the folders of scan_root.follow. Its target is opened beneath that
 * folder without following further links, so that no link leads out of it either.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_SCAN_H
#define RENDER_CONFIG_SCAN_H

#include "render/base/err.h"

struct scan_folder {
    int fd;          /* -1: not there */
    struct str path; /* absolute, without links, without a slash at the end */
};

/* The folders beneath which everything lies, held open. */
struct scan_root {
    int fd;
    int theme_fd;                     /* -1: there is no theme */
    struct str theme;                 /* the absolute path of its folder */
    const struct scan_folder *follow; /* folders into which links may lead out of the site */
    size_t follow_count;
    /* The folder that a build writes: links that lead to it are not followed. Empty: elsewhere. */
    struct str written;
    /* Gets the faults that cannot be returned; may be NULL. For one thread. */
    struct diags *faults;
};

/* Whether an errno is a fault. */
bool scan_is_fault(int error);

/* Adds to root->faults if the errno is a fault. */
void scan_note_fault(const struct scan_root *root, struct str path, int error);

/* Tells whether a file changed: equal stamps mean the same file with the same content. */
struct stamp {
    int64_t mtime, ctime; /* nanoseconds since 1970 */
    uint64_t size, inode;
};

bool stamp_eq(struct stamp a, struct stamp b);

/* One number for a stamp, never 0 (which stands for "no such file"). */
uint64_t stamp_version(struct stamp s);

/* Whether links are refused: ThemeAssetsReader follows none, not even within the theme. */
bool scan_forbids_links(const struct scan_root *root, struct str path);

/* Opens for reading (O_CLOEXEC). Returns -1 and errno if the kernel refuses. */
int scan_open(const struct scan_root *root, struct str path);

/* The same with other flags of open(2). "" is the root itself. */
int scan_open_as(const struct scan_root *root, struct str path, uint64_t flags);

/*
 * Opens a folder that may be named with "..", or by its absolute path, if it is beneath the root or
 * where links may lead. Returns -1 and errno; EXDEV: it is elsewhere.
 */
int scan_open_folder(const struct scan_root *root, struct str path);

/* The absolute path of what is open, without links; empty if it cannot be told. False if the arena
 * is full. */
MUST_CHECK bool scan_path_of(int fd, struct arena *a, struct str *out);

/*
 * The stamp of a file or folder. Returns false and errno if there is none (*out zeroed) or it
 * leaves the root, and on a fault, which is noted.
 */
MUST_CHECK bool scan_stat(const struct scan_root *root, struct str path, struct stamp *out,
                          bool *folder);

/*
 * Whether a path leads through the folder that a build writes, or is that folder, by whatever name.
 */
bool scan_is_written(const struct scan_root *root, struct str path);

struct scan_file {
    struct str path; /* relative to the root, '/' between names */
    struct stamp stamp;
};

/*
 * A whole file of at most `most` bytes, and the stamp it had while it was read: a file that
 * changes under the reader is read again. False and err (IO, FAULT, LIMIT) otherwise.
 */
MUST_CHECK bool scan_read(const struct scan_root *root, struct str path, size_t most,
                          struct arena *a, struct str *text, struct stamp *stamp, struct err *err);

/*
 * The same for a file whose stamp is known, with fewer system calls, and only if `begins` accepts
 * the head of its text (NULL accepts every file). *taken tells whether it did; taken may be NULL.
 * If not, or if the file is gone by now, that is no error, and *text is unchanged.
 */
MUST_CHECK bool scan_read_if(const struct scan_root *root, const struct scan_file *file,
                             bool (*begins)(struct str text), size_t most, struct arena *a,
                             struct str *text, struct stamp *stamp, bool *taken, struct err *err);

struct scan_list {
    struct scan_file *files; /* in byte order of their paths */
    size_t count, capacity;
    struct str *unread; /* files and folders that could not be read because of a fault */
    size_t unread_count;
};

/* Whether a walk lists a file or enters a folder. "a/" as a file: whether it lists the folder a. */
typedef bool scan_wants_fn(const void *self, struct str path, bool folder);

/* Adds a notice if a path is a link that leads out of the site. */
void scan_tell_link(const struct scan_root *root, struct str path, struct diags *diags);

/*
 * Adds every regular file below `folder` ("" is the root) that `wants` wants. Skips, and reports to
 * diags: folders that vanish or cannot be read, links out of the site, loops of links, and folders
 * more than 64 levels deep. Faults are noted, and the paths that they hid are in out->unread.
 * Returns false only if the arena is full.
 */
MUST_CHECK bool scan_tree(const struct scan_root *root, struct str folder, scan_wants_fn *wants,
                          const void *self, struct arena *a, struct scan_list *out,
                          struct diags *diags);

/* Sorts the files by the bytes of their paths. */
void scan_sort(struct scan_list *l);

/* Adds to out->unread. Returns false if the arena is full. */
MUST_CHECK bool scan_list_unread(struct scan_list *l, struct str path, struct arena *a);

#endif
