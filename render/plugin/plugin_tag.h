/*
 * The tags and filters of plugins. Liquid asks its host for them by name.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_PLUGIN_TAG_H
#define RENDER_PLUGIN_PLUGIN_TAG_H

#include "render/view/context.h"

/*
 * liquid_host's plugin_tag; self is the render's context. Returns false and err if the tag fails.
 */
MUST_CHECK bool plugin_tag_write(void *self, const struct liquid_plugin_call *call, struct buf *out,
                                 struct err *err);

/* liquid_host's plugin_filter. */
MUST_CHECK bool plugin_filter_apply(void *self, const struct liquid_plugin_filter *call,
                                    struct value *out, struct err *err);

#endif
