/*
 * Filters on lists, and those that take any value: Liquid's own. Jekyll's `where`, `find` and
 * `sort`, which hide these, are in filter_query.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/data/numeral.h"
#include "render/liquid/filter_sort.h"
#include "render/liquid/growth.h"
#include "render/liquid/number.h"

/* ---- any value ---- */

/* Whether Ruby's empty? is true. */
static bool is_empty(struct value v)
{
    if (v.kind == VALUE_MAP)
        return v.map->count == 0;
    return (v.kind == VALUE_STRING || v.kind == VALUE_ARRAY) && v.len == 0;
}

static bool apply_default(struct liquid_call *call, struct value *out)
{
    struct value input = call->input;
    if (filter_profile(call)->default_takes_no_options && call->count > 1)
        return filter_fail(call, "'default' takes one argument in Liquid 4.0, and no allow_false");
    bool allow_false = value_truthy(value_get(filter_arg(call, 1), S("allow_false")));
    bool missing = allow_false ? value_is_nil(input) : !value_truthy(input);
    *out = input;
    if (missing || is_empty(input))
        *out = call->count > 0 ? call->args[0] : value_str(S(""));
    return true;
}

static int64_t range_size(const struct value_range *r)
{
    uint64_t size = r->last < r->first ? 0 : (uint64_t)r->last - (uint64_t)r->first + 1;
    return size < INT64_MAX ? (int64_t)size : INT64_MAX;
}

static bool apply_size(struct liquid_call *call, struct value *out)
{
    struct value v = call->input;
    int64_t size = 0;
    if (v.kind == VALUE_STRING && !filter_charge_value(call, v))
        return false;
    if (v.kind == VALUE_STRING)
        size = (int64_t)utf8_len(value_as_str(v));
    else if (v.kind == VALUE_ARRAY)
        size = v.len;
    else if (v.kind == VALUE_MAP)
        size = (int64_t)v.map->count;
    else if (v.kind == VALUE_RANGE)
        size = range_size(v.range);
    else if (v.kind == VALUE_INT)
        size = sizeof(int64_t); /* Ruby's Integer#size: the bytes of a machine word */
    else if (v.kind == VALUE_DROP && filter_is_hash(v))
        size = v.drop->class->keys(v.drop, &call->run->env).len;
    else if (numeral_decimal(v) != NULL &&
             !number_bytes(call->run->env.arena, *numeral_decimal(v), &size))
        return err_arena(call->err, call->run->env.arena);
    *out = value_int(size);
    return true;
}

/* ---- ends ---- */

/* A map's pair as Ruby's array of two. */
static bool pair_array(struct liquid_call *call, const struct value_pair *pair, struct value *out)
{
    struct value *items = arena_new_array(call->run->env.arena, 2, struct value);
    if (items == NULL)
        return err_arena(call->err, call->run->env.arena);
    items[0] = pair->key;
    items[1] = pair->value;
    *out = value_array(items, 2);
    return true;
}

static bool apply_first(struct liquid_call *call, struct value *out)
{
    struct value v = call->input;
    struct value_pair pair;
    if (v.kind == VALUE_ARRAY && v.len > 0)
        *out = v.items[0];
    else if (v.kind == VALUE_RANGE)
        *out = value_int(v.range->first);
    else if (v.kind == VALUE_MAP && v.map->count > 0)
        return pair_array(call, &v.map->pairs[0], out);
    else if (v.kind == VALUE_DROP && v.drop->class->keys != NULL &&
             value_drop_first(v.drop, &call->run->env, &pair))
        return pair_array(call, &pair, out);
    return true;
}

static bool apply_last(struct liquid_call *call, struct value *out)
{
    struct value v = call->input;
    if (v.kind == VALUE_ARRAY && v.len > 0)
        *out = v.items[v.len - 1];
    else if (v.kind == VALUE_RANGE)
        *out = value_int(v.range->last);
    return true;
}

/* ---- whole lists ---- */

static bool apply_concat(struct liquid_call *call, struct value *out)
{
    struct value tail = filter_arg(call, 0), items = call->input;
    if (tail.kind != VALUE_ARRAY)
        return filter_fail(call, "concat filter requires an array argument");
    /* concat flattened and charged this array when it made it. */
    bool flat = items.kind == VALUE_ARRAY &&
                growth_is_flat(call->run, items.items, items.len * sizeof(items));
    if ((!flat && (!filter_items(call, items, &items) || !filter_charge_value(call, items))) ||
        !filter_charge_value(call, tail))
        return false;
    size_t used = items.len * sizeof(items), more = tail.len * sizeof(items);
    struct value *all = growth_extend(call->run, items.items, used, more, !filter_has_array(tail));
    if (all == NULL)
        return err_arena(call->err, call->run->env.arena);
    if (tail.len > 0)
        memcpy(all + items.len, tail.items, more);
    *out = value_array(all, (size_t)items.len + tail.len);
    return true;
}

static bool apply_join(struct liquid_call *call, struct value *out)
{
    struct value items;
    if (!filter_items(call, call->input, &items))
        return false;
    struct str glue = call->count > 0 ? filter_text(call, call->args[0]) : S(" ");
    struct buf text = filter_out(call);
    for (uint32_t i = 0; i < items.len && buf_ok(&text); i++) {
        if (i > 0)
            buf_add(&text, glue);
        buf_add(&text, filter_text(call, items.items[i]));
    }
    return filter_done(call, &text, out);
}

static bool apply_reverse(struct liquid_call *call, struct value *out)
{
    struct value items;
    if (!filter_items(call, call->input, &items))
        return false;
    struct value *turned = arena_new_array(call->run->env.arena, items.len, struct value);
    if (turned == NULL)
        return err_arena(call->err, call->run->env.arena);
    for (uint32_t i = 0; i < items.len; i++)
        turned[i] = items.items[items.len - 1 - i];
    *out = value_array(turned, items.len);
    return true;
}

/* ---- lists by a property ---- */

/* How a walk over the items goes on at an item that has not, or may not have, the property. */
enum walk { WALK_GOES_ON, WALK_ENDS_NIL, WALK_FAILS };

/* item[property] for a filter that returns nil as soon as an item has no members at all. */
static enum walk property_of(struct liquid_call *call, struct value item, struct value *out)
{
    struct value property = filter_arg(call, 0);
    switch (filter_member(call, item, property, out)) {
    case FILTER_MEMBER:
        return WALK_GOES_ON;
    case FILTER_NO_MEMBERS:
        return WALK_ENDS_NIL;
    case FILTER_BAD_KEY: {
        struct str name = filter_text(call, property);
        (void)filter_fail(call, "cannot select the property '%.*s'", STR_ARG(name));
        break;
    }
    case FILTER_FAILED:
        break;
    }
    return WALK_FAILS;
}

/*
 * Liquid 4.0 only asks the first item whether it has members, and fails at a later one that has
 * none.
 */
static enum walk walk_by_profile(struct liquid_call *call, enum walk walk, uint32_t i)
{
    if (walk != WALK_ENDS_NIL || i == 0 || !filter_profile(call)->first_item_decides)
        return walk;
    (void)filter_fail(call, "'%.*s': an item of the list has no members", STR_ARG(call->name));
    return WALK_FAILS;
}

/* Whether item[property] is the target; without a target, whether it is neither nil nor false. */
static enum walk is_wanted(struct liquid_call *call, struct value item, bool *wanted)
{
    struct value target = filter_arg(call, 1), found;
    enum walk walk = property_of(call, item, &found);
    if (!filter_charge_comparison(call, found, target))
        return WALK_FAILS;
    *wanted = value_is_nil(target) ? value_truthy(found) : value_eq(found, target);
    return walk;
}

/* The wanted items, or the others. */
static bool select_items(struct liquid_call *call, bool keeps_wanted, struct value *out)
{
    struct value items;
    struct value_list chosen;
    value_list_init(&chosen, call->run->env.arena);
    if (!filter_items(call, call->input, &items))
        return false;
    for (uint32_t i = 0; i < items.len; i++) {
        bool wanted;
        enum walk walk = walk_by_profile(call, is_wanted(call, items.items[i], &wanted), i);
        if (walk != WALK_GOES_ON)
            return walk == WALK_ENDS_NIL;
        if (wanted == keeps_wanted && !value_list_add(&chosen, items.items[i]))
            return err_arena(call->err, chosen.arena);
    }
    *out = value_list_done(&chosen);
    return true;
}

static bool apply_where(struct liquid_call *call, struct value *out)
{
    return select_items(call, true, out);
}

static bool apply_reject(struct liquid_call *call, struct value *out)
{
    return select_items(call, false, out);
}

enum answer { ANSWER_ITEM, ANSWER_INDEX, ANSWER_WHETHER };

static bool search(struct liquid_call *call, enum answer answer, struct value *out)
{
    struct value items;
    if (!filter_items(call, call->input, &items))
        return false;
    for (uint32_t i = 0; i < items.len; i++) {
        bool wanted;
        enum walk walk = is_wanted(call, items.items[i], &wanted);
        if (walk != WALK_GOES_ON)
            return walk == WALK_ENDS_NIL;
        if (wanted) {
            *out = answer == ANSWER_ITEM    ? items.items[i]
                   : answer == ANSWER_INDEX ? value_int(i)
                                            : value_bool(true);
            return true;
        }
    }
    *out = answer == ANSWER_WHETHER ? value_bool(false) : value_nil();
    return true;
}

static bool apply_find(struct liquid_call *call, struct value *out)
{
    return search(call, ANSWER_ITEM, out);
}

static bool apply_find_index(struct liquid_call *call, struct value *out)
{
    return search(call, ANSWER_INDEX, out);
}

static bool apply_has(struct liquid_call *call, struct value *out)
{
    return search(call, ANSWER_WHETHER, out);
}

static bool apply_compact(struct liquid_call *call, struct value *out)
{
    struct value items, found;
    bool by_property = !value_is_nil(filter_arg(call, 0));
    struct value_list chosen;
    value_list_init(&chosen, call->run->env.arena);
    if (!filter_items(call, call->input, &items))
        return false;
    for (uint32_t i = 0; i < items.len; i++) {
        found = items.items[i];
        enum walk walk = by_property ? property_of(call, items.items[i], &found) : WALK_GOES_ON;
        walk = walk_by_profile(call, walk, i);
        if (walk != WALK_GOES_ON)
            return walk == WALK_ENDS_NIL;
        if (!value_is_nil(found) && !value_list_add(&chosen, items.items[i]))
            return err_arena(call->err, chosen.arena);
    }
    *out = value_list_done(&chosen);
    return true;
}

static bool apply_map(struct liquid_call *call, struct value *out)
{
    struct value items;
    bool whole = str_eq(value_as_str(filter_arg(call, 0)), S("to_liquid"));
    if (!filter_items(call, call->input, &items))
        return false;
    struct value *found = arena_new_array(call->run->env.arena, items.len, struct value);
    if (found == NULL)
        return err_arena(call->err, call->run->env.arena);
    for (uint32_t i = 0; i < items.len; i++) {
        found[i] = items.items[i];
        if (!whole && property_of(call, items.items[i], &found[i]) == WALK_FAILS)
            return false;
    }
    *out = value_array(found, items.len);
    return true;
}

/* Of the items whose property (or who themselves) are the same by Ruby's eql?, the first. */
static bool apply_uniq(struct liquid_call *call, struct value *out)
{
    struct value items, key;
    struct value_map *seen = value_map_new(call->run->env.arena);
    struct value_list chosen;
    value_list_init(&chosen, call->run->env.arena);
    if (!filter_items(call, call->input, &items))
        return false;
    /* A single item is not asked for its property, which it may lack. */
    bool by_property = !value_is_nil(filter_arg(call, 0)) && items.len > 1;
    if (items.len == 1 && !value_is_nil(filter_arg(call, 0)) &&
        filter_profile(call)->first_item_decides &&
        filter_member(call, items.items[0], filter_arg(call, 0), &key) == FILTER_NO_MEMBERS)
        return true;
    for (uint32_t i = 0; i < items.len && seen != NULL; i++) {
        key = items.items[i];
        enum walk walk = by_property ? property_of(call, items.items[i], &key) : WALK_GOES_ON;
        walk = walk_by_profile(call, walk, i);
        if (walk != WALK_GOES_ON)
            return walk == WALK_ENDS_NIL;
        if (!filter_charge_value(call, key))
            return false;
        if (value_map_find(seen, key) == NULL &&
            (!value_map_put(seen, key, value_nil()) || !value_list_add(&chosen, items.items[i])))
            break;
    }
    *out = value_list_done(&chosen);
    return arena_failed(chosen.arena) ? err_arena(call->err, chosen.arena) : true;
}

/* ---- order ---- */

/* Nil comes last. Returns an error for values that have no order. */
static bool compare_plain(struct liquid_call *call, struct value a, struct value b, int *order)
{
    if (value_cmp(a, b, order))
        return true;
    *order = value_is_nil(a) ? 1 : -1;
    return value_is_nil(a) || value_is_nil(b)
               ? true
               : filter_fail(call, "cannot sort values of incompatible types");
}

/* Ruby's casecmp: ASCII letters as small ones, bytes otherwise. Nil last, and after another nil. */
static bool compare_natural(struct liquid_call *call, struct value a, struct value b, int *order)
{
    (void)call;
    *order = value_is_nil(a) ? 1 : -1;
    if (value_is_nil(a) || value_is_nil(b))
        return true;
    struct str s = value_as_str(a), t = value_as_str(b);
    for (size_t i = 0; i < s.len && i < t.len; i++) {
        int x = (unsigned char)char_lower(s.ptr[i]), y = (unsigned char)char_lower(t.ptr[i]);
        if (x != y) {
            *order = x - y;
            return true;
        }
    }
    *order = (s.len > t.len) - (s.len < t.len);
    return true;
}

/* Whether Ruby's [] exists. */
static bool has_members(struct value v)
{
    return v.kind == VALUE_MAP || v.kind == VALUE_DROP || v.kind == VALUE_STRING ||
           v.kind == VALUE_ARRAY || v.kind == VALUE_INT;
}

static bool all_have_members(struct value items)
{
    for (uint32_t i = 0; i < items.len; i++) {
        if (!has_members(items.items[i]))
            return false;
    }
    return true;
}

/* The keys by which items are sorted. */
static bool sort_keys(struct liquid_call *call, struct value items, bool as_text,
                      struct filter_keyed *keyed)
{
    bool by_property = !value_is_nil(filter_arg(call, 0));
    for (uint32_t i = 0; i < items.len; i++) {
        struct value key = items.items[i];
        /* A single item is not compared, and making a document's text would render it. */
        if (items.len == 1)
            key = value_nil();
        else if (by_property && property_of(call, items.items[i], &key) == WALK_FAILS)
            return false;
        if (as_text && !value_is_nil(key))
            key = value_str(filter_text(call, key));
        keyed[i] = (struct filter_keyed){key, items.items[i]};
    }
    return true;
}

static bool sort_items(struct liquid_call *call, filter_order_fn *compare, bool as_text,
                       struct value *out)
{
    struct value items;
    struct arena *a = call->run->env.arena;
    if (!filter_items(call, call->input, &items))
        return false;
    if (!value_is_nil(filter_arg(call, 0)) && !all_have_members(items))
        return true;
    struct filter_keyed *keyed = arena_new_array(a, items.len, struct filter_keyed);
    struct value *sorted = arena_new_array(a, items.len, struct value);
    if (keyed == NULL || sorted == NULL)
        return err_arena(call->err, a);
    if (!sort_keys(call, items, as_text, keyed) ||
        !filter_sort(call, keyed, items.len, compare, !as_text))
        return false;
    for (uint32_t i = 0; i < items.len; i++)
        sorted[i] = keyed[i].item;
    *out = value_array(sorted, items.len);
    return true;
}

static bool apply_sort(struct liquid_call *call, struct value *out)
{
    return sort_items(call, compare_plain, false, out);
}

static bool apply_sort_natural(struct liquid_call *call, struct value *out)
{
    return sort_items(call, compare_natural, true, out);
}

/* find, find_index, has and reject are newer than Liquid 5.4, which would ignore them. */
static const struct liquid_filter rows[] = {
    {STR_INIT("compact"), 0, 1, FILTER_WALKS, apply_compact},
    {STR_INIT("concat"), 1, 1, FILTER_WALKS, apply_concat},
    {STR_INIT("default"), 0, 2, 0, apply_default},
    {STR_INIT("find"), 1, 2, FILTER_WALKS, apply_find},
    {STR_INIT("find_index"), 1, 2, 0, apply_find_index},
    {STR_INIT("first"), 0, 0, 0, apply_first},
    {STR_INIT("has"), 1, 2, 0, apply_has},
    {STR_INIT("join"), 0, 1, 0, apply_join},
    {STR_INIT("last"), 0, 0, 0, apply_last},
    {STR_INIT("map"), 1, 1, FILTER_WALKS, apply_map},
    {STR_INIT("reject"), 1, 2, FILTER_WALKS, apply_reject},
    {STR_INIT("reverse"), 0, 0, FILTER_WALKS, apply_reverse},
    {STR_INIT("size"), 0, 0, 0, apply_size},
    {STR_INIT("sort"), 0, 1, FILTER_WALKS, apply_sort},
    {STR_INIT("sort_natural"), 0, 1, FILTER_WALKS, apply_sort_natural},
    {STR_INIT("uniq"), 0, 1, FILTER_WALKS, apply_uniq},
    {STR_INIT("where"), 1, 2, FILTER_WALKS, apply_where},
};

const struct liquid_filters filters_list = {rows, ARRAY_LEN(rows)};
