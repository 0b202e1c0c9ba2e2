/*
 * The kernel's watches: a table from inotify's numbers to what is watched, and in which roles.
 *
 * inotify has one watch for each inode, however many names lead to it. So one row may have several
 * roles, and a folder that is reached by two names is marked as shared. Rows that a walk did not
 * touch are removed after it. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_WATCHES_H
#define SERVER_WATCH_WATCHES_H

#include <sys/inotify.h>

#include "render/base/err.h"

/* The roles of a watch. */
enum {
    WATCHED_FOLDER = 1, /* a folder of the site, at `path` */
    WATCHED_PATH = 2,  /* a link, folder or file on the way to something else: it may be replaced */
    WATCHED_AWAIT = 4, /* a folder in which something missing may appear */
    WATCHED_SHARED = 8,  /* a folder of the site that has another path, too */
    WATCHED_PARENT = 16, /* holds a folder that is held open, whose own removal is not reported */
    WATCHED_LOCKED = 32, /* holds something that may not be read: its permissions may change */
};

struct watched {
    int wd;
    unsigned roles;
    unsigned round; /* the last walk that touched it */
    char *path;     /* WATCHED_FOLDER: relative to the site; on the heap, else NULL */
};

struct watches {
    int fd;
    struct watched *rows; /* in order of wd */
    size_t count, capacity;
    unsigned round;
    bool grew; /* since watches_begin */
};

enum watches_result {
    WATCHES_ADDED,
    WATCHES_ABSENT,  /* nothing is there that can be watched */
    WATCHES_LOCKED,  /* it may not be read */
    WATCHES_REFUSED, /* err is set: no more watches (LIMIT), or a failure that may pass (NOMEM,
                        FAULT) */
};

/*
 * Judges an errno for `path`. Returns true if there is nothing that the site could have; false and
 * err (FAULT) if the call failed for a reason that says nothing about the path.
 */
MUST_CHECK bool watches_pass_over(const char *path, int error, struct err *err);

/*
 * Returns false and err if inotify cannot be opened: for now (NOMEM, FAULT: no descriptors), or
 * since this system has none for us (LIMIT: fs.inotify.max_user_instances, IO).
 */
MUST_CHECK bool watches_init(struct watches *w, struct err *err);
void watches_fini(struct watches *w);

/* Begins a walk. watches_sweep removes the rows that it has not added again. */
void watches_begin(struct watches *w);
void watches_sweep(struct watches *w);

/*
 * Watches what is at `name` (for system calls), for the events of mask in addition to those that it
 * is watched for already. path: of a folder in the site; otherwise empty.
 */
MUST_CHECK enum watches_result watches_add(struct watches *w, const char *name, uint32_t mask,
                                           unsigned roles, struct str path, int *wd,
                                           struct err *err);

/* The row of a number, or NULL. Valid until the table changes. */
struct watched *watches_find(const struct watches *w, int wd);

/* Forgets a watch that the kernel has removed itself (IN_IGNORED). */
void watches_forget(struct watches *w, int wd);

/*
 * Stops watching the site's folder at path and those below it. Returns whether there were any.
 * *tangled: one of them has another role, too, so that only a new walk can tell what to watch.
 */
bool watches_drop(struct watches *w, struct str path, bool *tangled);

#endif
