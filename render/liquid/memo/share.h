/*
 * Sharing: parts of templates that run once for all pages. fragments.h has the overview.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_SHARE_H
#define RENDER_LIQUID_MEMO_SHARE_H

#include "render/liquid/exec.h"

/* Runs the part of a template that `self` describes. Returns false with err filled on failure. */
typedef bool share_fn(struct exec *x, const void *self, struct buf *out);

/*
 * Writes what `run` would write, from a fragment if one holds. Else runs it, and records it for
 * others if that seems worth while. key identifies the part by its content (parse_identity,
 * share_whole).
 */
MUST_CHECK bool share_run(struct exec *x, struct hash128 key, share_fn *run, const void *self,
                          struct buf *out);

/* A loop whose iterations can be run one by one. */
struct share_loop {
    /* Runs all of it, with share_iteration_begin and share_iteration_end around each iteration. */
    share_fn *run;
    /*
     * Begins it. Returns its state, in the arena, and in *count the number of iterations. NULL and
     * err on failure.
     */
    void *(*enter)(struct exec *x, const void *self, int64_t *count);
    /* Runs iteration i. Sets *stop if that ends the loop. */
    bool (*iterate)(struct exec *x, void *state, int64_t i, struct buf *out, bool *stop);
    void (*leave)(struct exec *x, void *state);
};

/*
 * share_run for a loop. If it cannot be shared as a whole, it is shared by iteration
 * (iterations.h).
 */
MUST_CHECK bool share_run_loop(struct exec *x, struct hash128 key, const struct share_loop *loop,
                               const void *self, struct buf *out);

/*
 * begin returns NULL if nobody records the loop. stopped: a break ended the loop in this iteration.
 */
struct iterations;
struct iterations *share_iteration_begin(struct exec *x);
void share_iteration_end(struct exec *x, struct iterations *t, bool stopped, const struct buf *out);

/* The key of a whole template. */
struct hash128 share_whole(const struct liquid_template *t);

#endif
