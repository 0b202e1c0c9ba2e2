/*
 * A stable sort of values by their keys.
 *
 * Private to render/liquid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_FILTER_SORT_H
#define RENDER_LIQUID_FILTER_SORT_H

#include "render/liquid/filter.h"

/* Something to be sorted, and what it is sorted by. */
struct filter_keyed {
    struct value key, item;
};

/* Ruby's <=> with a block's opinion; false and err where two keys cannot be compared. */
typedef bool filter_order_fn(struct liquid_call *call, struct value a, struct value b, int *order);

/*
 * Sorts in place: a stable merge sort, the one that Ruby's sort comes down to on Linux. natural:
 * the order of two strings, and of two integers, is their own, which is then not asked for.
 */
MUST_CHECK bool filter_sort(struct liquid_call *call, struct filter_keyed *items, size_t count,
                            filter_order_fn *compare, bool natural);

#endif
