/*
 * HTML while md4c reads: each of its callbacks writes, and no tree is built.
 *
 * The HTML is the same as that of the tree and its passes (plain.h), byte for byte, and costs half.
 * If the stream would have to know what follows, it stops, and the caller makes a tree. That
 * happens with task lists in the plain dialect, whose first items get a class if a later one is a
 * task, and with an address without brackets that contains an entity. Attribute lists, cmark's
 * smart punctuation and joined lines of Chinese and Japanese are never streamed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_STREAM_H
#define RENDER_MARKDOWN_STREAM_H

#include "render/markdown/html_writer.h"

/*
 * Writes a text (UTF-8), which becomes md->source. If md->needs_tree is set afterwards, the output
 * is incomplete and must be thrown away. Returns false and err as md_reader_run.
 */
MUST_CHECK bool md_stream_write(struct md_writer *w, struct str text, struct err *err);

#endif
