/*
 * The published snapshot of the site: one pointer, replaced by one writer, read by all.
 *
 * Each replacement increments the generation, which starts at 1. A reader peeks inside its section
 * (rcu.h), or takes a reference to use a snapshot for longer.
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
    int64_t published; /* Unix seconds */
    atomic_uint refs;
};

struct publish {
    _Atomic(struct snapshot *) current; /* never NULL after publish_init */
};

/*
 * Publishes the first site and takes over its reference. If memory ends, returns false and takes
 * nothing.
 */
MUST_CHECK bool publish_init(struct publish *p, const struct site *site);

/* Releases the current snapshot. No reader may be left. */
void publish_fini(struct publish *p);

/* The current snapshot. To be called inside a reader's section; valid until the section ends. */
const struct snapshot *publish_peek(const struct publish *p);

/* The current snapshot with a reference, to be released with publish_unref. From any thread. */
struct snapshot *publish_get(const struct publish *p);
void publish_unref(struct snapshot *s);

uint64_t publish_generation(const struct publish *p);

/*
 * Publishes a site and takes over its reference. Returns the snapshot before it, to be handed to
 * publish_retire. If memory ends, returns NULL and takes nothing. One writer at a time.
 */
MUST_CHECK struct snapshot *publish_swap(struct publish *p, const struct site *site);

/* Waits until no reader peeks at a replaced snapshot any more, and releases it. */
void publish_retire(struct snapshot *old);

#endif
