/*
 * Which layout a page has: the one that its front matter names, else the one that
 * jekyll-default-layout chooses for its kind.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_LAYOUT_H
#define RENDER_VIEW_LAYOUT_H

#include "render/view/context.h"

/*
 * Finds the name. Returns false if the page has no layout. Adds dependencies on the layouts that it
 * looked for.
 */
bool layout_name(struct context *x, const struct page *p, struct str *name);

#endif
