/*
 * md4c: CommonMark and GitHub's extensions, as a tree. The one file that includes <md4c.h>.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_COMMONMARK_H
#define RENDER_MARKDOWN_COMMONMARK_H

#include "render/markdown/document.h"

/* What is done with a block of the parent once it is whole. */
typedef void md_block_fn(void *self, struct md_node *block);

/*
 * Appends the blocks of text (UTF-8), which becomes md->source, to parent. With `each`, every block
 * is handed to it and then forgotten: its nodes are reused. What is nested deeper than MD_DEPTH_MAX
 * loses its element and keeps its text. False and err where the text is too long or memory or a
 * limit ends: md4c before 0.5.3 lets link references multiply the text without bound, so what it
 * hands over is counted.
 */
MUST_CHECK bool md_commonmark_parse(struct md *md, struct str text, struct md_node *parent,
                                    md_block_fn *each, void *self, struct err *err);

#endif
