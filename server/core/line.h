/*
 * A line of a log, written into a buffer of fixed size: numbers, times, and text from outside in a
 * form that cannot end the line or forge a field.
 *
 * Allocates nothing and takes no lock. What does not fit is left out: the owner of the buffer
 * bounds each text, so that all of a line fits.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_LINE_H
#define SERVER_CORE_LINE_H

#include <stdint.h>
#include <time.h>

#include "render/base/str.h"

struct line {
    char *bytes;
    size_t len, capacity;
};

static inline struct str line_str(const struct line *l)
{
    return str_of(l->bytes, l->len);
}

/* As it is. */
void line_add(struct line *l, struct str s);

/* Decimal; line_add_digits with zeros before it, so that there are at least `digits`. */
void line_add_number(struct line *l, uint64_t n);
void line_add_digits(struct line *l, uint64_t n, unsigned digits);

/* As many hexadecimal digits as 64 bits have. */
void line_add_hex(struct line *l, uint64_t n);

/*
 * A JSON string with its quotes: valid JSON whatever the bytes are. Bytes that are not UTF-8 become
 * U+FFFD; control characters, also U+007F to U+009F, become \u escapes. A text that would take more
 * than `most` bytes is cut between two characters, and ends in "...".
 */
void line_add_json(struct line *l, struct str s, size_t most);

/*
 * As nginx and Apache write a text between quotes: a quote, a backslash, control characters and
 * every byte from 0x7F on become \xHH. The quotes are the caller's. Cut as above.
 */
void line_add_escaped(struct line *l, struct str s, size_t most);

/* Where lines have a time of their own, one of these forms, in UTC. */
enum line_time {
    LINE_TIME_SECONDS,  /* 2026-11-24T04:12:07Z */
    LINE_TIME_MILLIS,   /* 2026-11-24T04:12:07.123Z */
    LINE_TIME_COMBINED, /* 24/Nov/2026:04:12:07 +0000 */
    LINE_TIMES,
};

/* The text of one second, remembered: many lines show the same one. Zeroed at first. */
struct line_clock {
    time_t second;
    size_t len;
    char text[32];
};

/* us: microseconds since 1970. A clock is for one form. */
void line_add_time(struct line *l, enum line_time form, int64_t us, struct line_clock *clock);

#endif
