/*
 * The section `sass`: how stylesheets are compiled, and where they import from.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_SASS_H
#define RENDER_CONFIG_CONFIG_SASS_H

#include "render/config/config.h"

/*
 * Sets c->sass. A pattern in `load_paths` stands for the folders that match it now. Returns false
 * and err if the arena is full.
 */
MUST_CHECK bool config_sass_read(struct config *c, const struct scan_root *root, struct err *err);

/* Whether stylesheets get source maps if jekyll.environment is `environment`. */
bool config_wants_source_map(const struct config *c, struct str environment);

#endif
