/*
 * The language as tables of tags and filters.
 *
 * A tag is a row {name, parse, exec}; a filter is one of filter.h's rows. Parsing resolves names to
 * rows once. The tables are beside their functions (tag_*.c, filter_*.c); lang.c looks them up.
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
    bool jekyll; /* only with options.jekyll_tags; hides Liquid's of the same name */
    /*
     * Reads the markup, and for a block all up to its end tag. Stores the data for exec in
     * node->data, and sets node->blank if the node can print nothing but white space.
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

/*
 * The rows that a template has looked up already. Zero it first. One memo serves one set of
 * options.
 */
struct lang_memo {
    struct lang_memo_slot {
        struct str name;
        const void *row;
    } tags[32], filters[64];
};

/* The row of a name, or NULL. memo may be NULL. */
const struct liquid_tag *lang_tag(struct lang_memo *memo, struct str name,
                                  const struct liquid_options *o);
const struct liquid_filter *lang_filter(struct lang_memo *memo, struct str name,
                                        const struct liquid_options *o);

/* A tag (or filter) of the site's own Ruby; NULL if it defines no such one. */
const struct liquid_ruby_name *lang_ruby_name(const struct liquid_options *o, struct str name,
                                              bool filter);

/* The same if Ruby runs it: then it hides what the language has of that name. */
const struct liquid_ruby_name *lang_ruby_running(const struct liquid_options *o, struct str name,
                                                 bool filter);

/*
 * The rows of every tag that Ruby runs, and of every filter of the site's own Ruby: if Ruby does
 * not run, it returns nil.
 */
extern const struct liquid_tag lang_ruby_tag;
extern const struct liquid_filter lang_ruby_filter;

/* A plugin's tag (or filter) of that name, or NULL. */
const struct liquid_plugin_tag *lang_plugin(const struct liquid_options *o, struct str name,
                                            bool filter);

/* The rows of every tag and every filter of a plugin. */
extern const struct liquid_tag lang_plugin_tag;
extern const struct liquid_filter lang_plugin_filter;

/* The i-th row of all tables together; NULL after the last. */
const struct liquid_tag *lang_tag_at(size_t i);
const struct liquid_filter *lang_filter_at(size_t i);

/* The tag (or filter) whose name is most like `name`; empty if none is near. */
struct str lang_nearest_tag(struct str name, const struct liquid_options *o);
struct str lang_nearest_filter(struct str name, const struct liquid_options *o);

#endif
