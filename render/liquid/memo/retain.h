/*
 * Retaining the result of a part as a fragment: its reads become a chain of states, its text and
 * writes go into one block of memory. fragments.h shows such a chain.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_RETAIN_H
#define RENDER_LIQUID_MEMO_RETAIN_H

#include "render/liquid/exec.h"
#include "render/liquid/memo/iterations.h"

/* A part that has run. */
struct retain {
    struct record record;
    const struct iterations *iterations; /* of a loop to be retained by iteration; else NULL */
    struct str text, dependencies;
    uint64_t steps;
    unsigned depth;
};

/* At most this many variants of one loop are retained for the same common reads. */
enum { RETAIN_VARIANTS_MAX = 4 };

void retain_part(struct exec *x, struct hash128 key, const struct retain *d);

/* The states on the way to a fragment; the i-th variant of its end. */
struct hash128 retain_first_state(const struct exec *x, struct hash128 key);
struct hash128 retain_next_state(struct hash128 state, const struct record_read *read);
struct hash128 retain_variant(struct hash128 state, unsigned i);

/* The current value of a cell; nil if it has none. */
struct value retain_cell_value(const struct exec *x, enum record_cell cell, struct value key);

#endif
