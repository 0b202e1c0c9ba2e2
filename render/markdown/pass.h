/*
 * The passes over md4c's tree: what the plain dialect (or a setting of jekyll-commonmark's) has and
 * CommonMark has not. Each is in a file of its own; plain.c runs them.
 *
 *     pass_notes        footnotes: the definitions out of the text before md4c reads it, then the
 *                       references
 *     pass_lists        {: .class #id} on blocks and spans, {#id} on headings
 *     pass_table        rows of tables below the first, before md4c reads the text
 *     pass_html         raw HTML: which is written; what is a paragraph of its own
 *     pass_autolink     https://example.org, www.example.org, someone@example.org
 *     pass_typography   quotes, dashes, ellipses by kramdown's rules
 *     pass_smart        the same by cmark's rules (SMART)
 *
 * The stream (stream.h), which writes without a tree, has the same rules: each pass has them as
 * functions of their own.
 *
 * A pass looks at the source around a text (md->source), as kramdown's rules do: a quote before
 * `**bold**` opens because the asterisks are seen. A text that does not lie in the source was put
 * there by md4c or by another pass, and stays as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_PASS_H
#define RENDER_MARKDOWN_PASS_H

#include "render/markdown/document.h"

/* Handles one text. Returns the node at which the walk continues; NULL: no more of
 * its parent's children. */
typedef struct md_node *md_text_fn(struct md *md, struct md_node *text, bool is_in_link);

/* Calls visit for each TEXT below a node, in order, but for addresses. Recursion is bounded by the
 * tree's depth. */
void md_texts_visit(struct md *md, struct md_node *node, bool is_in_link, md_text_fn *visit);

/* Whether the first byte of a text was written with a backslash before it, and so means itself. */
static inline bool md_text_is_escaped(const struct md *md, size_t at)
{
    /* md4c leaves out no backslash but one that escapes: any other belongs to the text itself. */
    return at > 0 && md->source.ptr[at - 1] == '\\';
}

/*
 * Takes the definitions of footnotes out of a text, reads them into md->footnotes, and returns what
 * is left. Linear in the text. False and err as md_reader_run.
 */
MUST_CHECK bool md_notes_take(struct md *md, struct str text, struct str *rest, struct err *err);

/*
 * Makes references of what names a footnote that is defined. Returns the first of the nodes that
 * took the text's place, NULL if nothing did.
 */
struct md_node *md_notes_mark(struct md *md, struct md_node *text);

/* The first reference from *at on to a footnote that is defined: from *at to *end; else NULL. */
struct md_footnote *md_note_find(const struct md *md, struct str text, size_t *at, size_t *end);

/* Whether a text may have attribute lists: then its tree is read whole before it is written. */
bool md_lists_may_be(struct str text);

/* Gives the attributes of all lists in the tree to what they belong to, and takes them out. */
void md_lists_attach(struct md *md, struct md_node *root);

/*
 * A text in which blank lines do not end the code that {% highlight %} wrote: to md4c a block that
 * begins with <figure> ends at the first. A browser sees the same.
 */
struct str md_code_hold(struct md *md, struct str text);

/*
 * A text in which each delimiter row of a table is wide enough for md4c, which before 0.5 takes a
 * column for three characters and more, where GitHub takes one.
 */
struct str md_tables_widen(struct md *md, struct str text);

/* Raw HTML as the settings allow it to be written. */
struct str md_raw_html(struct md *md, struct str html);

/* Whether HTML has no tag but those of elements that stand in a paragraph, and begins with one. */
bool md_raw_html_is_inline(struct str html);

/* Makes a paragraph of each block of such HTML. */
void md_raw_html_wrap(struct md *md, struct md_node *block);

/* Makes links of addresses, by the rules of GitHub's specification. Returns as md_notes_mark. */
struct md_node *md_autolinks_mark(struct md *md, struct md_node *text);

/* An address without brackets in the source. */
struct md_address {
    size_t from, end;
    size_t least;      /* it must go beyond this offset; STR_NONE: it has no minimum */
    struct str scheme; /* to be put before it in the link's target */
};

/* The first address in a text. It may go on behind the text's end, if it reaches that. */
bool md_address_find(const struct md *md, struct str text, struct md_address *out);

/* Takes off the punctuation at its end. Returns false if nothing else is left of it. */
bool md_address_trim(const struct md *md, struct md_address *address);

/* Appends the link's target. */
void md_address_target(const struct md *md, const struct md_address *address, struct buf *target);

/* Whether kramdown may have a symbol for the dashes, dots or angles at `at`. */
bool md_symbol_may_be(struct str s, size_t at);

/* Puts typographic characters into a text. */
void md_typography_mark(struct md *md, struct md_node *text);

/* The bytes that the caller of md_typography_write searches for. */
enum { MD_WANTS_ADDRESSES = 1, MD_WANTS_NOTES = 2 };

/* Appends a text with its typography as HTML. False, and nothing is appended, if something that is
 * wanted may be in it. */
bool md_typography_write(struct md *md, struct str text, unsigned wanted, struct buf *out);

/* cmark's, for a whole block: quotes in pairs; the time is linear. */
void md_smart_mark(struct md *md, struct md_node *block);

#endif
