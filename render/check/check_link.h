/*
 * Where a link leads, by the routes of a snapshot alone: no file and no network is asked.
 *
 *     base /docs/a/b.html, baseurl /docs
 *
 *     "../c/#x"         -> /docs/c/, anchor "x"
 *     "?page=2"         -> the page itself
 *     "/c/"             -> outside of the baseurl; if /docs/c/ is there, a mistake
 *     "mailto:a@b.c"    -> not ours
 *     "https://a.b/c"   -> not ours, and another site's
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_LINK_H
#define RENDER_CHECK_CHECK_LINK_H

#include "render/site/site.h"

enum check_link_kind {
    CHECK_LINK_OTHER,    /* another scheme: mailto, tel, data */
    CHECK_LINK_EXTERNAL, /* another site */
    CHECK_LINK_ITSELF,   /* the page that has the link */
    CHECK_LINK_FOUND,    /* the site has it: `route` */
    CHECK_LINK_MISSING,  /* the site does not have it */
    CHECK_LINK_OUTSIDE,  /* the site has it, but not without the baseurl */
    CHECK_LINK_LOOP,     /* its redirects lead in a circle */
};

struct check_link {
    enum check_link_kind kind;
    struct route route;  /* FOUND: behind all redirects; ROUTE_NONE if these leave the site */
    struct str path;     /* decoded, without the query, with the baseurl */
    struct str fragment; /* decoded, without '#'; has_fragment tells whether there is one */
    bool has_fragment;
    bool dead; /* FOUND, but its redirects lead to nothing */
};

/*
 * base: the decoded path of the page, with the baseurl. address: as in the page, with character
 * references resolved. *out lives in the arena or borrows from these. False if the arena ends.
 */
MUST_CHECK bool check_link_resolve(const struct site *s, struct str base, struct str address,
                                   struct arena *a, struct check_link *out);

/* The address of the site that was probably meant by a decoded path; empty if none is near. */
struct str check_link_near(const struct site *s, struct str path);

#endif
