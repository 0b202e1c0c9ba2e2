/*
 * Start tags and text as libxml2 reads HTML, written so that any other parser reads the same.
 *
 * libxml2 knows no attribute that begins with a quote or a bracket, no reference without a
 * semicolon, and no entity that is newer than HTML 4:
 *
 *     <IMG src=a.png (b "c" d &copy>   reads as   <img src="a.png" d>
 *     &copy; &copy &check; a<b         reads as   © &amp;copy &amp;check; a&lt;b
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_HTML4_READ_H
#define RENDER_PLUGIN_HTML4_READ_H

#include "render/base/buf.h"

/* The meaning of a '<'. */
enum html4_markup {
    HTML4_TEXT, /* nothing: it is text, or dropped if a '/' follows */
    HTML4_START_TAG,
    HTML4_END_TAG,
    HTML4_DECLARATION, /* <!doctype>, or <?x> */
    HTML4_COMMENT
};
enum html4_markup html4_markup_at(struct str s, size_t at);

struct html4_tag {
    struct str name, text; /* text: a slice of the input if nothing had to be changed */
    bool ended;            /* it ends its element too: <a/> */
    size_t behind;
};

/* Reads the start tag at `at`. Returns false if memory runs out. */
MUST_CHECK bool html4_read_tag(struct str s, size_t at, struct arena *a, struct html4_tag *tag);

/* The name of the end tag at `at`. */
struct str html4_end_tag_name(struct str s, size_t at);

/* Appends the text s, without any markup, with its references resolved and escaped anew. */
void html4_write_text(struct str s, struct buf *out);

#endif
