/*
 * What a caller shows of a site in addition to what its settings say.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_SHOWN_H
#define RENDER_CONFIG_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: nothing in addition. */
struct site_shown {
    bool drafts, future, unpublished;
    bool limits_posts;   /* to limit_posts */
    int64_t limit_posts; /* the newest; 0: all of them */
};

#endif
