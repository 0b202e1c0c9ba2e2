/*
 * Values: front matter, data files and Liquid consist of them.
 *
 * A value is two words, passed by value. It is immutable and borrows what it points to: from the
 * source text, from an arena, from the snapshot. The kinds are Ruby's as Liquid sees them; a map
 * keeps the order of its keys, and its keys are values (YAML's `2020:` is a number, not a string).
 *
 * A drop is a value whose members are computed when they are asked for: `site`, `page`, a document.
 * It answers through a table of functions, and may read the environment of the render that asks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_VALUE_H
#define RENDER_DATA_VALUE_H

#include "render/base/buf.h"
#include "render/base/date/date.h"
#include "render/base/err.h"
#include "render/base/hash128.h"

enum value_kind {
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_STRING,
    VALUE_ARRAY,
    VALUE_MAP,
    VALUE_RANGE,
    VALUE_DATE,
    VALUE_DROP,
};

struct value {
    enum value_kind kind;
    uint32_t len; /* bytes of a string, items of an array; for a drop see value_of_listed_drop */
    union {
        bool boolean;
        int64_t integer;
        double real;
        const char *bytes;
        const struct value *items;
        const struct value_map *map;
        const struct value_range *range;
        const struct moment *moment;
        const struct drop *drop;
    };
};

/* A range of integers, both ends included; empty if last < first. */
struct value_range {
    int64_t first, last;
};

#define VALUE_NIL_INIT ((struct value){.kind = VALUE_NIL})

/* Constructors that allocate nothing. The pointed-to data must live as long as the value. */
static inline struct value value_nil(void)
{
    return VALUE_NIL_INIT;
}
static inline struct value value_bool(bool b)
{
    return (struct value){.kind = VALUE_BOOL, .boolean = b};
}
static inline struct value value_int(int64_t n)
{
    return (struct value){.kind = VALUE_INT, .integer = n};
}
static inline struct value value_float(double n)
{
    return (struct value){.kind = VALUE_FLOAT, .real = n};
}
/* Strings are cut at 4 GiB; arenas and files end long before. */
static inline struct value value_str(struct str s)
{
    uint32_t len = s.len <= UINT32_MAX ? (uint32_t)s.len : UINT32_MAX;
    return (struct value){.kind = VALUE_STRING, .len = len, .bytes = s.ptr};
}
static inline struct value value_array(const struct value *items, size_t count)
{
    uint32_t len = count <= UINT32_MAX ? (uint32_t)count : UINT32_MAX;
    return (struct value){.kind = VALUE_ARRAY, .len = len, .items = items};
}
static inline struct value value_of_map(const struct value_map *m)
{
    return (struct value){.kind = VALUE_MAP, .map = m};
}
static inline struct value value_of_drop(const struct drop *d)
{
    return (struct value){.kind = VALUE_DROP, .drop = d};
}
/*
 * A drop as an item of one of Jekyll's own lists (site.posts). In Ruby the list has the object
 * itself; a look-up makes another object of it for the template, which no such list contains.
 */
static inline struct value value_of_listed_drop(const struct drop *d)
{
    return (struct value){.kind = VALUE_DROP, .len = 1, .drop = d};
}
static inline bool value_is_listed_drop(struct value v)
{
    return v.kind == VALUE_DROP && v.len > 0;
}
/* What a look-up makes of an item of a list, or of a value in a map. */
struct value value_unlisted(struct value v);

/* A string literal for use as a constant. */
#define VALUE_STR_INIT(s)                                                                          \
    {                                                                                              \
        .kind = VALUE_STRING, .len = sizeof(s) - 1, .bytes = (s)                                   \
    }

/* Constructors that copy into the arena. nil, with the arena's failure set, if it is full. */
struct value value_dup_str(struct arena *a, struct str s);
struct value value_range(struct arena *a, int64_t first, int64_t last);
struct value value_date(struct arena *a, struct moment m);

/* The string's bytes; the empty slice for every other kind. */
static inline struct str value_as_str(struct value v)
{
    return v.kind == VALUE_STRING ? str_of(v.bytes, v.len) : str_of(NULL, 0);
}

static inline bool value_is_nil(struct value v)
{
    return v.kind == VALUE_NIL;
}

/* Liquid's truth: all values but nil and false. */
static inline bool value_truthy(struct value v)
{
    return v.kind != VALUE_NIL && !(v.kind == VALUE_BOOL && !v.boolean);
}

/* Arrays under construction: a growing piece of the arena. */
struct value_list {
    struct arena *arena;
    struct value *items;
    size_t count, capacity;
};

void value_list_init(struct value_list *l, struct arena *a);
MUST_CHECK bool value_list_add(struct value_list *l, struct value v);
static inline struct value value_list_done(const struct value_list *l)
{
    return value_array(l->items, l->count);
}

/* Maps under construction; afterwards they are reached through const pointers only. */
struct value_pair {
    struct value key, value;
};

struct value_map {
    struct arena *arena;
    struct value_pair *pairs; /* in the order in which their keys were first put */
    size_t count, capacity;
    uint32_t *slots; /* a hash table, NULL while the map is small */
    size_t slot_count;
};

/* An empty map; NULL if the arena is full. */
struct value_map *value_map_new(struct arena *a);

/* Sets key to v. An existing key stays at its position and gets the new value. */
MUST_CHECK bool value_map_put(struct value_map *m, struct value key, struct value v);
MUST_CHECK bool value_map_put_str(struct value_map *m, struct str key, struct value v);

/* The value of a key, NULL if the map has none. Keys are equal by Ruby's eql? (1 is not 1.0). */
const struct value *value_map_find(const struct value_map *m, struct value key);
const struct value *value_map_find_str(const struct value_map *m, struct str key);
/* For value_map_find_near: finds the key without the hint, and changes the hint. */
const struct value *value_map_find_anew(const struct value_map *m, struct str key, uint32_t *hint);

/*
 * The same, with a hint: the index at which the key was found last, in this map or in one like it.
 * The items of a list mostly have the same keys in the same order. Any thread may change the hint.
 */
static inline const struct value *value_map_find_near(const struct value_map *m, struct str key,
                                                      uint32_t *hint)
{
    uint32_t at = __atomic_load_n(hint, __ATOMIC_RELAXED);
    if (LIKELY(at < m->count)) {
        const struct value_pair *p = &m->pairs[at];
        if (LIKELY(p->key.kind == VALUE_STRING && p->key.len == key.len &&
                   bytes_eq(p->key.bytes, key.ptr, key.len)))
            return &p->value;
    }
    return value_map_find_anew(m, key, hint);
}

/* The same, nil if the map has none or v is no map. */
struct value value_map_get(const struct value_map *m, struct str key);
struct value value_get(struct value v, struct str key);

/*
 * Jekyll's Utils.deep_merge_hashes: puts the pairs of over on top of those of base, merges maps in
 * both, and lets a nil in over hide nothing. NULL if the arena is full. Changes neither map.
 */
struct value_map *value_map_merge(struct arena *a, const struct value_map *base,
                                  const struct value_map *over);

/* Puts all pairs of over into a map under construction, as above. */
MUST_CHECK bool value_map_add_all(struct value_map *m, const struct value_map *over);

/*
 * A copy of a map that takes no more than it needs. Maps in it that lie in its own arena are copied
 * as well, all other values are shared. NULL if the arena is full.
 */
const struct value_map *value_map_pack(struct arena *a, const struct value_map *m);

/* An empty map with capacity for exactly count pairs. */
struct value_map *value_map_new_for(struct arena *a, size_t count);

/*
 * The environment in which a drop answers. `render` belongs to the maker of the drops (the site's
 * render context, which records dependencies); the rest of the library passes it through.
 */
struct drop_env {
    struct arena *arena; /* for computed answers */
    void *render;
    struct err *err; /* filled if answering failed (a rendered excerpt, say) */
    /*
     * Counts reads that neither `render` records nor the template names: the clock, chance, the
     * state of a loop. A result that depends on one is good for one use only.
     */
    uint64_t outside;
};

struct drop_class {
    struct str name; /* Ruby's class name, which an unprintable drop prints */
    int subject;     /* the struct that its drops begin, as a number of their owner; 0: any other */
    /* The member `key`. Returns false if not found, or, with env->err filled, on failure. */
    bool (*get)(const struct drop *d, struct drop_env *env, struct str key, struct value *out);
    /*
     * The same for a key that is no string (`2024: x` in front matter). NULL: it has no such
     * members.
     */
    bool (*get_other)(const struct drop *d, struct drop_env *env, struct value key,
                      struct value *out);
    /* The keys, an array of strings, for loops and jsonify. NULL: the drop cannot be walked. */
    struct value (*keys)(const struct drop *d, struct drop_env *env);
    /* The keys for jsonify, for a drop that cannot be walked. NULL: the same as `keys`. */
    struct value (*json_keys)(const struct drop *d, struct drop_env *env);
    /* As a string. NULL: the class name. */
    void (*write)(const struct drop *d, struct drop_env *env, struct buf *out);
    /*
     * As an item of a printed, or of an inspected list: there Ruby has the object of which Liquid
     * makes the drop. NULL: the same as `write`.
     */
    void (*write_item)(const struct drop *d, struct drop_env *env, struct buf *out);
    void (*inspect_item)(const struct drop *d, struct drop_env *env, struct buf *out);
    /* What Liquid makes of it when it is read from a list or map. NULL: the drop itself. */
    struct value (*liquid)(const struct drop *d);
    /* Inspected by itself. NULL: the same as `write`. */
    void (*inspect)(const struct drop *d, struct drop_env *env, struct buf *out);
    /*
     * For numbers only: the order relative to another number, for value_cmp and value_eq. If it is
     * NULL or returns false, the drop equals only itself.
     */
    bool (*cmp)(const struct drop *d, struct value other, int *order);
    /* It is a number: jsonify writes its text without quotes, and needs no env. */
    bool bare;
    /* Its lists have Ruby's objects, not Liquid's drops: in JSON each of them is a string. */
    bool objects;
    /*
     * Its `next` and `previous` are of the same class: below the top level, JSON has only their
     * plain members.
     */
    bool chained;
    /*
     * It is a Hash to Ruby (a page): its items are pairs, and it `contains` its keys. Else it is a
     * Drop, and its items are its keys.
     */
    bool hash_like;
    /*
     * noted: env->render records all that it answers from, so it is the same for every page
     * (`site`). Other drops have an identity, which changes when they do. lasting: it lives as long
     * as the snapshot.
     */
    bool noted, lasting;
    /* Only the site's Ruby has it: filters are applied there. */
    bool foreign;
    /*
     * If it is NULL or returns false, the drop has no identity: a result that read it as a whole is
     * good for one use only.
     */
    bool (*identity)(const struct drop *d, struct drop_env *env, struct hash128 *out);
};

/* The first member of the struct of each drop. */
struct drop {
    const struct drop_class *class;
};

/*
 * A member by a key of any kind. Returns false if not found, or, with env->err filled, on
 * failure.
 */
bool value_drop_get(const struct drop *d, struct drop_env *env, struct value key,
                    struct value *out);

/*
 * For a drop that can be walked: its first member, false if it has none; and all of them, NULL if
 * the arena is full. If a member failed, env->err is filled.
 */
bool value_drop_first(const struct drop *d, struct drop_env *env, struct value_pair *out);
struct value_map *value_drop_map(const struct drop *d, struct drop_env *env);

/*
 * Ruby's to_s as Liquid prints it: nil "", arrays joined without a separator (nested ones
 * flattened), maps inspected, floats as Ruby writes them (3.0, 1.0e+20), ranges 1..3. env is for
 * drops; it may be NULL if there are none.
 */
void value_write(struct value v, struct drop_env *env, struct buf *out);

/* Ruby's inspect: "x" quoted and escaped, nil, [1, 2], {"a"=>1}. */
void value_inspect(struct value v, struct drop_env *env, struct buf *out);

/* Ruby's Float#to_s. */
void value_write_float(double n, struct buf *out);

/*
 * The decimal that value_write_float prints, as whole / 10^decimals, at most 17 digits. Returns
 * false if finding it takes longer: for zero, very large or small numbers, infinity and NaN.
 */
MUST_CHECK bool value_float_decimal(double n, int64_t *whole, unsigned *decimals);

/* value_write into the arena. Strings are returned without a copy. */
struct str value_to_str(struct value v, struct drop_env *env, struct arena *a);

/*
 * The cost of walking v: the number of values in it, those in its arrays and maps included, each as
 * often as it occurs, and one more for each `bytes` of a text, keys included (SIZE_MAX: texts count
 * once). Counts up to `most`, and returns `most` if the nesting is deeper than 200.
 * Arrays share their items, so a small template can make one that no walk would ever finish.
 */
uint64_t value_weight(struct value v, size_t bytes, uint64_t most);

/*
 * Liquid's ==: numbers by value (1 == 1.0), strings by bytes, arrays and maps by their members,
 * dates by moment, drops by identity; else false.
 */
bool value_eq(struct value a, struct value b);

/*
 * Ruby's <=> for two numbers, two strings, two dates or two arrays: *order is negative, 0 or
 * positive. Returns false for others; the caller decides what that means.
 */
MUST_CHECK bool value_cmp(struct value a, struct value b, int *order);

/* Ruby's name of the kind ("String", "Integer", "NilClass"), for messages. */
struct str value_class(struct value v);

#endif
