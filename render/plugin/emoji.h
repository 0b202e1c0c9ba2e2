/*
 * :names: of emoji in the text of a page, which jemoji turns into GitHub's images.
 *
 * The rules are those of html-pipeline's emoji filter: names in pre, code and tt stay as they are.
 * One differs: &lt;b&gt; in the same text as an image stays text; the filter makes it an element.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_EMOJI_H
#define RENDER_PLUGIN_EMOJI_H

#include "render/view/context.h"

/* Turns the names in a page's HTML into images. Returns false and err if a limit was reached. */
MUST_CHECK bool emoji_write(struct context *x, const struct page *p, struct str *html,
                            struct err *err);

/*
 * The name of GitHub's file for an emoji, which is its code points: "1f44d", "1f1eb-1f1f7". Empty
 * if no emoji has that name. In emoji_names.c.
 */
struct str emoji_code(struct str name);

#endif
