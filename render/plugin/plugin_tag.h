/*
 * The tags of the plugins that are on, as Liquid asks its host for them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_PLUGIN_TAG_H
#define RENDER_PLUGIN_PLUGIN_TAG_H

#include "render/view/context.h"

/*
 * liquid_host's plugin_tag; self is the render's context. False and err where what the tag prints
 * could not be made.
 */
MUST_CHECK bool plugin_tag_write(void *self, const struct liquid_plugin_call *call, struct buf *out,
                                 struct err *err);

/* liquid_host's plugin_filter. */
MUST_CHECK bool plugin_filter_apply(void *self, const struct liquid_plugin_filter *call,
                                    struct value *out, struct err *err);

#endif
