/*
 * The cache: finished answers by key (cache_key.h), found without a lock, limited in bytes.
 *
 * Readers look up inside a reader's section (rcu.h). They write only how often an entry was used,
 * up to ENTRY_USED_MAX. Writers take a lock. When the entries exceed the limit, a hand goes round
 * the table (the CLOCK algorithm): it takes one use away from each entry that has one, and drops
 * the others. So pages that are used repeatedly outlast any number of pages that are requested
 * once. Replaced and dropped entries are freed when no reader can see them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_CACHE_H
#define SERVER_CACHE_CACHE_H

#include "server/cache/entry.h"

struct cache;

struct cache_stats {
    size_t entries, bytes, limit;
    uint64_t evicted;
};

/* limit: bytes of all entries together. Returns NULL if memory ends. */
MUST_CHECK struct cache *cache_new(size_t limit);

/* Frees every entry. The cache may no longer be in use. */
void cache_free(struct cache *c);

/*
 * The entry of a key, current or not, or NULL. To be called inside a reader's
 * section; valid until it ends, or until a reference that was taken inside is given up. Constant
 * time, no allocation, no lock.
 */
struct entry *cache_find(const struct cache *c, const struct cache_key *key);

/*
 * Inserts an entry with a reference of its own, and replaces the one with the same key. An entry
 * that is larger than the limit, or for which there is no memory, is left out. Outside of any
 * section.
 */
void cache_put(struct cache *c, struct entry *e);

/*
 * Calls `each` for every entry, current or not, until it returns false. As cache_find, but in time
 * that grows with the number of entries.
 */
void cache_each(const struct cache *c, bool (*each)(void *self, struct entry *e), void *self);

/*
 * The entries that were asked for most (entry_ask), at most max, the most asked first; each with a
 * reference for the caller. Returns how many. halve: halves all counts before. Outside of any
 * section; in time that grows with the number of entries, in short sections.
 */
size_t cache_most_asked(const struct cache *c, bool halve, struct entry **out, size_t max);

/* Says that an entry has grown by so many bytes, or shrunk. Outside of any section. */
void cache_resize(struct cache *c, struct entry *e, ptrdiff_t by);

/* Drops the entry of a key, if there is one. Outside of any section. */
void cache_drop(struct cache *c, const struct cache_key *key);

/* Frees all replaced and dropped entries, after waiting for readers. For idle moments. */
void cache_collect(struct cache *c);

struct cache_stats cache_stats(struct cache *c);

#endif
