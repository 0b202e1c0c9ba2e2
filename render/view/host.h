/*
 * What templates ask of the site while they are rendered: includes, links, Markdown, Sass,
 * highlighted code, the tags of plugins. Each answer is noted in the context as something that was
 * read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_HOST_H
#define RENDER_VIEW_HOST_H

#include "render/view/drop.h"

/* Sets x->host and x->markdown, for a context that has its site, arena and limits. */
void host_init(struct context *x);

#endif
