/*
 * Values: what front matter, data files and Liquid are made of.
 *
 * A value is two words, passed by value. It is immutable and borrows what it points to: from the
 * source text, from an arena, from the snapshot. The kinds are Ruby's as Liquid sees them; a map
 * keeps the order of its keys, and its keys are values (YAML's `2020:` is a number, not a string).
 *
 * A drop is a value whose members are found when asked for: `site`, `page`, a document. It answers
 * through a table of functions, and may read the environment of the render that asks.
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
    uint32_t len; /* bytes of a string, items of an array; of a drop: value_of_listed_drop */
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

/* A range of integers, both ends included; empty where last < first. */
struct value_range {
    int64_t first, last;
};

#define VALUE_NIL_INIT ((struct value){.kind = VALUE_NIL})

/* Constructors that allocate nothing. What they point to must live as long as the value. */
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
/* As an item of one of Jekyll's own lists (site.posts): there it is the object itself, and what a
 * look-up makes of it for a template is another, which no such list contains. */
static inline struct value value_of_listed_drop(const struct drop *d)
{
    return (struct value){.kind = VALUE_DROP, .len = 1, .drop = d};
}
static inline bool value_is_listed_drop(struct value v)
{
    return v.kind == VALUE_DROP && v.len > 0;
}
static inline struct value value_unlisted(struct value v)
{
    return value_is_listed_drop(v) ? value_of_drop(v.drop) : v;
}

/* A string literal where a constant is needed. */
#define VALUE_STR_INIT(s)                                                                          \
    {                                                                                              \
        .kind = VALUE_STRING, .len = sizeof(s) - 1, .bytes = (s)                                   \
    }

/* Constructors that copy into the arena; nil (with the arena's failure set) where it ends. */
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

/* Liquid's truth: all but nil and false. */
static inline bool value_truthy(struct value v)
{
    return v.kind != VALUE_NIL && !(v.kind == VALUE_BOOL && !v.boolean);
}

/* Arrays under construction: a growing piece of the arena. */
struct value_list {
    struct arena *arena;
    struct value *items;
    size_t count, room;
};

void value_list_init(struct value_list *l, struct arena *a);
MUST_CHECK bool value_list_add(struct value_list *l, struct value v);
static inline struct value value_list_done(const struct value_list *l)
{
    return value_array(l->items, l->count);
}

/* Maps under construction; afterwards reached through const pointers only. */
struct value_pair {
    struct value key, value;
};

struct value_map {
    struct arena *arena;
    struct value_pair *pairs; /* in the order in which their keys first came */
    size_t count, room;
    uint32_t *slots; /* a hash table once the map is large; NULL before */
    size_t slot_count;
};

/* An empty map; NULL where the arena ends. */
struct value_map *value_map_new(struct arena *a);

/* Sets key to v; a key that is there keeps its place and gets the new value. */
MUST_CHECK bool value_map_put(struct value_map *m, struct value key, struct value v);
MUST_CHECK bool value_map_put_str(struct value_map *m, struct str key, struct value v);

/* The value of a key, NULL where it is not there. Keys are equal as Ruby's eql? (1 is not 1.0). */
const struct value *value_map_find(const struct value_map *m, struct value key);
const struct value *value_map_find_str(const struct value_map *m, struct str key);

/* The same, nil where it is not there (or v is no map). */
struct value value_map_get(const struct value_map *m, struct str key);
struct value value_get(struct value v, struct str key);

/*
 * Jekyll's Utils.deep_merge_hashes: the pairs of over on top of those of base, maps merged in turn,
 * and a nil in over that hides nothing. NULL where the arena ends. Neither map is changed.
 */
struct value_map *value_map_merge(struct arena *a, const struct value_map *base,
                                  const struct value_map *over);

/* The same on top of a map that is being made. */
MUST_CHECK bool value_map_add_all(struct value_map *m, const struct value_map *over);

/* An empty map with room for count pairs and no more. */
struct value_map *value_map_new_for(struct arena *a, size_t count);

/*
 * What a drop may use while it answers. `render` belongs to whoever made the drops (the site's
 * render context, which notes what was read); the rest of the library passes it through.
 */
struct drop_env {
    struct arena *arena; /* where answers that have to be made are put */
    void *render;
    struct err *err; /* filled where answering failed (a rendered excerpt, say) */
    /* Counts what was read that neither `render` notes nor the template names: the clock, chance,
     * the state of a loop. What is made meanwhile holds for this once only. */
    uint64_t outside;
};

struct drop_class {
    struct str name; /* Ruby's class name, which is what an unprintable drop prints */
    int subject;     /* which struct its drops begin, by a number of their owner's; 0: any other */
    /* The member `key`; false where there is none, or (env->err filled) where it failed. */
    bool (*get)(const struct drop *d, struct drop_env *env, struct str key, struct value *out);
    /* The same for a key that is no string (`2024: x` in front matter); NULL: there are none. */
    bool (*get_other)(const struct drop *d, struct drop_env *env, struct value key,
                      struct value *out);
    /* The keys, for loops and jsonify; NULL where the drop cannot be walked. An array of strings.
     */
    struct value (*keys)(const struct drop *d, struct drop_env *env);
    /* The same for jsonify alone, of a drop that cannot be walked. NULL: as `keys`. */
    struct value (*json_keys)(const struct drop *d, struct drop_env *env);
    /* As a string; NULL for the class name. */
    void (*write)(const struct drop *d, struct drop_env *env, struct buf *out);
    /* As an item of a list that is printed, and of one that is inspected: there Ruby still has the
     * object of which Liquid makes the drop. NULL: as `write` does. */
    void (*write_item)(const struct drop *d, struct drop_env *env, struct buf *out);
    void (*inspect_item)(const struct drop *d, struct drop_env *env, struct buf *out);
    /* As it is inspected by itself. NULL: as `write` does. */
    void (*inspect)(const struct drop *d, struct drop_env *env, struct buf *out);
    /* Only numbers have it: how it stands to another number, for value_cmp and value_eq. NULL, or
     * false: it equals itself alone. */
    bool (*cmp)(const struct drop *d, struct value other, int *order);
    /* A number: jsonify writes the text as it stands and not as a string; no env is needed. */
    bool bare;
    /* Its lists hold Ruby's objects and not what Liquid makes of them: in JSON each is a text. */
    bool objects;
    /* Its `next` and `previous` are its like: in JSON they have their plain members alone where it
     * does not stand at the top. */
    bool chained;
    /* It is a Hash to Ruby (a page), whose items are pairs and which `contains` its keys; else a
     * Drop, whose items are its keys. */
    bool hash_like;
    /* All that it answers follows from what env->render notes meanwhile: it is the same for every
     * page (`site`). Others are told apart by an identity, which changes when they do; lasting
     * ones live as long as what the render works on. */
    bool noted, lasting;
    /* NULL, or false: it has none, and what read it as a whole holds for this once only. */
    bool (*identity)(const struct drop *d, struct drop_env *env, struct hash128 *out);
};

/* Embedded as the first member of what stands behind the drop. */
struct drop {
    const struct drop_class *class;
};

/* A member by a key of any kind. False if there is none, or (env->err filled) if it failed. */
bool value_drop_get(const struct drop *d, struct drop_env *env, struct value key,
                    struct value *out);

/* Of a drop that can be walked: its first member, false where it has none; and all of them, NULL
 * where the arena ends. Where one cannot be answered, env->err tells. */
bool value_drop_first(const struct drop *d, struct drop_env *env, struct value_pair *out);
struct value_map *value_drop_map(const struct drop *d, struct drop_env *env);

/*
 * Ruby's to_s as Liquid prints it: nil "", arrays joined without a separator (nested ones
 * flattened), maps inspected, floats as Ruby writes them (3.0, 1.0e+20), ranges 1..3. env is for
 * drops, and may be NULL where there are none.
 */
void value_write(struct value v, struct drop_env *env, struct buf *out);

/* Ruby's inspect: "x" quoted and escaped, nil, [1, 2], {"a"=>1}. */
void value_inspect(struct value v, struct drop_env *env, struct buf *out);

/* Ruby's Float#to_s. */
void value_write_float(double n, struct buf *out);

/*
 * The decimal that this prints as whole / 10^decimals, at most 17 digits of it. False where that
 * takes longer to find: for zero, what is very large or small, and what is no number.
 */
MUST_CHECK bool value_float_decimal(double n, int64_t *whole, unsigned *decimals);

/* value_write into the arena; strings are returned as they are, without a copy. */
struct str value_to_str(struct value v, struct drop_env *env, struct arena *a);

/*
 * How many values v is, those in its arrays and maps included, each as often as it stands there:
 * what it takes to walk it. Counts no further than `most`, and takes what is nested deeper than
 * 200 for as much. Arrays share what is in them, so that a small template can make one that no
 * walk would come to the end of.
 */
uint64_t value_weight(struct value v, uint64_t most);

/*
 * Liquid's ==: numbers by value (1 == 1.0), strings by bytes, arrays and maps by their members,
 * dates by moment, drops by identity; else false.
 */
bool value_eq(struct value a, struct value b);

/*
 * Ruby's <=> for two values of comparable kinds (two numbers, two strings, two dates, two
 * arrays): *order negative, 0 or positive, true. Else false: the caller says what that means.
 */
MUST_CHECK bool value_cmp(struct value a, struct value b, int *order);

/* The English name of the kind as Ruby says it ("String", "Integer", "NilClass"): for messages. */
struct str value_class(struct value v);

#endif
