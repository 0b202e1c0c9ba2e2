/*
 * Numbers of any length, as in YAML, JSON and templates.
 *
 * A whole number beyond 64 bits is a value too: a drop that prints its digits and is compared with
 * other numbers as Ruby's Integer is. Liquid's number filters compute with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_NUMERAL_H
#define RENDER_DATA_NUMERAL_H

#include "render/base/decimal.h"
#include "render/data/value.h"

/*
 * [+-]digits as an integer, of any size that decimals hold. Returns false, with *out untouched, if
 * s is anything else, has more digits, or the arena is full.
 */
MUST_CHECK bool numeral_whole(struct arena *a, struct str s, struct value *out);

/*
 * An optional sign, digits, an optional fraction and exponent: the nearest double, infinite if it
 * is too large. Returns false if s is anything else, or the arena is full.
 */
MUST_CHECK bool numeral_float(struct arena *a, struct str s, double *out);

/* What Ruby's Integer() reads: a sign, and digits of a base, with underscores between them. */
struct numeral_digits {
    struct str digits;
    int base; /* 2, 8, 10 or 16 */
    bool negative;
};

/*
 * Ruby's Integer(): single underscores between digits, a base's prefix, space around it. Returns
 * false if s is anything else.
 */
MUST_CHECK bool numeral_integer_digits(struct str s, struct numeral_digits *out);

/* A decimal that is a whole number beyond 64 bits, as a value. */
MUST_CHECK bool numeral_big(struct arena *a, struct decimal whole, struct value *out);

/* The decimal of such a value; NULL for every other. */
const struct decimal *numeral_decimal(struct value v);

#endif
