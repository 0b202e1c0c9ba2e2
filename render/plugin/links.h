/*
 * Links to files in Markdown, which jekyll-relative-links turns into links to pages:
 * [text](other.md#part) -> [text](/other.html#part).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LINKS_H
#define RENDER_PLUGIN_LINKS_H

#include "render/view/context.h"

/*
 * The text with the links that lead to a file of the site made into links to its URL; each file
 * that was looked for is noted. *out is the text itself where the plugin is off, leaves the page
 * alone, or finds nothing. False and err where a limit was reached.
 */
MUST_CHECK bool links_rewrite(struct context *x, const struct page *p, struct str text,
                              struct str *out, struct err *err);

#endif
