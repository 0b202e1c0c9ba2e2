/*
 * The cache: finished answers by key (cache_key.h), found without a lock, bounded in bytes.
 *
 * Readers look up inside a reader's section (rcu.h) and write nothing but how often an entry was
 * used, up to a few times. Writers take a lock among themselves. Where the bytes go beyond the
 * bound, a hand goes round the table: it takes a use away from each entry that has one, and drops
 * what has none. So what is used again and again outlasts whatever is asked for only once, however
 * much that is. What was replaced or dropped is freed when no reader can see it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_CACHE_H
#define SERVER_CACHE_CACHE_H

#include "server/cache/entry.h"

struct cache;

struct cache_stats {
    size_t entries, bytes;
    uint64_t evicted;
};

/* limit: bytes of all entries together. NULL where memory ends. */
MUST_CHECK struct cache *cache_new(size_t limit);

/* Frees every entry. Nobody may use the cache any more. */
void cache_free(struct cache *c);

/*
 * The entry of a key, or NULL, fresh or not. Inside a reader's section; valid until it ends, or for
 * as long as one takes a reference in it. Constant time, no allocation, no lock.
 */
struct entry *cache_find(const struct cache *c, const struct cache_key *key);

/*
 * Puts an entry in, in place of the one of the same key; takes a reference of its own. An entry
 * larger than the bound, or for which there is no memory, is left out. Outside of any section.
 */
void cache_put(struct cache *c, struct entry *e);

/* Says that an entry has become larger by so many bytes, or smaller. Outside of any section. */
void cache_resize(struct cache *c, struct entry *e, ptrdiff_t by);

/* Drops the entry of a key, where there is one. Outside of any section. */
void cache_drop(struct cache *c, const struct cache_key *key);

/* Frees what was replaced or dropped so far, waiting for readers: for idle moments. */
void cache_collect(struct cache *c);

struct cache_stats cache_stats(struct cache *c);

#endif
