/*
 * The best of many hits. See ranking.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/ranking.h"

#include <stdlib.h>

bool ranking_init(struct ranking *r, size_t capacity, struct arena *a)
{
    *r = (struct ranking){.items = arena_new_array(a, capacity, struct ranking_item),
                          .capacity = capacity};
    return r->items != NULL;
}

static bool is_better(const struct ranking_item *a, const struct ranking_item *b)
{
    return a->score > b->score || (a->score == b->score && a->id < b->id);
}

static void swap(struct ranking_item *a, struct ranking_item *b)
{
    const struct ranking_item item = *a;
    *a = *b;
    *b = item;
}

static void sift_up(struct ranking_item *items, size_t at)
{
    for (size_t up; at > 0 && is_better(&items[up = (at - 1) / 2], &items[at]); at = up)
        swap(&items[up], &items[at]);
}

static void sift_down(struct ranking_item *items, size_t count)
{
    for (size_t at = 0, worst;; at = worst) {
        worst = at;
        for (size_t down = at * 2 + 1; down <= at * 2 + 2 && down < count; down++) {
            if (is_better(&items[worst], &items[down]))
                worst = down;
        }
        if (worst == at)
            return;
        swap(&items[worst], &items[at]);
    }
}

void ranking_add(struct ranking *r, int64_t id, double score)
{
    const struct ranking_item item = {score, id};
    r->seen++;
    if (r->count < r->capacity) {
        r->items[r->count] = item;
        sift_up(r->items, r->count++);
    } else if (is_better(&item, &r->items[0])) {
        r->items[0] = item;
        sift_down(r->items, r->count);
    }
}

static int compare(const void *a, const void *b)
{
    return is_better(a, b) ? -1 : is_better(b, a) ? 1 : 0;
}

void ranking_sort(struct ranking *r)
{
    qsort(r->items, r->count, sizeof(*r->items), compare);
}
