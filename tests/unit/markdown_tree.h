/*
 * For tests of single Markdown passes: a conversion at its start, and trees written in one line.
 *
 *     (p 'a ' (em 'b'))     a node with its children; text between ', with | for a line end
 *     (a[href=/x] 'b')      attributes; an attribute list that is not applied yet has a + before it
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_MARKDOWN_TREE_H
#define TESTS_UNIT_MARKDOWN_TREE_H

#include "render/markdown/document.h"

struct markdown_case {
    const char *text, *want;
};

/* An empty document in the arena, without definitions. */
void markdown_begin(struct md *md, struct arena *a);

/* The children of the node, in that form. */
struct str markdown_tree(const struct md_node *node, struct arena *a);

/*
 * Runs a pass on a new document for each case, up to the one without text, and compares the tree.
 */
void markdown_check(const struct markdown_case *cases,
                    void (*pass)(struct md *md, struct str text));

#endif
