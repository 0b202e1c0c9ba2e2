/*
 * The tags of plugins, as Liquid asks its host for them: {% seo %} and {% feed_meta %}.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_PLUGIN_TAG_H
#define RENDER_SITE_PLUGIN_TAG_H

#include "render/site/context.h"

/*
 * liquid_host's plugin_tag; self is the render's context. False and err where the plugin that has
 * the tag is not listed, or what the tag prints could not be made.
 */
MUST_CHECK bool plugin_tag_write(void *self, struct str name, struct str markup,
                                 struct drop_env *env, struct buf *out, struct err *err);

#endif
