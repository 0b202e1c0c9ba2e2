/*
 * md4c: CommonMark and GitHub's extensions, as a tree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_COMMONMARK_H
#define RENDER_MARKDOWN_COMMONMARK_H

#include "render/markdown/document.h"

/*
 * Appends the blocks of text (UTF-8), which becomes md->source, to parent. Elements deeper than
 * MD_DEPTH_MAX are left out, and their text stays. Returns false and err as md_reader_run.
 */
MUST_CHECK bool md_commonmark_parse(struct md *md, struct str text, struct md_node *parent,
                                    struct err *err);

#endif
