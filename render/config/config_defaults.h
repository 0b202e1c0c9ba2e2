/*
 * Front matter defaults: the key `defaults`, by Jekyll's FrontmatterDefaults.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_DEFAULTS_H
#define RENDER_CONFIG_CONFIG_DEFAULTS_H

#include "render/config/config.h"

/*
 * All defaults for a document (FrontmatterDefaults#all), merged. type: "pages", "posts", "drafts",
 * or a collection's label. Returns an empty map if none apply, NULL if the arena is full.
 */
const struct value_map *config_defaults(const struct config *c, struct str path, struct str type,
                                        struct arena *a);

#endif
