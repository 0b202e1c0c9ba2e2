/*
 * jekyll-relative-links: links to files in Markdown become links to pages:
 *
 *     [text](other.md#part)  ->  [text](/other.html#part)
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LINKS_H
#define RENDER_PLUGIN_LINKS_H

#include "render/view/context.h"

/*
 * Replaces links to files of the site by links to their URLs. Each file that is looked for becomes
 * a dependency. *out is `text` itself if nothing changes: the plugin is off, or excludes the page,
 * or finds no link. Returns false and err if a limit was reached.
 */
MUST_CHECK bool links_rewrite(struct context *x, const struct page *p, struct str text,
                              struct str *out, struct err *err);

#endif
