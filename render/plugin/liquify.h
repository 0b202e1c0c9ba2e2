/*
 * jekyll-liquify: a filter that renders Liquid in text, in front matter above all.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_LIQUIFY_H
#define RENDER_SITE_LIQUIFY_H

#include "render/view/context.h"

/* The filter liquify: text as a template that sees what is in sight; anything else as it is. */
MUST_CHECK bool liquify_filter(struct context *x, const struct liquid_plugin_filter *call,
                               struct value *out, struct err *err);

#endif
