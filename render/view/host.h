/*
 * The site as the host of Liquid templates: it answers for includes, links, Markdown, Sass,
 * highlighted code and the tags of plugins. Each answer adds to the render's dependencies.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_HOST_H
#define RENDER_VIEW_HOST_H

#include "render/view/drop.h"

/* Sets x->host and x->markdown. The context must have its site, arena and limits. */
void host_init(struct context *x);

#endif
