/*
 * Source maps of stylesheets (version 3), as text.
 *
 *     "mappings": "ACCA,AAAA;AECZ"     lines of CSS end with `;`, pieces of a line with `,`
 *                  ^^^^                 four numbers, each the difference to the same one before:
 *                                       column of the CSS, source, its line, its column
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_SOURCE_MAP_H
#define RENDER_CONFIG_SOURCE_MAP_H

#include "render/base/arena.h"

/*
 * The same map with each source once, if `map`, as libsass writes it, has some several times.
 * *out is `map` itself if there is nothing to do, or it is not of that form. Returns false if the
 * arena is full.
 */
MUST_CHECK bool source_map_unite(struct str map, struct arena *a, struct str *out);

#endif
