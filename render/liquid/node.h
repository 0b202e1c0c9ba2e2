/*
 * The compiled program: nodes in blocks. Immutable once parsed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_NODE_H
#define RENDER_LIQUID_NODE_H

#include "render/liquid/expr.h"

enum node_kind { NODE_TEXT, NODE_OUTPUT, NODE_TAG };

struct liquid_node {
    enum node_kind kind;
    bool blank;            /* prints only white space, with any data */
    uint32_t line, column; /* in the author's file */
    union {
        struct str text;
        const struct liquid_expr *output;
        struct {
            const struct liquid_tag *row;
            const void *data; /* made by the row's parse for its exec */
        } tag;
    };
};

struct liquid_block {
    struct liquid_node *nodes;
    size_t count;
    bool blank; /* all its nodes are */
};

struct liquid_template {
    struct str file;
    struct hash128 id; /* of the text and the options: equal templates have the same id */
    const struct liquid_options *options;
    struct liquid_block body;
};

#endif
