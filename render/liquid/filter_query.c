/*
 * Jekyll's filters that choose, group and sort by a property or an expression.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter_sort.h"

static struct arena *arena_of(const struct liquid_call *call)
{
    return call->run->env.arena;
}

/* ---- input ---- */

/* A map's pairs as arrays of two, or only its values. */
static bool map_items(struct liquid_call *call, const struct value_map *m, bool pairs,
                      struct value *out)
{
    struct value *items = arena_new_array(arena_of(call), m->count, struct value);
    struct value *halves = arena_new_array(arena_of(call), pairs ? 2 * m->count : 0, struct value);
    if (items == NULL || halves == NULL)
        return err_arena(call->err, arena_of(call));
    for (size_t i = 0; i < m->count; i++) {
        items[i] = m->pairs[i].value;
        if (pairs) {
            halves[2 * i] = m->pairs[i].key;
            halves[2 * i + 1] = m->pairs[i].value;
            items[i] = value_array(&halves[2 * i], 2);
        }
    }
    *out = value_array(items, m->count);
    return filter_charge(call, m->count);
}

/*
 * Whether the input is one of Ruby's Enumerables. Most of these filters return other values
 * unchanged.
 */
static bool is_list(struct value v)
{
    return v.kind == VALUE_ARRAY || v.kind == VALUE_MAP || v.kind == VALUE_RANGE;
}

/* The items of a list; nested arrays stay whole. */
static bool list_items(struct liquid_call *call, bool pairs, struct value *out)
{
    struct value input = call->input;
    if (input.kind == VALUE_MAP)
        return map_items(call, input.map, pairs, out);
    if (input.kind != VALUE_ARRAY)
        return filter_items(call, input, out);
    *out = input;
    return filter_charge(call, input.len);
}

/* ---- where, find ---- */

static bool prints(struct liquid_call *call, struct value v, struct str text)
{
    if (v.kind == VALUE_STRING && v.len != text.len)
        return false;
    return str_eq(filter_text(call, v), text);
}

static bool map_has(struct liquid_call *call, const struct value_map *m, struct str target)
{
    for (size_t i = 0; i < m->count; i++) {
        struct value pair[] = {m->pairs[i].key, m->pairs[i].value};
        if (prints(call, value_array(pair, 2), target))
            return true;
    }
    return false;
}

static bool range_has(struct liquid_call *call, const struct value_range *r, struct str target)
{
    int64_t n;
    return str_to_i64(target, &n) && n >= r->first && n <= r->last &&
           prints(call, value_int(n), target);
}

/* Ruby makes a Time an array of its clock's fields, each of which may match. */
static bool moment_has(struct liquid_call *call, struct moment m, struct str target)
{
    if (m.is_day)
        return prints(call, (struct value){.kind = VALUE_DATE, .moment = &m}, target);
    struct date_fields f = date_fields(m);
    const int64_t fields[] = {f.second, f.minute, f.hour,    f.day,
                              f.month,  f.year,   f.weekday, f.yearday};
    int64_t n;
    if (!str_to_i64(target, &n) || !prints(call, value_int(n), target))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (fields[i] == n)
            return true;
    }
    return false;
}

/* Whether the property, or an item of Ruby's Array() of it, prints as the target does. */
static bool property_has(struct liquid_call *call, struct value v, struct str target)
{
    switch (v.kind) {
    case VALUE_NIL:
        return false;
    case VALUE_ARRAY:
        for (uint32_t i = 0; i < v.len; i++) {
            if (prints(call, v.items[i], target))
                return true;
        }
        return false;
    case VALUE_MAP:
        return map_has(call, v.map, target);
    case VALUE_RANGE:
        return range_has(call, v.range, target);
    case VALUE_DATE:
        return moment_has(call, *v.moment, target);
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_FLOAT:
    case VALUE_STRING:
    case VALUE_DROP:
        break;
    }
    return prints(call, v, target);
}

/* `empty` and `blank` as the target match an empty text, nil, or a list of only these. */
static bool is_blank(struct value v)
{
    if (v.kind == VALUE_ARRAY) {
        for (uint32_t i = 0; i < v.len; i++) {
            if (!value_is_nil(v.items[i]) &&
                (v.items[i].kind != VALUE_STRING || v.items[i].len > 0))
                return false;
        }
        return true;
    }
    return value_is_nil(v) || (v.kind == VALUE_STRING && v.len == 0) ||
           (v.kind == VALUE_MAP && v.map->count == 0);
}

/* Whether an item matches `what`, the target or an expression. */
typedef bool match_fn(struct liquid_call *call, void *what, struct value item, bool *match);

struct property_target {
    struct filter_path property;
    struct value target;
    struct str text; /* the target's */
};

static bool match_property(struct liquid_call *call, void *what, struct value item, bool *match)
{
    struct property_target *t = what;
    struct value v;
    if (!filter_property(call, item, &t->property, &v))
        return false;
    if (filter_profile(call)->where_takes_nil_for_all)
        *match = property_has(call, v, t->text);
    else if (value_is_nil(t->target))
        *match = value_is_nil(v);
    else
        *match = filter_is_blank(t->target) ? is_blank(v) : property_has(call, v, t->text);
    return call->err == NULL || call->err->kind == ERR_KIND_NONE;
}

struct expression {
    const struct liquid_expr *expr;
    struct str variable;
};

static bool match_expression(struct liquid_call *call, void *what, struct value item, bool *match)
{
    const struct expression *e = what;
    struct value v;
    if (!filter_expr_eval(call, e->expr, e->variable, item, &v))
        return false;
    *match = value_truthy(v);
    return true;
}

/* All items that match, or the first. */
static bool select_items(struct liquid_call *call, match_fn *matches, void *what, bool first,
                         struct value *out)
{
    struct value items;
    struct value_list found;
    value_list_init(&found, arena_of(call));
    if (!list_items(call, false, &items))
        return false;
    for (uint32_t i = 0; i < items.len && !(first && found.count > 0); i++) {
        bool match;
        if (!matches(call, what, items.items[i], &match))
            return false;
        if (match && !value_list_add(&found, items.items[i]))
            return err_arena(call->err, found.arena);
    }
    if (!first)
        *out = value_list_done(&found);
    else if (found.count > 0)
        *out = found.items[0];
    return true;
}

static bool select_by_property(struct liquid_call *call, bool first, struct value *out)
{
    struct value property = filter_arg(call, 0), target = filter_arg(call, 1);
    *out = call->input;
    if (filter_profile(call)->where_takes_nil_for_all) {
        if (value_is_nil(property) || value_is_nil(target) || !is_list(call->input))
            return true;
    } else if (!value_truthy(property) || target.kind == VALUE_ARRAY || filter_is_hash(target) ||
               !is_list(call->input))
        return true;
    struct property_target t = {filter_path_of(filter_text(call, property)), target,
                                filter_text(call, target)};
    *out = value_nil();
    return select_items(call, match_property, &t, first, out);
}

/* The arguments of a filter that evaluates an expression. */
static bool read_expression(struct liquid_call *call, bool condition, struct expression *e)
{
    struct value text = filter_arg(call, 1);
    if (text.kind != VALUE_STRING)
        return filter_fail(call, "expected an expression in quotes, not %.*s",
                           STR_ARG(value_class(text)));
    e->variable = filter_text(call, filter_arg(call, 0));
    e->expr = filter_expr_compile(call, value_as_str(text), condition);
    return e->expr != NULL;
}

static bool select_by_expression(struct liquid_call *call, bool first, struct value *out)
{
    struct expression e = {.expr = NULL};
    *out = call->input;
    if (!is_list(call->input))
        return true;
    *out = value_nil();
    return read_expression(call, true, &e) && select_items(call, match_expression, &e, first, out);
}

static bool apply_find(struct liquid_call *call, struct value *out)
{
    return select_by_property(call, true, out);
}

static bool apply_find_exp(struct liquid_call *call, struct value *out)
{
    return select_by_expression(call, true, out);
}

static bool apply_where(struct liquid_call *call, struct value *out)
{
    return select_by_property(call, false, out);
}

static bool apply_where_exp(struct liquid_call *call, struct value *out)
{
    return select_by_expression(call, false, out);
}

/* ---- groups ---- */

/* One group as the map that a template sees. */
static bool group_value(struct liquid_call *call, struct value name, struct value items,
                        struct value *out)
{
    struct value_map *m = value_map_new(arena_of(call));
    if (m == NULL || !value_map_put_str(m, S("name"), name) ||
        !value_map_put_str(m, S("items"), items) ||
        !value_map_put_str(m, S("size"), value_int(items.len)))
        return err_arena(call->err, arena_of(call));
    *out = value_of_map(m);
    return true;
}

/* Doubles the lists: usually there are far fewer groups than items. */
static bool more_lists(struct liquid_call *call, struct value_list **all, size_t *capacity)
{
    enum { FIRST = 16 };
    size_t wanted = *capacity > 0 ? *capacity * 2 : FIRST;
    struct value_list *grown =
        arena_grow(arena_of(call), *all, *capacity * sizeof(struct value_list),
                   wanted * sizeof(struct value_list));
    if (grown == NULL)
        return err_arena(call->err, arena_of(call));
    *all = grown;
    *capacity = wanted;
    return true;
}

/* Groups the items by their names, which are equal by Ruby's eql?, in first-seen order. */
static bool make_groups(struct liquid_call *call, struct value items, const struct value *names,
                        struct value *out)
{
    struct value_map *lists = value_map_new(arena_of(call)); /* name -> its items so far */
    if (lists == NULL)
        return err_arena(call->err, arena_of(call));
    struct value_list *all = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < items.len; i++) {
        const struct value *at = value_map_find(lists, names[i]);
        size_t group = at != NULL ? (size_t)at->integer : lists->count;
        if (group == capacity && !more_lists(call, &all, &capacity))
            return false;
        if (at == NULL)
            value_list_init(&all[group], arena_of(call));
        if ((at == NULL && !value_map_put(lists, names[i], value_int((int64_t)group))) ||
            !value_list_add(&all[group], items.items[i]))
            return err_arena(call->err, arena_of(call));
    }
    struct value *groups = arena_new_array(arena_of(call), lists->count, struct value);
    if (groups == NULL)
        return err_arena(call->err, arena_of(call));
    for (size_t i = 0; all != NULL && i < lists->count; i++) {
        if (!group_value(call, lists->pairs[i].key, value_list_done(&all[i]), &groups[i]))
            return false;
    }
    *out = value_array(groups, lists->count);
    return true;
}

static bool group_items(struct liquid_call *call, const struct expression *e, struct value *out)
{
    struct value items;
    struct filter_path property = filter_path_of(filter_text(call, filter_arg(call, 0)));
    if (!list_items(call, true, &items))
        return false;
    struct value *names = arena_alloc(arena_of(call), items.len * sizeof(*names));
    if (names == NULL)
        return err_arena(call->err, arena_of(call));
    for (uint32_t i = 0; i < items.len; i++) {
        bool ok = e != NULL
                      ? filter_expr_eval(call, e->expr, e->variable, items.items[i], &names[i])
                      : filter_property(call, items.items[i], &property, &names[i]);
        if (!ok)
            return false;
        if (e == NULL)
            names[i] = value_str(filter_text(call, names[i]));
        else if (!filter_charge_value(call, names[i]))
            return false;
    }
    return make_groups(call, items, names, out);
}

static bool apply_group_by(struct liquid_call *call, struct value *out)
{
    *out = call->input;
    return is_list(call->input) ? group_items(call, NULL, out) : true;
}

static bool apply_group_by_exp(struct liquid_call *call, struct value *out)
{
    *out = call->input;
    if (!is_list(call->input))
        return true;
    struct expression e = {.expr = NULL};
    return read_expression(call, false, &e) && group_items(call, &e, out);
}

/* ---- sort ---- */

/* Documents are ordered by date, then by path. */
static bool cmp_documents(struct liquid_call *call, struct value a, struct value b, int *order)
{
    struct value x, y;
    static const char *const keys[] = {"date", "path"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct value key = value_str(str_c(keys[i]));
        if (filter_member(call, a, key, &x) != FILTER_MEMBER ||
            filter_member(call, b, key, &y) != FILTER_MEMBER ||
            (i == 0 && (x.kind != VALUE_DATE || y.kind != VALUE_DATE)) || !value_cmp(x, y, order))
            return false;
        if (*order != 0)
            return true;
    }
    return true;
}

static bool compare_items(struct liquid_call *call, struct value a, struct value b, int *order)
{
    if (value_cmp(a, b, order))
        return true;
    if (a.kind == VALUE_DROP && b.kind == VALUE_DROP && cmp_documents(call, a, b, order))
        return true;
    return filter_fail(call, "comparison of %.*s with %.*s failed", STR_ARG(value_class(a)),
                       STR_ARG(value_class(b)));
}

static bool compare_properties(struct liquid_call *call, struct value a, struct value b, int *order)
{
    if (a.kind == VALUE_STRING && b.kind == VALUE_STRING) {
        *order = str_cmp(value_as_str(a), value_as_str(b));
    } else if (value_is_nil(a) != value_is_nil(b)) {
        bool last = str_eq(value_as_str(filter_arg(call, 1)), S("last"));
        *order = value_is_nil(a) == last ? 1 : -1;
    } else if (!value_cmp(a, b, order)) {
        if (filter_profile(call)->sort_refuses_mixed)
            return filter_fail(call, "comparison of %.*s with %.*s failed", STR_ARG(value_class(a)),
                               STR_ARG(value_class(b)));
        *order = str_cmp(filter_text(call, a), filter_text(call, b));
    }
    return true;
}

static bool check_sort(struct liquid_call *call)
{
    struct value input = call->input, property = filter_arg(call, 0), nils = filter_arg(call, 1);
    if (value_is_nil(input))
        return filter_fail(call, "Cannot sort a null object.");
    if (!value_is_nil(property) && call->count > 1 && !str_eq(value_as_str(nils), S("first")) &&
        !str_eq(value_as_str(nils), S("last"))) {
        struct str text = filter_text(call, nils);
        return filter_fail(call,
                           "Invalid nils order: '%.*s' is not a valid nils order. It must be "
                           "'first' or 'last'.",
                           STR_ARG(text));
    }
    return is_list(input) || filter_is_walked(input)
               ? true
               : filter_fail(call, "sort takes an array, not %.*s", STR_ARG(value_class(input)));
}

static bool apply_sort(struct liquid_call *call, struct value *out)
{
    struct value items = value_nil(), property = filter_arg(call, 0);
    if (!check_sort(call) || !list_items(call, true, &items))
        return false;
    struct filter_keyed *keyed = arena_alloc(arena_of(call), items.len * sizeof(*keyed));
    struct value *sorted = arena_alloc(arena_of(call), items.len * sizeof(*sorted));
    if (keyed == NULL || sorted == NULL)
        return err_arena(call->err, arena_of(call));
    struct filter_path name = filter_path_of(filter_text(call, property));
    for (uint32_t i = 0; i < items.len; i++) {
        keyed[i] = (struct filter_keyed){items.items[i], items.items[i]};
        if (!value_is_nil(property) && !filter_property(call, items.items[i], &name, &keyed[i].key))
            return false;
    }
    if (!filter_sort(call, keyed, items.len,
                     value_is_nil(property) ? compare_items : compare_properties, true))
        return false;
    for (uint32_t i = 0; i < items.len; i++)
        sorted[i] = keyed[i].item;
    *out = value_array(sorted, items.len);
    return true;
}

static const struct liquid_filter rows[] = {
    {STR_INIT("find"), 2, 2, FILTER_JEKYLL | FILTER_JEKYLL_4 | FILTER_WALKS, apply_find},
    {STR_INIT("find_exp"), 2, 2, FILTER_JEKYLL | FILTER_JEKYLL_4 | FILTER_WALKS, apply_find_exp},
    {STR_INIT("group_by"), 1, 1, FILTER_JEKYLL | FILTER_WALKS, apply_group_by},
    {STR_INIT("group_by_exp"), 2, 2, FILTER_JEKYLL | FILTER_WALKS, apply_group_by_exp},
    {STR_INIT("sort"), 0, 2, FILTER_JEKYLL | FILTER_WALKS, apply_sort},
    {STR_INIT("where"), 2, 2, FILTER_JEKYLL | FILTER_WALKS, apply_where},
    {STR_INIT("where_exp"), 2, 2, FILTER_JEKYLL | FILTER_WALKS, apply_where_exp},
};

const struct liquid_filters filters_query = {rows, ARRAY_LEN(rows)};
