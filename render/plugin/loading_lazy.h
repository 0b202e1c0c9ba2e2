/*
 * jekyll-loading-lazy: makes browsers load images and frames only when they come into view.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LOADING_LAZY_H
#define RENDER_PLUGIN_LOADING_LAZY_H

#include "render/view/context.h"

/*
 * Adds loading="lazy" to each img and iframe that has src and no loading. Returns false and err if
 * a limit was reached.
 */
MUST_CHECK bool loading_lazy_write(struct context *x, const struct page *p, struct str *html,
                                   struct err *err);

#endif
