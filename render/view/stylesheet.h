/*
 * Stylesheets of a site: what jekyll-sass-converter makes of .scss and .sass, version 2.2 with
 * libsass and version 3 with Dart Sass, with the site's settings, its partials, and a note of every
 * file that was loaded or looked for.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_STYLESHEET_H
#define RENDER_VIEW_STYLESHEET_H

#include "render/view/context.h"

/*
 * text to CSS. p: the page that it is of, whose own file and source map it becomes; NULL for a
 * filter's input. *out gets the source map instead where p is the page of one. False and err with
 * file, line and column.
 */
MUST_CHECK bool stylesheet_convert(struct context *x, const struct page *p, struct str text,
                                   bool indented, struct str *out, struct err *err);

/* site.pages, as the page that is rendered sees it: with the maps that are made by then. */
struct value stylesheet_pages(struct context *x);

#endif
