/*
 * The links and tags of jekyll-polyglot: href="/about" becomes href="/fr/about". Like the plugin,
 * this searches the text for a pattern and does not parse HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_POLYGLOT_LINKS_H
#define RENDER_PLUGIN_POLYGLOT_LINKS_H

#include "render/view/context.h"

/* Rewrites the links of a finished page so that they stay in its language. */
MUST_CHECK bool polyglot_write(struct context *x, struct str *html, struct err *err);

/* {% i18n_headers %} and {% static_href %}. */
MUST_CHECK bool polyglot_headers_write(struct context *x, const struct liquid_plugin_call *call,
                                       struct buf *out, struct err *err);
MUST_CHECK bool polyglot_href_write(struct context *x, const struct liquid_plugin_call *call,
                                    struct buf *out, struct err *err);

#endif
