/*
 * A render's session with the fragments. See session.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/session.h"

enum {
    SLOTS_FIRST = 64,
    REFUSED_MOST = 4, /* a part is left alone after this many results that could not be retained, */
    STORED_MOST = 8,  /* or after this many renders retained one and nobody used it; */
    TRY_AGAIN = 64,   /* then one render in this many tries again */
    REFUSED_HERE_MOST = 3, /* the limit of REFUSED_MOST within one render */
};

struct session_reference {
    struct session_reference *next;
    struct fragment *entry;
};

struct liquid_sharing *liquid_sharing_begin(struct liquid_fragments *f,
                                            const struct liquid_dependencies *dependencies,
                                            struct arena *a)
{
    struct liquid_sharing *s = arena_new(a, struct liquid_sharing);
    if (s != NULL)
        *s = (struct liquid_sharing){.fragments = f, .dependencies = dependencies, .arena = a};
    return s;
}

void liquid_sharing_end(struct liquid_sharing *s)
{
    struct session_reference *r = s != NULL ? s->references : NULL;
    for (; r != NULL; r = r->next)
        fragment_unref(r->entry);
}

/* ---- what is held ---- */

static struct session_held *slot_of(const struct liquid_sharing *s, struct hash128 state)
{
    size_t mask = s->slot_count - 1;
    size_t i = (size_t)state.high & mask;
    while (s->slots[i].entry != NULL && !hash128_eq(s->slots[i].entry->state, state))
        i = (i + 1) & mask;
    return &s->slots[i];
}

static bool slots_grow(struct liquid_sharing *s)
{
    const struct session_held *old = s->slots;
    size_t old_count = s->slot_count, count = old_count > 0 ? old_count * 2 : SLOTS_FIRST;
    struct session_held *slots = arena_new_array(s->arena, count, struct session_held);
    if (slots == NULL)
        return false;
    s->slots = slots;
    s->slot_count = count;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].entry != NULL)
            *slot_of(s, old[i].entry->state) = old[i];
    }
    return true;
}

/* Takes over the reference. Returns NULL, with the reference released, if the arena is full. */
static struct session_held *hold(struct liquid_sharing *s, struct fragment *e)
{
    struct session_reference *r = arena_new(s->arena, struct session_reference);
    if (r == NULL || (s->used * 2 >= s->slot_count && !slots_grow(s))) {
        fragment_unref(e);
        return NULL;
    }
    *r = (struct session_reference){s->references, e};
    s->references = r;
    struct session_held *h = slot_of(s, e->state);
    s->used += h->entry == NULL ? 1 : 0;
    *h = (struct session_held){.entry = e};
    return h;
}

static struct session_held *held_already(const struct liquid_sharing *s, struct hash128 state)
{
    struct session_held *h = s->slot_count > 0 ? slot_of(s, state) : NULL;
    return h != NULL && h->entry != NULL ? h : NULL;
}

struct session_held *session_find(struct liquid_sharing *s, struct hash128 state)
{
    struct session_held *h = held_already(s, state);
    if (h != NULL)
        return h;
    struct fragment *e = fragments_find(s->fragments, state);
    return e != NULL ? hold(s, e) : NULL;
}

void session_store(struct liquid_sharing *s, struct fragment *e)
{
    fragments_put(s->fragments, e);
    struct session_held *h = hold(s, e);
    if (h != NULL)
        session_note_checked(s, h, true);
}

void session_note_checked(const struct liquid_sharing *s, struct session_held *h, bool holds)
{
    h->checked = holds;
    h->reader = s->dependencies->reader;
}

bool session_is_checked(const struct liquid_sharing *s, const struct session_held *h)
{
    return h->checked && h->reader == s->dependencies->reader;
}

/* ---- hashes ---- */

void session_know_hash(struct liquid_sharing *s, struct value v, struct hash128 hash)
{
    s->hashes[s->hash_count++ % SESSION_HASHES] = (struct session_hash){v, hash};
}

bool session_known_hash(const struct liquid_sharing *s, struct value v, struct hash128 *hash)
{
    for (size_t i = 0; i < SESSION_HASHES && i < s->hash_count; i++) {
        const struct session_hash *h = &s->hashes[i];
        bool same = v.kind == h->value.kind &&
                    (v.kind == VALUE_ARRAY ? v.items == h->value.items && v.len == h->value.len
                                           : v.kind == VALUE_MAP && v.map == h->value.map);
        if (same) {
            *hash = h->hash;
            return true;
        }
    }
    return false;
}

/* ---- whether to try ---- */

static bool is_hopeless(struct fragment *e)
{
    uint32_t stored = atomic_load_explicit(&e->stored, memory_order_relaxed);
    uint32_t hits = atomic_load_explicit(&e->hits, memory_order_relaxed);
    uint32_t refused = atomic_load_explicit(&e->refused, memory_order_relaxed);
    bool hopeful = stored > 0 ? hits > 0 || stored < STORED_MOST : refused < REFUSED_MOST;
    return !hopeful &&
           atomic_fetch_add_explicit(&e->passed, 1, memory_order_relaxed) % TRY_AGAIN != 0;
}

bool session_tries(struct liquid_sharing *s, struct hash128 key)
{
    struct session_held *h = held_already(s, key);
    if (h != NULL)
        return !h->passed;
    h = session_find(s, key);
    if (h == NULL) {
        struct fragment *e = fragment_new(FRAGMENT_COUNTS, key, 0);
        if (e == NULL)
            return false;
        fragments_put(s->fragments, e);
        h = hold(s, e);
    }
    if (h == NULL)
        return false;
    h->passed = is_hopeless(h->entry);
    return !h->passed;
}

void session_count_hit(struct liquid_sharing *s, struct hash128 key)
{
    struct session_held *h = held_already(s, key);
    if (h != NULL)
        atomic_fetch_add_explicit(&h->entry->hits, 1, memory_order_relaxed);
}

void session_count_stored(struct liquid_sharing *s, struct hash128 key)
{
    struct session_held *h = held_already(s, key);
    if (h == NULL || h->stored)
        return;
    h->stored = true;
    atomic_fetch_add_explicit(&h->entry->stored, 1, memory_order_relaxed);
}

void session_count_refused(struct liquid_sharing *s, struct hash128 key)
{
    struct session_held *h = held_already(s, key);
    if (h == NULL)
        return;
    atomic_fetch_add_explicit(&h->entry->refused, 1, memory_order_relaxed);
    h->refused++;
    h->passed = h->passed || h->refused >= REFUSED_HERE_MOST;
}
