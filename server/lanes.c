/*
 * Requests under way. See lanes.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/lanes.h"

#include <stdlib.h>

#include "render/base/attr.h"

/* Only its thread writes. */
struct lane {
    struct lane *next;
    _Atomic uint64_t begun, ended;
};

static _Thread_local struct lane *own_lane;

/* This thread's lane, made for its first request; NULL where memory ends. */
static struct lane *lane_of(struct lanes *l)
{
    if (LIKELY(own_lane != NULL))
        return own_lane;
    struct lane *lane = calloc(1, sizeof(*lane));
    if (lane == NULL)
        return NULL;
    lane->next = atomic_load(&l->first);
    while (!atomic_compare_exchange_weak(&l->first, &lane->next, lane))
        ;
    own_lane = lane;
    return lane;
}

static void count(_Atomic uint64_t *counter)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

void lanes_init(struct lanes *l)
{
    atomic_init(&l->first, NULL);
}

void lanes_fini(struct lanes *l)
{
    for (struct lane *lane = atomic_load(&l->first), *next; lane != NULL; lane = next) {
        next = lane->next;
        free(lane);
    }
}

void lanes_begin(struct lanes *l)
{
    struct lane *lane = lane_of(l);
    if (lane != NULL)
        count(&lane->begun);
}

void lanes_end(struct lanes *l)
{
    struct lane *lane = lane_of(l);
    if (lane != NULL)
        count(&lane->ended);
}

uint64_t lanes_in_flight(const struct lanes *l)
{
    uint64_t begun = 0, ended = 0;
    for (const struct lane *lane = atomic_load(&l->first); lane != NULL; lane = lane->next) {
        ended += atomic_load(&lane->ended);
        begun += atomic_load(&lane->begun);
    }
    return begun - ended;
}
