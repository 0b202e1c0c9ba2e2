/*
 * Typography: smart quotes, dashes, ellipses and guillemets, by kramdown's rules.
 *
 * The rules look at the source around a quote, not at the tree: they find the right quotes of
 * `"**x**"` because they see the asterisks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_TYPOGRAPHY_H
#define RENDER_MARKDOWN_TYPOGRAPHY_H

#include "render/markdown/tree.h"

/* The match of a rule: `kept` bytes of text, then one or two quotes. */
struct md_quotes {
    size_t kept;
    enum md_quote quotes[2];
    size_t count;
};

/* Finds a quote at `at` in the source, or right after the character at `at`. */
bool md_quote_match(struct str source, size_t at, struct md_quotes *m);

/* The length of the dash, ellipsis or guillemet (with its blank) at `at`, or 0. */
size_t md_symbol_match(struct str source, size_t at, enum md_symbol *symbol);

/*
 * Reads a quote at `at` in the source, or right after the character at `at`. Appends its character
 * to parent. Returns the number of bytes read; 0 if no quote is there.
 */
size_t md_quote_read(struct md_nodes *nodes, struct md_node *parent, struct str source, size_t at);

/* The same for a dash, an ellipsis or a guillemet. */
size_t md_symbol_read(struct md_nodes *nodes, struct md_node *parent, struct str source, size_t at);

/* The character of a symbol or a quote, as kramdown puts it into heading ids. */
struct str md_symbol_text(enum md_symbol symbol);
struct str md_quote_text(enum md_quote quote);

#endif
