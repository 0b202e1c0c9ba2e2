/*
 * A finished page, tag by tag: start tags with their attributes, and the text of style elements.
 *
 *     <!-- <a href=x> -->  <p id=a>  <script>"<a href=y>"</script>  <img src='z' alt>
 *                          ^ p       ^ script                       ^ img
 *
 * It follows HTML's tokenizer as far as start tags are concerned: comments, scripts and other
 * elements whose content is text have no tags in them. It copies nothing, and its cost is linear.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_HTML_H
#define RENDER_CHECK_CHECK_HTML_H

#include "render/base/buf.h"

struct check_html {
    struct str rest;
};

struct check_tag {
    struct str name;       /* as written, in any case */
    struct str attributes; /* the text after the name, for check_html_attribute */
    struct str css;        /* of a style element: its text */
};

/* The next start tag; false at the end. */
bool check_html_next(struct check_html *h, struct check_tag *out);

/* Takes the next attribute off *attributes; false at the end. value.ptr is NULL if it has none. */
bool check_html_attribute(struct str *attributes, struct str *name, struct str *value);

/* The text of an attribute's value with its character references resolved; value itself if it has
 * none. False if the arena ends. */
MUST_CHECK bool check_html_decode(struct str value, struct arena *a, struct str *out);

/* Takes the next address of url(…) or @import off *css; false at the end. */
bool check_css_next(struct str *css, struct str *address);

/* Takes the next address of a srcset off *value; false at the end. */
bool check_srcset_next(struct str *value, struct str *address);

#endif
