/*
 * One page: source -> Liquid -> Markdown -> layout -> the layout's own layout ...
 *
 * The order and the variables are those of Jekyll::Renderer. Each template has its own scope.
 * `content` is the result of the step before. `layout` in a parent layout is the front matter of
 * that layout with the front matter of the layouts inside it merged over it:
 *
 *     page.md         layout: post
 *     post.html       layout: default, wide: true     layout = { layout: default, wide: true }
 *     default.html    lang: en, wide: false           layout = { lang: en, wide: true,
 *                                                                layout: default }
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_BODY_H
#define RENDER_VIEW_BODY_H

#include "render/view/context.h"

/*
 * The body of a page or document without its layouts: Liquid, then Markdown or Sass if it is one of
 * these. text: the source of an excerpt, instead of the body; NULL for the body.
 */
MUST_CHECK bool body_render(struct context *x, const struct page *p, const struct str *text,
                            struct str *out, struct err *err);

/* The body in its layouts, after the plugins that rewrite whole pages. */
MUST_CHECK bool body_render_whole(struct context *x, const struct page *p, struct str *out,
                                  struct err *err);

#endif
