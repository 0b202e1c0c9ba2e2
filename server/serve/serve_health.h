/*
 * Whether the site can be shown: at least one of its pages can be made.
 *
 * A mistake in the layout of all pages lets the server run and answer each request with 500. A
 * balancer should send its requests elsewhere then. So the site is good for a generation as soon as
 * one page is found that can be shown: one that the cache has, or the first of those that the pool
 * is asked for, one after the other. If none of SERVE_HEALTH_PAGES can, the answer is no, and the
 * next check begins with those that follow.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_HEALTH_H
#define SERVER_SERVE_SERVE_HEALTH_H

#include "server/serve/serve.h"

enum { SERVE_HEALTH_PAGES = 16 };

enum serve_health {
    SERVE_HEALTH_UNKNOWN, /* no page has been made yet */
    SERVE_HEALTH_GOOD,
    SERVE_HEALTH_EMPTY,   /* there is no page and no file */
    SERVE_HEALTH_FAILING, /* no page can be shown, of all or of those that were tried */
};

/* A check, and what the last one found. Zeroed at first, but for wake. Of one thread at a time. */
struct serve_health_check {
    struct pool_waiter waiter; /* .waiter.wake: the owner's */
    enum serve_health found;   /* by the last check that has ended */
    uint64_t generation;       /* of the site that is or was checked */
    bool waits;                /* for the pool */
    size_t next;               /* the page to try, in the order of the site's routes */
    size_t tried;              /* in this check */
    size_t path_len;           /* the path that was tried last: if it was good, it is the first */
    char path[URLPATH_MAX];
};

/*
 * Goes on with a check, or begins one. Returns true if it has ended. Else it waits for the pool,
 * which will call wake once: then it is to be called again. Never blocks.
 */
MUST_CHECK bool serve_health_check(struct serve *s, struct serve_health_check *c);

#endif
