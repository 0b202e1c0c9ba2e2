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

/* An item to be sorted, and its key. */
struct filter_keyed {
    struct value key, item;
};

/* Ruby's <=> as a block would define it. Returns false and err if two keys cannot be compared. */
typedef bool filter_order_fn(struct liquid_call *call, struct value a, struct value b, int *order);

/*
 * Sorts in place: a stable merge sort, which Ruby's sort uses on Linux. natural: two strings, or
 * two integers, have their own order, so `order` is not called for them.
 */
MUST_CHECK bool filter_sort(struct liquid_call *call, struct filter_keyed *items, size_t count,
                            filter_order_fn *compare, bool natural);

#endif
