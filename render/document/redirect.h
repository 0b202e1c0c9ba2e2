/*
 * Redirects of jekyll-redirect-from, by a page's front matter: `redirect_from` makes a page at each
 * of its paths that leads to this page; `redirect_to` makes this page lead elsewhere.
 *
 * They depend only on the page and the configuration, and live as long as the page.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_REDIRECT_H
#define RENDER_DOCUMENT_REDIRECT_H

#include "render/document/page.h"

/* The pages that lead to a page, in the order of its front matter. */
struct page_redirects {
    struct page *pages;
    size_t count;
    /* What the excerpt of a document with `redirect_to` is made of: Jekyll takes it before. */
    struct str excerpt;
};

/*
 * Fills p->redirects, and with `redirect_to` changes the page into one that leads there: its data,
 * its body. Does nothing if the plugin is not listed. Returns false and err if the arena is full,
 * or if a target is not a URL.
 */
MUST_CHECK bool redirect_init(struct page *p, const struct config *c, struct arena *a,
                              struct err *err);

/*
 * The Location of a redirect to a URL. For a URL of this site it is a path, so that a copy of the
 * site on another host leads into itself:
 *
 *     https://a.example/x    -> /x                    with `url: https://a.example`
 *     https://a.example//x   -> /x                    with a slash at the end of `url`: "//x" would
 *                                                     name a host
 *     https://b.example/x    -> https://b.example/x
 *
 * Returns false if the arena is full.
 */
MUST_CHECK bool redirect_location(const struct config *c, struct str to, struct arena *a,
                                  struct str *out);

#endif
