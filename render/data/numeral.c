/*
 * Numbers of any length. See numeral.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/numeral.h"

#include <math.h>
#include <stdlib.h>

/* ---- whole numbers beyond 64 bits ---- */

struct big_integer {
    struct drop head;
    struct decimal decimal;
    double nearest;
};

static const struct big_integer *big_of(const struct drop *d)
{
    return (const struct big_integer *)d;
}

static bool big_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    (void)d;
    (void)env;
    (void)key;
    *out = value_nil();
    return false;
}

static void big_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    (void)env;
    decimal_write(big_of(d)->decimal, out);
}

/* A number that fits 64 bits is always nearer to 0. */
static bool big_cmp(const struct drop *d, struct value other, int *order)
{
    *order = 0;
    const struct decimal *second = numeral_decimal(other);
    double x = big_of(d)->nearest;
    if (second != NULL)
        *order = decimal_cmp(big_of(d)->decimal, *second);
    else if (other.kind == VALUE_INT)
        *order = x < 0 ? -1 : 1;
    else
        *order = (x > other.real) - (x < other.real);
    return second != NULL || other.kind == VALUE_INT ||
           (other.kind == VALUE_FLOAT && !isnan(other.real));
}

static const struct drop_class big_class = {
    .name = STR_INIT("Integer"),
    .get = big_get,
    .write = big_write,
    .cmp = big_cmp,
    .bare = true,
};

bool numeral_big(struct arena *a, struct decimal whole, struct value *out)
{
    double nearest = 0;
    struct big_integer *big = arena_new(a, struct big_integer);
    if (big == NULL || !decimal_to_f64(a, whole, &nearest))
        return false;
    *big = (struct big_integer){{&big_class}, whole, nearest};
    *out = value_of_drop(&big->head);
    return true;
}

const struct decimal *numeral_decimal(struct value v)
{
    return v.kind == VALUE_DROP && v.drop->class == &big_class ? &big_of(v.drop)->decimal : NULL;
}

/* ---- reading ---- */

bool numeral_whole(struct arena *a, struct str s, struct value *out)
{
    int64_t n;
    struct decimal d;
    if (str_to_i64(s, &n)) {
        *out = value_int(n);
        return true;
    }
    size_t sign = s.len > 0 && strchr("+-", s.ptr[0]) != NULL ? 1 : 0;
    for (size_t i = sign; i < s.len; i++) {
        if (!char_is_digit(s.ptr[i]))
            return false;
    }
    return s.len > sign && decimal_parse(a, s, &d) && numeral_big(a, d, out);
}

bool numeral_float(struct arena *a, struct str s, double *out)
{
    /*
     * strtod wants a terminated string and knows "inf", "nan" and hexadecimal: they are refused
     * here.
     */
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\0' || strchr("+-.eE0123456789", s.ptr[i]) == NULL)
            return false;
    }
    struct arena_mark before = arena_mark(a);
    const char *text = arena_z(a, s);
    char *end = NULL;
    double n = text != NULL ? strtod(text, &end) : 0;
    bool ok = text != NULL && s.len > 0 && end == text + s.len;
    if (text != NULL)
        arena_rewind(a, before);
    if (ok)
        *out = n;
    return ok;
}

/*
 * The base that a prefix of s names ("0x", "0b", "0o", "0d", or a leading 0); removes the prefix.
 */
static int cut_base(struct str *s)
{
    static const struct {
        char letter;
        int base;
    } prefixes[] = {{'x', 16}, {'b', 2}, {'o', 8}, {'d', 10}};
    if (s->len < 2 || s->ptr[0] != '0')
        return 10;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        if (char_lower(s->ptr[1]) == prefixes[i].letter) {
            *s = str_from(*s, 2);
            return prefixes[i].base;
        }
    }
    *s = str_from(*s, s->ptr[1] == '_' ? 2 : 1);
    return 8;
}

bool numeral_integer_digits(struct str s, struct numeral_digits *out)
{
    s = str_trim(s);
    out->negative = str_starts(s, S("-"));
    s = str_from(s, out->negative || str_starts(s, S("+")) ? 1 : 0);
    out->base = cut_base(&s);
    out->digits = s;
    bool digit_before = false;
    for (size_t i = 0; i < s.len; i++) {
        int digit = char_hex(s.ptr[i]);
        if (s.ptr[i] == '_' ? !digit_before : digit < 0 || digit >= out->base)
            return false;
        digit_before = s.ptr[i] != '_';
    }
    return digit_before;
}
