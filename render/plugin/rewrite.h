/*
 * Helpers for plugins that rewrite a page's whole HTML (post_render.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_REWRITE_H
#define RENDER_PLUGIN_REWRITE_H

#include "render/plugin/html_pass.h"
#include "render/view/context.h"

/* The content of the body element; all of html if it has none. */
struct str rewrite_body(struct str html);

/*
 * Runs a pass over `part`, a slice of *html, and puts the result in its place. Returns false and
 * err if a limit was reached.
 */
MUST_CHECK bool rewrite_part(struct context *x, const struct html_pass *pass, struct str part,
                             struct str *html, struct err *err);

/* A change of the text of a page. */
struct rewrite_text {
    const struct str *except; /* names of elements whose text stays as it is */
    size_t except_count;
    void *self;
    void (*write)(void *self, struct str text, struct buf *out);
};

/* rewrite_part with r->write for each piece of text that is not inside an element of r->except. */
MUST_CHECK bool rewrite_text(struct context *x, const struct rewrite_text *r, struct str part,
                             struct str *html, struct err *err);

/* For html_pass.text: writes text as it is. */
void rewrite_no_text(void *self, struct str text, struct buf *out);

#endif
