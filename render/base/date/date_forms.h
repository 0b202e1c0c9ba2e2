/*
 * The forms of a date in a text, and the fields that they set. For date_read.c.
 *
 *     "Sat, 5th March 2020 10:30 CET"
 *       rule_weekday      Sat,            (ignored)
 *       date_rule_clock   10:30 CET       hour 10, minute 30, zone "cet"
 *       rule_day_month    5th March 2020  day 5, month 3, year 2020
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_FORMS_H
#define RENDER_BASE_DATE_DATE_FORMS_H

#include "render/base/date/date.h"
#include "render/base/date/date_scan.h"

enum date_field {
    FIELD_YEAR,
    FIELD_MONTH,
    FIELD_DAY,
    FIELD_HOUR,
    FIELD_MINUTE,
    FIELD_SECOND,
    FIELD_COUNT
};

enum { DATE_ZONE_MAX = 12 };

struct date_found {
    bool has[FIELD_COUNT];
    int64_t value[FIELD_COUNT];
    bool has_yearday;
    int64_t yearday;
    bool has_fraction;
    uint32_t nanoseconds;
    bool full_year; /* it is used as it stands, even 0 to 99 */
    bool before_christ;
    bool absurd;              /* an hour that Ruby cannot convert to the afternoon's */
    char zone[DATE_ZONE_MAX]; /* a name or an offset; "" if missing, or if it is unknown */
};

static inline void date_found_set(struct date_found *p, enum date_field field, int64_t n)
{
    p->has[field] = true;
    p->value[field] = n;
}

/* The digits after a point or comma. */
void date_set_fraction(struct date_found *p, struct str digits);
void date_set_zone(struct date_found *p, struct str zone);

/*
 * A rule: sets the fields of the form at the reader's position. Returns the end of the form; 0 if
 * there is none, with the fields untouched.
 */
typedef size_t date_rule(struct date_reader r, struct date_found *p);

/* h:m[:s[.f]], 10h20m5s or 10am, with its zone. */
date_rule date_rule_clock;

/* Finds everything in the text. Blanks the text out as it goes. */
void date_rules_apply(struct date_scan *scan, struct date_found *p);

/*
 * The offset of the zone in that year. Returns false if not found, or if neither Time.parse nor
 * `zone` knows the name: local time.
 */
bool date_zone_offset(const struct date_found *p, int64_t year, const struct zone *zone,
                      int32_t *offset);

/* Whether it is one of the names that make a Time one in UTC. */
bool date_zone_is_utc(const struct date_found *p);

#endif
