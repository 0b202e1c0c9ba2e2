/*
 * HTML rewritten as libxml2 would write what it reads: tag by tag, with hooks for what a plugin
 * changes or wants to know.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_HTML_PASS_H
#define RENDER_PLUGIN_HTML_PASS_H

#include "render/base/buf.h"

struct html_pass {
    void *self;

    bool whole; /* of a page, which has html, head and body; in a part of one they mean nothing */

    /* Writes a piece of text as it is to be. Scripts, styles and comments are written as they are.
     */
    void (*text)(void *self, struct str text, struct buf *out);

    /* A start tag to be written instead of `tag`, which is as libxml2 reads it. May be NULL. */
    struct str (*start)(void *self, struct str name, struct str tag);

    /* An element began: `tag` as it was read, whose start tag is in `out` now. May be NULL. */
    void (*begun)(void *self, struct str name, struct str tag, bool is_void, struct buf *out);

    /* One that is not void ended; its end tag is still to be written. May be NULL. */
    void (*ended)(void *self, struct str name);
};

/* Writes all of html; what is open at the end is closed. False where memory or out ended. */
MUST_CHECK bool html_pass(const struct html_pass *hooks, struct str html, struct arena *a,
                          struct buf *out);

/* No less than how many elements there are. */
size_t html_tag_count(struct str s);

/* Behind the tag or comment at `at`, whose attributes may hold a '>' in quotes; or behind a '<'
 * that begins none. */
size_t html_tag_end(struct str s, size_t at);

/* The value of an attribute in a start tag, as it is written there. False where it has none. */
bool html_attribute(struct str tag, struct str name, struct str *value);

/*
 * Writes a start tag with another value of an attribute: where the attribute is, else at the end.
 * value: as it is to stand between double quotes.
 */
void html_set_attribute(struct str tag, struct str name, struct str value, struct buf *out);

/* The value of href, and the like, as libxml2 escapes it. */
void html_write_address(struct str s, struct buf *out);

#endif
