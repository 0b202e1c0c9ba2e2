/*
 * The items of a loop. See walk.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/walk.h"

#include "render/liquid/number.h"

/* Far enough for every loop, and sums of it fit. */
#define WALK_FAR (INT64_C(1) << 53)

static int64_t items_of(struct value v)
{
    switch (v.kind) {
    case VALUE_ARRAY:
        return v.len;
    case VALUE_MAP:
        return (int64_t)v.map->count;
    case VALUE_RANGE:
        return v.range->last < v.range->first ? 0 : v.range->last - v.range->first + 1;
    case VALUE_STRING:
        return v.len > 0 ? 1 : 0;
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_FLOAT:
    case VALUE_DATE:
    case VALUE_DROP:
        break;
    }
    return 0;
}

/* A drop is walked by its keys; one that is like a hash by [key, value]. */
static bool drop_items(struct exec *x, struct value v, struct value *out)
{
    const struct drop *d = v.drop;
    struct drop_env *env = &x->eval.run->env;
    struct value_list l;
    value_list_init(&l, x->arena);
    struct value keys = d->class->keys != NULL ? d->class->keys(d, env) : value_nil();
    if (x->err->kind != ERR_KIND_NONE)
        return false;
    for (uint32_t i = 0; keys.kind == VALUE_ARRAY && i < keys.len; i++) {
        struct value item = keys.items[i];
        if (d->class->hash_like) {
            struct value *pair = arena_new_array(x->arena, 2, struct value);
            if (pair == NULL)
                return err_arena(x->err, x->arena);
            pair[0] = item;
            pair[1] = value_nil();
            (void)value_drop_get(d, env, item, &pair[1]);
            item = value_array(pair, 2);
        }
        if (x->err->kind != ERR_KIND_NONE || !value_list_add(&l, item))
            return err_arena(x->err, x->arena);
    }
    *out = value_list_done(&l);
    return true;
}

bool walk_init(struct exec *x, struct value v, int64_t from, bool limited, int64_t to,
               struct walk *w)
{
    if (v.kind == VALUE_DROP && !drop_items(x, v, &v))
        return false;
    int64_t count = items_of(v);
    int64_t start = from > 0 ? from : 0;
    int64_t end = limited && to < count ? to : count;
    if (v.kind == VALUE_STRING) {
        start = 0;
        end = count;
    }
    *w = (struct walk){.of = v, .start = start, .length = end > start ? end - start : 0};
    return true;
}

bool walk_at(struct exec *x, const struct walk *w, int64_t i, struct value *out)
{
    int64_t at = w->start + (w->reversed ? w->length - 1 - i : i);
    if (w->of.kind == VALUE_ARRAY) {
        *out = w->of.items[at];
    } else if (w->of.kind == VALUE_RANGE) {
        *out = value_int(w->of.range->first + at);
    } else if (w->of.kind == VALUE_MAP) {
        struct value *pair = arena_new_array(x->arena, 2, struct value);
        if (pair == NULL)
            return err_arena(x->err, x->arena);
        pair[0] = w->of.map->pairs[at].key;
        pair[1] = w->of.map->pairs[at].value;
        *out = value_array(pair, 2);
    } else {
        *out = w->of;
    }
    return true;
}

bool walk_cut(struct exec *x, struct value v, int64_t *out)
{
    struct number n;
    if (v.kind == VALUE_FLOAT && v.real > (double)-WALK_FAR && v.real < (double)WALK_FAR)
        v = value_int((int64_t)v.real);
    if (v.kind == VALUE_STRING) {
        if (!number_of_text(x->arena, value_as_str(v), &n))
            return err_set(x->err, ERR_KIND_LIMIT, "a number of too many digits");
        bool negative = n.small ? n.integer < 0 : n.decimal.negative;
        v = value_int(n.small ? n.integer : negative ? -WALK_FAR : WALK_FAR);
    }
    if (v.kind != VALUE_INT && v.kind != VALUE_NIL)
        return err_set(x->err, ERR_KIND_SYNTAX, "expected a number, not %.*s",
                       STR_ARG(value_class(v)));
    *out = v.kind == VALUE_NIL     ? 0
           : v.integer < -WALK_FAR ? -WALK_FAR
           : v.integer > WALK_FAR  ? WALK_FAR
                                   : v.integer;
    return true;
}

bool walk_whole(struct exec *x, const struct liquid_expr *e, int64_t *out, bool *given)
{
    struct value v = value_nil();
    *out = 0;
    if (e != NULL && !exec_eval(x, e, &v))
        return false;
    *given = !value_is_nil(v);
    if ((v.kind == VALUE_STRING || v.kind == VALUE_FLOAT) &&
        x->eval.options->profile.loop_bounds_are_cut)
        return walk_cut(x, v, out);
    struct liquid_call call = {.run = x->eval.run, .err = x->err, .scope = x};
    if (*given && !filter_far_integer(&call, v, out))
        return false;
    *out = *out < -WALK_FAR ? -WALK_FAR : *out > WALK_FAR ? WALK_FAR : *out;
    return true;
}
