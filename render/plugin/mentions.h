/*
 * @name in the text of a page, which jekyll-mentions turns into a link to that user.
 *
 * The rules are those of html-pipeline's mention filter: names in pre, code, a, style and script
 * stay as they are, and so does @mention itself.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_MENTIONS_H
#define RENDER_PLUGIN_MENTIONS_H

#include "render/view/context.h"

/*
 * Turns the names in a page's HTML into links, unless the page sets `jekyll-mentions: false`.
 * Returns false and err if a limit was reached.
 */
MUST_CHECK bool mentions_write(struct context *x, const struct page *p, struct str *html,
                               struct err *err);

#endif
