/*
 * Keeping what ran as a fragment. See retain.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/retain.h"

#include <stdalign.h>
#include <stddef.h>

#include "render/liquid/memo/session.h"

enum {
    WEIGHT_MAX = 20000, /* values that a fragment writes, those in arrays and maps included */
};

struct value keep_cell(const struct exec *x, enum record_cell cell, struct value key)
{
    const struct value_map *m = x->eval.scope.assigned;
    if (cell == RECORD_CHANGED)
        return x->ever_changed ? value_str(x->changed) : value_nil();
    if (cell == RECORD_CYCLE)
        m = x->cycles;
    else if (cell == RECORD_OFFSET)
        m = x->offsets;
    const struct value *v = m != NULL ? value_map_find(m, key) : NULL;
    return v != NULL ? *v : value_nil();
}

struct hash128 keep_first_state(const struct exec *x, struct hash128 key)
{
    return hash128_mix(key, (struct hash128){1, x->isolated});
}

struct hash128 keep_next_state(struct hash128 state, const struct record_read *read)
{
    return hash128_mix(state, hash128_mix(read->id, read->value));
}

/* ---- copying ---- */

enum { ALIGNMENT = alignof(max_align_t) };

/* Copies what a fragment writes into its own block: first counted, then done. */
struct copy {
    char *to; /* NULL: only counted */
    size_t used;
    bool fails, pinned;
};

static void *copy_bytes(struct copy *c, const void *from, size_t size)
{
    char *at = c->to != NULL ? c->to + c->used : NULL;
    c->used += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (at != NULL && size > 0)
        memcpy(at, from, size);
    return at;
}

static struct str copy_str(struct copy *c, struct str s)
{
    return str_of(copy_bytes(c, s.ptr, s.len), s.len);
}

static struct value copy_value(struct copy *c, struct value v);

static const struct value_map *copy_map(struct copy *c, const struct value_map *m)
{
    struct value_map *own = copy_bytes(c, m, sizeof(*m));
    struct value_pair *pairs = copy_bytes(c, m->pairs, m->count * sizeof(*pairs));
    size_t slots = m->slots != NULL ? m->slot_count : 0;
    uint32_t *own_slots = copy_bytes(c, m->slots, slots * sizeof(*own_slots));
    for (size_t i = 0; i < m->count; i++) {
        struct value_pair p = {copy_value(c, m->pairs[i].key), copy_value(c, m->pairs[i].value)};
        if (pairs != NULL)
            pairs[i] = p;
    }
    if (own != NULL) {
        own->arena = NULL;
        own->pairs = pairs;
        own->capacity = m->count;
        own->slots = slots > 0 ? own_slots : NULL;
    }
    return own;
}

static struct value copy_value(struct copy *c, struct value v)
{
    switch (v.kind) {
    case VALUE_STRING:
        return value_str(copy_str(c, value_as_str(v)));
    case VALUE_ARRAY: {
        struct value *items = copy_bytes(c, v.items, v.len * sizeof(*items));
        for (uint32_t i = 0; i < v.len; i++) {
            struct value item = copy_value(c, v.items[i]);
            if (items != NULL)
                items[i] = item;
        }
        return value_array(items, v.len);
    }
    case VALUE_MAP:
        return value_of_map(copy_map(c, v.map));
    case VALUE_RANGE:
        v.range = copy_bytes(c, v.range, sizeof(*v.range));
        return v;
    case VALUE_DATE:
        v.moment = copy_bytes(c, v.moment, sizeof(*v.moment));
        return v;
    case VALUE_DROP:
        c->fails = c->fails || !v.drop->class->lasting;
        c->pinned = true;
        return v;
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_FLOAT:
        break;
    }
    return v;
}

/* Memory in the block for an array of which the caller fills the elements. */
static void *copy_room(struct copy *c, size_t count, size_t size)
{
    void *at = c->to != NULL ? c->to + c->used : NULL;
    c->used += (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return at;
}

static struct turns_write copy_write(struct copy *c, struct turns_write w)
{
    c->fails = c->fails || value_weight(w.value, WEIGHT_MAX) >= WEIGHT_MAX;
    if (!c->fails) {
        w.key = copy_value(c, w.key);
        w.value = copy_value(c, w.value);
    }
    return w;
}

static void copy_reads(struct copy *c, const struct record_read *from, struct record_read *to,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct record_read own = from[i];
        own.path = copy_str(c, own.path);
        if (to != NULL)
            to[i] = own;
    }
}

static const struct turns *copy_turns(struct copy *c, const struct turns *t)
{
    struct turns *own = copy_bytes(c, t, sizeof(*t));
    struct turns_end *ends = copy_bytes(c, t->ends, t->count * sizeof(*ends));
    struct turns_test *tests = copy_bytes(c, t->tests, t->test_count * sizeof(*tests));
    struct turns_write *writes = copy_room(c, t->write_count, sizeof(*writes));
    struct record_read *reads = copy_room(c, t->read_count, sizeof(*reads));
    for (size_t i = 0; i < t->write_count && !c->fails; i++) {
        struct turns_write w = copy_write(c, t->writes[i]);
        if (writes != NULL)
            writes[i] = w;
    }
    copy_reads(c, t->reads, reads, t->read_count);
    copy_reads(c, t->paths, own != NULL ? own->paths : NULL, t->path_count);
    if (own != NULL) {
        own->ends = ends;
        own->tests = tests;
        own->writes = writes;
        own->reads = reads;
    }
    return own;
}

/* ---- keeping ---- */

/* What to know of a value beside itself, since whoever reads it would walk it for that. */
static struct hash128 hash_of_large(struct exec *x, struct value v)
{
    enum { LARGE = 16 };
    struct hash128 hash = {0, 0};
    bool large = (v.kind == VALUE_ARRAY || v.kind == VALUE_MAP) && value_weight(v, LARGE) >= LARGE;
    if (large && !record_hash(&x->eval, true, v, &hash))
        hash = (struct hash128){0, 0};
    return hash;
}

static void copy_all(struct exec *x, const struct keep *d, struct copy *c, struct fragment *e)
{
    size_t count = d->turns == NULL ? d->record.write_count : 0;
    struct str text = copy_str(c, d->text), notes = copy_str(c, d->notes);
    struct turns_write *writes = copy_room(c, count, sizeof(*writes));
    for (size_t i = 0; i < count && !c->fails; i++) {
        const struct record_write *w = &d->record.writes[i];
        struct turns_write own = {
            .cell = w->cell, .key = w->key, .value = keep_cell(x, w->cell, w->key)};
        if (writes != NULL)
            own.hash = hash_of_large(x, own.value);
        own = copy_write(c, own);
        if (writes != NULL)
            writes[i] = own;
    }
    const struct turns *turns = d->turns != NULL ? copy_turns(c, d->turns) : NULL;
    if (e == NULL)
        return;
    e->text = text;
    e->notes = notes;
    e->writes = writes;
    e->write_count = count;
    e->turns = turns;
    e->steps = d->steps;
    e->depth = d->depth;
    e->pinned = c->pinned;
}

static struct fragment *end_new(struct exec *x, const struct keep *d, struct hash128 state)
{
    struct copy count = {.to = NULL};
    copy_all(x, d, &count, NULL);
    struct fragment *e =
        count.fails ? NULL : fragment_new(FRAGMENT_END, state, count.used + ALIGNMENT);
    if (e == NULL)
        return NULL;
    size_t behind = (size_t)(uintptr_t)(e + 1) % ALIGNMENT;
    struct copy copy = {.to = (char *)(e + 1) + (behind > 0 ? ALIGNMENT - behind : 0)};
    copy_all(x, d, &copy, e);
    e->generation = x->eval.run->sharing->notes->generation;
    return e;
}

/* The entry that says what is read next. False where memory ends. */
static bool keep_read(struct liquid_sharing *s, struct hash128 state,
                      const struct record_read *read)
{
    const struct session_held *h = session_find(s, state);
    if (h != NULL && h->entry->kind == FRAGMENT_READS && str_eq(h->entry->path, read->path))
        return true;
    struct fragment *e = fragment_new(FRAGMENT_READS, state, read->path.len);
    if (e == NULL)
        return false;
    memcpy(e + 1, read->path.ptr, read->path.len);
    e->path = str_of((const char *)(e + 1), read->path.len);
    session_store(s, e);
    return true;
}

struct hash128 keep_variant(struct hash128 state, unsigned i)
{
    return hash128_mix(state, (struct hash128){2, i});
}

/* Where a loop goes that is kept turn by turn: the first place that is free or outdated, or any. */
static struct hash128 variant_state(struct liquid_sharing *s, struct hash128 state)
{
    for (unsigned i = 0; i < KEEP_VARIANTS; i++) {
        const struct session_held *h = session_find(s, keep_variant(state, i));
        if (h == NULL || !h->checked)
            return keep_variant(state, i);
    }
    return keep_variant(state, (unsigned)(s->notes->generation + s->used) % KEEP_VARIANTS);
}

void keep_done(struct exec *x, struct hash128 key, const struct keep *d)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct hash128 state = keep_first_state(x, key);
    for (size_t i = 0; i < d->record.read_count; i++) {
        const struct record_read *read = &d->record.reads[i];
        if (d->turns != NULL && read->turn != RECORD_MANY_TURNS)
            continue;
        if (!keep_read(s, state, read))
            return;
        state = keep_next_state(state, read);
    }
    struct fragment *e = end_new(x, d, d->turns != NULL ? variant_state(s, state) : state);
    if (e == NULL) {
        session_count_refused(s, key);
        return;
    }
    session_store(s, e);
    session_count_stored(s, key);
}
