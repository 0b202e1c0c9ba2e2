/*
 * Numbers as Liquid computes with them: Ruby's Integer without bounds, and BigDecimal.
 *
 * Whole numbers beyond 64 bits are the values of data/numeral. Private to render/liquid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_NUMBER_H
#define RENDER_LIQUID_NUMBER_H

#include "render/base/decimal.h"
#include "render/data/value.h"

struct number {
    bool whole;        /* an Integer, else a BigDecimal */
    bool small;        /* a whole number that `integer` holds; `decimal` is not filled */
    bool few;          /* a BigDecimal, not 0, of few digits: integer / 10^decimals; likewise */
    unsigned decimals; /* where few: at most NUMBER_DECIMALS_MAX */
    int64_t integer;   /* where small or few */
    struct decimal decimal; /* where neither */
};

enum { NUMBER_DECIMALS_MAX = 27 };

static inline struct number number_of_i64(int64_t n)
{
    return (struct number){.whole = true, .small = true, .integer = n};
}

/*
 * Liquid's Utils.to_number: numbers as they are, floats by their digits, "12.5" as a decimal,
 * other strings by Ruby's to_i ("12 apples" is 12), everything else 0. False where the number has
 * more digits than decimals go, or the arena ends.
 */
MUST_CHECK bool number_of(struct arena *a, struct value v, struct number *out);

/* Ruby's String#to_i: the digits at the start, 0 where there are none. Fails as number_of does. */
MUST_CHECK bool number_of_text(struct arena *a, struct str s, struct number *out);

/* The sum of x and y times sign (1 or -1), their product, x to `decimals` behind the point: where
 * both are few, or one is and the other is small, and the result is few. Else false. */
MUST_CHECK bool number_few_sum(struct number x, struct number y, int sign, struct number *out);
MUST_CHECK bool number_few_product(struct number x, struct number y, struct number *out);
MUST_CHECK bool number_few_round(struct number x, unsigned decimals, struct number *out);

/* The number as a decimal. False where the arena ends. */
MUST_CHECK bool number_decimal(struct arena *a, struct number n, struct decimal *out);

/* A whole number from a decimal that is one. */
struct number number_of_whole(struct decimal d);

/* The number as a filter's result: an integer, or, for a decimal, the nearest float. */
MUST_CHECK bool number_value(struct arena *a, struct number n, struct value *out);

/* Ruby's Integer#[] for a whole number beyond 64 bits: a bit of its two's complement. False where
 * the key is no index, or the arena ends. */
MUST_CHECK bool number_bit(struct arena *a, struct decimal n, struct value key, struct value *out);

/* Ruby's Integer#size for such a number: the bytes that its absolute value takes. */
MUST_CHECK bool number_bytes(struct arena *a, struct decimal n, int64_t *bytes);

/* Negative, 0, positive. False where one is no number (NaN) or the arena ends. */
MUST_CHECK bool number_cmp(struct arena *a, struct number x, struct number y, int *order);

#endif
