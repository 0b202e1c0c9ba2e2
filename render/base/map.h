/*
 * A map from strings to pointers that keeps its keys in the order of insertion.
 *
 * For the library's own tables: templates by name, routes by path, filters by name. (Liquid's
 * hashes, whose keys and values are values, are in data/value.h.) One thread builds it; after that
 * it does not change, and any number of threads may read it. Keys are borrowed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_MAP_H
#define RENDER_BASE_MAP_H

#include "render/base/arena.h"

struct map_entry {
    struct str key;
    uint64_t hash;
    const void *value;
};

struct map {
    struct arena *arena;
    struct map_entry *entries; /* in the order of their first put */
    size_t count, capacity;
    uint32_t *slots; /* open addressing: 1 + index of the entry, 0 if free; NULL while small */
    size_t slot_count;
};

/* An empty map that grows in the arena. Allocates nothing yet. */
void map_init(struct map *m, struct arena *a);

/*
 * Makes space for `count` keys in all at once, instead of step by step. Returns false if out of
 * memory.
 */
MUST_CHECK bool map_reserve(struct map *m, size_t count);

/* Sets key to value. An existing key keeps its position. Returns false if out of memory. */
MUST_CHECK bool map_put(struct map *m, struct str key, const void *value);

/* The value of key, NULL if the map has none. Constant time. */
const void *map_find(const struct map *m, struct str key);

/* The map's own copy of a key, which lives as long as the map; empty if it is not there. */
struct str map_key(const struct map *m, struct str key);

/*
 * The equal key if there is one, else s, which becomes a key. So strings that occur many times (the
 * keys of a file's maps) share one piece of memory. Returns s if out of memory.
 */
struct str map_intern(struct map *m, struct str s);

static inline size_t map_count(const struct map *m)
{
    return m->count;
}

/* The i-th entry, 0 <= i < map_count. */
static inline const struct map_entry *map_at(const struct map *m, size_t i)
{
    return &m->entries[i];
}

#endif
