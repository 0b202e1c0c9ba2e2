/*
 * Templates with each filter and tag that takes a list or a text, and data of any size for them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_BENCH_GROWING_H
#define TESTS_BENCH_GROWING_H

#include "render/data/value.h"

/* NULL behind the last. */
extern const char *const growing_templates[];

/*
 * n: numbers as text; m: maps; s: a text of so many words; h: one of so many elements; l, e and t:
 * an empty list, a list of one, an empty text. NULL if the arena ends.
 */
struct value_map *growing_data(struct arena *a, size_t count);

#endif
