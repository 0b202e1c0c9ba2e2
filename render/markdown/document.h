/*
 * One conversion: what its passes share.
 *
 *     text -> blocks -> spans -> tree -> abbreviations, heading ids -> HTML
 *
 * Everything lives in one arena. Passes do not stop where it ends (see tree.h); markdown_write
 * asks at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_DOCUMENT_H
#define RENDER_MARKDOWN_DOCUMENT_H

#include "render/base/map.h"
#include "render/markdown/markdown.h"
#include "render/markdown/tree.h"

struct md_footnote {
    struct md_footnote *next; /* in the order of definition */
    struct str name;
    struct md_node *content;
    size_t number;  /* as shown; 0 where nothing refers to it yet */
    size_t repeats; /* references beyond the first */
};

struct md {
    struct md_nodes nodes;
    struct arena *arena;
    struct markdown_options options; /* {::options /} in the text may change it */
    struct md_node *root;
    bool has_placeholders; /* a list refers to `toc` or `footnotes` */
};

#endif
