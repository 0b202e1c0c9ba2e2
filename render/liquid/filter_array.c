/*
 * Jekyll's filters on arrays.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/liquid/filter.h"
#include "render/liquid/growth.h"

static struct arena *arena_of(const struct liquid_call *call)
{
    return call->run->env.arena;
}

/* Ruby's join: a nested array is joined the same way, an empty one to nothing. */
static bool join_items(struct liquid_call *call, struct value array, unsigned depth,
                       struct buf *text)
{
    enum { NESTING_MAX = 200 };
    if (depth > NESTING_MAX)
        return err_set(call->err, ERR_KIND_LIMIT, "an array nested deeper than %d", NESTING_MAX);
    for (uint32_t i = 0; i < array.len; i++) {
        if (i > 0)
            buf_add(text, S(", "));
        if (array.items[i].kind != VALUE_ARRAY)
            buf_add(text, filter_text(call, array.items[i]));
        else if (!join_items(call, array.items[i], depth + 1, text))
            return false;
    }
    return filter_charge(call, (uint64_t)array.len + 1);
}

static bool join_sentence(struct liquid_call *call, struct str connector, struct buf *text)
{
    struct value input = call->input;
    if (input.kind != VALUE_ARRAY)
        return filter_fail(call, "array_to_sentence_string takes an array, not %.*s",
                           STR_ARG(value_class(input)));
    if (!join_items(call, value_array(input.items, input.len - 1), 0, text))
        return false;
    buf_add(text, S(", "));
    buf_add(text, connector);
    buf_putc(text, ' ');
    buf_add(text, filter_text(call, input.items[input.len - 1]));
    return true;
}

/* "a", "a and b", "a, b, and c". Ruby lets strings and maps of up to two pass for arrays. */
static bool apply_array_to_sentence_string(struct liquid_call *call, struct value *out)
{
    struct value input = call->input, first, second;
    struct str connector = call->count > 0 ? filter_text(call, call->args[0]) : S("and");
    struct buf text = filter_buf(call);
    size_t length = 3;
    if (input.kind == VALUE_ARRAY)
        length = input.len;
    else if (input.kind == VALUE_STRING)
        length = utf8_len(value_as_str(input));
    else if (input.kind == VALUE_MAP)
        length = input.map->count;
    if (length > 2)
        return join_sentence(call, connector, &text) && filter_done(call, &text, out);
    if (filter_member(call, input, value_int(0), &first) == FILTER_FAILED ||
        filter_member(call, input, value_int(1), &second) == FILTER_FAILED)
        return false;
    if (length > 0)
        buf_add(&text, filter_text(call, first));
    if (length == 2) {
        buf_putc(&text, ' ');
        buf_add(&text, connector);
        buf_putc(&text, ' ');
        buf_add(&text, filter_text(call, second));
    }
    return filter_done(call, &text, out);
}

static bool apply_push(struct liquid_call *call, struct value *out)
{
    struct value array = call->input, item = filter_arg(call, 0);
    *out = array;
    if (array.kind != VALUE_ARRAY)
        return true;
    if (!filter_charge_value(call, item))
        return false;
    size_t used = array.len * sizeof(item);
    bool flat = item.kind != VALUE_ARRAY && growth_is_flat(call->run, array.items, used);
    struct value *items = growth_extend(call->run, array.items, used, sizeof(item), flat);
    if (items == NULL)
        return err_arena(call->err, arena_of(call));
    items[array.len] = item;
    *out = value_array(items, (size_t)array.len + 1);
    return true;
}

static bool apply_unshift(struct liquid_call *call, struct value *out)
{
    struct value array = call->input;
    *out = array;
    if (array.kind != VALUE_ARRAY)
        return true;
    if (!filter_charge(call, array.len) || !filter_charge_value(call, filter_arg(call, 0)))
        return false;
    struct value *items = arena_new_array(arena_of(call), (size_t)array.len + 1, struct value);
    if (items == NULL)
        return err_arena(call->err, arena_of(call));
    items[0] = filter_arg(call, 0);
    if (array.len > 0)
        memcpy(items + 1, array.items, array.len * sizeof(*items));
    *out = value_array(items, (size_t)array.len + 1);
    return true;
}

/* The array without its first or without its last items. */
static bool drop_items(struct liquid_call *call, bool first, struct value *out)
{
    struct value array = call->input;
    int64_t n = 1;
    *out = array;
    if (array.kind != VALUE_ARRAY)
        return true;
    if (call->count > 0 && !filter_integer(call, call->args[0], &n))
        return false;
    if (n < 0)
        return filter_fail(call, "negative array size");
    uint32_t left = n < array.len ? array.len - (uint32_t)n : 0;
    *out = value_array(left > 0 && first ? array.items + n : array.items, left);
    return true;
}

static bool apply_pop(struct liquid_call *call, struct value *out)
{
    return drop_items(call, false, out);
}

static bool apply_shift(struct liquid_call *call, struct value *out)
{
    return drop_items(call, true, out);
}

/*
 * An unpredictable number, without a clock or state: no two calls of a run, and no two runs, have
 * the same moment and number of steps.
 */
static uint64_t any_number(struct liquid_call *call, uint64_t salt)
{
    struct moment now = filter_host(call)->now;
    call->run->env.outside++;
    const uint64_t seed[] = {(uint64_t)now.seconds, now.nanoseconds, call->run->steps_used, salt};
    return str_hash(str_of((const char *)seed, sizeof(seed)));
}

/* One item; if the number is not 1, an array of that many different ones. */
static bool apply_sample(struct liquid_call *call, struct value *out)
{
    struct value array = call->input;
    int64_t n = 1;
    struct err ignored = ERR_INIT;
    struct liquid_call lenient = *call;
    lenient.err = &ignored;
    *out = array;
    if (array.kind != VALUE_ARRAY)
        return true;
    if (call->count > 0 && !filter_integer(&lenient, call->args[0], &n))
        n = 1;
    if (n < 0)
        return filter_fail(call, "negative sample number");
    if (!filter_charge(call, (uint64_t)array.len + 1))
        return false;
    struct value *items = arena_new_array(arena_of(call), array.len, struct value);
    if (items == NULL)
        return err_arena(call->err, arena_of(call));
    size_t count = n < array.len ? (size_t)n : array.len;
    if (array.len > 0)
        memcpy(items, array.items, array.len * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        size_t pick = i + (size_t)(any_number(call, i) % (array.len - i));
        struct value picked = items[pick];
        items[pick] = items[i];
        items[i] = picked;
    }
    *out = n != 1 ? value_array(items, count) : count == 1 ? items[0] : value_nil();
    return true;
}

static const struct liquid_filter rows[] = {
    {STR_INIT("array_to_sentence_string"), 0, 1, FILTER_JEKYLL | FILTER_WALKS,
     apply_array_to_sentence_string},
    {STR_INIT("pop"), 0, 1, FILTER_JEKYLL, apply_pop},
    {STR_INIT("push"), 1, 1, FILTER_JEKYLL, apply_push},
    {STR_INIT("sample"), 0, 1, FILTER_JEKYLL, apply_sample},
    {STR_INIT("shift"), 0, 1, FILTER_JEKYLL, apply_shift},
    {STR_INIT("unshift"), 1, 1, FILTER_JEKYLL, apply_unshift},
};

const struct liquid_filters filters_array = {rows, ARRAY_LEN(rows)};
