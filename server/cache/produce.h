/*
 * Making what the cache lacks: pages rendered, files read, errors turned into something to serve.
 *
 * A bad edit takes nothing down: a page that cannot be rendered any more is made from the last good
 * versions of its files, or goes on as it was answered before, until what the failed attempt read
 * has changed. Only a page that never was good gets a 500.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_PRODUCE_H
#define SERVER_CACHE_PRODUCE_H

#include "server/cache/cache.h"
#include "server/core/publish.h"
#include "server/core/report.h"

struct producer {
    const struct publish *publish;
    struct cache *cache;
    struct report *report;
    const struct prepared_maker *maker;
    struct render_limits limits;
    struct liquid_fragments *fragments; /* what pages have in common; NULL: nothing is kept */
    bool dev; /* errors are shown, to the browser and with their warnings in the log */
};

/*
 * The entry for a key, current for the newest snapshot: the cached one, or a new one, which goes
 * into the cache. A reference for the caller. NULL where that snapshot has no page or file there
 * (any more), or memory ends. Needs an arena that the caller rewinds. From any thread, outside of
 * any reader's section.
 */
struct entry *produce_entry(const struct producer *f, const struct cache_key *key,
                            struct arena *arena);

/*
 * The same with its variant in a coding, where it has one: made with the fast effort, or read from
 * the file beside it. *better: whether the best effort is worth a produce_improved.
 */
struct entry *produce_variant(const struct producer *f, const struct cache_key *key,
                              enum coding coding, struct arena *arena, bool *better);

/* Puts the best effort in the place of the fast one of what is cached under a key. Slow. */
void produce_improved(const struct producer *f, const struct cache_key *key, enum coding coding);

#endif
