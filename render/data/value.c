/*
 * Values: construction, equality, order. Printing is in value_write.c. See value.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/value.h"

#include <assert.h>
#include <math.h>

struct value value_dup_str(struct arena *a, struct str s)
{
    struct str copy;
    return arena_dup(a, s, &copy) ? value_str(copy) : value_nil();
}

struct value value_range(struct arena *a, int64_t first, int64_t last)
{
    struct value_range *r = arena_new(a, struct value_range);
    if (r == NULL)
        return value_nil();
    *r = (struct value_range){first, last};
    return (struct value){.kind = VALUE_RANGE, .range = r};
}

struct value value_date(struct arena *a, struct moment m)
{
    struct moment *copy = arena_new(a, struct moment);
    if (copy == NULL)
        return value_nil();
    *copy = m;
    return (struct value){.kind = VALUE_DATE, .moment = copy};
}

void value_list_init(struct value_list *l, struct arena *a)
{
    *l = (struct value_list){.arena = a};
}

bool value_list_add(struct value_list *l, struct value v)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity > 0 ? l->capacity * 2 : 4;
        struct value *items =
            arena_grow(l->arena, l->items, l->capacity * sizeof(*items), capacity * sizeof(*items));
        if (items == NULL)
            return false;
        l->items = items;
        l->capacity = capacity;
    }
    l->items[l->count++] = v;
    return true;
}

/* ---- maps ---- */

/* Up to this size a walk over the pairs is faster than a hash table's cache miss. */
enum { SMALL_MAP = 16, FIRST_PAIRS = 8 };

struct value_map *value_map_new(struct arena *a)
{
    struct value_map *m = arena_new(a, struct value_map);
    if (m != NULL)
        m->arena = a;
    return m;
}

struct value value_unlisted(struct value v)
{
    if (!value_is_listed_drop(v))
        return v;
    return v.drop->class->liquid != NULL ? v.drop->class->liquid(v.drop) : value_of_drop(v.drop);
}

/* Ruby's eql?: same kind, same content. A value that cannot be a key equals nothing. */
static bool key_eq(struct value a, struct value b)
{
    if (a.kind != b.kind)
        return false;
    if (a.kind == VALUE_STRING)
        return str_eq(value_as_str(a), value_as_str(b));
    if (a.kind == VALUE_ARRAY) {
        for (uint32_t i = 0; a.len == b.len && i < a.len; i++) {
            if (!key_eq(a.items[i], b.items[i]))
                return false;
        }
        return a.len == b.len;
    }
    return value_eq(a, b);
}

/* The depth and number of items that a hash covers: enough to tell most apart, at bounded cost. */
enum { HASH_DEPTH = 3, HASH_ITEMS = 16 };

static uint64_t mix(uint64_t a, uint64_t b)
{
    return (a ^ b >> 29) * 0x9E3779B97F4A7C15U + b;
}

static uint64_t bytes_hash(const void *p, size_t size)
{
    return str_hash(str_of(p, size));
}

static uint64_t hash_at(struct value v, unsigned depth);

static uint64_t array_hash(struct value v, unsigned depth)
{
    uint64_t h = mix(VALUE_ARRAY, v.len);
    for (uint32_t i = 0; depth < HASH_DEPTH && i < v.len && i < HASH_ITEMS; i++)
        h = mix(h, hash_at(v.items[i], depth + 1));
    return h;
}

/* A sum, since the order of pairs does not count for the equality of maps. */
static uint64_t map_hash(const struct value_map *m, unsigned depth)
{
    uint64_t h = mix(VALUE_MAP, m->count);
    for (size_t i = 0; depth + 1 < HASH_DEPTH && i < m->count; i++)
        h += mix(hash_at(m->pairs[i].key, depth + 1), hash_at(m->pairs[i].value, depth + 1));
    return h;
}

static uint64_t hash_at(struct value v, unsigned depth)
{
    switch (v.kind) {
    case VALUE_STRING:
        return str_hash(value_as_str(v));
    case VALUE_BOOL:
        return v.boolean ? 3 : 5;
    case VALUE_INT:
        return bytes_hash(&v.integer, sizeof(v.integer));
    case VALUE_FLOAT:
        return v.real == 0 ? 7 : bytes_hash(&v.real, sizeof(v.real)); /* 0.0 is -0.0 */
    case VALUE_DATE:
        return bytes_hash(&v.moment->seconds, sizeof(v.moment->seconds));
    case VALUE_RANGE:
        return bytes_hash(v.range, sizeof(*v.range));
    case VALUE_DROP:
        return v.drop->class->cmp != NULL ? 11 : bytes_hash(&v.drop, sizeof(const struct drop *));
    case VALUE_ARRAY:
        return array_hash(v, depth);
    case VALUE_MAP:
        return map_hash(v.map, depth);
    case VALUE_NIL:
        break;
    }
    return 0;
}

static uint64_t key_hash(struct value v)
{
    return hash_at(v, 0);
}

static inline bool has_text(const struct value_pair *p, struct str key)
{
    return p->key.kind == VALUE_STRING && p->key.len == key.len &&
           bytes_eq(p->key.bytes, key.ptr, key.len);
}

/* slot_of for a text, the usual key. */
static uint32_t *slot_of_text(const struct value_map *m, struct str key)
{
    size_t mask = m->slot_count - 1;
    size_t i = (size_t)str_hash(key) & mask;
    while (m->slots[i] != 0 && !has_text(&m->pairs[m->slots[i] - 1], key))
        i = (i + 1) & mask;
    return &m->slots[i];
}

/* The slot that holds the key, or the free one for it. */
static uint32_t *slot_of(const struct value_map *m, struct value key)
{
    if (key.kind == VALUE_STRING)
        return slot_of_text(m, value_as_str(key));
    size_t mask = m->slot_count - 1;
    size_t i = (size_t)key_hash(key) & mask;
    while (m->slots[i] != 0 && !key_eq(m->pairs[m->slots[i] - 1].key, key))
        i = (i + 1) & mask;
    return &m->slots[i];
}

/* value_map_find_str for a small map, the usual case. */
static struct value_pair *small_find(const struct value_map *m, struct str key)
{
    for (size_t i = 0; i < m->count; i++) {
        if (has_text(&m->pairs[i], key))
            return &m->pairs[i];
    }
    return NULL;
}

static struct value_pair *pair_find(const struct value_map *m, struct value key)
{
    if (m->slots == NULL && key.kind == VALUE_STRING)
        return small_find(m, value_as_str(key));
    if (m->slots != NULL) {
        uint32_t n = *slot_of(m, key);
        return n > 0 ? &m->pairs[n - 1] : NULL;
    }
    for (size_t i = 0; i < m->count; i++) {
        if (key_eq(m->pairs[i].key, key))
            return &m->pairs[i];
    }
    return NULL;
}

static bool map_resize(struct value_map *m, size_t capacity)
{
    if (capacity > UINT32_MAX / 2)
        return false;
    struct value_pair *pairs =
        arena_grow(m->arena, m->pairs, m->capacity * sizeof(*pairs), capacity * sizeof(*pairs));
    if (pairs == NULL)
        return false;
    m->pairs = pairs;
    m->capacity = capacity;
    if (capacity <= SMALL_MAP)
        return true;
    size_t slot_count = (size_t)2 * SMALL_MAP;
    while (slot_count < capacity * 2)
        slot_count *= 2;
    uint32_t *slots = arena_new_array(m->arena, slot_count, uint32_t);
    if (slots == NULL)
        return false;
    m->slots = slots;
    m->slot_count = slot_count;
    for (size_t i = 0; i < m->count; i++)
        *slot_of(m, m->pairs[i].key) = (uint32_t)i + 1;
    return true;
}

/* Doubles the pairs, and leaves the slots at most half full. */
static bool map_grow(struct value_map *m)
{
    return map_resize(m, m->capacity > 0 ? m->capacity * 2 : FIRST_PAIRS);
}

struct value_map *value_map_new_for(struct arena *a, size_t count)
{
    struct value_map *m = value_map_new(a);
    return m != NULL && map_resize(m, count) ? m : NULL;
}

bool value_map_put(struct value_map *m, struct value key, struct value v)
{
    struct value_pair *p = pair_find(m, key);
    if (p != NULL) {
        p->value = v;
        return true;
    }
    if (m->count == m->capacity && !map_grow(m))
        return false;
    /* Finds the slot before the pair exists: slot_of stops at an equal key. */
    if (m->slots != NULL)
        *slot_of(m, key) = (uint32_t)m->count + 1;
    assert(m->pairs != NULL);
    m->pairs[m->count++] = (struct value_pair){key, v};
    return true;
}

bool value_map_put_str(struct value_map *m, struct str key, struct value v)
{
    return value_map_put(m, value_str(key), v);
}

const struct value *value_map_find(const struct value_map *m, struct value key)
{
    const struct value_pair *p = pair_find(m, key);
    return p != NULL ? &p->value : NULL;
}

const struct value *value_map_find_str(const struct value_map *m, struct str key)
{
    const struct value_pair *p =
        m->slots == NULL ? small_find(m, key) : pair_find(m, value_str(key));
    return p != NULL ? &p->value : NULL;
}

/* hint is written, by a builtin of which clang-tidy 14 does not know that it writes. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
const struct value *value_map_find_anew(const struct value_map *m, struct str key, uint32_t *hint)
{
    const struct value *v = value_map_find_str(m, key);
    if (v != NULL) {
        size_t offset = (size_t)((const char *)v - (const char *)m->pairs);
        __atomic_store_n(hint, (uint32_t)(offset / sizeof(struct value_pair)), __ATOMIC_RELAXED);
    }
    return v;
}

struct value value_map_get(const struct value_map *m, struct str key)
{
    const struct value *v = value_map_find_str(m, key);
    return v != NULL ? *v : value_nil();
}

struct value value_get(struct value v, struct str key)
{
    return v.kind == VALUE_MAP ? value_map_get(v.map, key) : value_nil();
}

/* ---- weight ---- */

static uint64_t weight_at(struct value v, size_t bytes, uint64_t most, unsigned depth)
{
    enum { DEPTH_MAX = 200 };
    uint64_t n = 1;
    if (depth > DEPTH_MAX || (v.kind == VALUE_ARRAY && v.len >= most))
        return most;
    if (v.kind == VALUE_STRING) {
        n += v.len / bytes;
    } else if (v.kind == VALUE_ARRAY) {
        for (uint32_t i = 0; i < v.len && n < most; i++)
            n += weight_at(v.items[i], bytes, most - n, depth + 1);
    } else if (v.kind == VALUE_MAP) {
        for (size_t i = 0; i < v.map->count && n < most; i++) {
            const struct value_pair *p = &v.map->pairs[i];
            n += 1 + (p->key.kind == VALUE_STRING ? p->key.len / bytes : 0);
            if (n < most)
                n += weight_at(p->value, bytes, most - n, depth + 1);
        }
    }
    return n < most ? n : most;
}

uint64_t value_weight(struct value v, size_t bytes, uint64_t most)
{
    return weight_at(v, bytes, most, 0);
}

enum { MERGE_DEPTH_MAX = 100 };

static struct value_map *merge_at(struct arena *a, const struct value_map *base,
                                  const struct value_map *over, unsigned depth);

static bool add_all_at(struct value_map *m, const struct value_map *over, unsigned depth)
{
    bool ok = true;
    for (size_t i = 0; ok && i < over->count; i++) {
        struct value key = over->pairs[i].key, v = over->pairs[i].value;
        const struct value *old = value_map_find(m, key);
        if (old != NULL && value_is_nil(v))
            continue;
        if (old != NULL && old->kind == VALUE_MAP && v.kind == VALUE_MAP &&
            depth < MERGE_DEPTH_MAX) {
            struct value_map *inner = merge_at(m->arena, old->map, v.map, depth + 1);
            ok = inner != NULL;
            v = value_of_map(inner);
        }
        ok = ok && value_map_put(m, key, v);
    }
    return ok;
}

static struct value_map *merge_at(struct arena *a, const struct value_map *base,
                                  const struct value_map *over, unsigned depth)
{
    struct value_map *m = value_map_new(a);
    bool ok = m != NULL;
    for (size_t i = 0; ok && i < base->count; i++)
        ok = value_map_put(m, base->pairs[i].key, base->pairs[i].value);
    return ok && add_all_at(m, over, depth) ? m : NULL;
}

struct value_map *value_map_merge(struct arena *a, const struct value_map *base,
                                  const struct value_map *over)
{
    return merge_at(a, base, over, 0);
}

bool value_map_add_all(struct value_map *m, const struct value_map *over)
{
    return add_all_at(m, over, 0);
}

/* As deep as maps are merged. */
static const struct value_map *pack_at(struct arena *a, const struct value_map *m, unsigned depth)
{
    struct value_map *copy = value_map_new_for(a, m->count);
    bool ok = copy != NULL;
    for (size_t i = 0; ok && i < m->count; i++) {
        struct value v = m->pairs[i].value;
        if (v.kind == VALUE_MAP && v.map->arena == m->arena && depth < MERGE_DEPTH_MAX) {
            const struct value_map *inner = pack_at(a, v.map, depth + 1);
            ok = inner != NULL;
            v = value_of_map(inner);
        }
        ok = ok && value_map_put(copy, m->pairs[i].key, v);
    }
    return ok ? copy : NULL;
}

const struct value_map *value_map_pack(struct arena *a, const struct value_map *m)
{
    return pack_at(a, m, 0);
}

/* ---- equality and order ---- */

/*
 * Compares an integer with a float exactly: a float of 2^63 or more is larger than every integer;
 * below that its whole part is an integer, which can be compared.
 */
static int int_float_cmp(int64_t n, double x)
{
    if (x >= 0x1p63)
        return -1;
    if (x < -0x1p63)
        return 1;
    int64_t whole = (int64_t)x;
    if (n != whole)
        return n < whole ? -1 : 1;
    double rest = x - (double)whole;
    return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

static bool is_number(struct value v)
{
    return v.kind == VALUE_INT || v.kind == VALUE_FLOAT ||
           (v.kind == VALUE_DROP && v.drop->class->cmp != NULL);
}

/* Returns false if one is not a number (NaN). */
static bool number_cmp(struct value a, struct value b, int *order)
{
    if (a.kind == VALUE_DROP)
        return a.drop->class->cmp(a.drop, b, order);
    if (b.kind == VALUE_DROP) {
        bool known = b.drop->class->cmp(b.drop, a, order);
        *order = known ? -*order : 0;
        return known;
    }
    if ((a.kind == VALUE_FLOAT && isnan(a.real)) || (b.kind == VALUE_FLOAT && isnan(b.real)))
        return false;
    if (a.kind == VALUE_INT && b.kind == VALUE_INT)
        *order = (a.integer > b.integer) - (a.integer < b.integer);
    else if (a.kind == VALUE_FLOAT && b.kind == VALUE_FLOAT)
        *order = (a.real > b.real) - (a.real < b.real);
    else if (a.kind == VALUE_INT)
        *order = int_float_cmp(a.integer, b.real);
    else
        *order = -int_float_cmp(b.integer, a.real);
    return true;
}

static bool arrays_eq(struct value a, struct value b)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++) {
        if (!value_eq(a.items[i], b.items[i]))
            return false;
    }
    return true;
}

static bool maps_eq(const struct value_map *a, const struct value_map *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct value *other = value_map_find(b, a->pairs[i].key);
        if (other == NULL || !value_eq(a->pairs[i].value, *other))
            return false;
    }
    return true;
}

bool value_eq(struct value a, struct value b)
{
    int order = 0;
    if (is_number(a) && is_number(b))
        return number_cmp(a, b, &order) && order == 0;
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case VALUE_NIL:
        return true;
    case VALUE_BOOL:
        return a.boolean == b.boolean;
    case VALUE_STRING:
        return str_eq(value_as_str(a), value_as_str(b));
    case VALUE_ARRAY:
        return arrays_eq(a, b);
    case VALUE_MAP:
        return maps_eq(a.map, b.map);
    case VALUE_RANGE:
        return a.range->first == b.range->first && a.range->last == b.range->last;
    case VALUE_DATE:
        return a.moment->is_day == b.moment->is_day && date_cmp(*a.moment, *b.moment) == 0;
    case VALUE_DROP:
        return a.drop == b.drop;
    case VALUE_INT:
    case VALUE_FLOAT:
        break;
    }
    return false;
}

static bool arrays_cmp(struct value a, struct value b, int *order)
{
    for (uint32_t i = 0; i < a.len && i < b.len; i++) {
        if (!value_cmp(a.items[i], b.items[i], order))
            return false;
        if (*order != 0)
            return true;
    }
    *order = (a.len > b.len) - (a.len < b.len);
    return true;
}

bool value_cmp(struct value a, struct value b, int *order)
{
    if (is_number(a) && is_number(b))
        return number_cmp(a, b, order);
    if (a.kind != b.kind)
        return false;
    if (a.kind == VALUE_STRING) {
        *order = str_cmp(value_as_str(a), value_as_str(b));
        return true;
    }
    if (a.kind == VALUE_DATE && a.moment->is_day == b.moment->is_day) {
        *order = date_cmp(*a.moment, *b.moment);
        return true;
    }
    if (a.kind == VALUE_ARRAY)
        return arrays_cmp(a, b, order);
    /* Ruby's Object#<=>: 0 for the same object, else no answer. */
    *order = 0;
    return value_eq(a, b);
}

struct str value_class(struct value v)
{
    switch (v.kind) {
    case VALUE_NIL:
        return S("NilClass");
    case VALUE_BOOL:
        return v.boolean ? S("TrueClass") : S("FalseClass");
    case VALUE_INT:
        return S("Integer");
    case VALUE_FLOAT:
        return S("Float");
    case VALUE_STRING:
        return S("String");
    case VALUE_ARRAY:
        return S("Array");
    case VALUE_MAP:
        return S("Hash");
    case VALUE_RANGE:
        return S("Range");
    case VALUE_DATE:
        return v.moment->is_day ? S("Date") : v.moment->is_datetime ? S("DateTime") : S("Time");
    case VALUE_DROP:
        return v.drop->class->name;
    }
    return S("Object");
}

/* ---- members of drops ---- */

bool value_drop_get(const struct drop *d, struct drop_env *env, struct value key, struct value *out)
{
    if (key.kind == VALUE_STRING)
        return d->class->get(d, env, value_as_str(key), out);
    return d->class->get_other != NULL && d->class->get_other(d, env, key, out);
}

static struct value drop_member(const struct drop *d, struct drop_env *env, struct value key)
{
    struct value v = value_nil();
    (void)value_drop_get(d, env, key, &v);
    return v;
}

bool value_drop_first(const struct drop *d, struct drop_env *env, struct value_pair *out)
{
    struct value keys = d->class->keys(d, env);
    if (keys.kind != VALUE_ARRAY || keys.len == 0)
        return false;
    *out = (struct value_pair){keys.items[0], drop_member(d, env, keys.items[0])};
    return true;
}

struct value_map *value_drop_map(const struct drop *d, struct drop_env *env)
{
    struct value keys = d->class->keys(d, env);
    struct value_map *m = value_map_new(env->arena);
    for (uint32_t i = 0; m != NULL && keys.kind == VALUE_ARRAY && i < keys.len; i++) {
        if (!value_map_put(m, keys.items[i], drop_member(d, env, keys.items[i])))
            m = NULL;
    }
    return m;
}
