/*
 * Tags of HTML in Markdown's text, as kramdown recognises them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_HTML_TAG_H
#define RENDER_MARKDOWN_HTML_TAG_H

#include "render/markdown/document.h"
#include "render/markdown/scan.h"

struct md_tag {
    struct str name;       /* as written */
    struct str attributes; /* as written, with the space around */
    bool is_closed;        /* <x/> */
    size_t end;            /* the offset after the tag */
};

/* Reads a start tag at `at`. Returns false if it is not a well-formed one. */
bool md_tag_read(struct str s, size_t at, struct md_tag *tag);

/* The offset after the end tag at `at`, or 0. */
size_t md_tag_read_end(struct str s, size_t at, struct str *name);

/* The offset of the next end tag of this name (without regard to case), or STR_NONE. */
size_t md_tag_find_end(struct str s, size_t at, struct str name);

/* The offset after the comment at `at`, or 0. ahead remembers the end of a comment. */
size_t md_tag_comment_end(struct str s, size_t at, struct md_ahead *ahead);

/*
 * A new element for a start tag, without a parent. If the name is known, it and the attributes are
 * in lower case.
 */
struct md_node *md_tag_element(struct md *md, const struct md_tag *tag);

/*
 * Removes the attribute `markdown`, and returns what it says about the content; else `otherwise`.
 */
enum md_content md_tag_content(struct md_node *element, enum md_content otherwise);

#endif
