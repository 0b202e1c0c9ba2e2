/*
 * Counters. See counters.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/counters.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

enum {
    FIGURES = sizeof(struct counters_figures) / sizeof(uint64_t),
    CACHE_LINE = 64,
};

/* The figures of one thread, in the order of struct counters_figures. */
struct block {
    _Alignas(CACHE_LINE) _Atomic uint64_t figures[FIGURES];
    struct block *next;
};

struct counters {
    uint64_t id; /* of these counters among all that there ever were in this process */
    _Atomic(struct block *) blocks;
};

/* A thread's block, and whose it is: by id, since an address may be used again. */
static _Thread_local struct {
    uint64_t id; /* 0: none */
    struct block *block;
} own;

/* The index of a member among the figures. */
#define AT(member) (offsetof(struct counters_figures, member) / sizeof(uint64_t))

enum { SUM = offsetof(struct counters_histogram, sum) / sizeof(uint64_t) };

const int64_t counters_bounds[COUNTERS_BUCKETS - 1] = {
    50,    100,    250,    500,    1000,    2500,    5000,    10000,    25000,
    50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000, 30000000,
};

struct counters *counters_new(void)
{
    static _Atomic uint64_t ids;
    struct counters *c = malloc(sizeof(*c));
    if (c == NULL)
        return NULL;
    c->id = atomic_fetch_add(&ids, 1) + 1;
    atomic_init(&c->blocks, NULL);
    return c;
}

void counters_free(struct counters *c)
{
    if (c == NULL)
        return;
    for (struct block *b = atomic_load(&c->blocks), *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    free(c);
}

/* This thread's block, which it gets with its first count; NULL if there is no memory for it. */
static struct block *block_of(struct counters *c)
{
    if (LIKELY(own.id == c->id))
        return own.block;
    struct block *b = aligned_alloc(CACHE_LINE, sizeof(*b));
    if (b == NULL)
        return NULL;
    for (size_t i = 0; i < FIGURES; i++)
        atomic_init(&b->figures[i], 0);
    b->next = atomic_load(&c->blocks);
    while (!atomic_compare_exchange_weak(&c->blocks, &b->next, b))
        ;
    own.id = c->id;
    own.block = b;
    return b;
}

/* Only the block's own thread writes, so that it need not be one step. */
static void add(struct block *b, size_t at, uint64_t n)
{
    uint64_t now = atomic_load_explicit(&b->figures[at], memory_order_relaxed);
    atomic_store_explicit(&b->figures[at], now + n, memory_order_relaxed);
}

static void add_duration(struct block *b, size_t histogram, int64_t duration)
{
    size_t bucket = 0;
    while (bucket < COUNTERS_BUCKETS - 1 && duration > counters_bounds[bucket])
        bucket++;
    add(b, histogram + bucket, 1);
    add(b, histogram + SUM, duration > 0 ? (uint64_t)duration : 0);
}

void counters_request(struct counters *c, unsigned status, unsigned cache, uint64_t bytes,
                      int64_t duration)
{
    struct block *b = c != NULL ? block_of(c) : NULL;
    unsigned row = status - COUNTERS_STATUS_MIN;
    if (b == NULL)
        return;
    if (UNLIKELY(row >= COUNTERS_STATUSES)) {
        add(b, AT(unanswered), 1);
        return;
    }
    add(b, AT(requests) + (size_t)cache * COUNTERS_STATUSES + row, 1);
    add(b, AT(bytes) + cache, bytes);
    add_duration(b, AT(durations) + (size_t)cache * (SUM + 1), duration);
}

void counters_render(struct counters *c, int64_t duration, bool failed)
{
    struct block *b = c != NULL ? block_of(c) : NULL;
    if (b == NULL)
        return;
    add_duration(b, AT(renders), duration);
    add(b, AT(render_failures), failed);
}

void counters_reload(struct counters *c, int64_t duration, enum counters_reload result)
{
    struct block *b = c != NULL ? block_of(c) : NULL;
    if (b == NULL)
        return;
    add_duration(b, AT(reloads), duration);
    add(b, AT(reload_results) + result, 1);
}

void counters_error(struct counters *c, enum err_kind kind)
{
    struct block *b = c != NULL ? block_of(c) : NULL;
    if (b != NULL)
        add(b, AT(errors) + kind, 1);
}

void counters_read(const struct counters *c, struct counters_figures *out)
{
    uint64_t *to = (uint64_t *)out;
    *out = (struct counters_figures){.render_failures = 0};
    for (const struct block *b = atomic_load(&c->blocks); b != NULL; b = b->next) {
        for (size_t i = 0; i < FIGURES; i++)
            to[i] += atomic_load_explicit(&b->figures[i], memory_order_relaxed);
    }
}
