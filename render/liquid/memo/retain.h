/*
 * Keeping what ran as a fragment: its reads as a chain of states, its text and writes in one block
 * of memory. See fragments.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_RETAIN_H
#define RENDER_LIQUID_MEMO_RETAIN_H

#include "render/liquid/exec.h"
#include "render/liquid/memo/iterations.h"

/* A part that has run. */
struct keep {
    struct record record;
    const struct turns *turns; /* of a loop that is to be kept turn by turn; else NULL */
    struct str text, notes;
    uint64_t steps;
    unsigned depth;
};

/* Loops turn by turn with the same reads, of which so many turns differ that each is kept. */
enum { KEEP_VARIANTS = 4 };

void keep_done(struct exec *x, struct hash128 key, const struct keep *d);

/* The states on the way to a fragment; the i-th variant of the end. */
struct hash128 keep_first_state(const struct exec *x, struct hash128 key);
struct hash128 keep_next_state(struct hash128 state, const struct record_read *read);
struct hash128 keep_variant(struct hash128 state, unsigned i);

/* What a cell holds now; nil where nothing. */
struct value keep_cell(const struct exec *x, enum record_cell cell, struct value key);

#endif
