/*
 * Tables of contents, as jekyll-toc makes them of HTML that is there already.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_TOC_H
#define RENDER_PLUGIN_TOC_H

#include "render/view/context.h"

/* The filters toc, toc_only and inject_anchors: what the input is to the page whose turn it is. */
MUST_CHECK bool toc_filter(struct context *x, struct str name, struct value input,
                           struct value *out, struct err *err);

/* {% toc %}: the table of the page's own content. */
MUST_CHECK bool toc_tag_write(struct context *x, const struct liquid_plugin_call *call,
                              struct buf *out, struct err *err);

#endif
