/*
 * jekyll-github-metadata 2.15: `site.github`, as far as it is known without asking GitHub.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_GITHUB_H
#define RENDER_CONFIG_GITHUB_H

#include "render/data/value.h"

/*
 * The values that stand below a configuration's own: `github`, and the repository's name as
 * `title`. They are those that the plugin has without a network: names and addresses that
 * follow from `repository: OWNER/NAME`, and the branch that GitHub Pages were once made from; what
 * only GitHub knows is nil. Empty if there is no `repository`. NULL if the arena is full.
 */
const struct value_map *github_values(const struct value_map *config, struct arena *a);

#endif
