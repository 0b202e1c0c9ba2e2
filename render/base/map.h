/*
 * A map from strings to pointers that keeps the order in which keys came.
 *
 * For tables of the library's own: templates by name, routes by path, filters by name. (Liquid's
 * hashes, whose keys and values are values, are in data/value.h.) Built by one thread, then
 * frozen by convention: any number of threads may read it at once. Keys are borrowed.
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
    size_t count, room;
    uint32_t *slots; /* open addressing: 1 + index of the entry, 0 where free; NULL while small */
    size_t slot_count;
};

/* An empty map that grows in the arena. Allocates nothing yet. */
void map_init(struct map *m, struct arena *a);

/* Sets key to value; a key that is there keeps its place. False where memory ends. */
MUST_CHECK bool map_put(struct map *m, struct str key, const void *value);

/* The value of key, NULL where it is not there. Constant time. */
const void *map_find(const struct map *m, struct str key);

/* The map's own copy of a key, which lives as long as the map; empty if it is not there. */
struct str map_key(const struct map *m, struct str key);

/*
 * s, or the key equal to it, where it has come before: what is said many times (the keys of a
 * file's maps) is then one piece of memory, which is near at hand. s where memory ends.
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
