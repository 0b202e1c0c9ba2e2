/*
 * Retaining the result of a part as a fragment. See retain.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/retain.h"

#include <stdalign.h>
#include <stddef.h>

#include "render/liquid/memo/session.h"

enum {
    WEIGHT_MAX = 20000, /* a fragment cannot write more values than this, counting those in arrays
                           and maps */
};

struct value retain_cell_value(const struct exec *x, enum record_cell cell, struct value key)
{
    const struct value_map *m = x->eval.scope.assigned;
    if (cell == RECORD_CHANGED)
        return x->ever_changed ? value_str(x->changed) : value_nil();
    if (cell == RECORD_CYCLE)
        m = x->cycles;
    else if (cell == RECORD_OFFSET)
        m = x->offsets;
    const struct value *v = m != NULL ? value_map_find(m, key) : NULL;
    if (v != NULL)
        scope_was_read(&x->eval.scope, v);
    return v != NULL ? *v : value_nil();
}

struct hash128 retain_first_state(const struct exec *x, struct hash128 key)
{
    return hash128_mix(key, (struct hash128){1, x->isolated});
}

struct hash128 retain_next_state(struct hash128 state, const struct record_read *read)
{
    return hash128_mix(state, hash128_mix(read->id, read->value));
}

/* ---- copying ---- */

enum { ALIGNMENT = alignof(max_align_t) };

/* Copies what a fragment writes into its own block. Called twice: to count bytes, then to copy. */
struct copy {
    char *to; /* NULL: only count */
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

/* Space in the block for an array; the caller fills the elements. */
static void *copy_space(struct copy *c, size_t count, size_t size)
{
    void *at = c->to != NULL ? c->to + c->used : NULL;
    c->used += (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return at;
}

static struct iteration_write copy_write(struct copy *c, struct iteration_write w)
{
    c->fails = c->fails || value_weight(w.value, SIZE_MAX, WEIGHT_MAX) >= WEIGHT_MAX;
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

static const struct iterations *copy_iterations(struct copy *c, const struct iterations *t)
{
    struct iterations *own = copy_bytes(c, t, sizeof(*t));
    struct iteration_end *ends = copy_bytes(c, t->ends, t->count * sizeof(*ends));
    struct iteration_test *tests = copy_bytes(c, t->tests, t->test_count * sizeof(*tests));
    struct iteration_write *writes = copy_space(c, t->write_count, sizeof(*writes));
    struct record_read *reads = copy_space(c, t->read_count, sizeof(*reads));
    for (size_t i = 0; i < t->write_count && !c->fails; i++) {
        struct iteration_write w = copy_write(c, t->writes[i]);
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

/* ---- retaining ---- */

/*
 * The hash of a large value, retained beside it: readers would have to walk the value for it. 0 for
 * a small one.
 */
static struct hash128 hash_of_large(struct exec *x, struct value v)
{
    enum { LARGE = 16 };
    struct hash128 hash = {0, 0};
    bool large =
        (v.kind == VALUE_ARRAY || v.kind == VALUE_MAP) && value_weight(v, SIZE_MAX, LARGE) >= LARGE;
    if (large && !record_hash(&x->eval, true, v, &hash))
        hash = (struct hash128){0, 0};
    return hash;
}

static void copy_all(struct exec *x, const struct retain *d, struct copy *c, struct fragment *e)
{
    size_t count = d->iterations == NULL ? d->record.write_count : 0;
    struct str text = copy_str(c, d->text), dependencies = copy_str(c, d->dependencies);
    struct iteration_write *writes = copy_space(c, count, sizeof(*writes));
    for (size_t i = 0; i < count && !c->fails; i++) {
        const struct record_write *w = &d->record.writes[i];
        struct iteration_write own = {
            .cell = w->cell, .key = w->key, .value = retain_cell_value(x, w->cell, w->key)};
        if (writes != NULL)
            own.hash = hash_of_large(x, own.value);
        own = copy_write(c, own);
        if (writes != NULL)
            writes[i] = own;
    }
    const struct iterations *iterations =
        d->iterations != NULL ? copy_iterations(c, d->iterations) : NULL;
    if (e == NULL)
        return;
    e->text = text;
    e->dependencies = dependencies;
    e->writes = writes;
    e->write_count = count;
    e->iterations = iterations;
    e->steps = d->steps;
    e->depth = d->depth;
    e->pinned = c->pinned;
}

static struct fragment *end_new(struct exec *x, const struct retain *d, struct hash128 state)
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
    e->generation = x->eval.run->sharing->dependencies->generation;
    return e;
}

/* Stores the entry that says what is read next. Returns false if out of memory. */
static bool retain_read(struct liquid_sharing *s, struct hash128 state,
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

struct hash128 retain_variant(struct hash128 state, unsigned i)
{
    return hash128_mix(state, (struct hash128){2, i});
}

/* The state for a loop retained by iteration: the first free or outdated variant, or any. */
static struct hash128 variant_state(struct liquid_sharing *s, struct hash128 state)
{
    for (unsigned i = 0; i < RETAIN_VARIANTS_MAX; i++) {
        const struct session_held *h = session_find(s, retain_variant(state, i));
        if (h == NULL || !session_is_checked(s, h))
            return retain_variant(state, i);
    }
    return retain_variant(state,
                          (unsigned)(s->dependencies->generation + s->used) % RETAIN_VARIANTS_MAX);
}

void retain_part(struct exec *x, struct hash128 key, const struct retain *d)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct hash128 state = retain_first_state(x, key);
    for (size_t i = 0; i < d->record.read_count; i++) {
        const struct record_read *read = &d->record.reads[i];
        if (d->iterations != NULL && read->iteration != RECORD_MANY_ITERATIONS)
            continue;
        if (!retain_read(s, state, read))
            return;
        state = retain_next_state(state, read);
    }
    struct fragment *e = end_new(x, d, d->iterations != NULL ? variant_state(s, state) : state);
    if (e == NULL) {
        session_count_refused(s, key);
        return;
    }
    session_store(s, e);
    session_count_stored(s, key);
}
