/*
 * .scss and .sass as jekyll-sass-converter compiles them: version 2.2 with libsass, version 3 with
 * Dart Sass. Every file that is loaded or looked for becomes a dependency.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_STYLESHEET_H
#define RENDER_VIEW_STYLESHEET_H

#include "render/view/context.h"

/*
 * Compiles text to CSS. p: the page of which text is the body; NULL for a filter's input. If p is
 * the page of a source map, *out is that map instead of the CSS. Returns false and an err with
 * file, line and column.
 */
MUST_CHECK bool stylesheet_convert(struct context *x, const struct page *p, struct str text,
                                   bool indented, struct str *out, struct err *err);

/* site.pages for the page that is being rendered: with the source maps that were made before it. */
struct value stylesheet_pages(struct context *x);

#endif
