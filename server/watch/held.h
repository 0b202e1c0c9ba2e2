/*
 * The folders that a site is read from and that are held open: the site's own, its theme's, and
 * those into which links may lead.
 *
 * Each may be swapped for another of the same name (a link, a rename, a removal), and the one that
 * is held open would go on as if nothing had happened. So their paths are watched (path_watch.h),
 * and it is remembered which folder was at each. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_HELD_H
#define SERVER_WATCH_HELD_H

#include <sys/types.h>

#include "render/render.h"
#include "server/watch/path_watch.h"

/* As they were named. */
struct held_names {
    const char *root;   /* the site's directory */
    const char *theme;  /* NULL: none was named */
    const char *follow; /* where links may lead, with colons between; NULL: nowhere */
};

enum { HELD_MAX = 2 + SITE_FOLLOW_MAX };

struct held_folder {
    char *path;     /* absolute, as it was named; on the heap, NULL: none */
    char *resolved; /* what that was when it was last looked at; on the heap, NULL: missing */
    dev_t device;
    ino_t inode;
};

struct held {
    struct held_folder folders[HELD_MAX]; /* the site's, the theme's, then the others */
    size_t count;
    struct str resolved[HELD_MAX]; /* of those that are there, without a slash at the end */
    size_t resolved_count;
    bool theme_named; /* else it is found, and may be another one each time */
};

/* False where memory ends; to be ended in any case. */
MUST_CHECK bool held_init(struct held *h, const struct held_names *named);
void held_fini(struct held *h);

/*
 * Looks at all of them, and places their watches. theme: the folder that is the theme's now, empty
 * if there is none. *missing: there is no site. False and err if a watch is refused, or
 * what is there cannot be told now.
 */
MUST_CHECK bool held_follow(struct held *h, struct watches *w, struct str theme, bool *missing,
                            struct err *err);

/* Whether at one of their paths there may be another folder than when it was last looked at. */
bool held_replaced(const struct held *h);

/* Whether an absolute path without links lies in one of them. */
bool held_has(const struct held *h, const char *path);

/* The site's folder as an absolute path. */
const char *held_root(const struct held *h);

/* All of them, as bounds for links. */
struct path_watch_bounds held_bounds(const struct held *h);

#endif
