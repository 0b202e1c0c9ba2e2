/*
 * The published snapshot. See publish.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/publish.h"

#include <stdlib.h>
#include <time.h>

#include "server/core/rcu.h"

static struct snapshot *snapshot_new(const struct site *site, uint64_t generation)
{
    struct snapshot *s = malloc(sizeof(*s));
    if (s == NULL)
        return NULL;
    s->site = site;
    s->generation = generation;
    s->published = time(NULL);
    atomic_init(&s->refs, 1);
    return s;
}

bool publish_init(struct publish *p, const struct site *site)
{
    struct snapshot *s = snapshot_new(site, 1);
    atomic_init(&p->current, s);
    return s != NULL;
}

void publish_fini(struct publish *p)
{
    publish_unref(atomic_load_explicit(&p->current, memory_order_acquire));
}

const struct snapshot *publish_peek(const struct publish *p)
{
    return atomic_load_explicit(&p->current, memory_order_acquire);
}

struct snapshot *publish_get(const struct publish *p)
{
    /* Inside the section the publisher still holds its own reference, so the count is not 0. */
    rcu_enter();
    struct snapshot *s = atomic_load_explicit(&p->current, memory_order_acquire);
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    rcu_leave();
    return s;
}

void publish_unref(struct snapshot *s)
{
    if (atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    site_unref(s->site);
    free(s);
}

uint64_t publish_generation(const struct publish *p)
{
    rcu_enter();
    uint64_t generation = publish_peek(p)->generation;
    rcu_leave();
    return generation;
}

struct snapshot *publish_swap(struct publish *p, const struct site *site)
{
    struct snapshot *old = atomic_load_explicit(&p->current, memory_order_relaxed);
    struct snapshot *new = snapshot_new(site, old->generation + 1);
    if (new == NULL)
        return NULL;
    atomic_store_explicit(&p->current, new, memory_order_release);
    return old;
}

void publish_retire(struct snapshot *old)
{
    rcu_wait();
    publish_unref(old);
}
