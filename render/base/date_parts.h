/*
 * What is found in a text that is a date, part by part, for date_parse alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_PARTS_H
#define RENDER_BASE_DATE_PARTS_H

#include "render/base/date.h"

enum part { PART_YEAR, PART_MONTH, PART_DAY, PART_HOUR, PART_MINUTE, PART_SECOND, PARTS };

struct date_parts {
    bool has[PARTS];
    int64_t value[PARTS];
    int64_t yearday; /* 0 where not given */
    uint32_t nanoseconds;
    bool has_offset, utc;
    int32_t offset;
    char zone[ZONE_NAME_MAX]; /* its name, "" where there is none or it is a long one */
};

static inline void date_part_set(struct date_parts *p, enum part part, int64_t n)
{
    p->has[part] = true;
    p->value[part] = n;
}

/* The number, of which the first 15 digits count. */
int64_t date_number(struct str digits);

/* Where the digits end that begin at `from`. */
static inline size_t date_digits_end(struct str s, size_t from)
{
    while (from < s.len && char_is_digit(s.ptr[from]))
        from++;
    return from;
}

/* 1..12 where the word begins as a month does ("sept", "March"), else 0. */
int date_month(struct str word);

/* ".678" behind the seconds, a zone: the end of it, or `at` where there is none. */
size_t date_fraction(struct str s, size_t at, struct date_parts *p);
size_t date_zone(struct str s, size_t at, struct date_parts *p);

/* Finds the first clock in the text, with its zone, and blanks it out. */
void date_take_clock(char *text, size_t len, struct date_parts *p);

#endif
