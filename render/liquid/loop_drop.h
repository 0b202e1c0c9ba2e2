/*
 * `forloop`: the state of a loop, as templates see it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_LOOP_DROP_H
#define RENDER_LIQUID_LOOP_DROP_H

#include "render/data/value.h"

struct loop_drop {
    struct drop drop;
    struct str name;
    int64_t length, index; /* the loop increments index */
    const struct drop *parent;
};

/* A loop at its first iteration. NULL if the arena is full. */
struct loop_drop *loop_drop_new(struct arena *a, struct str name, int64_t length,
                                const struct drop *parent);

#endif
