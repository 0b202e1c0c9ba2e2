/*
 * jekyll-target-blank: links to other sites open in a new tab.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LINK_TARGET_H
#define RENDER_PLUGIN_LINK_TARGET_H

#include "render/view/context.h"

/*
 * Adds target="_blank", rel, and the classes of the setting target-blank to links whose host is not
 * that of the setting url. Returns false and err if a limit was reached.
 */
MUST_CHECK bool link_target_write(struct context *x, const struct page *p, struct str *html,
                                  struct err *err);

#endif
