/*
 * {% seo %}: the elements for search engines and social networks that jekyll-seo-tag 2.8 writes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_SEO_H
#define RENDER_PLUGIN_SEO_H

#include "render/view/context.h"

/* Writes the elements of the page that is being rendered. */
MUST_CHECK bool seo_tag_write(struct context *x, const struct liquid_plugin_call *call,
                              struct buf *out, struct err *err);

#endif
