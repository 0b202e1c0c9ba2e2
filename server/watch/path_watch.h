/*
 * Watches for the way to a path: every link and folder that the kernel passes through to resolve
 * it.
 *
 *     /srv/site -> releases/7        watched: the link /srv/site, the folder /srv/releases,
 *                                             the folder /srv/releases/7
 *
 * A watch on the path alone would see its old inode go, but not what a replaced link or a renamed
 * folder puts there. So each step is watched itself; that costs no events while other files beside
 * it change. If nothing is at the path, the folder in which it would appear is watched. What may
 * not be read cannot be watched: then the folder that holds it is, for changes of permissions.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_PATH_WATCH_H
#define SERVER_WATCH_PATH_WATCH_H

#include "server/watch/watches.h"

/* Limits for watches: within these folders (absolute, resolved). count 0: no limit. */
struct path_watch_bounds {
    const struct str *folders;
    size_t count;
};

/*
 * Watches the way to an absolute path. *missing is set if nothing is at its end. Returns false and
 * err if a watch is refused.
 */
MUST_CHECK bool path_watch_add(struct watches *w, const char *path, struct path_watch_bounds within,
                               bool *missing, struct err *err);

/*
 * The same, without limits, for a folder that is held open. The kernel reports its removal only
 * after it is closed, so the folder that holds it is watched, too (WATCHED_PARENT).
 */
MUST_CHECK bool path_watch_add_folder(struct watches *w, const char *path, bool *missing,
                                      struct err *err);

#endif
