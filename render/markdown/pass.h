/*
 * The passes over md4c's tree: they add what the plain dialect, or a setting of jekyll-commonmark,
 * has beyond CommonMark. Each is in a file of its own; plain.c runs them.
 *
 *     pass_notes        footnotes: takes the definitions out of the text before md4c reads it, then
 *                       finds the references
 *     pass_lists        {: .class #id} on blocks and spans, {#id} on headings
 *     pass_table        widens rows of tables before md4c reads the text
 *     pass_html         raw HTML: what is written of it, and what gets a paragraph of its own
 *     pass_autolink     https://example.org, www.example.org, someone@example.org
 *     pass_typography   quotes, dashes, ellipses by kramdown's rules
 *     pass_smart        the same by cmark's rules (SMART)
 *
 * The stream (stream.h) writes HTML without a tree, and calls the same rules as functions.
 *
 * Like kramdown's rules, a pass looks at the source around a text (md->source): a quote before
 * `**bold**` is an opening one because the pass sees the asterisks. A text outside of the source
 * was put there by md4c or by another pass, and stays as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_PASS_H
#define RENDER_MARKDOWN_PASS_H

#include "render/markdown/document.h"

/*
 * Handles one text. Returns the node at which the walk continues; NULL: skips the rest of its
 * parent's children.
 */
typedef struct md_node *md_text_fn(struct md *md, struct md_node *text, bool is_in_link);

/*
 * Calls visit for each TEXT below a node, in order, except for addresses. Recursion is bounded by
 * the tree's depth.
 */
void md_texts_visit(struct md *md, struct md_node *node, bool is_in_link, md_text_fn *visit);

/* Whether a backslash stood before the first byte of a text, so that the byte means itself. */
static inline bool md_text_is_escaped(const struct md *md, size_t at)
{
    /* md4c leaves out only backslashes that escape; any other is a part of the text. */
    return at > 0 && md->source.ptr[at - 1] == '\\';
}

/*
 * Takes the definitions of footnotes out of a text, reads them into md->footnotes, and returns what
 * is left. Linear in the text. False and err as md_reader_run.
 */
MUST_CHECK bool md_notes_take(struct md *md, struct str text, struct str *rest, struct err *err);

/*
 * Replaces references to defined footnotes in a text by nodes. Returns the first of the new nodes,
 * or NULL if nothing has changed.
 */
struct md_node *md_notes_mark(struct md *md, struct md_node *text);

/*
 * The footnote of the first reference from *at on, which is set to its start, and *end to its end;
 * NULL if no reference to a defined footnote follows.
 */
struct md_footnote *md_note_find(const struct md *md, struct str text, size_t *at, size_t *end);

/* Whether a text may have attribute lists; then the tree must be complete before it is written. */
bool md_lists_may_be(struct str text);

/*
 * Sets the attributes of all lists in the tree on the nodes that they belong to, and removes the
 * lists.
 */
void md_lists_attach(struct md *md, struct md_node *root);

/*
 * A text in which md4c does not end the code of {% highlight %} at a blank line, as it ends each
 * block that begins with <figure>. A browser shows the same.
 */
struct str md_code_hold(struct md *md, struct str text);

/*
 * A text in which each delimiter row of a table is wide enough for md4c: before 0.5, it needs three
 * characters for a column; GitHub needs one.
 */
struct str md_tables_widen(struct md *md, struct str text);

/* The part of raw HTML that the settings allow. */
struct str md_raw_html(struct md *md, struct str html);

/* Whether HTML begins with a tag, and has only tags of elements that may stand in a paragraph. */
bool md_raw_html_is_inline(struct str html);

/* Puts each block of such HTML into a paragraph. */
void md_raw_html_wrap(struct md *md, struct md_node *block);

/* Replaces addresses by links, by the rules of GitHub's specification. Returns as md_notes_mark. */
struct md_node *md_autolinks_mark(struct md *md, struct md_node *text);

/* An address without brackets in the source. */
struct md_address {
    size_t from, end;
    size_t least;      /* it must end after this offset; STR_NONE: anywhere */
    struct str scheme; /* a prefix of the link's target */
};

/* Finds the first address in a text. It may continue after the end of the text. */
bool md_address_find(const struct md *md, struct str text, struct md_address *out);

/* Removes the punctuation at its end. Returns false if nothing remains. */
bool md_address_trim(const struct md *md, struct md_address *address);

/* Appends the link's target. */
void md_address_target(const struct md *md, const struct md_address *address, struct buf *target);

/* Whether kramdown may have a symbol for the dashes, dots or angles at `at`. */
bool md_symbol_may_be(struct str s, size_t at);

/* Puts typographic characters into a text. */
void md_typography_mark(struct md *md, struct md_node *text);

/* The bytes at which the caller of md_typography_write wants to stop. */
enum { MD_WANTS_ADDRESSES = 1, MD_WANTS_NOTES = 2 };

/*
 * Appends a text with its typography as HTML. Returns false, and appends nothing, if one of the
 * wanted bytes may be in it.
 */
bool md_typography_write(struct md *md, struct str text, unsigned wanted, struct buf *out);

/* Applies cmark's rules to a whole block: pairs of quotes. The time is linear. */
void md_smart_mark(struct md *md, struct md_node *block);

#endif
