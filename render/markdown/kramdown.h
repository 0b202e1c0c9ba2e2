/*
 * The kramdown dialect: from text to the tree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_KRAMDOWN_H
#define RENDER_MARKDOWN_KRAMDOWN_H

#include "render/markdown/document.h"

/* Reads text, whose lines all end in "\n", into md->root. */
void md_kramdown_parse(struct md *md, struct str text);

#endif
