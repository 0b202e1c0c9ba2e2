/*
 * HTML as md4c reads: each of its callbacks writes, and no tree is built.
 *
 * The HTML is byte for byte that of the tree and its passes (plain.h), at half the price. What
 * needs to know more than has been read ends the run, and the tree is asked: lists with tasks in
 * the plain dialect, whose first items have a class for the sake of later ones; an address without
 * brackets that goes over an entity. Attribute lists, cmark's smart punctuation and lines joined
 * for Chinese and Japanese are always the tree's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_STREAM_H
#define RENDER_MARKDOWN_STREAM_H

#include "render/markdown/html_writer.h"

/*
 * Writes a text (UTF-8), which becomes md->source. md->needs_tree afterwards: what was written is
 * of no use. False and err as md_reader_run.
 */
MUST_CHECK bool md_stream_write(struct md_writer *w, struct str text, struct err *err);

#endif
