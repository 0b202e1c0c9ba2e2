/*
 * Redirects, as jekyll-redirect-from makes them out of a page's front matter: a page at each path
 * of `redirect_from` that leads here, and `redirect_to`, which makes the page itself lead
 * elsewhere.
 *
 * All of it follows from one page and the configuration, and lives as long as the page.
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
};

/*
 * Fills p->redirects, and with `redirect_to` changes the page into one that leads there: its data,
 * its body. Does nothing if the plugin is not listed. Returns false and err if the arena is full,
 * or a target is no URL.
 */
MUST_CHECK bool redirect_init(struct page *p, const struct config *c, struct arena *a,
                              struct err *err);

/*
 * Where a browser is sent that is to go to a URL: to the same host by a path, whatever the site is
 * called outside, so that a copy under another name leads into itself. What is left of a `url:`
 * that ends in a slash begins with two, which would name a host. Returns false if the arena is
 * full.
 */
MUST_CHECK bool redirect_location(const struct config *c, struct str to, struct arena *a,
                                  struct str *out);

#endif
