/*
 * Shared by all filters: Ruby's conversions and Ruby's [], the items of a list. See filter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter.h"

#include <stdarg.h>
#include <stdio.h>

#include "render/base/utf8.h"
#include "render/data/numeral.h"
#include "render/liquid/number.h"

/* As liquid.h says of liquid_limits.steps. */
enum { DEFAULT_STEPS = 10000000 };

/* The nesting of arrays; YAML and Liquid make far less. */
enum { NESTING_MAX = 200 };

/* ---- blank and empty ---- */

static void blank_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    (void)d;
    (void)env;
    (void)out;
}

static bool blank_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    (void)d;
    (void)env;
    (void)key;
    *out = value_nil();
    return false;
}

static const struct drop_class blank_class = {
    .name = STR_INIT("Liquid::Expression::MethodLiteral"),
    .get = blank_get,
    .write = blank_write,
    .noted = true,
    .lasting = true,
};

static const struct drop blank_drop = {&blank_class};

const struct value filter_blank = {.kind = VALUE_DROP, .drop = &blank_drop};

bool filter_is_blank(struct value v)
{
    return v.kind == VALUE_DROP && v.drop == &blank_drop;
}

/* ---- errors, steps, text ---- */

bool filter_fail(struct liquid_call *call, const char *format, ...)
{
    char message[ERR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    return err_set(call->err, ERR_KIND_SYNTAX, "%s", message);
}

const struct liquid_host *filter_host(const struct liquid_call *call)
{
    static const struct liquid_host none = {0};
    return call->run->host != NULL ? call->run->host : &none;
}

/* The steps that the run has left. */
static uint64_t steps_left(const struct liquid_run *run)
{
    uint64_t limit = run->limits.steps > 0 ? run->limits.steps : DEFAULT_STEPS;
    return run->steps_used < limit ? limit - run->steps_used : 0;
}

bool filter_charge(struct liquid_call *call, uint64_t n)
{
    struct liquid_run *run = call->run;
    uint64_t left = steps_left(run);
    if (n > left)
        return err_set(call->err, ERR_KIND_LIMIT, "the template takes more than %llu steps",
                       (unsigned long long)run->steps_used + left);
    run->steps_used += n;
    return true;
}

bool filter_charge_value(struct liquid_call *call, struct value v)
{
    if (v.kind == VALUE_ARRAY || v.kind == VALUE_MAP)
        return filter_charge(call, value_weight(v, FILTER_BYTES_A_STEP, steps_left(call->run) + 1));
    return filter_charge(call, v.kind == VALUE_STRING ? v.len / FILTER_BYTES_A_STEP : 0);
}

/* Weighs no more of the larger one than of the smaller one: only that is counted. */
bool filter_charge_comparison(struct liquid_call *call, struct value a, struct value b)
{
    enum { FIRST = 64, FACTOR = 4 };
    uint64_t end = steps_left(call->run) + 1, most = FIRST, n;
    if (!filter_compares_much(a, b))
        return true;
    do {
        most = most < end / FACTOR ? most * FACTOR : end;
        n = value_weight(b, FILTER_BYTES_A_STEP, value_weight(a, FILTER_BYTES_A_STEP, most));
    } while (n == most && most < end);
    return filter_charge(call, n);
}

struct str filter_text_any(struct liquid_call *call, struct value v)
{
    if (!filter_charge_value(call, v))
        return str_of(NULL, 0);
    if (v.kind != VALUE_ARRAY)
        return value_to_str(v, &call->run->env, call->run->env.arena);
    struct buf text = filter_buf(call);
    value_inspect(v, &call->run->env, &text);
    return buf_str(&text);
}

struct buf filter_buf(struct liquid_call *call)
{
    struct buf b;
    buf_init(&b, call->run->env.arena, 0);
    return b;
}

bool filter_keep(struct liquid_call *call, struct str text, struct value *out)
{
    *out = value_str(text);
    return call->err == NULL || call->err->kind == ERR_KIND_NONE;
}

struct buf filter_out(struct liquid_call *call)
{
    call->sunk = call->sink != NULL;
    return call->sunk ? *call->sink : filter_buf(call);
}

bool filter_done(struct liquid_call *call, struct buf *text, struct value *out)
{
    if (call->sunk) {
        *call->sink = *text;
        call->printed = true;
        return call->err->kind == ERR_KIND_NONE && (buf_ok(text) || err_buf(call->err, text));
    }
    return filter_keep(call, buf_close(text), out) && (buf_ok(text) || err_buf(call->err, text));
}

/* ---- integers ---- */

/* Ruby's Integer(). A number that does not fit 64 bits becomes the nearest that does, with *far
 * set. */
static bool read_integer(struct str s, int64_t *out, bool *far)
{
    struct numeral_digits read;
    if (!numeral_integer_digits(s, &read))
        return false;
    int64_t n = 0;
    for (size_t i = 0; i < read.digits.len; i++) {
        int digit = char_hex(read.digits.ptr[i]);
        if (digit >= 0)
            *far = *far || __builtin_mul_overflow(n, read.base, &n) ||
                   __builtin_sub_overflow(n, digit, &n);
    }
    *far = *far || (!read.negative && n == INT64_MIN);
    if (*far)
        n = read.negative ? INT64_MIN : -INT64_MAX;
    *out = read.negative ? n : -n;
    return true;
}

bool filter_far_integer(struct liquid_call *call, struct value v, int64_t *out)
{
    bool far = false;
    *out = v.kind == VALUE_INT ? v.integer : 0;
    return v.kind == VALUE_INT || read_integer(filter_text(call, v), out, &far) ||
           filter_fail(call, "invalid integer");
}

bool filter_integer(struct liquid_call *call, struct value v, int64_t *out)
{
    bool far = false;
    *out = v.kind == VALUE_INT ? v.integer : 0;
    if (v.kind != VALUE_INT && !read_integer(filter_text(call, v), out, &far))
        return filter_fail(call, "invalid integer");
    return !far || filter_fail(call, "an integer of more than 64 bits");
}

/* ---- items ---- */

static bool flatten(struct liquid_call *call, struct value array, unsigned depth,
                    struct value_list *out)
{
    if (depth > NESTING_MAX)
        return err_set(call->err, ERR_KIND_LIMIT, "an array nested deeper than %d", NESTING_MAX);
    if (!filter_charge(call, array.len))
        return false;
    for (uint32_t i = 0; i < array.len; i++) {
        if (array.items[i].kind == VALUE_ARRAY) {
            if (!flatten(call, array.items[i], depth + 1, out))
                return false;
        } else if (!value_list_add(out, value_unlisted(array.items[i]))) {
            return err_arena(call->err, out->arena);
        }
    }
    return true;
}

static bool range_items(struct liquid_call *call, const struct value_range *r,
                        struct value_list *out)
{
    if (r->last < r->first)
        return true;
    if (!filter_charge(call, (uint64_t)r->last - (uint64_t)r->first))
        return false;
    for (int64_t n = r->first;; n++) {
        if (!value_list_add(out, value_int(n)))
            return err_arena(call->err, out->arena);
        if (n == r->last)
            return true;
    }
}

/* Ruby's Array() of a Time: its fields, whether it is summer time, the zone's name. */
static bool clock_items(struct liquid_call *call, const struct moment *m, struct value_list *out)
{
    struct date_fields f = date_fields(*m);
    const struct zone *zone = filter_host(call)->zone;
    struct date_fields january = {.year = f.year, .month = 1, .day = 1}, july = january;
    july.month = 7;
    int32_t winter = date_local(january, 0, zone).offset, summer = date_local(july, 0, zone).offset;
    bool is_dst = m->zone[0] != '\0' && m->offset > (winter < summer ? winter : summer);
    const struct value items[] = {
        value_int(f.second),  value_int(f.minute),
        value_int(f.hour),    value_int(f.day),
        value_int(f.month),   value_int(f.year),
        value_int(f.weekday), value_int(f.yearday),
        value_bool(is_dst),   m->zone[0] != '\0' ? value_str(str_c(m->zone)) : value_nil(),
    };
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        if (!value_list_add(out, items[i]))
            return err_arena(call->err, out->arena);
    }
    return true;
}

bool filter_has_array(struct value array)
{
    for (uint32_t i = 0; i < array.len; i++) {
        if (array.items[i].kind == VALUE_ARRAY)
            return true;
    }
    return false;
}

static bool has_listed_drop(struct value array)
{
    for (uint32_t i = 0; i < array.len; i++) {
        if (value_is_listed_drop(array.items[i]))
            return true;
    }
    return false;
}

bool filter_is_hash(struct value v)
{
    return v.kind == VALUE_MAP ||
           (v.kind == VALUE_DROP && v.drop->class->keys != NULL && v.drop->class->hash_like);
}

bool filter_is_walked(struct value v)
{
    return v.kind == VALUE_DROP && v.drop->class->keys != NULL && !v.drop->class->hash_like;
}

bool filter_items(struct liquid_call *call, struct value input, struct value *out)
{
    struct value_list list;
    value_list_init(&list, call->run->env.arena);
    if (filter_is_walked(input)) {
        *out = input.drop->class->keys(input.drop, &call->run->env);
        return filter_charge(call, out->len);
    }
    if (input.kind == VALUE_ARRAY && !filter_has_array(input) && !has_listed_drop(input)) {
        *out = input;
        return filter_charge(call, input.len);
    }
    if (input.kind == VALUE_ARRAY) {
        if (!flatten(call, input, 0, &list))
            return false;
    } else if (input.kind == VALUE_RANGE) {
        if (!range_items(call, input.range, &list))
            return false;
    } else if (input.kind == VALUE_DATE && !input.moment->is_day) {
        if (!clock_items(call, input.moment, &list))
            return false;
    } else if (input.kind != VALUE_NIL &&
               !value_list_add(&list, filter_is_blank(input) ? value_str(S("")) : input)) {
        return err_arena(call->err, list.arena);
    }
    *out = value_list_done(&list);
    return true;
}

/* ---- members ---- */

/* A number as an index, truncated to an integer as in Ruby. */
static bool index_of(struct value key, int64_t *out)
{
    if (key.kind == VALUE_FLOAT && key.real > -0x1p62 && key.real < 0x1p62)
        key = value_int((int64_t)key.real);
    *out = key.kind == VALUE_INT ? key.integer : 0;
    return key.kind == VALUE_INT;
}

/* The start and length of Ruby's [range] in `len` items. Returns false if Ruby answers nil. */
static bool part_of(const struct value_range *r, int64_t len, size_t *from, size_t *count)
{
    int64_t first = r->first < 0 ? r->first + len : r->first;
    int64_t last = r->last < 0 ? r->last + len : r->last;
    last = last < len ? last : len - 1;
    *from = (size_t)first;
    *count = last < first ? 0 : (size_t)(last - first + 1);
    return first >= 0 && first <= len;
}

static enum filter_access string_member(struct str s, struct value key, struct value *out)
{
    *out = value_nil();
    int64_t i;
    if (key.kind == VALUE_STRING) {
        if (str_find(s, value_as_str(key)) != STR_NONE)
            *out = key;
        return FILTER_MEMBER;
    }
    int64_t len = (int64_t)utf8_len(s);
    size_t from, count;
    if (key.kind == VALUE_RANGE) {
        if (part_of(key.range, len, &from, &count))
            *out = value_str(utf8_slice(s, from, count));
        return FILTER_MEMBER;
    }
    if (!index_of(key, &i))
        return FILTER_BAD_KEY;
    i = i < 0 ? i + len : i;
    if (i >= 0 && i < len)
        *out = value_str(utf8_slice(s, (size_t)i, 1));
    return FILTER_MEMBER;
}

static enum filter_access array_member(struct value array, struct value key, struct value *out)
{
    *out = value_nil();
    int64_t i;
    size_t from, count;
    if (key.kind == VALUE_RANGE) {
        if (part_of(key.range, array.len, &from, &count))
            *out = value_array(array.items + from, count);
        return FILTER_MEMBER;
    }
    if (!index_of(key, &i))
        return FILTER_BAD_KEY;
    i = i < 0 ? i + array.len : i;
    if (i >= 0 && i < array.len)
        *out = array.items[i];
    return FILTER_MEMBER;
}

/* Ruby's Integer#[]: a bit of the two's complement. */
static enum filter_access bit_member(int64_t n, struct value key, struct value *out)
{
    int64_t i;
    *out = value_nil();
    if (key.kind == VALUE_RANGE && key.range->first >= 0) {
        int64_t first = key.range->first, last = key.range->last;
        int64_t rest = n >> (first < 63 ? first : 63);
        bool masked = last >= first && last - first < 63;
        *out = value_int(masked ? rest & (int64_t)((UINT64_C(2) << (last - first)) - 1) : rest);
        return FILTER_MEMBER;
    }
    if (!index_of(key, &i))
        return FILTER_BAD_KEY;
    *out = value_int(i < 0 ? 0 : n >> (i < 63 ? i : 63) & 1);
    return FILTER_MEMBER;
}

enum filter_access filter_member(struct liquid_call *call, struct value item, struct value key,
                                 struct value *out)
{
    const struct value *found = NULL;
    *out = value_nil();
    if ((filter_is_long_key(key) && !filter_charge_value(call, key)) ||
        (item.kind == VALUE_STRING && !filter_charge_value(call, item)))
        return FILTER_FAILED;
    switch (item.kind) {
    case VALUE_MAP:
        found = value_map_find(item.map, key);
        if (found != NULL)
            *out = *found;
        return FILTER_MEMBER;
    case VALUE_DROP: {
        struct drop_env *env = &call->run->env;
        if (numeral_decimal(item) != NULL)
            return number_bit(call->run->env.arena, *numeral_decimal(item), key, out)
                       ? FILTER_MEMBER
                       : FILTER_BAD_KEY;
        if (!item.drop->class->get(item.drop, env, filter_text(call, key), out))
            *out = value_nil();
        return env->err != NULL && env->err->kind != ERR_KIND_NONE ? FILTER_FAILED : FILTER_MEMBER;
    }
    case VALUE_STRING:
        return string_member(value_as_str(item), key, out);
    case VALUE_ARRAY:
        return array_member(item, key, out);
    case VALUE_INT:
        return bit_member(item.integer, key, out);
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_FLOAT:
    case VALUE_RANGE:
    case VALUE_DATE:
        break;
    }
    return FILTER_NO_MEMBERS;
}
