/*
 * Tags that show or lead to what GitHub keeps: avatars, gists, a page's source.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_PLUGIN_GITHUB_H
#define RENDER_PLUGIN_PLUGIN_GITHUB_H

#include "render/view/context.h"

/*
 * jekyll-avatar 0.8: {% avatar NAME [size=N] [lazy=true] %}, or user=VARIABLE for NAME. An image of
 * 40 pixels where no size is said, for screens of one to four times the density.
 */
MUST_CHECK bool plugin_avatar_write(struct context *x, const struct liquid_plugin_call *call,
                                    struct buf *out, struct err *err);

/*
 * jekyll-gist 1.5: {% gist ID [FILE] %}, both of them a value's name or themselves. What it prints
 * with `gist: noscript: false`: nothing is fetched from GitHub for a page.
 */
MUST_CHECK bool plugin_gist_write(struct context *x, const struct liquid_plugin_call *call,
                                  struct buf *out, struct err *err);

/*
 * jekyll-github-metadata 2.15: {% github_edit_link ["TEXT"] %}, the address at which the page is
 * edited, or a link to it; no address where `site.github` does not say enough.
 */
MUST_CHECK bool plugin_edit_link_write(struct context *x, const struct liquid_plugin_call *call,
                                       struct buf *out, struct err *err);

#endif
