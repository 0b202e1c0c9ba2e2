/*
 * @name in the text of a page, which jekyll-mentions turns into a link to that user.
 *
 * The rules are those of html-pipeline's mention filter: names in pre, code, a, style and script
 * are left alone, and so is @mention itself.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_MENTIONS_H
#define RENDER_PLUGIN_MENTIONS_H

#include "render/view/context.h"

/*
 * A page's whole HTML with its mentions made into links; *html is left as it is if the page wants
 * none or has none. Returns false and err if a limit was reached.
 */
MUST_CHECK bool mentions_write(struct context *x, const struct page *p, struct str *html,
                               struct err *err);

#endif
