/*
 * Files beneath the site's root: opening, reading, walking, and the stamps that tell a change.
 *
 * Every path is relative to the root's descriptor and resolved by the kernel beneath it
 * (openat2 RESOLVE_BENEATH): no ".." and no link out of the tree gets past. What the kernel refuses
 * is either known by that (nothing there, no permission) or is not known at all: no descriptors, an
 * I/O error. The second kind is a fault. It says nothing about the file, so whoever meets one keeps
 * what was known before, and tries again.
 *
 * Symbolic links that stay inside are followed, as Jekyll follows them, absolute ones too. Only a
 * path that begins with that of the site's theme, which is absolute, is resolved beneath the
 * theme's folder instead.
 *
 * A link may also end in one of the folders that scan_root.follow names: where it ends is opened
 * beneath that folder, without any link, so that none of them is left either.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_SCAN_H
#define RENDER_CONFIG_SCAN_H

#include "render/base/err.h"

struct scan_folder {
    int fd;          /* -1: not there */
    struct str path; /* absolute, without links and a slash at its end */
};

/* The folders beneath which everything lies, held open. */
struct scan_root {
    int fd;
    int theme_fd;                     /* -1: there is no theme */
    struct str theme;                 /* the absolute path of its folder */
    const struct scan_folder *follow; /* where links out of the site may end */
    size_t follow_count;
    /* Where faults are told that cannot be returned; NULL: nowhere. For one thread. */
    struct diags *faults;
};

/* Whether an errno is a fault: that it says nothing about what is at the path. */
bool scan_is_fault(int error);

/* Tells root->faults of an errno, where it is a fault. */
void scan_note_fault(const struct scan_root *root, struct str path, int error);

/* What a file is known by. Two equal stamps: the same file with the same content. */
struct stamp {
    int64_t mtime, ctime; /* nanoseconds since 1970 */
    uint64_t size, inode;
};

bool stamp_eq(struct stamp a, struct stamp b);

/* One number for a stamp, never 0 (which stands for "no such file"). */
uint64_t stamp_version(struct stamp s);

/* ThemeAssetsReader takes no link, and enters none, not even one that stays in the theme. */
bool scan_forbids_links(const struct scan_root *root, struct str path);

/* Opens for reading (O_CLOEXEC): -1 and errno where the kernel refuses. */
int scan_open(const struct scan_root *root, struct str path);

/* The same with other flags of open(2). "" is the root itself. */
int scan_open_as(const struct scan_root *root, struct str path, uint64_t flags);

/*
 * The stamp of a file or folder. Returns false and errno if there is none (*out zeroed) or it
 * leaves the root, and on a fault, which is noted.
 */
MUST_CHECK bool scan_stat(const struct scan_root *root, struct str path, struct stamp *out,
                          bool *folder);

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
 * The same for a file whose stamp is known, with fewer questions to the kernel, and only where its
 * text begins as it should: *taken tells; where not, or where it is gone by now, nothing is an
 * error and *text stays as it was. begins: NULL takes every file, and taken may be NULL.
 */
MUST_CHECK bool scan_read_if(const struct scan_root *root, const struct scan_file *file,
                             bool (*begins)(struct str text), size_t most, struct arena *a,
                             struct str *text, struct stamp *stamp, bool *taken, struct err *err);

struct scan_list {
    struct scan_file *files; /* in byte order of their paths */
    size_t count, capacity;
    struct str *unread; /* files and folders of which a fault hid what they are now, or hold */
    size_t unread_count;
};

/* Whether a walk takes a file, or enters a folder; of "a/", as a file, whether it lists the folder.
 */
typedef bool scan_wants_fn(const void *self, struct str path, bool folder);

/* Tells of a path of the site that is a link out of it; of any other nothing. */
void scan_tell_link(const struct scan_root *root, struct str path, struct diags *diags);

/*
 * Adds every regular file below `folder` ("" is the root) that `wants` wants. Folders that vanish
 * or cannot be read while it walks are passed over (and told to diags); so are links out of the
 * site, loops of links, and what lies deeper than 64 folders. Faults are noted, and what they hid
 * is in out->unread. False only if the arena is full.
 */
MUST_CHECK bool scan_tree(const struct scan_root *root, struct str folder, scan_wants_fn *wants,
                          const void *self, struct arena *a, struct scan_list *out,
                          struct diags *diags);

/* Sorts the files by the bytes of their paths. */
void scan_sort(struct scan_list *l);

/* Adds to out->unread. Returns false if the arena is full. */
MUST_CHECK bool scan_list_unread(struct scan_list *l, struct str path, struct arena *a);

#endif
