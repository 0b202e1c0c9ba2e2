/*
 * Reading with md4c, in one way for the tree (commonmark.c) and for HTML at once (stream.c).
 *
 * md4c before 0.5.3 lets link references and short rows of tables multiply a text without bound: a
 * reader counts what it is given, and its end is an error.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_READER_H
#define RENDER_MARKDOWN_READER_H

#include <md4c.h>

#include "render/markdown/document.h"

struct md_reader {
    struct md *md;
    size_t budget; /* bytes of attributes that may still come */
    size_t cells;  /* cells of tables that may still come, most of them empty */
};

/*
 * Runs md4c over a text (UTF-8), which becomes md->source, with the extensions of the dialect. self
 * goes to the callbacks; they return md_reader_stops at their end. Returns false and err if the
 * text is too long, or memory or a limit ends.
 */
MUST_CHECK bool md_reader_run(struct md_reader *r, struct md *md, struct str text,
                              const MD_PARSER *callbacks, void *self, struct err *err);

/* 1 if md4c is to stop: memory or a limit has ended. */
static inline int md_reader_stops(const struct md_reader *r)
{
    return r->budget == 0 || r->cells == 0 || arena_failed(r->md->arena) ? 1 : 0;
}

/* The text of a link's destination or title, its entities as characters. */
struct str md_reader_attribute(struct md_reader *r, const MD_ATTRIBUTE *attribute);

/* A destination with what is no URL's character percent-encoded, as md4c's own renderer does. */
struct str md_reader_destination(struct md_reader *r, const MD_ATTRIBUTE *attribute);

/* Gives the node of a block of code its class and language. */
void md_reader_code(struct md_reader *r, const MD_BLOCK_CODE_DETAIL *detail, struct md_node *code);

/* How a cell is aligned. Counts it. */
enum md_column_align md_reader_cell(struct md_reader *r, const MD_BLOCK_TD_DETAIL *detail);

/* The box of a task: with kramdown's classes in the plain dialect, else as cmark-gfm has it. */
struct str md_reader_box(const struct md_reader *r, const MD_BLOCK_LI_DETAIL *detail);

/* The character that an entity stands for; 0 if its name is none of HTML 4's: those that HTML
 * has since version 5 are the browser's business. */
uint32_t md_reader_entity(struct str text);

/* Whether a text in a link is all of an address in angles: `<https://example.org>`. */
bool md_reader_is_address(const struct md *md, struct str text);

#endif
