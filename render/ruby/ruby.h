/*
 * Calls of a page's templates to the site's own Ruby, through the channel that the site was loaded
 * with (ruby_host.h).
 *
 *     liquid: {{ site.authors | community }}
 *       ruby_call()      the input and the names in sight, as Marshal   ──FILTER──>  worker
 *         answers        the values of variables that Ruby reads        <───ASK────
 *         unpack         the value                                      <───DONE───
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_RUBY_H
#define RENDER_RUBY_RUBY_H

#include "render/view/context.h"

/*
 * liquid_host's function `ruby`: has a tag print or a filter apply. The context is `self`. The page
 * then depends on all that Ruby may have read. Returns false and err, with the place in the site's
 * Ruby if that is known.
 */
MUST_CHECK bool ruby_call(void *self, const struct liquid_ruby_call *call, struct value *out,
                          struct err *err);

/*
 * Has the site's hooks of an event ("post_convert", "post_render") change the text of a page. A
 * page that a plugin made here is none of Ruby's, and stays as it is.
 */
MUST_CHECK bool ruby_hooks(struct context *x, const struct page *p, struct str event,
                           struct str *text, struct err *err);

/* A page that Ruby makes whole (page_made.by_ruby), as it is written; or its content alone. */
MUST_CHECK bool ruby_whole(struct context *x, const struct page *p, bool content, struct str *out,
                           struct err *err);

/* Ends the render's use of Ruby, if there was one. */
void ruby_end(struct context *x);

#endif
