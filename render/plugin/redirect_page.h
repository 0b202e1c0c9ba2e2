/*
 * Whether a page that jekyll-redirect-from makes leads where its front matter says.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_REDIRECT_PAGE_H
#define RENDER_PLUGIN_REDIRECT_PAGE_H

#include "render/base/arena.h"
#include "render/base/str.h"

struct page;
struct site;

/*
 * Whether a page that leads elsewhere says so in its body, too: true in the plugin's own layout; in
 * one of the site's if all addresses that it sends a browser to are that one, and there is any.
 */
bool redirect_page_leads(const struct site *s, const struct page *p, struct str body,
                         struct arena *a);

#endif
