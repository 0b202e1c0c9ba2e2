/*
 * The meaning of a plain YAML scalar: Psych 4's reading of YAML 1.1, or that of the gem safe_yaml.
 * For ydoc.c and ydoc_simple.c only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_SCALAR_H
#define RENDER_DATA_YDOC_SCALAR_H

#include "render/data/ydoc.h"

/*
 * The text of a scalar for as long as the arena lives: a copy, or what the usual keys share.
 * Returns false if the arena is full.
 */
MUST_CHECK bool ydoc_scalar_text(struct str borrowed, struct arena *a, struct str *out);

/*
 * The value of a scalar written without quotes. A string borrows text. On failure *problem says
 * what is wrong with it; NULL if the arena is full.
 */
MUST_CHECK bool ydoc_scalar(struct str text, const struct ydoc_options *options, struct arena *a,
                            struct value *out, const char **problem);

/* The same as the gem safe_yaml has it (ydoc_safe.c). */
MUST_CHECK bool ydoc_scalar_safe(struct str text, struct arena *a, struct value *out,
                                 const char **problem);

/* The forms that both know. Each returns false if the text has another form. */

/* ~, null, yes, no, on, off, true, false, .inf and .nan, in letters of any case. */
bool ydoc_scalar_word(struct str s, struct value *out);

/* YYYY-MM-DD; and with a time, in the zone if none is written. */
bool ydoc_scalar_day(struct str s, struct moment *out);
bool ydoc_scalar_time(struct str s, const struct zone *zone, struct moment *out);

/* A number of any length, without its sign; bytes that are no digits are passed over. */
MUST_CHECK bool ydoc_scalar_digits(struct str digits, int base, int sign, struct arena *a,
                                   struct value *out);

#endif
