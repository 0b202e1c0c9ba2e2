/*
 * Decimal numbers of any size, exact, as Ruby's Integer and BigDecimal compute them.
 *
 * Liquid's arithmetic is decimal (0.1 + 0.2 is 0.3) and its integers have no limit. A number is a
 * run of limbs in base 10^9, `scale` of them after the point. It is immutable and lives in the
 * arena of the operation that made it. Infinity and NaN are numbers too, as in Ruby.
 *
 * Every operation returns false if the arena is full or the result would have more than about
 * DECIMAL_LIMBS_MAX * 9 digits, so that none takes long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DECIMAL_H
#define RENDER_BASE_DECIMAL_H

#include "render/base/buf.h"

enum { DECIMAL_LIMBS_MAX = 1000 };

enum decimal_kind { DECIMAL_FINITE, DECIMAL_INFINITE, DECIMAL_NAN };

struct decimal {
    enum decimal_kind kind;
    bool negative;         /* zero has a sign too */
    size_t count;          /* limbs, the highest not 0; a zero has none */
    size_t scale;          /* the number of limbs after the point; may be above count */
    const uint32_t *limbs; /* the lowest first */
};

MUST_CHECK bool decimal_of_i64(struct arena *a, int64_t n, struct decimal *out);

/* n / 10^decimals, decimals at most 1000. */
MUST_CHECK bool decimal_of_scaled(struct arena *a, int64_t n, unsigned decimals,
                                  struct decimal *out);

/*
 * Reads [+-]digits[.digits][e[+-]digits], "Infinity", "-Infinity" or "NaN". Returns false for all
 * else.
 */
MUST_CHECK bool decimal_parse(struct arena *a, struct str s, struct decimal *out);

MUST_CHECK bool decimal_add(struct arena *a, struct decimal x, struct decimal y,
                            struct decimal *out);
MUST_CHECK bool decimal_sub(struct arena *a, struct decimal x, struct decimal y,
                            struct decimal *out);
MUST_CHECK bool decimal_mul(struct arena *a, struct decimal x, struct decimal y,
                            struct decimal *out);

/*
 * x / y, exact, or cut off after more digits than a double can hold; a remainder then leaves a
 * trace in the last limb, so that decimal_to_f64 rounds correctly. Division by zero gives infinity,
 * or NaN.
 */
MUST_CHECK bool decimal_div(struct arena *a, struct decimal x, struct decimal y,
                            struct decimal *out);

/* The largest whole number not above x / y; x minus y times that. y is finite and not zero. */
MUST_CHECK bool decimal_div_floor(struct arena *a, struct decimal x, struct decimal y,
                                  struct decimal *out);
MUST_CHECK bool decimal_mod(struct arena *a, struct decimal x, struct decimal y,
                            struct decimal *out);

/*
 * Rounds down to a whole number; up to one; to `digits` decimals (if negative: to tens, hundreds
 * ...), halves away from 0.
 */
MUST_CHECK bool decimal_floor(struct arena *a, struct decimal x, struct decimal *out);
MUST_CHECK bool decimal_ceil(struct arena *a, struct decimal x, struct decimal *out);
MUST_CHECK bool decimal_round(struct arena *a, struct decimal x, int64_t digits,
                              struct decimal *out);

bool decimal_is_zero(struct decimal x);

/* Negative, 0, positive. Neither may be NaN. */
int decimal_cmp(struct decimal x, struct decimal y);

/* The number as an integer. Returns false if it is not whole, or too large. */
MUST_CHECK bool decimal_to_i64(struct decimal x, int64_t *out);

/* The nearest double. The arena is needed for the digits. */
MUST_CHECK bool decimal_to_f64(struct arena *a, struct decimal x, double *out);

/* The digits of a whole number. */
void decimal_write(struct decimal x, struct buf *out);

#endif
