/*
 * What inotify watches: the folders of a site, and the links through which it is reached.
 *
 * The kernel tells of changes by numbers; this is the table from numbers to paths, kept true while
 * folders come, move and go. Watched are every folder that site_wants; each symbolic link and each
 * folder on the way to the site, so that a swapped link or a replaced directory is noticed; and the
 * targets of links inside the site. An event becomes the path of a changed file or folder, or,
 * where that cannot be told, the order to look at everything.
 *
 * A file that is being written is no change until it is closed, or has not been written for a
 * second: events while it is open are noted, and passed over.
 *
 * One thread uses a tree; others may ask its descriptor how many bytes of events wait (FIONREAD).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_TREE_H
#define SERVER_WATCH_TREE_H

#include "render/render.h"
#include "server/watch/held.h"

struct tree;

/* What changed, in the order of its first event, without repetitions next to each other. */
struct tree_changes {
    struct arena *arena; /* where the paths live */
    struct str *paths;   /* relative to the site */
    size_t count, capacity;
    bool everything; /* look at all of the site, and call tree_follow before */
};

enum { TREE_CHANGES_MAX = 4096 }; /* beyond, it is cheaper to look at everything */

/* NULL and err if the kernel has no inotify for us (LIMIT, IO), or not now (NOMEM, FAULT). */
MUST_CHECK struct tree *tree_open(const struct held_names *folders, struct err *err);
void tree_close(struct tree *t);

/* The descriptor: readable while there are events. */
int tree_fd(const struct tree *t);

/*
 * Brings the watches in line with the disk: walks all folders that the site wants. *grew: whether
 * there are new ones, so that something may have changed before they were watched. False and err
 * where the kernel refuses more watches (LIMIT: fs.inotify.max_user_watches), or what is there
 * cannot be told now (NOMEM, FAULT): then not all is watched until a call that succeeds. A site
 * that is not there at all is no error: what leads to it is watched instead, and *missing is set.
 */
MUST_CHECK bool tree_follow(struct tree *t, const struct site *site, bool *grew, bool *missing,
                            struct err *err);

/*
 * Reads the events that wait and adds what they mean to *changes. Watches new folders at once, so
 * that what happens in them from now on is told. Never blocks. False and err as for tree_follow.
 */
MUST_CHECK bool tree_read(struct tree *t, const struct site *site, struct tree_changes *changes,
                          struct err *err);

/* Takes out of *changes what is in it twice, where these are few. */
void tree_unite(struct tree_changes *changes);

/* Whether somebody is writing one of them, or has just emptied it: it may be half of what it will
 * be. */
bool tree_writes(const struct tree *t, const struct tree_changes *changes);

/*
 * Some files appear with their content and without a close that tells of it (O_TMPFILE, linkat(2)),
 * and some stay open for ever. These are added to *changes when a while has passed without a write.
 */
void tree_expire(struct tree *t, struct tree_changes *changes);

/* Milliseconds until tree_expire may have something to say; -1: never. */
int tree_timeout(const struct tree *t);

#endif
