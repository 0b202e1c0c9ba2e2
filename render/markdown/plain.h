/*
 * The dialects that md4c reads, plain and jekyll-commonmark's: from text to HTML.
 *
 *     text -> rows of tables widened, footnotes taken out -> md4c -> HTML (stream.h)
 *                                                             md4c -> tree -> passes -> HTML
 *
 * The plain dialect is CommonMark with GitHub's tables, strikethrough, task lists and addresses,
 * written with the elements and classes of Jekyll's kramdown; and with kramdown's heading ids,
 * typography, footnotes and attribute lists. Mostly HTML is written while md4c reads. A tree is
 * needed for attribute lists, which may belong to a block above, and for task lists.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_PLAIN_H
#define RENDER_MARKDOWN_PLAIN_H

#include "render/markdown/document.h"

/*
 * Appends the HTML of text, whose lines all end in "
 * ", to out. Returns false and err as md_reader_run. The caller checks whether out or the arena is
 * full.
 */
MUST_CHECK bool md_plain_write(struct md *md, struct str text, struct buf *out, struct err *err);

#endif
