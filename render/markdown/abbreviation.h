/*
 * Abbreviations: `*[HTML]: Hyper Text Markup Language`.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_ABBREVIATION_H
#define RENDER_MARKDOWN_ABBREVIATION_H

#include "render/markdown/document.h"

/*
 * Marks every abbreviation that is defined in the texts below a node. Only whole words count, and
 * of several the longest.
 */
void md_abbreviations_mark(struct md *md, struct md_node *node);

#endif
