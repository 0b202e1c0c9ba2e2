/*
 * What is found in a text that is a date, part by part, for date_parse alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_PARTS_H
#define RENDER_BASE_DATE_DATE_PARTS_H

#include "render/base/date/date.h"
#include "render/base/date/date_scan.h"

enum part { PART_YEAR, PART_MONTH, PART_DAY, PART_HOUR, PART_MINUTE, PART_SECOND, PARTS };

enum { DATE_ZONE_MAX = 12 };

struct date_parts {
    bool has[PARTS];
    int64_t value[PARTS];
    bool has_yearday;
    int64_t yearday;
    bool has_fraction;
    uint32_t nanoseconds;
    bool full_year; /* it is as it stands, 0 to 99 too */
    bool before_christ;
    bool absurd;              /* an hour that Ruby cannot turn to the afternoon's */
    char zone[DATE_ZONE_MAX]; /* a name or an offset; "" for none and for one that none has */
};

static inline void date_part_set(struct date_parts *p, enum part part, int64_t n)
{
    p->has[part] = true;
    p->value[part] = n;
}

/* The digits behind a point or comma. */
void date_set_fraction(struct date_parts *p, struct str digits);
void date_set_zone(struct date_parts *p, struct str zone);

/*
 * A rule: what it finds at the reader's place goes to the parts. Answers where that ends; 0 where
 * nothing is found, and the parts are untouched.
 */
typedef size_t date_rule(struct date_reader r, struct date_parts *p);

/* h:m[:s[.f]], 10h20m5s or 10am, with its zone. */
date_rule date_rule_clock;

/* Digits alone: what they are is told by how many there are. */
date_rule date_rule_digits;

/* ISO 8601's rarer forms. */
date_rule date_rule_week;
date_rule date_rule_day_of_week;
date_rule date_rule_no_year;
date_rule date_rule_no_year_basic;
date_rule date_rule_year_day;
date_rule date_rule_day_of_year;

/* Finds all that is in the text, which is used up. */
void date_rules_apply(struct date_scan *scan, struct date_parts *p);

/*
 * The offset that the parts' zone stands for in that year. False for none and for a name that
 * neither Time.parse nor the zone knows: local time.
 */
bool date_zone_offset(const struct date_parts *p, int64_t year, const struct zone *zone,
                      int32_t *offset);

/* Whether it is one of the names that make a Time one in UTC. */
bool date_zone_is_utc(const struct date_parts *p);

#endif
