/*
 * The dialects that md4c reads, plain and jekyll-commonmark's: from text to HTML.
 *
 *     text -> rows of tables widened, footnotes taken out -> md4c -> HTML (stream.h)
 *                                                             md4c -> tree -> passes -> HTML
 *
 * The plain dialect is CommonMark with GitHub's tables, strikethrough, task lists and addresses,
 * written with the elements and classes that Jekyll's kramdown writes; and of kramdown ids of
 * headings, typography, footnotes, attribute lists. HTML is written as md4c reads, unless something
 * in the text (attribute lists, which may belong to a block above; tasks) asks for a tree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_PLAIN_H
#define RENDER_MARKDOWN_PLAIN_H

#include "render/markdown/document.h"

/* Appends the HTML of text, whose lines all end in "\n", to out. False and err as
 * md_reader_run; whether out or the arena has ended is asked by the caller. */
MUST_CHECK bool md_plain_write(struct md *md, struct str text, struct buf *out, struct err *err);

#endif
