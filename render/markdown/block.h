/*
 * Blocks by kramdown's rules: the interface between the files that recognise them.
 *
 * A parser reads one text into the children of one node. The content of a nested block (a quote, an
 * item) is first copied without the marks before its lines, and read by a parser of its own:
 *
 *     > - a        text of the quote:  - a      text of the item:  a
 *     >   b                             b                        b
 *
 * At the start of each line, and after an HTML element, the recognisers are called in kramdown's
 * order. The first that returns true has read a block.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_BLOCK_H
#define RENDER_MARKDOWN_BLOCK_H

#include "render/markdown/extension.h"

struct md_blocks {
    struct md *md;
    struct md_node *parent; /* gets the blocks */
    struct str text;
    size_t at;
    struct md_attribute_list *pending; /* for the next block */
    size_t depth;
    bool is_closed;                        /* the end tag of `parent`, an HTML element, was found */
    bool never_closes[3];                  /* fences, by kind (fence_kind) */
    bool never_ends[MD_EXTENSION_UNKNOWN]; /* extensions, by kind */
    struct md_ahead brace, comment, instruction, dollars, cdata;
    size_t rows, rows_end; /* all lines in this range have a pipe */
};

/* Reads a text into the children of parent. depth is that of parent. */
void md_blocks_read(struct md *md, struct md_node *parent, struct str text, size_t depth);

/*
 * Continues to read the parser's text, but into the children of an HTML element, up to its end tag.
 * Returns false if the end tag is missing.
 */
bool md_blocks_read_element(struct md_blocks *b, struct md_node *element);

/* Appends a child, which gets the attribute list that stood before it. */
struct md_node *md_block_add(struct md_blocks *b, enum md_node_type type);

/* Appends an END_OF_BLOCK, which stands for a definition or an attribute list. */
struct md_node *md_block_add_end(struct md_blocks *b, bool is_definition);

/*
 * Whether here, at b->at, a block may begin (end) that must be apart from paragraphs: next to a
 * blank line, `^` or a list.
 */
bool md_block_is_after_boundary(const struct md_blocks *b);
bool md_block_is_before_boundary(struct md_blocks *b);

/* Whether the line at `at` ends a quote or lazy lines; whether it ends a paragraph too. */
bool md_block_ends_lazily(struct md_blocks *b, size_t at);
bool md_block_ends_paragraph(struct md_blocks *b, size_t at);

/* Whether the line at `at` is `^` alone. */
static inline bool md_is_end_mark(struct str s, size_t at)
{
    return md_byte(s, at) == '^' && md_blank_rest(s, at + 1) > 0;
}

/*
 * Recognise the start of a line, for paragraphs and lists. Return the offset after the mark, or 0.
 */
size_t md_item_mark(struct str s, size_t at, size_t indent_max);
size_t md_definition_mark(struct str s, size_t at, size_t indent_max);

/* The end of the line of `{: ...}` at `at`, after up to 3 blanks; or 0. */
size_t md_block_list_end(struct md_blocks *b, size_t at, struct str *content);

/* Whether an HTML tag at `at`, after up to `most` blanks, ends lazy lines. */
bool md_block_is_html(struct md_blocks *b, size_t at, size_t most);

/* The end of the indented lines at `at`, with the lazy ones among them. */
size_t md_code_lines(struct md_blocks *b, size_t at);

/* Each line without one indentation (a tab or 4 blanks); with_lazy joins lazy lines before. */
struct str md_unindented(struct md *md, struct str lines, bool with_lazy);

/* An item of a list while its lines are gathered. */
struct md_item {
    struct md_item *next;
    struct md_node *node;
    struct buf text;        /* its lines without mark and indentation */
    size_t split;           /* offset of a nested list without a blank line before it; or 0 */
    size_t indent;          /* columns before its content */
    bool has_nested;        /* a list, or a blank line, was seen in it */
    bool starts_as_content; /* a definition that follows a blank line */
};

/* Takes the line at b->at as the first of a new item, whose mark ends at mark_end. */
struct md_item *md_item_begin(struct md_blocks *b, enum md_node_type type, size_t mark_end);

/* The greatest indentation of the next item's mark. */
static inline size_t md_item_indent_max(const struct md_item *item)
{
    return item->indent > 3 ? 3 : item->indent - 1;
}

/*
 * Takes the line at b->at into the item if it belongs to it: it is indented or, if that is
 * allowed, lazy. Returns false if it does not.
 */
bool md_item_take_line(struct md_blocks *b, struct md_item *item, bool lazily);

/* Appends the blank lines at b->at to the item. Returns false if no line is blank. */
bool md_item_take_blank(struct md_blocks *b, struct md_item *item);

/* Removes an attribute list from the start of an item's or a term's text. */
struct str md_item_cut_list(struct md *md, struct str text, struct md_attribute_list **list);

/* Removes the last child if it is a blank, and returns it; else NULL. */
struct md_node *md_item_cut_blank(struct md_node *item);

/* Marks an item's first paragraph to be written without its tags. */
void md_item_make_transparent(struct md *md, struct md_node *item);

typedef bool md_block_fn(struct md_blocks *b);
md_block_fn md_block_code, md_block_fence;
md_block_fn md_block_quote, md_block_atx, md_block_rule, md_block_setext, md_block_math;
md_block_fn md_block_end_mark;
md_block_fn md_block_list, md_block_definitions;
md_block_fn md_block_html;
md_block_fn md_block_table;
md_block_fn md_block_footnote, md_block_link, md_block_abbreviation;
md_block_fn md_block_extension;

/* The end of the thematic break at `at`, or 0. */
size_t md_rule_end(struct str s, size_t at);

#endif
