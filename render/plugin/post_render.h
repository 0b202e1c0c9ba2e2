/*
 * Plugins that rewrite a page's whole HTML. As Jekyll's hooks, they run after the layouts, in the
 * order in which _config.yml lists them.
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
