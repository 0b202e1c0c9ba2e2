/*
 * Filters: a filter is a row in a table, and a pure function of its input and arguments.
 *
 * Private to render/liquid. The tables (filters_text, filters_list, ...) are each sorted by name;
 * lang.c gathers them, and the parser resolves names to rows once, when a template is compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_FILTER_H
#define RENDER_LIQUID_FILTER_H

#include "render/liquid/liquid.h"

struct liquid_expr; /* a compiled expression; liquid/expr.h */

/*
 * One application of a filter. The filter allocates from run->env.arena.
 *
 * args: the positional arguments; keyword arguments (allow_false: true) come last, as one map, as
 * in Ruby. The caller has checked count against the row's min and max.
 */
struct liquid_call {
    struct liquid_run *run;
    struct err *err;
    struct str name;
    void *scope; /* the visible variables, for filters that evaluate expressions (where_exp) */
    struct value input;
    const struct value *args;
    size_t count;
    struct buf *sink; /* a buffer that the result may be printed to; NULL if it must be a value */
    bool sunk;        /* the filter writes to it */
    bool printed;     /* filter_done has printed the result; *out is not used then */
};

/*
 * Returns false and call->err if Ruby raises an error. If the arena is full, it need not fail: the
 * caller checks arena_failed. *out is nil at the start.
 */
typedef bool liquid_filter_fn(struct liquid_call *call, struct value *out);

enum filter_traits {
    FILTER_JEKYLL = 1,   /* only with options.jekyll_tags; hides Liquid's of the same name */
    FILTER_LIQUID_5 = 4, /* not if profile.lacks_liquid_5_filters */
    FILTER_JEKYLL_4 = 8, /* not if profile.lacks_jekyll_4_filters */
    FILTER_WALKS = 2,    /* looks at all items of a list, which may have all pages */
    FILTER_EDITS = 16,   /* returns its input, a part of it or a new text, never an argument */
};

struct liquid_filter {
    struct str name;
    uint8_t min, max; /* of positional arguments, the keyword map included */
    uint8_t traits;   /* enum filter_traits */
    liquid_filter_fn *fn;
};

struct liquid_filters {
    const struct liquid_filter *rows;
    size_t count;
};

extern const struct liquid_filters filters_text; /* append .. upcase */
extern const struct liquid_filters
    filters_encode;                              /* escape, url_encode, base64_encode, strip_html */
extern const struct liquid_filters filters_list; /* first, join, map, sort, split, uniq ... */
extern const struct liquid_filters filters_math; /* abs, plus, round ... */
extern const struct liquid_filters filters_date; /* date, date_to_string ... */
extern const struct liquid_filters filters_query;  /* where, where_exp, group_by, find ... */
extern const struct liquid_filters filters_array;  /* push, pop, sample ... */
extern const struct liquid_filters filters_jekyll; /* relative_url, slugify, jsonify, markdownify */

/*
 * The literals `blank` and `empty` as an argument of a filter. Both are this one value: it prints
 * nothing, like "", but `where` can tell it from "".
 */
extern const struct value filter_blank;
bool filter_is_blank(struct value v);

/* ---- what filters share (filter.c) ---- */

/* The i-th argument; nil if it was not given, which is how nearly all filters treat it. */
static inline struct value filter_arg(const struct liquid_call *call, size_t i)
{
    return i < call->count ? call->args[i] : value_nil();
}

/* Fills call->err as Ruby's ArgumentError or TypeError would. Returns false. */
bool filter_fail(struct liquid_call *call, const char *format, ...) PRINTF_LIKE(2, 3);

/* How the followed Jekyll differs. */
const struct profile *filter_profile(const struct liquid_call *call);

/* The run's host, or one that has nothing. */
const struct liquid_host *filter_host(const struct liquid_call *call);

/* Counts n more steps against the run's limit. Returns false and err (LIMIT) if it is reached. */
MUST_CHECK bool filter_charge(struct liquid_call *call, uint64_t n);

/* Reading this many bytes of a string costs one step. */
enum { FILTER_BYTES_A_STEP = 64 };

/*
 * Counts the steps of reading v: one for 64 bytes of a string, one for each value in arrays and
 * maps. A filter that copies v or prints it charges it first; so no template can double an array
 * until printing it takes for ever.
 */
MUST_CHECK bool filter_charge_value(struct liquid_call *call, struct value v);

/* Whether a key takes steps to find: its bytes or items are read. */
static inline bool filter_is_long_key(struct value key)
{
    return key.kind == VALUE_STRING ? key.len >= FILTER_BYTES_A_STEP
                                    : key.kind == VALUE_ARRAY || key.kind == VALUE_MAP;
}

/* Whether more than kind and length have to be read to find out if two values are equal. */
static inline bool filter_compares_much(struct value a, struct value b)
{
    return a.kind == b.kind && a.len == b.len &&
           (a.kind == VALUE_ARRAY || a.kind == VALUE_MAP ||
            (a.kind == VALUE_STRING && a.len >= FILTER_BYTES_A_STEP));
}

/*
 * Counts the steps of finding out whether two values are equal: those of reading the smaller one,
 * if that is much.
 */
MUST_CHECK bool filter_charge_comparison(struct liquid_call *call, struct value a, struct value b);

/*
 * Ruby's to_s (arrays and maps inspected), in the arena. If a limit is reached it is empty and err
 * is filled, which filter_done notices.
 */
struct str filter_text_any(struct liquid_call *call, struct value v);
static inline struct str filter_text(struct liquid_call *call, struct value v)
{
    bool is_short = v.kind == VALUE_STRING && v.len < FILTER_BYTES_A_STEP;
    return is_short ? value_as_str(v) : filter_text_any(call, v);
}

/*
 * A buffer in the render's arena; its content becomes the result. filter_out may be the output
 * itself: it is for filters that only append and then call filter_done.
 */
struct buf filter_buf(struct liquid_call *call);
struct buf filter_out(struct liquid_call *call);
bool filter_done(struct liquid_call *call, struct buf *text, struct value *out);

/* The same for a text that exists already. */
bool filter_keep(struct liquid_call *call, struct str text, struct value *out);

/*
 * Liquid's Utils.to_integer: what Ruby's Integer() accepts. Else false and err "invalid integer".
 */
MUST_CHECK bool filter_integer(struct liquid_call *call, struct value v, int64_t *out);

/*
 * The same if integers of any size have a meaning: those beyond 64 bits become the nearest that
 * fits.
 */
MUST_CHECK bool filter_far_integer(struct liquid_call *call, struct value v, int64_t *out);

/*
 * The items that a list filter works on (Liquid's InputIterator): an array flattened, with drops
 * for Jekyll's own objects; a map as one item; a range's numbers; a time's fields; nil as nothing;
 * any other value as one item. out borrows the array if it is flat already: do not write to its
 * items.
 */
MUST_CHECK bool filter_items(struct liquid_call *call, struct value input, struct value *out);

/* A Hash to Ruby: a map, or a drop that is one there, as a page. */
bool filter_is_hash(struct value v);

/* A Drop that Ruby can walk, as a document: its items are its keys. */
bool filter_is_walked(struct value v);

/* Whether an array has arrays among its items. */
bool filter_has_array(struct value array);

/* The answer of Ruby's item[key]. */
enum filter_access {
    FILTER_MEMBER,     /* *out is the member, or nil */
    FILTER_NO_MEMBERS, /* the item has no [] (NoMethodError): nil, true, a float, a date */
    FILTER_BAD_KEY,    /* it has a [] that does not take this key (TypeError): 5["a"] */
    FILTER_FAILED,     /* a drop could not answer; err is filled */
};
enum filter_access filter_member(struct liquid_call *call, struct value item, struct value key,
                                 struct value *out);

/* A property as Jekyll's filters name it: a key, or a path if it has dots (a.b.c). */
struct filter_path {
    struct str text;
    bool is_key;
    uint32_t hint; /* of value_map_find_near, if it is a key */
};
struct filter_path filter_path_of(struct str text);

/*
 * The item's property as Jekyll's filters read it; false if the path ends early. Text that looks
 * like a number becomes one, "02" too. Returns false and err if an item has no properties.
 */
MUST_CHECK bool filter_property(struct liquid_call *call, struct value item,
                                struct filter_path *property, struct value *out);

/* ---- services of the evaluator for filters (expr_filter.c) ---- */

/*
 * Compiles the expression of where_exp, find_exp or group_by_exp once for a whole list, then
 * evaluates it for each item with `variable` bound to the item.
 */
MUST_CHECK const struct liquid_expr *filter_expr_compile(struct liquid_call *call, struct str text,
                                                         bool condition);
MUST_CHECK bool filter_expr_eval(struct liquid_call *call, const struct liquid_expr *e,
                                 struct str variable, struct value item, struct value *out);

#endif
