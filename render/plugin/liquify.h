/*
 * jekyll-liquify: a filter that renders Liquid in a text, for instance in front matter.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LIQUIFY_H
#define RENDER_PLUGIN_LIQUIFY_H

#include "render/view/context.h"

/* The filter liquify: renders a text as a template with the variables in scope; other values stay.
 */
MUST_CHECK bool liquify_filter(struct context *x, const struct liquid_plugin_filter *call,
                               struct value *out, struct err *err);

#endif
