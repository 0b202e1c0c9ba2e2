/*
 * Whether the HTML of a redirect page redirects to its own target.
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
 * Whether the body of a page of jekyll-redirect-from redirects to the page's target. Always true
 * for the plugin's own layout. In a layout of the site, at least one element must redirect a
 * browser, and each of them must lead to the target.
 */
bool redirect_page_leads(const struct site *s, const struct page *p, struct str body,
                         struct arena *a);

#endif
