/*
 * Spans by kramdown's rules: from the text of a leaf block to nodes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_SPAN_H
#define RENDER_MARKDOWN_SPAN_H

#include "render/markdown/document.h"
#include "render/markdown/scan.h"

/* Which spans are looked for. */
enum md_span_set {
    MD_SPANS_ALL,
    MD_SPANS_HTML,          /* inside HTML that is left as it is */
    MD_SPANS_TYPOGRAPHY,    /* quotes, symbols, entities and HTML: Jekyll's smartify */
    MD_SPANS_CODE_AND_HTML, /* to find the pipes of a table that are text */
};

/*
 * Reads text into children of parent, which is `depth` deep in the tree. The time is linear: at a
 * limit (see span.c), the rest stays text.
 */
void md_spans_read(struct md *md, struct md_node *parent, struct str text, enum md_span_set set,
                   size_t depth);

/* A code span. */
struct md_code_span {
    struct str content;
    size_t marks; /* backticks at its start */
    size_t end;   /* 0: it is not closed, and the backticks are text */
};

/*
 * The code span that begins with the backticks at `at`. budget: the bytes that may still be
 * searched in vain for closing backticks; if it is used up, the backticks are text.
 */
struct md_code_span md_code_span_read(struct str s, size_t at, size_t *budget);

/* A link's name in the form for comparisons: lower case, with one blank for each run of space. */
struct str md_link_name(struct md *md, struct str name);

#endif
