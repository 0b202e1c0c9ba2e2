/*
 * Sharing: parts of templates that are run once for all pages. See liquid.h, record.h, fragments.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_SHARE_H
#define RENDER_LIQUID_MEMO_SHARE_H

#include "render/liquid/exec.h"

/* Runs a part of a template, which `self` tells. False and err as always. */
typedef bool share_fn(struct exec *x, const void *self, struct buf *out);

/*
 * What `run` prints and writes: from a fragment where one holds, else by running it, recorded for
 * others where that seems worth while. key: of the part, by its content (share_node, share_whole).
 */
MUST_CHECK bool share_run(struct exec *x, struct hash128 key, share_fn *run, const void *self,
                          struct buf *out);

/* A loop, whose turns can be run one by one. */
struct share_loop {
    /* All of it; share_turn_begin and _end stand around each turn. */
    share_fn *run;
    /* Begins it: its state, in the arena, and how many turns it has. NULL and err. */
    void *(*enter)(struct exec *x, const void *self, int64_t *turns);
    /* Runs the turn of an index; *stop where it ends the loop. */
    bool (*turn)(struct exec *x, void *state, int64_t i, struct buf *out, bool *stop);
    void (*leave)(struct exec *x, void *state);
};

/* share_run for a loop: where it cannot be shared as a whole, turn by turn (iterations.h). */
MUST_CHECK bool share_turns(struct exec *x, struct hash128 key, const struct share_loop *loop,
                            const void *self, struct buf *out);

/* NULL where nobody records the loop. stopped: the turn was the loop's last, against its will. */
struct turns;
struct turns *share_turn_begin(struct exec *x);
void share_turn_end(struct exec *x, struct turns *t, bool stopped, const struct buf *out);

/* The key of a node of the template that runs; of the whole of a template. */
struct hash128 share_node(const struct exec *x, const struct liquid_node *node);
struct hash128 share_whole(const struct liquid_template *t);

#endif
