/*
 * Tags for GitHub: avatars, gists, links to a page's source.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_PLUGIN_GITHUB_H
#define RENDER_PLUGIN_PLUGIN_GITHUB_H

#include "render/view/context.h"

/*
 * jekyll-avatar 0.8: {% avatar NAME [size=N] [lazy=true] %}, or user=VARIABLE for NAME. An image of
 * N pixels, 40 by default, for screens of one to four times the density.
 */
MUST_CHECK bool plugin_avatar_write(struct context *x, const struct liquid_plugin_call *call,
                                    struct buf *out, struct err *err);

/*
 * jekyll-gist 1.5: {% gist ID [FILE] %}; each is the name of a variable, or the text itself. Always
 * writes what the plugin writes with `gist: noscript: false`, which fetches nothing from GitHub.
 */
MUST_CHECK bool plugin_gist_write(struct context *x, const struct liquid_plugin_call *call,
                                  struct buf *out, struct err *err);

/*
 * jekyll-github-metadata 2.15: {% github_edit_link ["TEXT"] %}. Writes the address for editing the
 * page, or a link to it with TEXT. The address is empty if `site.github` lacks one of its parts.
 */
MUST_CHECK bool plugin_edit_link_write(struct context *x, const struct liquid_plugin_call *call,
                                       struct buf *out, struct err *err);

#endif
