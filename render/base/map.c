/*
 * A map from strings to pointers. See map.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/map.h"

/* Up to this size a walk over the entries is faster than a hash table's cache miss. */
enum { SMALL = 8 };

void map_init(struct map *m, struct arena *a)
{
    *m = (struct map){.arena = a};
}

/* The slot that holds key, or the free one for it. */
static uint32_t *slot_of(const struct map *m, struct str key, uint64_t hash)
{
    size_t mask = m->slot_count - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        uint32_t n = m->slots[i];
        if (n == 0)
            return &m->slots[i];
        const struct map_entry *e = &m->entries[n - 1];
        if (e->hash == hash && str_eq(e->key, key))
            return &m->slots[i];
    }
}

static struct map_entry *entry_find(const struct map *m, struct str key, uint64_t hash)
{
    if (m->slots != NULL) {
        uint32_t n = *slot_of(m, key, hash);
        return n > 0 ? &m->entries[n - 1] : NULL;
    }
    for (size_t i = 0; i < m->count; i++) {
        if (m->entries[i].hash == hash && str_eq(m->entries[i].key, key))
            return &m->entries[i];
    }
    return NULL;
}

/* The slot for a key that is not there yet: a free one. No entry has to be looked at. */
static uint32_t *free_slot(const struct map *m, uint64_t hash)
{
    size_t mask = m->slot_count - 1;
    size_t i = (size_t)hash & mask;
    while (m->slots[i] != 0)
        i = (i + 1) & mask;
    return &m->slots[i];
}

/* capacity: of the entries, a power of two. The slots are at most half full. */
static bool grow(struct map *m, size_t capacity)
{
    if (capacity > UINT32_MAX / 2)
        return false;
    struct map_entry *entries = arena_grow(m->arena, m->entries, m->capacity * sizeof(*entries),
                                           capacity * sizeof(*entries));
    if (entries == NULL)
        return false;
    m->entries = entries;
    if (capacity > SMALL) {
        uint32_t *slots = arena_new_array(m->arena, capacity * 2, uint32_t);
        if (slots == NULL)
            return false;
        m->slots = slots;
        m->slot_count = capacity * 2;
        for (size_t i = 0; i < m->count; i++)
            *free_slot(m, m->entries[i].hash) = (uint32_t)i + 1;
    }
    m->capacity = capacity;
    return true;
}

bool map_reserve(struct map *m, size_t count)
{
    size_t capacity = m->capacity > 0 ? m->capacity : SMALL;
    while (capacity < count && capacity <= UINT32_MAX / 2)
        capacity *= 2;
    return capacity <= m->capacity || grow(m, capacity);
}

bool map_put(struct map *m, struct str key, const void *value)
{
    uint64_t hash = str_hash(key);
    struct map_entry *e = entry_find(m, key, hash);
    if (e != NULL) {
        e->value = value;
        return true;
    }
    if (m->count == m->capacity && !map_reserve(m, m->count + 1))
        return false;
    m->entries[m->count++] = (struct map_entry){key, hash, value};
    if (m->slots != NULL)
        *free_slot(m, hash) = (uint32_t)m->count;
    return true;
}

struct str map_intern(struct map *m, struct str s)
{
    const struct map_entry *e = m->count > 0 ? entry_find(m, s, str_hash(s)) : NULL;
    if (e == NULL)
        (void)!map_put(m, s, NULL);
    return e != NULL ? e->key : s;
}

struct str map_key(const struct map *m, struct str key)
{
    const struct map_entry *e = m->count > 0 ? entry_find(m, key, str_hash(key)) : NULL;
    return e != NULL ? e->key : S("");
}

const void *map_find(const struct map *m, struct str key)
{
    const struct map_entry *e = m->count > 0 ? entry_find(m, key, str_hash(key)) : NULL;
    return e != NULL ? e->value : NULL;
}
