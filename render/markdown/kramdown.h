/*
 * The kramdown dialect: from text to the tree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_KRAMDOWN_H
#define RENDER_MARKDOWN_KRAMDOWN_H

#include "render/markdown/document.h"

/*
 * Reads text, whose lines all end in "
 * ", into md->root. If possible, it does not read the spans of the blocks from md->unread on: it is
 * faster to read them right before they are written, when the block is still in the processor's
 * cache.
 */
void md_kramdown_parse(struct md *md, struct str text);

/*
 * Reads the spans of the blocks from *next on (of the root) until one of them is not empty; after
 * the last block, those of the footnotes.
 */
void md_kramdown_read(struct md *md, struct md_node *const *next);

#endif
