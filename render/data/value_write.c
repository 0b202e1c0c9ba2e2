/*
 * Values as text: Ruby's to_s and inspect. See value.h.
 *
 * Front matter and data cannot nest deeper than the YAML reader lets them, and Liquid builds no
 * deeper nesting; a depth limit guards the recursion all the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/value.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "render/base/utf8.h"

enum { DEPTH_MAX = 200 };

/* The digits of whole / 10^decimals without trailing zeros, and the position of the point. */
static size_t digits_of(uint64_t whole, unsigned decimals, char *digits, int *point)
{
    char buffer[STR_U64_MAX];
    struct str all = str_of_u64(whole, buffer);
    *point = (int)all.len - (int)decimals;
    while (all.len > 1 && all.ptr[all.len - 1] == '0')
        all.len--;
    memcpy(digits, all.ptr, all.len);
    return all.len;
}

/*
 * The digits of a number with few decimals, the usual case: a whole number below 10^15 divided by a
 * power of ten. Both are exact as doubles, so their quotient is the double nearest to that decimal,
 * and no other decimal of so few digits reads back as the same. Returns false if n has another
 * form.
 */
static bool few_digits(double n, uint64_t *whole, unsigned *decimals)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    const double limit = 1e15, error = 0x1p-50; /* far above the error of the product */
    for (unsigned i = 0; i < ARRAY_LEN(powers); i++) {
        double scaled = n * powers[i];
        if (!(scaled >= 1) || scaled >= limit)
            continue;
        *decimals = i;
        *whole = (uint64_t)(scaled + 0.5);
        if (fabs(scaled - (double)*whole) > scaled * error)
            continue; /* the division below would say the same, at a higher cost */
        if ((double)*whole / powers[i] == n)
            return true;
    }
    return false;
}

/*
 * The digits of a number that needs 15 to 17 of them, mostly a quotient. The number is a whole
 * number divided by a power of two; times a power of ten it has 17 digits before the point, and all
 * of it fits 128 bits. So the distance to the nearest number of fewer digits is exact, and it reads
 * back if that is at most half the distance to the next double. Returns false for other numbers,
 * and for powers of two: the double below one of them is nearer than the double above it.
 */
static bool many_digits(double n, uint64_t *whole, unsigned *decimals)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 u128;
    const double least = 1e-5, limit = 1e15;
    const uint64_t seventeen = UINT64_C(10000000000000000);
    int exponent;
    double fraction = frexp(n, &exponent);
    if (!(n >= least) || n >= limit || fraction == 0.5)
        return false;
    /* n times 10^decimals is scaled / 2^shift; half is half the distance to the next double. */
    unsigned shift = (unsigned)(DBL_MANT_DIG + 1 - exponent);
    uint64_t mantissa = (uint64_t)ldexp(fraction, DBL_MANT_DIG);
    u128 scaled = (u128)mantissa << 1, half = 1;
    for (*decimals = 0; scaled >> shift < seventeen; ++*decimals) {
        scaled *= 10;
        half *= 10;
    }
    /* 15 digits, 16, 17: the last always read back. */
    *decimals -= 2;
    for (unsigned unit = 100; unit > 0; unit /= 10, ++*decimals) {
        u128 step = (u128)unit << shift;
        *whole = (uint64_t)(scaled >> shift) / unit;
        u128 away = scaled - *whole * step;
        if (away > step - away || (away == step - away && *whole % 2 == 1)) {
            ++*whole;
            away = step - away;
        }
        if (away < half || (away == half && mantissa % 2 == 0))
            return true;
    }
    return false;
#else
    (void)n, (void)whole, (void)decimals;
    return false;
#endif
}

/*
 * The double below a power of two is nearer to it than the double above. So the digits nearest to
 * the number may not read back to it, but the next ones above do. text is "d.ddde+dd"; if they
 * do, it is changed to them.
 */
static bool next_reads_back(char *text, double n)
{
    int exponent;
    char *last = strchr(text, 'e') - 1;
    if (frexp(n, &exponent) != 0.5 || *last == '9')
        return false; /* after a 9 that would be the text with one digit less, tried already */
    ++*last;
    if (strtod(text, NULL) == n)
        return true;
    --*last;
    return false;
}

/*
 * The shortest digits that read back as n, without sign or point, and the position of the point:
 * value = 0.DIGITS * 10^point. digits: at least 18 bytes.
 */
static size_t shortest_digits(double n, char *digits, int *point)
{
    char text[40];
    uint64_t whole = 0;
    unsigned decimals = 0;
    if (few_digits(fabs(n), &whole, &decimals) || many_digits(fabs(n), &whole, &decimals))
        return digits_of(whole, decimals, digits, point);
    for (int precision = 0; precision <= 16; precision++) {
        (void)snprintf(text, sizeof(text), "%.*e", precision, fabs(n));
        if (strtod(text, NULL) == fabs(n) || next_reads_back(text, fabs(n)))
            break;
    }
    char *e = strchr(text, 'e');
    *point = (int)strtol(e + 1, NULL, 10) + 1;
    size_t count = 0;
    for (const char *c = text; c < e; c++) {
        if (char_is_digit(*c))
            digits[count++] = *c;
    }
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

bool value_float_decimal(double n, int64_t *whole, unsigned *decimals)
{
    uint64_t digits = 0;
    if (!few_digits(fabs(n), &digits, decimals) && !many_digits(fabs(n), &digits, decimals))
        return false;
    *whole = n < 0 ? -(int64_t)digits : (int64_t)digits;
    return true;
}

void value_write_float(double n, struct buf *out)
{
    if (isnan(n) || isinf(n)) {
        buf_add(out, isnan(n) ? S("NaN") : n > 0 ? S("Infinity") : S("-Infinity"));
        return;
    }
    char digits[24] = {0};
    int point;
    size_t count = shortest_digits(n, digits, &point);
    if (signbit(n))
        buf_putc(out, '-');
    if (n == 0) {
        buf_add(out, S("0.0"));
    } else if ((point > 15 && (size_t)point >= count) || point <= -4) {
        buf_putc(out, digits[0]);
        buf_putc(out, '.');
        buf_add(out, count > 1 ? str_of(digits + 1, count - 1) : S("0"));
        buf_printf(out, "e%+03d", point - 1);
    } else if (point <= 0) {
        buf_add(out, S("0."));
        buf_fill(out, '0', (size_t)-point);
        buf_add(out, str_of(digits, count));
    } else {
        size_t whole = (size_t)point;
        buf_add(out, str_of(digits, whole < count ? whole : count));
        buf_fill(out, '0', whole > count ? whole - count : 0);
        buf_putc(out, '.');
        buf_add(out, whole < count ? str_of(digits + whole, count - whole) : S("0"));
    }
}

static void write_range(const struct value_range *r, struct buf *out)
{
    buf_i64(out, r->first);
    buf_add(out, S(".."));
    buf_i64(out, r->last);
}

static void write_drop(const struct drop *d, struct drop_env *env, struct buf *out)
{
    if (d->class->write != NULL && (env != NULL || d->class->bare))
        d->class->write(d, env, out);
    else
        buf_add(out, d->class->name);
}

/* An item of a list, if it is a drop with a function for that. */
static bool write_item(struct value v, bool inspected, struct drop_env *env, struct buf *out)
{
    if (v.kind != VALUE_DROP || env == NULL)
        return false;
    const struct drop_class *c = v.drop->class;
    void (*own)(const struct drop *, struct drop_env *, struct buf *) =
        inspected ? c->inspect_item : c->write_item;
    if (own != NULL)
        own(v.drop, env, out);
    return own != NULL;
}

static void write_at(struct value v, struct drop_env *env, unsigned depth, struct buf *out)
{
    switch (v.kind) {
    case VALUE_NIL:
        break;
    case VALUE_BOOL:
        buf_add(out, v.boolean ? S("true") : S("false"));
        break;
    case VALUE_INT:
        buf_i64(out, v.integer);
        break;
    case VALUE_FLOAT:
        value_write_float(v.real, out);
        break;
    case VALUE_STRING:
        buf_add(out, value_as_str(v));
        break;
    case VALUE_ARRAY:
        for (uint32_t i = 0; depth < DEPTH_MAX && i < v.len && buf_ok(out); i++) {
            if (!write_item(v.items[i], false, env, out))
                write_at(v.items[i], env, depth + 1, out);
        }
        break;
    case VALUE_MAP:
        value_inspect(v, env, out);
        break;
    case VALUE_RANGE:
        write_range(v.range, out);
        break;
    case VALUE_DATE:
        date_write_default(*v.moment, out);
        break;
    case VALUE_DROP:
        write_drop(v.drop, env, out);
        break;
    }
}

void value_write(struct value v, struct drop_env *env, struct buf *out)
{
    write_at(v, env, 0, out);
}

static char short_escape(uint32_t code)
{
    static const char letters[] = "abtnvfr";
    if (code >= '\a' && code <= '\r')
        return letters[code - '\a'];
    if (code == 0x1b)
        return 'e';
    return code == '"' || code == '\\' ? (char)code : '\0';
}

/* Ruby's String#inspect: escapes unprintable characters, and a # that would start #{}, #$ or #@. */
static void inspect_string(struct str s, struct buf *out)
{
    buf_putc(out, '"');
    while (s.len > 0) {
        struct str here = s;
        bool valid;
        uint32_t code = utf8_next(&s, &valid);
        struct str bytes = str_sub(here, 0, here.len - s.len);
        bool interpolates = code == '#' && s.len > 0 && strchr("{$@", s.ptr[0]) != NULL;
        if (!valid) {
            for (size_t i = 0; i < bytes.len; i++)
                buf_printf(out, "\\x%02X", (unsigned char)bytes.ptr[i]);
        } else if (short_escape(code) != '\0') {
            buf_putc(out, '\\');
            buf_putc(out, short_escape(code));
        } else if (!utf8_is_print(code)) {
            buf_printf(out, code > 0xFFFF ? "\\u{%X}" : "\\u%04X", code);
        } else {
            if (interpolates)
                buf_putc(out, '\\');
            buf_add(out, bytes);
        }
    }
    buf_putc(out, '"');
}

static void inspect_at(struct value v, struct drop_env *env, unsigned depth, struct buf *out);

static void inspect_array(struct value v, struct drop_env *env, unsigned depth, struct buf *out)
{
    buf_putc(out, '[');
    for (uint32_t i = 0; i < v.len && buf_ok(out); i++) {
        if (i > 0)
            buf_add(out, S(", "));
        inspect_at(v.items[i], env, depth + 1, out);
    }
    buf_putc(out, ']');
}

static void inspect_map(const struct value_map *m, struct drop_env *env, unsigned depth,
                        struct buf *out)
{
    buf_putc(out, '{');
    for (size_t i = 0; i < m->count && buf_ok(out); i++) {
        if (i > 0)
            buf_add(out, S(", "));
        inspect_at(m->pairs[i].key, env, depth + 1, out);
        buf_add(out, S("=>"));
        inspect_at(m->pairs[i].value, env, depth + 1, out);
    }
    buf_putc(out, '}');
}

/* Ruby's Time#inspect: to_s with the fraction, if any. */
static void inspect_time(struct moment m, struct buf *out)
{
    enum { DIGITS = 9 };
    char digits[DIGITS + 1];
    (void)snprintf(digits, sizeof(digits), "%09u", (unsigned)m.nanoseconds);
    struct str fraction = str_of(digits, DIGITS);
    while (fraction.len > 0 && fraction.ptr[fraction.len - 1] == '0')
        fraction.len--;
    (void)date_write(m, S("%Y-%m-%d %H:%M:%S"), out);
    if (fraction.len > 0)
        buf_putc(out, '.');
    buf_add(out, fraction);
    (void)date_write(m, m.is_utc ? S(" UTC") : S(" %z"), out);
}

static void inspect_date(struct moment m, struct buf *out)
{
    if (!m.is_day && !m.is_datetime) {
        inspect_time(m, out);
        return;
    }
    /*
     * Ruby's Date#inspect adds the Julian day, the time of day in UTC and the offset:
     * #<Date: 2020-01-02 ((2458851j,0s,0n),+0s,2299161j)>.
     */
    enum { JULIAN_DAY_OF_EPOCH = 2440588, GREGORIAN_START = 2299161 };
    int64_t days = m.seconds / DATE_DAY - (m.seconds % DATE_DAY < 0 ? 1 : 0);
    buf_add(out, m.is_day ? S("#<Date: ") : S("#<DateTime: "));
    date_write_default(m, out);
    buf_printf(out, " ((%lldj,%ds,%un),%+ds,%dj)>", (long long)days + JULIAN_DAY_OF_EPOCH,
               (int)(m.seconds - days * DATE_DAY), (unsigned)m.nanoseconds, (int)m.offset,
               (int)GREGORIAN_START);
}

static void inspect_at(struct value v, struct drop_env *env, unsigned depth, struct buf *out)
{
    bool drop = v.kind == VALUE_DROP && (depth == 0 || !value_is_listed_drop(v)) && env != NULL;
    if (depth >= DEPTH_MAX)
        buf_add(out, S("..."));
    else if (drop && v.drop->class->inspect != NULL)
        v.drop->class->inspect(v.drop, env, out);
    else if (depth > 0 && write_item(v, true, env, out))
        return;
    else if (v.kind == VALUE_NIL)
        buf_add(out, S("nil"));
    else if (v.kind == VALUE_STRING)
        inspect_string(value_as_str(v), out);
    else if (v.kind == VALUE_ARRAY)
        inspect_array(v, env, depth, out);
    else if (v.kind == VALUE_MAP)
        inspect_map(v.map, env, depth, out);
    else if (v.kind == VALUE_DATE)
        inspect_date(*v.moment, out);
    else
        write_at(v, env, depth, out);
}

void value_inspect(struct value v, struct drop_env *env, struct buf *out)
{
    inspect_at(v, env, 0, out);
}

struct str value_to_str(struct value v, struct drop_env *env, struct arena *a)
{
    if (v.kind == VALUE_STRING)
        return value_as_str(v);
    struct buf text;
    buf_init(&text, a, 0);
    value_write(v, env, &text);
    return buf_close(&text);
}
