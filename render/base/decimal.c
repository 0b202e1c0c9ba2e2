/*
 * Exact decimals. See decimal.h.
 *
 *     1234567890.5  =  [500000000, 234567890, 1], scale 1
 *                       fraction ^  whole part: two limbs
 *
 * Results are trimmed: the highest limb is not 0, nor the lowest limb of a fraction. So a number is
 * whole exactly if its scale is 0. Multiplication and division are the schoolbook's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "render/base/limbs.h"

enum { BASE = LIMBS_BASE, BASE_DIGITS = LIMBS_DIGITS };

static const uint32_t powers[BASE_DIGITS + 1] = {1,      10,      100,      1000,      10000,
                                                 100000, 1000000, 10000000, 100000000, BASE};

/* A number under construction, and the same with its limbs handed over. */
static uint32_t *limbs_new(struct arena *a, size_t count)
{
    return count <= (size_t)4 * DECIMAL_LIMBS_MAX ? arena_new_array(a, count, uint32_t) : NULL;
}

static bool finish(const uint32_t *limbs, size_t count, size_t scale, bool negative,
                   struct decimal *out)
{
    while (count > 0 && limbs[count - 1] == 0)
        count--;
    while (scale > 0 && count > 0 && limbs[0] == 0) {
        limbs++;
        count--;
        scale--;
    }
    if (count == 0)
        scale = 0;
    *out = (struct decimal){DECIMAL_FINITE, negative, count, scale, limbs};
    return count <= DECIMAL_LIMBS_MAX && scale <= DECIMAL_LIMBS_MAX;
}

static bool special(enum decimal_kind kind, bool negative, struct decimal *out)
{
    *out = (struct decimal){.kind = kind, .negative = negative};
    return true;
}

static struct decimal negated(struct decimal x)
{
    x.negative = !x.negative;
    return x;
}

bool decimal_is_zero(struct decimal x)
{
    return x.kind == DECIMAL_FINITE && x.count == 0;
}

bool decimal_of_scaled(struct arena *a, int64_t n, unsigned decimals, struct decimal *out)
{
    enum { LIMBS = 4 };
    uint32_t *limbs = limbs_new(a, LIMBS);
    if (limbs == NULL)
        return false;
    /* Zeros at the end make the decimals fill their limbs. */
    unsigned scale = (decimals + BASE_DIGITS - 1) / BASE_DIGITS;
    uint64_t zeros = powers[scale * BASE_DIGITS - decimals], carry = 0;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    for (size_t i = 0; i < LIMBS; i++, rest /= BASE) {
        carry += rest % BASE * zeros;
        limbs[i] = (uint32_t)(carry % BASE);
        carry /= BASE;
    }
    return finish(limbs, LIMBS, scale, n < 0, out);
}

bool decimal_of_i64(struct arena *a, int64_t n, struct decimal *out)
{
    return decimal_of_scaled(a, n, 0, out);
}

/* ---- text ---- */

/* Moves a run of digits from s to the end of `digits`. */
static size_t cut_digits(struct str *s, struct buf *digits)
{
    size_t n = 0;
    while (n < s->len && char_is_digit(s->ptr[n]))
        n++;
    buf_add(digits, str_sub(*s, 0, n));
    *s = str_from(*s, n);
    return n;
}

/*
 * The limbs of the digits followed by zeros. `point` of these digits are decimals (a multiple of
 * BASE_DIGITS).
 */
static bool limbs_of_digits(struct arena *a, struct str digits, size_t zeros, size_t point,
                            bool negative, struct decimal *out)
{
    size_t total = digits.len + zeros;
    size_t count = (total + BASE_DIGITS - 1) / BASE_DIGITS;
    uint32_t *limbs = limbs_new(a, count);
    if (limbs == NULL)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        size_t place = total - 1 - i;
        limbs[place / BASE_DIGITS] += (uint32_t)(digits.ptr[i] - '0') * powers[place % BASE_DIGITS];
    }
    return finish(limbs, count, point / BASE_DIGITS, negative, out);
}

bool decimal_parse(struct arena *a, struct str s, struct decimal *out)
{
    bool negative = str_starts(s, S("-"));
    s = str_from(s, negative || str_starts(s, S("+")) ? 1 : 0);
    if (str_eq(s, S("Infinity")) || str_eq(s, S("NaN")))
        return special(s.len == 3 ? DECIMAL_NAN : DECIMAL_INFINITE, negative, out);
    struct buf digits;
    buf_init(&digits, a, 0);
    size_t whole = cut_digits(&s, &digits), behind = 0;
    int64_t exponent = 0;
    if (str_starts(s, S("."))) {
        s = str_from(s, 1);
        behind = cut_digits(&s, &digits);
    }
    if (s.len > 0 && char_lower(s.ptr[0]) == 'e' && str_to_i64(str_from(s, 1), &exponent))
        s = str_of(NULL, 0);
    enum { FARTHEST = DECIMAL_LIMBS_MAX * BASE_DIGITS };
    if (s.len > 0 || whole == 0 || !buf_ok(&digits) || exponent > FARTHEST ||
        exponent < -FARTHEST || behind > FARTHEST)
        return false;
    struct str all = buf_str(&digits);
    while (all.len > 0 && all.ptr[0] == '0')
        all = str_from(all, 1);
    int64_t point = (int64_t)behind - exponent;
    size_t zeros =
        (size_t)(point <= 0 ? -point : (BASE_DIGITS - point % BASE_DIGITS) % BASE_DIGITS);
    size_t places = point <= 0 ? 0 : (size_t)point + zeros;
    return limbs_of_digits(a, all, zeros, places, negative, out);
}

static void write_limbs(struct decimal x, struct buf *out)
{
    for (size_t i = x.count; i > 0; i--)
        buf_printf(out, i == x.count ? "%u" : "%09u", x.limbs[i - 1]);
}

void decimal_write(struct decimal x, struct buf *out)
{
    if (x.negative && x.count > 0)
        buf_putc(out, '-');
    if (x.count == 0)
        buf_putc(out, '0');
    write_limbs(x, out);
}

/* ---- sums ---- */

/* Limb i of x, once x is brought to the scale. */
static uint32_t limb_at(struct decimal x, size_t scale, size_t i)
{
    size_t shift = scale - x.scale;
    return i >= shift && i - shift < x.count ? x.limbs[i - shift] : 0;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* How many limbs the larger of x and y has, both brought to the scale. */
static size_t common_count(struct decimal x, struct decimal y, size_t scale)
{
    return larger(x.count + scale - x.scale, y.count + scale - y.scale);
}

static int cmp_magnitude(struct decimal x, struct decimal y)
{
    size_t scale = larger(x.scale, y.scale);
    for (size_t i = common_count(x, y, scale); i > 0; i--) {
        uint32_t p = limb_at(x, scale, i - 1), q = limb_at(y, scale, i - 1);
        if (p != q)
            return p < q ? -1 : 1;
    }
    return 0;
}

int decimal_cmp(struct decimal x, struct decimal y)
{
    if (decimal_is_zero(x) && decimal_is_zero(y))
        return 0;
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int order = x.kind == DECIMAL_INFINITE || y.kind == DECIMAL_INFINITE
                    ? (x.kind == DECIMAL_INFINITE) - (y.kind == DECIMAL_INFINITE)
                    : cmp_magnitude(x, y);
    return x.negative ? -order : order;
}

/* |x| + sign * |y|. If sign is -1, |x| must not be the smaller. The result has the sign of x. */
static bool combine(struct arena *a, struct decimal x, struct decimal y, int sign,
                    struct decimal *out)
{
    size_t scale = larger(x.scale, y.scale);
    size_t count = common_count(x, y, scale) + 1;
    uint32_t *limbs = limbs_new(a, count);
    if (limbs == NULL)
        return false;
    int64_t carry = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t sum = (int64_t)limb_at(x, scale, i) + sign * (int64_t)limb_at(y, scale, i) + carry;
        carry = sum < 0 ? -1 : sum >= BASE ? 1 : 0;
        limbs[i] = (uint32_t)(sum - carry * BASE);
    }
    return finish(limbs, count, scale, x.negative, out);
}

bool decimal_add(struct arena *a, struct decimal x, struct decimal y, struct decimal *out)
{
    bool opposed = x.negative != y.negative;
    if (x.kind != DECIMAL_FINITE || y.kind != DECIMAL_FINITE) {
        bool both = x.kind == DECIMAL_INFINITE && y.kind == DECIMAL_INFINITE;
        if (x.kind == DECIMAL_NAN || y.kind == DECIMAL_NAN || (both && opposed))
            return special(DECIMAL_NAN, false, out);
        *out = x.kind == DECIMAL_INFINITE ? x : y;
        return true;
    }
    if (!opposed)
        return combine(a, x, y, 1, out);
    int order = cmp_magnitude(x, y);
    bool ok = order >= 0 ? combine(a, x, y, -1, out) : combine(a, y, x, -1, out);
    if (order == 0)
        out->negative = false;
    return ok;
}

bool decimal_sub(struct arena *a, struct decimal x, struct decimal y, struct decimal *out)
{
    return decimal_add(a, x, negated(y), out);
}

/* ---- products and quotients ---- */

bool decimal_mul(struct arena *a, struct decimal x, struct decimal y, struct decimal *out)
{
    bool negative = x.negative != y.negative;
    if (x.kind != DECIMAL_FINITE || y.kind != DECIMAL_FINITE) {
        bool nan = x.kind == DECIMAL_NAN || y.kind == DECIMAL_NAN || decimal_is_zero(x) ||
                   decimal_is_zero(y);
        return special(nan ? DECIMAL_NAN : DECIMAL_INFINITE, negative, out);
    }
    uint32_t *limbs = limbs_new(a, x.count + y.count);
    if (limbs == NULL)
        return false;
    for (size_t i = 0; i < x.count; i++) {
        uint64_t carry = 0;
        for (size_t k = 0; k < y.count; k++) {
            carry += (uint64_t)x.limbs[i] * y.limbs[k] + limbs[i + k];
            limbs[i + k] = (uint32_t)(carry % BASE);
            carry /= BASE;
        }
        limbs[i + y.count] = (uint32_t)carry;
    }
    return finish(limbs, x.count + y.count, x.scale + y.scale, negative, out);
}

/* A quotient of two numbers taken as whole at the same scale, and the remainder. */
struct division {
    uint32_t *quotient;
    size_t count;
    bool rest; /* whether there is a remainder */
    uint32_t *remainder;
    size_t remainder_count;
};

/* A copy of x's limbs with `low` zeros below and space for one more above. */
static uint32_t *widened(struct arena *a, struct decimal x, size_t low)
{
    uint32_t *limbs = limbs_new(a, x.count + low + 1);
    if (limbs != NULL && x.count > 0)
        memcpy(limbs + low, x.limbs, x.count * sizeof(*limbs));
    return limbs;
}

/* |x| shifted up by x_low limbs over |y| shifted up by y_low, as if their scales were 0. */
static bool divide(struct arena *a, struct decimal x, size_t x_low, struct decimal y, size_t y_low,
                   struct division *out)
{
    size_t x_count = x.count + x_low, y_count = y.count + y_low;
    size_t wide = larger(x_count, y_count);
    uint32_t *u = limbs_new(a, wide + 1);
    uint32_t *v = widened(a, y, y_low);
    uint32_t *q = limbs_new(a, wide - y_count + 1);
    if (u == NULL || v == NULL || q == NULL)
        return false;
    if (x.count > 0)
        memcpy(u + x_low, x.limbs, x.count * sizeof(*u));
    limbs_divide(u, wide, v, y_count, q);
    *out = (struct division){q, wide - y_count + 1, false, u, y_count};
    for (size_t i = 0; i < y_count; i++)
        out->rest = out->rest || u[i] != 0;
    return true;
}

bool decimal_div(struct arena *a, struct decimal x, struct decimal y, struct decimal *out)
{
    bool negative = x.negative != y.negative;
    if (x.kind != DECIMAL_FINITE || y.kind != DECIMAL_FINITE || decimal_is_zero(y)) {
        bool nan = x.kind == DECIMAL_NAN || y.kind == DECIMAL_NAN || (decimal_is_zero(x)) ||
                   (x.kind == DECIMAL_INFINITE && y.kind == DECIMAL_INFINITE);
        if (y.kind == DECIMAL_INFINITE && x.kind == DECIMAL_FINITE)
            return finish(NULL, 0, 0, negative, out);
        return special(nan ? DECIMAL_NAN : DECIMAL_INFINITE, negative, out);
    }
    /* Six limbs are more than 45 digits. One more below them stands for all that is cut off. */
    size_t low = (x.count < y.count + 6 ? y.count + 6 - x.count : 0) + y.scale;
    struct division d;
    if (!divide(a, x, low, y, 0, &d))
        return false;
    size_t scale = x.scale + low - y.scale;
    uint32_t *limbs = limbs_new(a, d.count + 1);
    if (limbs == NULL)
        return false;
    limbs[0] = d.rest ? 1 : 0;
    memcpy(limbs + 1, d.quotient, d.count * sizeof(*limbs));
    return finish(limbs, d.count + 1, scale + 1, negative, out);
}

/* floor(x / y) if out is not NULL, and x - y * floor(x / y) likewise. */
static bool floor_divide(struct arena *a, struct decimal x, struct decimal y, struct decimal *floor,
                         struct decimal *rest)
{
    size_t scale = larger(x.scale, y.scale);
    bool opposed = x.negative != y.negative;
    struct division d;
    struct decimal one;
    if (!divide(a, x, scale - x.scale, y, scale - y.scale, &d) ||
        !finish(d.quotient, d.count, 0, opposed, floor) ||
        !finish(d.remainder, d.remainder_count, scale, x.negative, rest))
        return false;
    if (!d.rest)
        rest->negative = false;
    if (!d.rest || !opposed)
        return true;
    return decimal_of_i64(a, 1, &one) && decimal_sub(a, *floor, one, floor) &&
           decimal_add(a, *rest, y, rest);
}

bool decimal_div_floor(struct arena *a, struct decimal x, struct decimal y, struct decimal *out)
{
    struct decimal rest;
    return floor_divide(a, x, y, out, &rest);
}

bool decimal_mod(struct arena *a, struct decimal x, struct decimal y, struct decimal *out)
{
    struct decimal floor;
    if (x.kind != DECIMAL_FINITE || y.kind == DECIMAL_NAN)
        return special(DECIMAL_NAN, false, out);
    if (y.kind == DECIMAL_INFINITE) {
        *out = x;
        return true;
    }
    return floor_divide(a, x, y, &floor, out);
}

/* ---- whole numbers ---- */

bool decimal_floor(struct arena *a, struct decimal x, struct decimal *out)
{
    struct decimal one;
    return decimal_of_i64(a, 1, &one) && decimal_div_floor(a, x, one, out);
}

bool decimal_ceil(struct arena *a, struct decimal x, struct decimal *out)
{
    if (!decimal_floor(a, negated(x), out))
        return false;
    *out = negated(*out);
    return true;
}

bool decimal_round(struct arena *a, struct decimal x, int64_t digits, struct decimal *out)
{
    int64_t behind = (int64_t)x.scale * BASE_DIGITS, all = (int64_t)x.count * BASE_DIGITS;
    *out = x;
    if (x.kind != DECIMAL_FINITE || digits >= behind)
        return true;
    if (digits < behind - all - 1)
        return finish(NULL, 0, 0, x.negative, out);
    /* Removes the lowest `drop` digits, after adding half of the unit of the last of them. */
    size_t drop = (size_t)(behind - digits);
    size_t half_limb = (drop - 1) / BASE_DIGITS, limb = drop / BASE_DIGITS;
    size_t count = larger(x.count, limb + 1) + 1;
    uint32_t *limbs = limbs_new(a, count);
    if (limbs == NULL)
        return false;
    if (x.count > 0)
        memcpy(limbs, x.limbs, x.count * sizeof(*limbs));
    uint32_t carry = 5 * powers[(drop - 1) % BASE_DIGITS];
    for (size_t i = half_limb; i < count && carry > 0; i++) {
        uint64_t sum = (uint64_t)limbs[i] + carry;
        limbs[i] = (uint32_t)(sum % BASE);
        carry = (uint32_t)(sum / BASE);
    }
    memset(limbs, 0, limb * sizeof(*limbs));
    limbs[limb] -= limbs[limb] % powers[drop % BASE_DIGITS];
    return finish(limbs, count, x.scale, x.negative, out);
}

bool decimal_to_i64(struct decimal x, int64_t *out)
{
    int64_t n = 0;
    if (x.kind != DECIMAL_FINITE || x.scale > 0)
        return false;
    /* Counts downwards, as there is one more negative number. */
    for (size_t i = x.count; i > 0; i--) {
        if (__builtin_mul_overflow(n, (int64_t)BASE, &n) ||
            __builtin_sub_overflow(n, (int64_t)x.limbs[i - 1], &n))
            return false;
    }
    if (!x.negative && n == INT64_MIN)
        return false;
    *out = x.negative ? n : -n;
    return true;
}

/*
 * The double of a short decimal, the usual case: rounded to a long double, then to a double. That
 * is the nearest double unless the long double lies about midway between two. Returns false in that
 * case, if a long double is no longer than a double, and for longer numbers.
 */
static bool short_to_f64(struct decimal x, double *out)
{
    enum { LONGEST = 3 };
    const long double sure = 0.98L;
    long double n = 0, divisor = 1;
    if (x.kind != DECIMAL_FINITE || x.count == 0 || x.count > LONGEST || x.scale > LONGEST)
        return false;
    for (size_t i = x.count; i > 0; i--)
        n = n * BASE + x.limbs[i - 1];
    for (size_t i = 0; i < x.scale; i++)
        divisor *= BASE;
    n /= divisor;
    double near = (double)n;
    long double away = n - (long double)near;
    double next = nextafter(near, away > 0 ? (double)INFINITY : 0.0);
    if (fabsl(away) > fabsl((long double)next - (long double)near) / 2 * sure ||
        LDBL_MANT_DIG <= DBL_MANT_DIG)
        return false;
    *out = x.negative ? -near : near;
    return true;
}

bool decimal_to_f64(struct arena *a, struct decimal x, double *out)
{
    if (short_to_f64(x, out))
        return true;
    struct buf text;
    buf_init(&text, a, 0);
    if (x.kind != DECIMAL_FINITE) {
        *out = x.kind == DECIMAL_NAN ? (double)NAN
               : x.negative          ? -(double)INFINITY
                                     : (double)INFINITY;
        return true;
    }
    if (x.negative)
        buf_putc(&text, '-');
    buf_putc(&text, '0');
    write_limbs(x, &text);
    buf_printf(&text, "e-%zu", x.scale * BASE_DIGITS);
    buf_putc(&text, '\0');
    *out = buf_ok(&text) ? strtod(text.ptr, NULL) : 0;
    return buf_ok(&text);
}
