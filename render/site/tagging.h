/*
 * jekyll-tagging: a page and a feed for each tag (generate.h), links to them, and a cloud of all.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_TAGGING_H
#define RENDER_SITE_TAGGING_H

#include "render/view/context.h"

/* The filters tag_cloud, tag_link, tag_url, tags, keywords, jekyll_tagging_slug.
 */
MUST_CHECK bool tagging_filter(struct context *x, const struct liquid_plugin_filter *call,
                               struct value *out, struct err *err);

/* site.tag_data: [tag, class] for each tag that has a page, in byte order; the class says in
 * which fifth of the sizes, from 1 to the largest, its number of posts is. In the arena; nil if
 * that ends. */
struct value tagging_data(const struct site *s, struct arena *a);

#endif
