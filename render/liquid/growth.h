/*
 * Growth: spare capacity after the values that filters extend.
 *
 * Values are immutable, so `assign list = list | push: item` makes a new array each time, and a
 * loop of them would copy every item once for each later one. But an array that begins another can
 * share its memory. The run remembers the end of its latest arrays and strings and the spare
 * capacity after them; extending one of these takes time in proportion to what is added.
 *
 *     a = [1, 2]            | 1 | 2 |   |   |
 *     b = a | push: 3       | 1 | 2 | 3 |   |      the same memory: b begins with a
 *     c = a | push: 4       | 1 | 2 | 4 |          a copy: a is followed by 3 already
 *
 * Private to render/liquid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_GROWTH_H
#define RENDER_LIQUID_GROWTH_H

#include "render/liquid/liquid.h"

/*
 * Memory that begins with the `used` bytes at `start` (the original, or a copy) and has `more`
 * bytes after them, which the caller fills at once. NULL if the arena is full. Over a series of
 * calls, each on the result of the one before, the time does not depend on `used`. flat: whether
 * the result will be an array without arrays in it, for growth_is_flat. The arena must not be
 * rewound to before the result while the run goes on.
 */
MUST_CHECK void *growth_extend(struct liquid_run *run, const void *start, size_t used, size_t more,
                               bool flat);

/* Whether the `used` bytes at start are the latest of a series. */
bool growth_is_latest(const struct liquid_run *run, const void *start, size_t used);

/* The same, and whether they were called flat. */
bool growth_is_flat(const struct liquid_run *run, const void *start, size_t used);

#endif
