/*
 * Reading pages for the index, side by side if there are many.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_READING_H
#define SERVER_SEARCH_READING_H

#include <stdatomic.h>

#include "server/search/documents.h"

/* A page to be read. */
struct reading_target {
    const struct site *site; /* in the page's language */
    const struct page *page, *listed;
    struct document *old; /* as it was read before; NULL: it is new */
};

struct reading {
    struct liquid_fragments *fragments;
    const atomic_bool *stopped; /* if it becomes true, reading fails */
    struct reading_target *targets;
    size_t count, capacity;
};

void reading_init(struct reading *r, struct liquid_fragments *fragments,
                  const atomic_bool *stopped);
void reading_fini(struct reading *r);

/* False if memory ends. */
MUST_CHECK bool reading_add(struct reading *r, const struct reading_target *t);

/*
 * Takes over what was read; NULL: nothing could be, for a reason that may pass. Returns false and
 * err to have it end.
 */
typedef bool reading_fn(void *self, struct reading_target *t, struct document *d, struct err *err);

/*
 * Reads all pages, and calls `take` for each, on one thread at a time, in any order. Returns false
 * and err if that did, or if it was stopped.
 */
MUST_CHECK bool reading_run(struct reading *r, reading_fn *take, void *self, struct err *err);

#endif
