/*
 * The folders that a site is read from and that are held open: the site's own, that of its settings
 * if it is another one, its theme's, and those into which links may lead.
 *
 * Each may be replaced by another folder of the same name (a link, a rename, a removal); the
 * descriptor that is held open would still lead to the old one. So their paths are watched
 * (path_watch.h), and the inode at each path is remembered. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_HELD_H
#define SERVER_WATCH_HELD_H

#include <sys/types.h>

#include "render/render.h"
#include "server/watch/path_watch.h"

/* The folders as the user named them. */
struct held_names {
    const char *root;   /* the site's directory, which has its settings */
    const char *theme;  /* NULL: none was named */
    const char *follow; /* folders into which links may lead, with colons between; NULL: none */
};

enum { HELD_MAX = 3 + SITE_FOLLOW_MAX };

struct held_folder {
    char *path;     /* absolute, as it was named; on the heap, NULL: none */
    char *resolved; /* the real path when it was last looked at; on the heap, NULL: missing */
    dev_t device;
    ino_t inode;
};

struct held {
    struct held_folder folders[HELD_MAX]; /* the site's, the settings', the theme's, the others */
    size_t count;
    struct str resolved[HELD_MAX]; /* of the folders that exist, without a slash at the end */
    size_t resolved_count;
    bool
        theme_named; /* by an option; otherwise the site names it, and may name another one later */
};

/* Returns false if memory ends. To be followed by held_fini in any case. */
MUST_CHECK bool held_init(struct held *h, const struct held_names *named);
void held_fini(struct held *h);

/*
 * Looks at all of them, and watches their paths, and the files of the settings if these lie
 * elsewhere. site: as it is now, which says what its folder is, and its theme's. *missing: the site
 * does not exist. Returns false and err if a watch is refused, or if the state of a folder cannot
 * be told now.
 */
MUST_CHECK bool held_follow(struct held *h, struct watches *w, const struct site *site,
                            bool *missing, struct err *err);

/* Whether one of their paths may lead to another folder than when it was last looked at. */
bool held_replaced(const struct held *h);

/* Whether an absolute path, resolved, lies in one of them. */
bool held_has(const struct held *h, const char *path);

/* The site's folder as an absolute path. */
const char *held_root(const struct held *h);

/* All of them, as limits for links. */
struct path_watch_bounds held_bounds(const struct held *h);

#endif
