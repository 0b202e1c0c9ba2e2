/*
 * The best of many hits: a heap of as many as are asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_RANKING_H
#define SERVER_SEARCH_RANKING_H

#include "render/base/arena.h"

struct ranking_item {
    double score;
    int64_t id;
};

struct ranking {
    struct ranking_item *items; /* a heap, the worst one first, until ranking_sort */
    size_t count, capacity;
    size_t seen; /* hits, kept or not */
};

/* Keeps the best `capacity` (at least 1) hits. False if the arena ends. */
MUST_CHECK bool ranking_init(struct ranking *r, size_t capacity, struct arena *a);

void ranking_add(struct ranking *r, int64_t id, double score);

/* Sorts what was kept, the best first; of equal scores the smaller id. */
void ranking_sort(struct ranking *r);

#endif
