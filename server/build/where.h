/*
 * Where a build writes, and that this is not where the site is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_BUILD_WHERE_H
#define SERVER_BUILD_WHERE_H

#include <limits.h>

#include "render/render.h"

struct where {
    char source[PATH_MAX];   /* absolute, without links */
    const char *destination; /* as the caller named it; NULL: the settings name it */
    char absolute[PATH_MAX]; /* the same, absolute and without links */
    struct str inside;       /* its path beneath the source; ptr NULL: it is not beneath it */
};

/* Returns false and err if there is no source, or the destination is or contains it. */
MUST_CHECK bool where_find(const char *source, const char *destination, struct where *out,
                           struct err *err);

/* The destination, with what the site's settings say. The same errors. */
MUST_CHECK bool where_destination(const struct where *w, const struct site *s,
                                  char out[static PATH_MAX], struct err *err);

/* Whether it is _site in the site, and no link: nobody keeps files of their own there. */
bool where_is_usual(const struct where *w, const struct site *s);

#endif
