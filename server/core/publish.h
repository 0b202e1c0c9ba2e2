/*
 * The published snapshot of the site: one pointer, swapped by one writer, read by all.
 *
 * Generations count up by one with each swap, from 1. A reader peeks inside its section (rcu.h),
 * or takes a reference to keep a snapshot for longer.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_PUBLISH_H
#define SERVER_CORE_PUBLISH_H

#include <stdatomic.h>

#include "render/render.h"

struct snapshot {
    const struct site *site;
    uint64_t generation;
    atomic_uint refs;
};

struct publish {
    _Atomic(struct snapshot *) current; /* never NULL after publish_init */
};

/* Publishes a first site, whose reference it takes over. False, reference kept, on no memory. */
MUST_CHECK bool publish_init(struct publish *p, const struct site *site);

/* Gives up the current snapshot. Nobody may read any more. */
void publish_fini(struct publish *p);

/* The current snapshot, inside a reader's section and until it ends. */
const struct snapshot *publish_peek(const struct publish *p);

/* The current snapshot, counted; given back with publish_unref. From any thread. */
struct snapshot *publish_get(const struct publish *p);
void publish_unref(struct snapshot *s);

/* The current generation. */
uint64_t publish_generation(const struct publish *p);

/*
 * Publishes a site, whose reference it takes over, and answers with the snapshot before it, to be
 * handed to publish_retire. NULL, reference kept, on no memory. One writer at a time.
 */
MUST_CHECK struct snapshot *publish_swap(struct publish *p, const struct site *site);

/* Gives a replaced snapshot up as soon as no reader peeks at it any more. Waits. */
void publish_retire(struct snapshot *old);

#endif
