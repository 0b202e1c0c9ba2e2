/*
 * Filters that the site's own Ruby applies.
 *
 * Private to render/liquid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_TAG_RUBY_H
#define RENDER_LIQUID_TAG_RUBY_H

#include "render/liquid/filter.h"

/* Has Ruby apply a filter, whatever the language has of that name. Needs call->scope. */
MUST_CHECK bool tag_ruby_apply(struct liquid_call *call, struct value *out);

#endif
