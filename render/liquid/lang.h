/*
 * The language as tables: which tags and filters there are.
 *
 * A tag is a row {name, parse, exec}; a filter one of filter.h's. Parsing resolves names to rows
 * once. The tables themselves are beside their functions (tag_*.c, filter_*.c); lang.c searches
 * them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_LANG_H
#define RENDER_LIQUID_LANG_H

#include "render/liquid/filter.h"

struct parser;      /* parse.h */
struct exec;        /* exec.h */
struct liquid_node; /* node.h */
struct lex_piece;

struct liquid_tag {
    struct str name;
    bool jekyll; /* only where options.jekyll_tags; it then hides Liquid's of the same name */
    /*
     * Understands the markup, and for a block what follows up to its end tag; puts what exec needs
     * into node->data and says in node->blank whether it can print anything.
     */
    bool (*parse)(struct parser *p, const struct lex_piece *piece, struct liquid_node *node);
    bool (*exec)(struct exec *x, const struct liquid_node *node, struct buf *out);
};

struct liquid_tags {
    const struct liquid_tag *rows;
    size_t count;
};

extern const struct liquid_tags tags_flow;  /* if, unless, case, ifchanged, break, continue */
extern const struct liquid_tags tags_loop;  /* for, cycle */
extern const struct liquid_tags tags_table; /* tablerow */
extern const struct liquid_tags tags_var;   /* assign, capture, increment, decrement, echo */
extern const struct liquid_tags tags_text;  /* comment, raw, # */
extern const struct liquid_tags
    tags_include;                            /* include, include_relative, include_cached, render */
extern const struct liquid_tags tags_jekyll; /* highlight, link, post_url */

/* What a template, with Jekyll's names or without, has named already, rows that are not included.
 * Zeroed at first. */
struct lang_memo {
    struct lang_memo_slot {
        struct str name;
        const void *row;
    } tags[32], filters[64];
};

/* The row of a name, NULL where there is none; at once where the memo has it, which may be NULL. */
const struct liquid_tag *lang_tag(struct lang_memo *memo, struct str name,
                                  const struct liquid_options *o);
const struct liquid_filter *lang_filter(struct lang_memo *memo, struct str name,
                                        const struct liquid_options *o);

/* What is somebody else's: NULL where that has no tag (or filter) of the name. */
const struct liquid_foreign *lang_foreign(const struct liquid_options *o, struct str name,
                                          bool filter);

/* The row of every filter that is: it gives nil. */
extern const struct liquid_filter lang_foreign_filter;

/* What is a plugin's: NULL where none has a tag (or filter) of the name. */
const struct liquid_plugin_tag *lang_plugin(const struct liquid_options *o, struct str name,
                                            bool filter);

/* The rows of every tag and every filter of a plugin. */
extern const struct liquid_tag lang_plugin_tag;
extern const struct liquid_filter lang_plugin_filter;

/* All rows, one after the other; NULL behind the last. */
const struct liquid_tag *lang_tag_at(size_t i);
const struct liquid_filter *lang_filter_at(size_t i);

/* The name among tags (or filters) that is most like `name`; empty where none is near. */
struct str lang_nearest_tag(struct str name, const struct liquid_options *o);
struct str lang_nearest_filter(struct str name, const struct liquid_options *o);

#endif
