/*
 * Links to other sites that open in a tab of their own, as jekyll-target-blank makes them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_LINK_TARGET_H
#define RENDER_PLUGIN_LINK_TARGET_H

#include "render/view/context.h"

/*
 * Gives links to other hosts than the setting url's target="_blank", rel, and the classes that the
 * setting target-blank wants. Returns false and err if a limit was reached.
 */
MUST_CHECK bool link_target_write(struct context *x, const struct page *p, struct str *html,
                                  struct err *err);

#endif
