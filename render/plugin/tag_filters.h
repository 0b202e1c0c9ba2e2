/*
 * The filters of jekyll-tagging: links to the pages of tags, and a cloud of all tags.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_TAG_FILTERS_H
#define RENDER_PLUGIN_TAG_FILTERS_H

#include "render/view/context.h"

/* tag_cloud, tag_link, tag_url, tags, keywords, jekyll_tagging_slug. */
MUST_CHECK bool tag_filters_apply(struct context *x, const struct liquid_plugin_filter *call,
                                  struct value *out, struct err *err);

#endif
