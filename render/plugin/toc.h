/*
 * Tables of contents, as jekyll-toc makes them from a page's HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_TOC_H
#define RENDER_PLUGIN_TOC_H

#include "render/view/context.h"

/*
 * The filters toc, toc_only and inject_anchors. They apply only if the page that is being rendered
 * has `toc: true`; otherwise toc_only returns an empty text, and the others their input.
 */
MUST_CHECK bool toc_filter(struct context *x, struct str name, struct value input,
                           struct value *out, struct err *err);

/* {% toc %}: the table of the page's own content. */
MUST_CHECK bool toc_tag_write(struct context *x, const struct liquid_plugin_call *call,
                              struct buf *out, struct err *err);

#endif
