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
    bool whole; /* an Integer, else a BigDecimal */
    bool small; /* a whole number that fits `integer`; `decimal` is not set */
    bool few; /* a BigDecimal, not 0, of few digits: integer / 10^decimals; `decimal` is not set */
    unsigned decimals;      /* if few: at most NUMBER_DECIMALS_MAX */
    int64_t integer;        /* if small or few */
    struct decimal decimal; /* if neither */
};

enum { NUMBER_DECIMALS_MAX = 27 };

static inline struct number number_of_i64(int64_t n)
{
    return (struct number){.whole = true, .small = true, .integer = n};
}

/*
 * Liquid's Utils.to_number: numbers as they are, floats by their digits, "12.5" as a decimal, other
 * strings by Ruby's to_i ("12 apples" is 12), everything else 0. Returns false if the number has
 * more digits than decimals hold, or the arena is full.
 */
MUST_CHECK bool number_of(struct arena *a, struct value v, struct number *out);

/* Ruby's String#to_i: the digits at the start, 0 without any. Fails as number_of does. */
MUST_CHECK bool number_of_text(struct arena *a, struct str s, struct number *out);

/*
 * The sum of x and y times sign (1 or -1); their product; x rounded to `decimals` decimals. They
 * return false unless both operands are few, or one is few and the other small, and the result is
 * few.
 */
MUST_CHECK bool number_few_sum(struct number x, struct number y, int sign, struct number *out);
MUST_CHECK bool number_few_product(struct number x, struct number y, struct number *out);
MUST_CHECK bool number_few_round(struct number x, unsigned decimals, struct number *out);

/* The number as a decimal. Returns false if the arena is full. */
MUST_CHECK bool number_decimal(struct arena *a, struct number n, struct decimal *out);

/* A whole number from a decimal that is one. */
struct number number_of_whole(struct decimal d);

/* The number as a filter's result: an integer, or for a decimal the nearest float. */
MUST_CHECK bool number_value(struct arena *a, struct number n, struct value *out);

/*
 * Ruby's Integer#[] for a whole number beyond 64 bits: a bit of its two's complement. Returns false
 * if the key is no index, or the arena is full.
 */
MUST_CHECK bool number_bit(struct arena *a, struct decimal n, struct value key, struct value *out);

/* Ruby's Integer#size for such a number: the bytes of its absolute value. */
MUST_CHECK bool number_bytes(struct arena *a, struct decimal n, int64_t *bytes);

/* Negative, 0, positive. Returns false if one is NaN, or the arena is full. */
MUST_CHECK bool number_cmp(struct arena *a, struct number x, struct number y, int *order);

#endif
