/*
 * The Markdown settings: the key `markdown` and the sections `kramdown` and `commonmark`.
 *
 *     markdown              plain site      Jekyll's
 *     (not set)             plain           kramdown
 *     kramdown              kramdown        kramdown
 *     CommonMark            jekyll-commonmark's, with the settings of `commonmark:`
 *     CommonMarkGhPages     jekyll-commonmark-ghpages', with the settings of `commonmark:`
 *     GFM                   the same, with the settings that GitHub Pages uses
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_MARKDOWN_H
#define RENDER_CONFIG_CONFIG_MARKDOWN_H

#include "render/config/config.h"

/* Sets c->markdown, except for the dialect, and c->no_highlighter. */
void config_markdown_read(struct config *c);

/*
 * Sets the dialect, which depends on c->plain, and the settings of `commonmark:`. site.kramdown
 * gets the keys that kramdown adds when it converts. Returns false if the arena is full.
 */
MUST_CHECK bool config_dialect_read(struct config *c);

/* The function set_map of struct markdown_options: sets an option whose value is a map in YAML. */
bool config_markdown_map(struct markdown_options *options, struct str name, struct str yaml,
                         struct arena *a);

#endif
