/*
 * HTML, parsed and written again as libxml2 does it, tag by tag, with hooks through which a plugin
 * changes it.
 *
 *     in                       out
 *     <ul><li>a<li>b</ul>      <ul><li>a</li><li>b</li></ul>
 *     <a href=/é>b</a>         <a href="/%C3%A9">b</a>
 *     <p>a</p></div>           <p>a</p>
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_HTML_PASS_H
#define RENDER_PLUGIN_HTML_PASS_H

#include "render/base/buf.h"

struct html_pass {
    void *self;

    bool
        whole; /* html is a whole page; in a part of one, tags of html, head and body are dropped */

    /* Writes a piece of text. It is not called for scripts, styles and comments. */
    void (*text)(void *self, struct str text, struct buf *out);

    /* Returns the start tag to write instead of `tag`, or `tag` itself. May be NULL. */
    struct str (*start)(void *self, struct str name, struct str tag);

    /* Called after the start tag `tag` was written. May be NULL. */
    void (*begun)(void *self, struct str name, struct str tag, bool is_void, struct buf *out);

    /* Called before the end tag of an element that is not void is written. May be NULL. */
    void (*ended)(void *self, struct str name);
};

/*
 * Writes all of html, and end tags for the elements that are open at its end. Returns false if
 * memory runs out, or out is full.
 */
MUST_CHECK bool html_pass(const struct html_pass *hooks, struct str html, struct arena *a,
                          struct buf *out);

/* An upper bound on the number of elements in s. */
size_t html_tag_count(struct str s);

/*
 * The end of the tag or comment at `at`. A '>' in a quoted value does not end it. A '<' that begins
 * no tag ends after itself.
 */
size_t html_tag_end(struct str s, size_t at);

/* The value of an attribute in a start tag, as it is written there. Returns false if the tag does
 * not have it. */
bool html_attribute(struct str tag, struct str name, struct str *value);

/*
 * Writes a start tag with an attribute set: in its old place, or as the last one. value: escaped
 * for double quotes.
 */
void html_set_attribute(struct str tag, struct str name, struct str value, struct buf *out);

/* Whether an element's name is one of those, in any case. */
bool html_is_one_of(struct str name, const struct str *names, size_t n);

/* Writes an address as libxml2 escapes it in href, src and so on. */
void html_write_address(struct str s, struct buf *out);

#endif
