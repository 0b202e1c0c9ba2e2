/*
 * The watches on a site: its folders, and the links through which they are reached.
 *
 * The kernel reports changes by watch number. This is the table from numbers to paths, kept true
 * while folders appear, move and go. Watched are every folder that site_wants; each symbolic link
 * and each folder on the way to the site, so that a replaced link or directory is noticed; and the
 * targets of links inside the site. An event becomes the path of a changed file or folder; if that
 * cannot be told, everything has to be looked at.
 *
 *     inotify: wd 7, IN_CLOSE_WRITE, "a.md"  -->  "posts" is watched as 7  -->  change "posts/a.md"
 *
 * A file that is being written is not a change until it is closed, or has not been written for a
 * second.
 *
 * One thread uses a tree. Others may ask its descriptor for the number of bytes that wait
 * (FIONREAD).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_TREE_H
#define SERVER_WATCH_TREE_H

#include "render/render.h"
#include "server/watch/held.h"

struct tree;

/* Changed paths, in the order of their first event, without direct repetitions. */
struct tree_changes {
    struct arena *arena; /* holds the paths */
    struct str *paths;   /* relative to the site */
    size_t count, capacity;
    bool everything; /* everything has to be looked at, after tree_follow */
};

enum { TREE_CHANGES_MAX = 4096 }; /* with more, looking at everything is cheaper */

/* Returns NULL and err if inotify is not available (LIMIT, IO), or not now (NOMEM, FAULT). */
MUST_CHECK struct tree *tree_open(const struct held_names *folders, struct err *err);
void tree_close(struct tree *t);

/* inotify's descriptor, readable while events wait. */
int tree_fd(const struct tree *t);

/*
 * Brings the watches in line with the disk: walks all folders that the site wants. *grew: there are
 * new watches, so something may have changed before them. *missing: the site does not exist; what
 * leads to it is watched instead.
 *
 * Returns false and err if the kernel refuses more watches (LIMIT: fs.inotify.max_user_watches), or
 * if the state of a folder cannot be told now (NOMEM, FAULT). Then not everything is watched until
 * a later call succeeds.
 */
MUST_CHECK bool tree_follow(struct tree *t, const struct site *site, bool *grew, bool *missing,
                            struct err *err);

/*
 * Reads the waiting events and adds their changes to *changes. Watches new folders at once. Never
 * blocks. Returns false and err as tree_follow does.
 */
MUST_CHECK bool tree_read(struct tree *t, const struct site *site, struct tree_changes *changes,
                          struct err *err);

/* Removes repetitions from *changes, if it is short. */
void tree_unite(struct tree_changes *changes);

/*
 * Whether one of the files is being written, or was just truncated: its content may be incomplete.
 */
bool tree_writes(const struct tree *t, const struct tree_changes *changes);

/*
 * Adds to *changes the files that have not been written for a while, though nobody has closed them:
 * some appear with their content and without a close (O_TMPFILE, linkat(2)), some stay open for
 * ever.
 */
void tree_expire(struct tree *t, struct tree_changes *changes);

/* Milliseconds until tree_expire may add something; -1: never. */
int tree_timeout(const struct tree *t);

#endif
