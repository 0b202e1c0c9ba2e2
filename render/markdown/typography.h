/*
 * Typography: smart quotes, dashes, ellipses and guillemets, by kramdown's rules.
 *
 * The rules look at the source around a quote, not at the tree: `"**x**"` opens and closes right
 * because the asterisks are seen.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_TYPOGRAPHY_H
#define RENDER_MARKDOWN_TYPOGRAPHY_H

#include "render/markdown/tree.h"

/*
 * Reads a quote at `at` in the source, or one that stands behind the character at `at`. Appends
 * what it becomes to parent and returns the number of bytes read; 0 where no quote is there.
 */
size_t md_quote_read(struct md_nodes *nodes, struct md_node *parent, struct str source, size_t at);

/* The same for a dash, an ellipsis or a guillemet (with its blank) at `at`. */
size_t md_symbol_read(struct md_nodes *nodes, struct md_node *parent, struct str source, size_t at);

/* The character for which a symbol or a quote stands, as kramdown puts it into heading ids. */
struct str md_symbol_text(enum md_symbol symbol);
struct str md_quote_text(enum md_quote quote);

#endif
