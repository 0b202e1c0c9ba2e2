/*
 * Moments and days as Ruby's Time and Date have them, and the zones in which they are shown.
 *
 * A moment carries the offset in which it is shown, so that printing needs no zone. All functions
 * are pure: no environment, no locale, no clock; month and day names are English. The calendar is
 * the proleptic Gregorian one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_H
#define RENDER_BASE_DATE_DATE_H

#include "render/base/buf.h"

enum { ZONE_NAME_MAX = 8 };

/* The seconds since 1970, and the years, up to which a moment goes either way. */
#define DATE_SECONDS_MAX (INT64_MAX - 1000000)
#define DATE_YEAR_MAX    ((int64_t)290000000 * 1000)

struct moment {
    int64_t seconds;          /* since 1970-01-01T00:00:00Z; may be negative */
    uint32_t nanoseconds;     /* below 10^9 */
    int32_t offset;           /* seconds east of UTC in which it is shown */
    bool is_day;              /* a Ruby Date: no time of day (it is midnight at offset 0) */
    bool is_utc;              /* a Ruby Time in UTC: prints "UTC" where others print "+0000" */
    char zone[ZONE_NAME_MAX]; /* what %Z prints ("CET"); "" where only the offset is known */
};

/* Calendar and clock fields of a moment, in its own offset. */
struct date_fields {
    int64_t year;
    int month, day;           /* 1..12, 1..31 */
    int hour, minute, second; /* 0..23, 0..59, 0..60 */
    int weekday;              /* 0 is Sunday */
    int yearday;              /* 1..366 */
};

/* A time zone of the tz database: when its clocks changed, and the rule for the future. */
struct zone;

/*
 * Reads the zone `name` ("Europe/Paris") from the system's tz database; "" and "UTC" need no
 * file. NULL and errno where there is no such zone, it cannot be read, or memory ends. Immutable
 * afterwards.
 */
const struct zone *zone_load(struct str name, struct arena *a);

/*
 * What the C library makes of a TZ that names no file: a rule in POSIX's notation ("CET-1CEST"),
 * and of any other text UTC, under the letters that it begins with. NULL where memory ends.
 */
const struct zone *zone_of_rule(struct str rule, struct arena *a);

/*
 * The moment of a Unix time, shown in the zone. zone may be NULL: the clocks of UTC. Either way
 * it is a local time, as Ruby has it, which prints "+0000" even where the zone is UTC.
 */
struct moment date_at(int64_t seconds, uint32_t nanoseconds, const struct zone *zone);

/* The same moment shown in another zone (Ruby's localtime). A day stays what it is. */
struct moment date_in_zone(struct moment m, const struct zone *zone);

/*
 * The moment at which a clock in the zone shows these fields (weekday and yearday are ignored;
 * days beyond a month's end run on into the next, as in Ruby's Time.local). A time that the clock
 * skips or shows twice is taken as Ruby takes it.
 */
struct moment date_local(struct date_fields fields, uint32_t nanoseconds, const struct zone *zone);

/* The week of a day by ISO 8601, and the year that this belongs to. */
int64_t date_iso_week(struct date_fields fields, int64_t *year);

/* The day of a civil date, as a Date. False where there is no such day (2021-02-30). */
MUST_CHECK bool date_day(int64_t year, int month, int day, struct moment *out);

struct date_fields date_fields(struct moment m);

/*
 * Days since 1970-01-01 of a civil date, month 1..12. A day outside its month counts on from the
 * month's first day. |year| at most 10^12.
 */
int64_t date_days(int64_t year, int month, int day);

/* Negative, 0, positive: in order of time. */
int date_cmp(struct moment a, struct moment b);

/* What Ruby's Time.parse(text) does. */
enum date_answer {
    DATE_READ,
    DATE_READ_NOW,   /* it is read, with parts that the text leaves out and now has */
    DATE_UNREADABLE, /* ArgumentError */
    DATE_ABSURD,     /* RangeError: a month, day or clock of ten digits and more */
};

/*
 * Reads a text, in `zone` where it names no offset; parts above those that it names are those of
 * `now`. *out is filled where it is read.
 */
MUST_CHECK enum date_answer date_read(struct str text, struct moment now, const struct zone *zone,
                                      struct moment *out);

/* The same for all who ask no more than whether it is read. */
MUST_CHECK static inline bool date_parse(struct str text, struct moment now,
                                         const struct zone *zone, struct moment *out)
{
    return date_read(text, now, zone, out) <= DATE_READ_NOW;
}

/*
 * Ruby's Time#strftime (Date#strftime for a day), with all its flags and widths. False where the
 * format's last '%' has no directive, for which Time#strftime raises and Date's does not.
 */
bool date_write(struct moment m, struct str format, struct buf *out);

/* Ruby's to_s: "2020-01-02", "2020-01-02 10:00:00 +0100", "2020-01-02 10:00:00 UTC". */
void date_write_default(struct moment m, struct buf *out);

#endif
