/*
 * One page put together: source -> Liquid -> Markdown -> layout -> the layout's own layout ...
 *
 * The order and the variables are those of Jekyll::Renderer: each template has its own scope,
 * `layout` in a parent is the merged front matter of the layouts below it, and `content` what the
 * step before made.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_BODY_H
#define RENDER_VIEW_BODY_H

#include "render/view/context.h"

/*
 * The body of a page or document, without layout: through Liquid, and Markdown where it is that.
 * `text`, an excerpt's source, replaces the body where it is not NULL.
 */
MUST_CHECK bool body_render(struct context *x, const struct page *p, const struct str *text,
                            struct str *out, struct err *err);

/* The same with its layouts around it. */
MUST_CHECK bool body_render_whole(struct context *x, const struct page *p, struct str *out,
                                  struct err *err);

#endif
