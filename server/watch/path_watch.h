/*
 * What a path hangs on: every link and folder that the kernel passes through to resolve it.
 *
 * A watch on the path alone sees its inode go, not the new one that a swapped symbolic link or a
 * renamed folder put in its place. So each of them is watched itself (which costs no events while
 * its neighbours change), and where the path ends in nothing, the folder in which it would appear.
 * What may not be read cannot be watched: then the folder that holds it is, for changes of rights.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_PATH_WATCH_H
#define SERVER_WATCH_PATH_WATCH_H

#include "server/watch/watches.h"

/* Where watches are added: in these folders (absolute, without links); count 0: everywhere. */
struct path_watch_bounds {
    const struct str *folders;
    size_t count;
};

/*
 * Places the watches of an absolute path. *missing is set if the path ends in nothing. False and
 * err if a watch is refused.
 */
MUST_CHECK bool path_watch_add(struct watches *w, const char *path, struct path_watch_bounds within,
                               bool *missing, struct err *err);

/*
 * The same, everywhere, for a folder that is held open. The kernel tells of its end only when it is
 * open no more, so the folder that holds it is watched too, for folders that go (WATCHED_PARENT).
 */
MUST_CHECK bool path_watch_add_folder(struct watches *w, const char *path, bool *missing,
                                      struct err *err);

#endif
