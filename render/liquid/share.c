/*
 * Sharing parts of templates. See share.h.
 *
 * A part is worth a fragment where running it takes longer than finding it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/share.h"

#include <stdalign.h>
#include <stddef.h>

#include "render/liquid/session.h"

enum {
    WEIGHT_MAX = 20000, /* values that a fragment writes, those in arrays and maps included */
    STEPS_LEAST = 8,    /* below, a part is cheaper than a fragment ... */
    STEPS_A_READ = 4,   /* ... and so for each read */
    TEXT_LARGE = 2048,  /* bytes that are always worth it */
};

/* ---- cells ---- */

static struct value cell_value(const struct exec *x, enum record_cell cell, struct value key)
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

static bool cell_write(struct exec *x, const struct fragment_write *w)
{
    struct value_map **m = w->cell == RECORD_CYCLE ? &x->cycles : &x->offsets;
    record_cell_written(&x->eval, w->cell, w->key);
    if (w->cell == RECORD_VARIABLE)
        return scope_assign(&x->eval.scope, value_as_str(w->key), w->value);
    if (w->cell == RECORD_CHANGED) {
        x->changed = value_as_str(w->value);
        x->ever_changed = true;
        return true;
    }
    if (*m == NULL)
        *m = value_map_new(x->arena);
    return *m != NULL && value_map_put(*m, w->key, w->value);
}

/* Where a path leads now, as a hash. */
static bool path_hash(struct exec *x, struct str path, struct hash128 *out)
{
    struct value key, v;
    bool found = true;
    enum record_cell cell = record_path_cell(path, &key);
    if (cell != RECORD_VARIABLE)
        v = cell_value(x, cell, key);
    else if (!record_path_follow(&x->eval, path, &found, &v))
        return false;
    return record_hash(&x->eval, found, v, out);
}

/* ---- finding ---- */

static struct hash128 first_state(const struct exec *x, struct hash128 key)
{
    return hash128_mix(key, (struct hash128){1, x->isolated});
}

static struct hash128 next_state(struct hash128 state, const struct record_read *read)
{
    return hash128_mix(state, hash128_mix(read->id, read->value));
}

/* Whether a fragment holds for this render. One that does not any more is dropped for all. */
static bool holds(struct liquid_sharing *s, struct session_held *h)
{
    const struct fragment *e = h->entry;
    if (h->checked)
        return true;
    h->checked = (!e->pinned || e->generation == s->notes->generation) &&
                 s->notes->current(s->notes->self, e->notes);
    if (!h->checked && e->generation <= s->notes->generation)
        fragments_drop(s->fragments, h->entry);
    return h->checked;
}

/* The fragment of a part whose reads all lead to what they did; reads, of which there is room for
 * RECORD_READS_MAX, gets them. NULL where there is none. */
static const struct fragment *find(struct exec *x, struct hash128 key, struct record_read *reads,
                                   size_t *count)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct hash128 state = first_state(x, key);
    struct session_held *h = session_find(s, state);
    for (*count = 0; h != NULL && h->entry->kind == FRAGMENT_READS; h = session_find(s, state)) {
        if (*count == RECORD_READS_MAX)
            return NULL;
        struct record_read *read = &reads[*count];
        read->path = h->entry->path;
        read->id = hash128_str(read->path, 0);
        if (!path_hash(x, read->path, &read->value))
            return NULL;
        state = next_state(state, read);
        ++*count;
    }
    return h != NULL && h->entry->kind == FRAGMENT_END && holds(s, h) ? h->entry : NULL;
}

/* What running the part would do. False where a limit is reached, which running it will tell. */
static bool replay(struct exec *x, const struct fragment *e, const struct record_read *reads,
                   size_t read_count, struct buf *out, bool *ok)
{
    struct liquid_run *run = x->eval.run;
    if (run->steps_used + e->steps > run->limits.steps || x->depth + e->depth > run->limits.depth)
        return false;
    run->steps_used += e->steps;
    if (x->deepest < x->depth + e->depth)
        x->deepest = x->depth + e->depth;
    for (size_t i = 0; i < read_count; i++)
        record_again(&x->eval, &reads[i]);
    run->sharing->notes->repeat(run->sharing->notes->self, e->notes);
    buf_add(out, e->text);
    *ok = buf_ok(out);
    for (size_t i = 0; *ok && i < e->write_count; i++)
        *ok = cell_write(x, &e->writes[i]) || err_arena(x->err, x->arena);
    return true;
}

/* ---- keeping ---- */

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
        own->room = m->count;
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

/* A part that has run. */
struct done {
    struct record record;
    struct str text, notes;
    uint64_t steps;
    unsigned depth;
};

static void copy_all(struct exec *x, const struct done *d, struct copy *c, struct fragment *e)
{
    struct str text = copy_str(c, d->text), notes = copy_str(c, d->notes);
    size_t count = d->record.write_count;
    struct fragment_write *writes = copy_bytes(c, d->record.writes, 0);
    c->used += (count * sizeof(*writes) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    for (size_t i = 0; i < count; i++) {
        const struct record_write *w = &d->record.writes[i];
        struct value value = cell_value(x, w->cell, w->key);
        c->fails = c->fails || value_weight(value, WEIGHT_MAX) >= WEIGHT_MAX;
        if (c->fails)
            return;
        struct fragment_write own = {w->cell, copy_value(c, w->key), copy_value(c, value)};
        if (writes != NULL)
            writes[i] = own;
    }
    if (e == NULL)
        return;
    e->text = text;
    e->notes = notes;
    e->writes = writes;
    e->write_count = count;
    e->steps = d->steps;
    e->depth = d->depth;
    e->pinned = c->pinned;
}

static struct fragment *end_new(struct exec *x, const struct done *d, struct hash128 state)
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

static void keep(struct exec *x, struct hash128 key, const struct done *d)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct hash128 state = first_state(x, key);
    for (size_t i = 0; i < d->record.read_count; i++) {
        if (!keep_read(s, state, &d->record.reads[i]))
            return;
        state = next_state(state, &d->record.reads[i]);
    }
    struct fragment *e = end_new(x, d, state);
    if (e == NULL) {
        session_count_refused(s, key);
        return;
    }
    session_store(s, e);
    session_count_stored(s, key);
}

/* ---- running ---- */

static bool is_worth(const struct done *d)
{
    return d->text.len >= TEXT_LARGE ||
           d->steps >= STEPS_LEAST + STEPS_A_READ * d->record.read_count;
}

static bool run_recorded(struct exec *x, struct hash128 key, share_fn *run, const void *self,
                         struct buf *out)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct drop_env *env = &x->eval.run->env;
    size_t from = out->len;
    uint64_t steps = x->eval.run->steps_used, outside = env->outside;
    unsigned deepest = x->deepest;
    struct done d;
    if (!s->notes->open(s->notes->self))
        return err_arena(x->err, x->arena);
    x->deepest = x->depth;
    record_open(&d.record, &x->eval);
    bool ok = run(x, self, out);
    record_close(&d.record, &x->eval);
    d.notes = s->notes->close(s->notes->self);
    d.text = buf_since(out, from);
    d.steps = x->eval.run->steps_used - steps;
    d.depth = x->deepest - x->depth;
    if (x->deepest < deepest)
        x->deepest = deepest;
    if (!ok)
        return false;
    bool kept = !d.record.given_up && env->outside == outside && x->interrupts == 0 &&
                d.notes.len > 0 && is_worth(&d);
    if (kept)
        keep(x, key, &d);
    else
        session_count_refused(s, key);
    return true;
}

bool share_run(struct exec *x, struct hash128 key, share_fn *run, const void *self, struct buf *out)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct record_read reads[RECORD_READS_MAX];
    size_t count = 0;
    bool ok = true;
    if (s == NULL || x->interrupts > 0 || !session_tries(s, key))
        return run(x, self, out);
    const struct fragment *e = find(x, key, reads, &count);
    if (e == NULL || !replay(x, e, reads, count, out, &ok))
        return run_recorded(x, key, run, self, out);
    session_count_hit(s, key);
    return ok;
}

struct hash128 share_node(const struct exec *x, const struct liquid_node *node)
{
    return hash128_mix(x->template->id, (struct hash128){node->line, node->column});
}

struct hash128 share_whole(const struct liquid_template *t)
{
    return t->id;
}
