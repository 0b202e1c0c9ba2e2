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
    size_t end;            /* behind the tag */
};

/* A start tag at `at`. Returns false if there is none, or it is not well-formed. */
bool md_tag_read(struct str s, size_t at, struct md_tag *tag);

/* Behind an end tag at `at`; 0 if there is none. */
size_t md_tag_read_end(struct str s, size_t at, struct str *name);

/* The offset of the next end tag of this name (without regard to case), or STR_NONE. */
size_t md_tag_find_end(struct str s, size_t at, struct str name);

/* Behind the comment at `at`, 0 if there is none. ahead remembers where comments end. */
size_t md_tag_comment_end(struct str s, size_t at, struct md_ahead *ahead);

/* The element of a start tag, without a parent: known names and their attributes in lower case. */
struct md_node *md_tag_element(struct md *md, const struct md_tag *tag);

/* Removes the attribute `markdown` and returns how content is read; without it, `otherwise`. */
enum md_content md_tag_content(struct md_node *element, enum md_content otherwise);

#endif
