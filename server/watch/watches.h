/*
 * The kernel's watches: a table from inotify's numbers to what is watched, and as what.
 *
 * inotify has one watch for an inode, however many names lead to it; so a row may play several
 * roles at once, and a folder reached by two names is marked as shared. Rows that a walk did not
 * touch are swept away after it. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_WATCHES_H
#define SERVER_WATCH_WATCHES_H

#include <sys/inotify.h>

#include "render/base/err.h"

/* The roles that a watch can play. */
enum {
    WATCHED_FOLDER = 1,  /* a folder of the site, at `path` */
    WATCHED_PATH = 2,    /* a link, folder or file that something hangs on: told when it goes */
    WATCHED_AWAIT = 4,   /* a folder in which something that is missing may appear */
    WATCHED_SHARED = 8,  /* a folder of the site that has another path too */
    WATCHED_PARENT = 16, /* holds a folder that we have open, which does not tell when it goes */
    WATCHED_LOCKED = 32, /* holds something that we may not read: told when that may change */
};

struct watched {
    int wd;
    unsigned roles;
    unsigned round; /* of the walk that touched it last */
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
    WATCHES_ABSENT,  /* nothing there that can be watched */
    WATCHES_LOCKED,  /* we may not read it */
    WATCHES_REFUSED, /* err is set: no more watches (LIMIT); what may pass (NOMEM, FAULT) */
};

/*
 * What errno says of `path`: nothing that the site could have is there (true), or a fault, which
 * says nothing of it (false and err, FAULT).
 */
MUST_CHECK bool watches_pass_over(const char *path, int error, struct err *err);

/*
 * Returns false and err if inotify cannot be opened: for now (NOMEM, FAULT: no descriptors), or
 * since this system has none for us (LIMIT: fs.inotify.max_user_instances, IO).
 */
MUST_CHECK bool watches_init(struct watches *w, struct err *err);
void watches_fini(struct watches *w);

/* Begins a walk; what it does not add again is taken away by watches_sweep. */
void watches_begin(struct watches *w);
void watches_sweep(struct watches *w);

/*
 * Watches what is at `name` (a path for the kernel) for the events of mask, besides those for which
 * it is watched already. path: where a site's folder is, else empty.
 */
MUST_CHECK enum watches_result watches_add(struct watches *w, const char *name, uint32_t mask,
                                           unsigned roles, struct str path, int *wd,
                                           struct err *err);

/* The row of a number, or NULL. Valid until the next change of the table. */
struct watched *watches_find(const struct watches *w, int wd);

/* Forgets a watch that the kernel has taken away itself (IN_IGNORED). */
void watches_forget(struct watches *w, int wd);

/*
 * Stops watching the site's folder at path and those below it. Whether there was any is the answer;
 * *tangled: one of them played another part too, so that only a new walk can tell what is left.
 */
bool watches_drop(struct watches *w, struct str path, bool *tangled);

#endif
