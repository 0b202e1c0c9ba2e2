/*
 * The tree as HTML, byte for byte as kramdown's converter writes it, indentation included.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_HTML_H
#define RENDER_MARKDOWN_HTML_H

#include "render/markdown/document.h"

/*
 * Appends the document to out: its blocks, then the footnotes, with the table of contents if a
 * list asks for one. Gives headings inside HTML elements their ids, so the tree is changed.
 */
void md_html_write(struct md *md, struct buf *out);

#endif
