/*
 * A page's whole HTML on its way through the plugins that rewrite it, in the order in which the
 * site lists them: Jekyll runs them as hooks once the page is in its layouts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_POST_RENDER_H
#define RENDER_PLUGIN_POST_RENDER_H

#include "render/view/context.h"

/* Rewrites *html. Returns false and err if a limit was reached. */
MUST_CHECK bool post_render(struct context *x, const struct page *p, struct str *html,
                            struct err *err);

#endif
