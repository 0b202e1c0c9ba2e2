/*
 * Images and frames that browsers load when they come into view, as jekyll-loading-lazy marks them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LOADING_LAZY_H
#define RENDER_PLUGIN_LOADING_LAZY_H

#include "render/view/context.h"

/*
 * Gives each img and iframe with a source loading="lazy" unless it says how it is to be loaded.
 * Returns false and err if a limit was reached.
 */
MUST_CHECK bool loading_lazy_write(struct context *x, const struct page *p, struct str *html,
                                   struct err *err);

#endif
