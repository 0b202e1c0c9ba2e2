/*
 * `forloop`: what a loop tells of itself.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_LOOP_DROP_H
#define RENDER_LIQUID_LOOP_DROP_H

#include "render/data/value.h"

struct loop_drop {
    struct drop drop;
    struct str name;
    int64_t length, index; /* the loop counts index up as it goes */
    const struct drop *parent;
};

/* A loop at its first turn. NULL where the arena ends. */
struct loop_drop *loop_drop_new(struct arena *a, struct str name, int64_t length,
                                const struct drop *parent);

#endif
