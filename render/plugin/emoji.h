/*
 * :names: of emoji in the text of a page, which jemoji turns into GitHub's images.
 *
 * The rules are those of html-pipeline's emoji filter: names in pre, code and tt are left alone.
 * One is not: text that is written with entities, as &lt;b&gt;, stays text beside an image.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_EMOJI_H
#define RENDER_PLUGIN_EMOJI_H

#include "render/view/context.h"

/* Makes the names in a page's HTML into images. Returns false and err if a limit was reached. */
MUST_CHECK bool emoji_write(struct context *x, const struct page *p, struct str *html,
                            struct err *err);

/*
 * The code points of an emoji by name, as GitHub's files are called: "1f44d", "1f1eb-1f1f7".
 * Empty if there is none of that name. In emoji_names.c.
 */
struct str emoji_code(struct str name);

#endif
