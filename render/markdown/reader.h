/*
 * Runs md4c, both for the tree (commonmark.c) and for HTML (stream.c).
 *
 * Before 0.5.3, md4c's link references and short rows of tables can multiply a text without bound.
 * So a reader counts what md4c passes, and stops it at a limit.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_READER_H
#define RENDER_MARKDOWN_READER_H

#include <md4c.h>

#include "render/markdown/document.h"

struct md_reader {
    struct md *md;
    size_t budget; /* bytes of attributes that md4c may still pass */
    size_t cells;  /* cells of tables that md4c may still pass, most of them empty */
    bool is_code;  /* within a code block */
    size_t indent; /* columns of a line of it that are held, see md_reader_code_line */
    size_t spans[MD_SPAN_U + 1]; /* open ones, by type */
};

/*
 * Runs md4c on a text (UTF-8), which becomes md->source, with the extensions of the dialect. self
 * goes to the callbacks, which return md_reader_stops at their end. Returns false and err if the
 * text is too long, or memory or a limit ends.
 */
MUST_CHECK bool md_reader_run(struct md_reader *r, struct md *md, struct str text,
                              const MD_PARSER *callbacks, void *self, struct err *err);

/* 1 if md4c must stop because memory or a limit has ended. */
static inline int md_reader_stops(const struct md_reader *r)
{
    return r->budget == 0 || r->cells == 0 || arena_failed(r->md->arena) ? 1 : 0;
}

/*
 * Counts a span that begins; that ends. md4c 0.4.8 may end a link that it has not begun, as in
 * `![]([)](![)]()`: then the latter returns false, and the end is to be ignored.
 */
static inline void md_reader_enter_span(struct md_reader *r, MD_SPANTYPE type)
{
    r->spans[type]++;
}

MUST_CHECK static inline bool md_reader_leave_span(struct md_reader *r, MD_SPANTYPE type)
{
    bool is_open = r->spans[type] > 0;
    r->spans[type] -= is_open ? 1 : 0;
    return is_open;
}

/* The text of a link's destination or title, its entities as characters. */
struct str md_reader_attribute(struct md_reader *r, const MD_ATTRIBUTE *attribute);

/*
 * A destination with all other characters than those of URLs percent-encoded, as by md4c's
 * renderer.
 */
struct str md_reader_destination(struct md_reader *r, const MD_ATTRIBUTE *attribute);

/* Begins a code block: sets class and language of its node. */
void md_reader_code(struct md_reader *r, const MD_BLOCK_CODE_DETAIL *detail, struct md_node *code);
void md_reader_code_ends(struct md_reader *r);

/*
 * Takes a piece of text. md4c passes blanks for the indentation of a line of code, also if it is
 * made of tabs, which a makefile needs. So blanks are held (the result is false) until the rest of
 * the line shows where in the source it is. indent: what comes before the piece, mostly nothing.
 */
bool md_reader_code_line(struct md_reader *r, struct str text, struct str *indent);

/* The alignment of a cell, which is counted. */
enum md_column_align md_reader_cell(struct md_reader *r, const MD_BLOCK_TD_DETAIL *detail);

/* The checkbox of a task: with kramdown's classes in the plain dialect, else as in cmark-gfm. */
struct str md_reader_box(const struct md_reader *r, const MD_BLOCK_LI_DETAIL *detail);

/*
 * The character of an entity; 0 if HTML 4 does not have its name: names of HTML 5 are left to the
 * browser.
 */
uint32_t md_reader_entity(struct str text);

/* Whether a text is the whole of an address in angle brackets: `<https://example.org>`. */
bool md_reader_is_address(const struct md *md, struct str text);

#endif
