/*
 * The routing table: every path that the site answers, made beforehand.
 *
 * A page is found at its URL, at the file that Jekyll would write for it, and at the forms that
 * static hosts allow: "/a/" for /a/index.html, "/a" for /a.html, and "/a" redirecting to "/a/".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_ROUTES_H
#define RENDER_SITE_ROUTES_H

#include "render/site/site.h"

/*
 * Fills s->routes from s->collect. Of several with one path the last in Jekyll's order (pages,
 * static files, documents) is served, as it is the last that Jekyll writes; a warning names both.
 * Returns false if the arena ends.
 */
MUST_CHECK bool routes_build(struct site *s, struct diags *diags);

/* The URL at which Jekyll publishes a static file ("/img/x.png"), encoded as it stands. */
MUST_CHECK bool routes_file_url(const struct site *s, const struct unit *u, struct arena *a,
                                struct str *url);

/* Fills s->spellings, so that what is not written in normal form C is found by that form. False if
 * the arena ends. */
MUST_CHECK bool routes_spell(struct site *s);

#endif
