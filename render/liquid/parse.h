/*
 * Parsing: pieces of a template into blocks of nodes; tags parse themselves with what is here.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_PARSE_H
#define RENDER_LIQUID_PARSE_H

#include "render/liquid/lex.h"
#include "render/liquid/node.h"

struct parser {
    struct str file;
    struct str rest;        /* of the template; inside {% liquid %} of its lines */
    uint32_t line, column;  /* of the start of rest */
    uint32_t first_line;    /* of the template */
    struct hash128 dialect; /* of all that decides what a text means, but for the text */
    bool in_liquid_tag;     /* rest has lines of "tag markup" */
    bool trim;              /* the piece before ended in "-%}": the next text loses its blanks */
    unsigned depth;         /* of open blocks */
    const struct liquid_options *options;
    struct arena *arena;
    struct lang_memo *memo;
    struct diags *diags;
    struct err *err;
};

/* The tag at which a block ended: its own end tag, or `else`, `when` ..., which its tag handles. */
struct parse_end {
    struct lex_piece piece;
    uint32_t line, column;
};

/*
 * Parses up to the first tag that is not one of the language's rows, and appends the nodes to
 * block. At the template's end end->piece.name is empty.
 */
MUST_CHECK bool parse_nodes(struct parser *p, struct liquid_block *block, struct parse_end *end);

/*
 * The same for the body of the tag `opener`: *done says that it was closed by its end tag; else
 * end is one of the tag's own words. What is neither, and the template's end, is an error.
 * words: the names that the tag knows inside it.
 */
MUST_CHECK bool parse_body(struct parser *p, const struct liquid_node *opener, struct str name,
                           const struct str *words, size_t word_count, struct liquid_block *block,
                           struct parse_end *end, bool *done);

/*
 * Fills err for a tag that nobody knows, inside the block tag `opener` (empty: in none). Returns
 * false.
 */
bool parse_unknown(struct parser *p, struct str opener, const struct parse_end *end);

/*
 * Removes the texts of a block that can print nothing, since then not even its white space is
 * printed.
 */
void parse_remove_blank(struct liquid_block *block);

/* The context for compiling a node's expressions. */
struct expr_context parse_context(const struct parser *p, uint32_t line, uint32_t column);

/* Fills err with the node's position. Returns false. */
bool parse_fail(struct parser *p, const struct liquid_node *node, const char *format, ...)
    PRINTF_LIKE(3, 4);

/*
 * Takes the next piece as it stands, for tags that read their body raw. Returns false at the end.
 */
bool parse_next(struct parser *p, struct lex_piece *piece);

/* Counts the lines of a piece that parse_next gave. */
void parse_pass(struct parser *p, const struct lex_piece *piece);

/*
 * The identity of a tag that shares what it makes (share.h): of its text from `begin` to the end of
 * the piece `last`. So it is the same wherever that text stands, also after an edit around it.
 */
struct hash128 parse_identity(const struct parser *p, const struct liquid_node *node,
                              struct str begin, const struct lex_piece *last);

/* Zeroed memory that lives as long as the template; NULL and err if the arena is full. */
void *parse_alloc(struct parser *p, size_t size);

#endif
