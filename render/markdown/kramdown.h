/*
 * The kramdown dialect: from text to the tree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_KRAMDOWN_H
#define RENDER_MARKDOWN_KRAMDOWN_H

#include "render/markdown/document.h"

/*
 * Reads text, whose lines all end in "\n", into md->root. If it may, it leaves the spans of the
 * blocks from md->unread on for later: read right before it is written, a block is still near.
 */
void md_kramdown_parse(struct md *md, struct str text);

/* Reads the blocks at *next (of the root) until one of them stays; the footnotes after the last. */
void md_kramdown_read(struct md *md, struct md_node *const *next);

#endif
