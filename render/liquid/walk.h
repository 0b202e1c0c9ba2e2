/*
 * The items of a loop: a part of a collection, item by item.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_WALK_H
#define RENDER_LIQUID_WALK_H

#include "render/liquid/exec.h"

/* Liquid's slice_collection, without making the slice. */
struct walk {
    struct value of;
    int64_t start, length; /* the index of the first item; how many */
    bool reversed;
};

/*
 * limited: `to` is the index at which to stop. A value that cannot be walked has no items; a string
 * is one item, also with limits. Returns false and x->err if a drop failed.
 */
MUST_CHECK bool walk_init(struct exec *x, struct value v, int64_t from, bool limited, int64_t to,
                          struct walk *w);

/* The i-th item, 0 <= i < length. */
MUST_CHECK bool walk_at(struct exec *x, const struct walk *w, int64_t i, struct value *out);

/* A loop's attribute as a whole number: 0, and *given false, if it is absent or nil. */
MUST_CHECK bool walk_whole(struct exec *x, const struct liquid_expr *e, int64_t *out, bool *given);

/* Ruby's to_i of a value, 0 for nil. Numbers beyond 2^53 are cut to it. */
MUST_CHECK bool walk_cut(struct exec *x, struct value v, int64_t *out);

#endif
