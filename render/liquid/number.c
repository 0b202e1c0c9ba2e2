/*
 * Numbers. See number.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/number.h"

#include <math.h>

#include "render/data/numeral.h"

/* ---- reading ---- */

bool number_of_text(struct arena *a, struct str s, struct number *out)
{
    struct buf digits;
    *out = number_of_i64(0);
    if (s.len > 0 && char_is_digit(s.ptr[0]) && str_to_i64(s, &out->integer))
        return true;
    buf_init(&digits, a, 0);
    s = str_trim_start(s);
    if (str_starts(s, S("-")) || str_starts(s, S("+"))) {
        buf_putc(&digits, s.ptr[0]);
        s = str_from(s, 1);
    }
    size_t sign = digits.len;
    /* Single underscores between digits are skipped, as in Ruby. */
    for (size_t i = 0; i < s.len; i++) {
        bool digit = char_is_digit(s.ptr[i]);
        if (!digit && (s.ptr[i] != '_' || i == 0 || s.ptr[i - 1] == '_'))
            break;
        if (digit)
            buf_putc(&digits, s.ptr[i]);
    }
    *out = number_of_i64(0);
    if (!buf_ok(&digits))
        return false;
    if (digits.len == sign || str_to_i64(buf_str(&digits), &out->integer))
        return true;
    struct decimal d;
    if (!decimal_parse(a, buf_str(&digits), &d))
        return false;
    *out = number_of_whole(d);
    return true;
}

/* Whether s is -?digits.digits and nothing else. */
static bool is_decimal(struct str s)
{
    size_t i = str_starts(s, S("-")) ? 1 : 0, whole = 0, behind = 0;
    for (; i < s.len && char_is_digit(s.ptr[i]); i++)
        whole++;
    if (whole == 0 || i == s.len || s.ptr[i++] != '.')
        return false;
    for (; i < s.len && char_is_digit(s.ptr[i]); i++)
        behind++;
    return behind > 0 && i == s.len;
}

static bool number_of_float(struct arena *a, double real, struct number *out)
{
    struct buf text;
    *out = (struct number){.few = true};
    if (value_float_decimal(real, &out->integer, &out->decimals))
        return true;
    buf_init(&text, a, 0);
    value_write_float(real, &text);
    *out = (struct number){.whole = false};
    return buf_ok(&text) && decimal_parse(a, buf_str(&text), &out->decimal);
}

bool number_of(struct arena *a, struct value v, struct number *out)
{
    *out = number_of_i64(0);
    if (v.kind == VALUE_INT) {
        out->integer = v.integer;
    } else if (v.kind == VALUE_FLOAT) {
        return number_of_float(a, v.real, out);
    } else if (v.kind == VALUE_STRING) {
        struct str s = value_as_str(v);
        if (!is_decimal(str_trim(s)))
            return number_of_text(a, s, out);
        *out = (struct number){.whole = false};
        return decimal_parse(a, str_trim(s), &out->decimal);
    } else if (numeral_decimal(v) != NULL) {
        *out = number_of_whole(*numeral_decimal(v));
    }
    return true;
}

/* ---- decimals of few digits ---- */

/* n times 10^exponent. Returns false if the result does not fit 64 bits. */
static bool shift(int64_t n, unsigned exponent, int64_t *out)
{
    bool fits = true;
    for (*out = n; fits && exponent > 0; exponent--)
        fits = !__builtin_mul_overflow(*out, 10, out);
    return fits;
}

static bool both_few(struct number x, struct number y)
{
    return (x.few || x.small) && (y.few || y.small) && (x.few || y.few);
}

/* A zero is not `few`: it has a sign, which an integer cannot keep. */
static bool few_result(int64_t integer, unsigned decimals, struct number *out)
{
    *out = (struct number){.few = true, .integer = integer, .decimals = decimals};
    return integer != 0 && decimals <= NUMBER_DECIMALS_MAX;
}

bool number_few_sum(struct number x, struct number y, int sign, struct number *out)
{
    unsigned decimals = x.decimals > y.decimals ? x.decimals : y.decimals;
    int64_t a = 0, b = 0, sum = 0;
    return both_few(x, y) && shift(x.integer, decimals - x.decimals, &a) &&
           shift(y.integer, decimals - y.decimals, &b) && !__builtin_mul_overflow(b, sign, &b) &&
           !__builtin_add_overflow(a, b, &sum) && few_result(sum, decimals, out);
}

bool number_few_product(struct number x, struct number y, struct number *out)
{
    int64_t product = 0;
    return both_few(x, y) && !__builtin_mul_overflow(x.integer, y.integer, &product) &&
           few_result(product, x.decimals + y.decimals, out);
}

/* Halves are rounded away from 0. */
bool number_few_round(struct number x, unsigned decimals, struct number *out)
{
    int64_t unit = 1;
    *out = x;
    if (!x.few || x.decimals <= decimals)
        return x.few;
    if (!shift(1, x.decimals - decimals, &unit))
        return false;
    int64_t rest = x.integer % unit, away = (rest >= unit / 2) - (rest <= -unit / 2);
    return few_result(x.integer / unit + away, decimals, out);
}

/* Both are exact as doubles, so their quotient is the nearest double. */
static bool few_to_f64(struct number n, double *out)
{
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const int64_t limit = INT64_C(1) << 53;
    if (!n.few || n.integer > limit || n.integer < -limit || n.decimals >= ARRAY_LEN(exact))
        return false;
    *out = (double)n.integer / exact[n.decimals];
    return true;
}

/* ---- conversions ---- */

bool number_decimal(struct arena *a, struct number n, struct decimal *out)
{
    *out = n.decimal;
    return n.small || n.few ? decimal_of_scaled(a, n.integer, n.decimals, out) : true;
}

struct number number_of_whole(struct decimal d)
{
    struct number n = {.whole = true, .decimal = d};
    n.small = decimal_to_i64(d, &n.integer);
    return n;
}

bool number_value(struct arena *a, struct number n, struct value *out)
{
    double real;
    if (n.small) {
        *out = value_int(n.integer);
        return true;
    }
    if (n.whole)
        return numeral_big(a, n.decimal, out);
    if (!few_to_f64(n, &real) &&
        (!number_decimal(a, n, &n.decimal) || !decimal_to_f64(a, n.decimal, &real)))
        return false;
    *out = value_float(real);
    return true;
}

bool number_cmp(struct arena *a, struct number x, struct number y, int *order)
{
    struct decimal p, q;
    if (x.small && y.small) {
        *order = (x.integer > y.integer) - (x.integer < y.integer);
        return true;
    }
    if (!number_decimal(a, x, &p) || !number_decimal(a, y, &q) || p.kind == DECIMAL_NAN ||
        q.kind == DECIMAL_NAN)
        return false;
    *order = decimal_cmp(p, q);
    return true;
}

bool number_bit(struct arena *a, struct decimal n, struct value key, struct value *out)
{
    /* After this many halvings every possible number is 0 or -1. */
    enum { BITS_MAX = DECIMAL_LIMBS_MAX * 30 };
    struct decimal two, bit;
    int64_t i =
        key.kind == VALUE_FLOAT && fabs(key.real) < 0x1p62 ? (int64_t)key.real : key.integer;
    if ((key.kind != VALUE_INT && key.kind != VALUE_FLOAT) || !decimal_of_i64(a, 2, &two))
        return false;
    *out = value_int(0);
    bool ok = true;
    for (i = i > BITS_MAX ? BITS_MAX : i; ok && i > 0 && !decimal_is_zero(n); i--)
        ok = decimal_div_floor(a, n, two, &n);
    if (ok && i == 0) {
        ok = decimal_mod(a, n, two, &bit);
        *out = value_int(ok && !decimal_is_zero(bit) ? 1 : 0);
    }
    return ok;
}

bool number_bytes(struct arena *a, struct decimal n, int64_t *bytes)
{
    struct decimal base;
    if (!decimal_of_i64(a, UINT8_MAX + 1, &base))
        return false;
    n.negative = false;
    for (*bytes = 0; !decimal_is_zero(n); (*bytes)++) {
        if (!decimal_div_floor(a, n, base, &n))
            return false;
    }
    return true;
}
