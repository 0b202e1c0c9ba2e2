/*
 * Sharing: parts of templates that are run once for all pages. See liquid.h, record.h, fragments.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_SHARE_H
#define RENDER_LIQUID_SHARE_H

#include "render/liquid/exec.h"

/* Runs a part of a template, which `self` tells. False and err as always. */
typedef bool share_fn(struct exec *x, const void *self, struct buf *out);

/*
 * What `run` prints and writes: from a fragment where one holds, else by running it, recorded for
 * others where that seems worth while. key: of the part, by its content (share_node, share_whole).
 */
MUST_CHECK bool share_run(struct exec *x, struct hash128 key, share_fn *run, const void *self,
                          struct buf *out);

/* The key of a node of the template that runs; of the whole of a template. */
struct hash128 share_node(const struct exec *x, const struct liquid_node *node);
struct hash128 share_whole(const struct liquid_template *t);

#endif
