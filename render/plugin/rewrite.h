/*
 * What the plugins that rewrite a page's whole HTML have in common. In which order they run is in
 * post_render.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_REWRITE_H
#define RENDER_PLUGIN_REWRITE_H

#include "render/plugin/html_pass.h"
#include "render/view/context.h"

/* The part of a document that is rewritten: what is in its body; all of it if it has no body. */
struct str rewrite_body(struct str html);

/*
 * Puts *html through a pass, `part` of it alone; `part` is a slice of *html. Returns false and err
 * if a limit was reached.
 */
MUST_CHECK bool rewrite_part(struct context *x, const struct html_pass *pass, struct str part,
                             struct str *html, struct err *err);

/* Whether a tag is one of those names, in any case. */
bool rewrite_is_one_of(struct str name, const struct str *names, size_t n);

/* Writes text as it is: for passes that change no text. */
void rewrite_no_text(void *self, struct str text, struct buf *out);

#endif
