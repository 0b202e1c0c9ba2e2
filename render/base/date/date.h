/*
 * Moments and days as Ruby's Time and Date have them, and the zones in which they are shown.
 *
 * A moment carries the offset in which it is shown, so that printing needs no zone. All functions
 * are pure: no environment, no locale, no clock; month and day names are English. The calendar is
 * the proleptic Gregorian one.
 *
 * The files of this folder:
 *
 *     date.c         the calendar, order, time zones
 *     date_read.c    text to a moment (Ruby's Time.parse), with
 *     date_forms.c     the forms of a date in a text (Ruby's Date._parse)
 *     date_clock.c     the clock in a text, and the zone after it
 *     date_scan.c      the simplified text, and the reader that steps through it
 *     date_write.c   a moment to text (Ruby's strftime)
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_H
#define RENDER_BASE_DATE_DATE_H

#include "render/base/buf.h"

enum { DATE_DAY = 86400, DATE_HOUR = 3600, DATE_MINUTE = 60 }; /* in seconds */
enum { ZONE_NAME_MAX = 8 };

/* The largest seconds since 1970, and year, of a moment, in either direction. */
#define DATE_SECONDS_MAX (INT64_MAX - 1000000)
#define DATE_YEAR_MAX    ((int64_t)290000000 * 1000)

struct moment {
    int64_t seconds;          /* since 1970-01-01T00:00:00Z; may be negative */
    uint32_t nanoseconds;     /* below 10^9 */
    int32_t offset;           /* seconds east of UTC in which it is shown */
    bool is_day;              /* a Ruby Date: no time of day (it is midnight at offset 0) */
    bool is_utc;              /* a Ruby Time in UTC: prints "UTC" where others print "+0000" */
    bool is_datetime;         /* a Ruby DateTime: prints as ISO 8601; zone is its offset */
    char zone[ZONE_NAME_MAX]; /* as %Z prints it ("CET"); "" if only the offset is known */
};

/* Calendar and clock fields of a moment, in its own offset. */
struct date_fields {
    int64_t year;
    int month, day;           /* 1..12, 1..31 */
    int hour, minute, second; /* 0..23, 0..59, 0..60 */
    int weekday;              /* 0 is Sunday */
    int yearday;              /* 1..366 */
};

/*
 * A time zone of the tz database: the moments at which its clocks changed, and a rule for the
 * future.
 */
struct zone;

/*
 * Reads the zone `name` ("Europe/Paris") from the system's tz database; "" and "UTC" need no file.
 * NULL and errno if there is no such zone, it cannot be read, or memory is used up. Immutable
 * afterwards.
 */
const struct zone *zone_load(struct str name, struct arena *a);

/*
 * A zone as the C library makes it of a TZ that names no file: a rule in POSIX's notation
 * ("CET-1CEST"); any other text is UTC, named by the text's first letters. NULL if out of memory.
 */
const struct zone *zone_of_rule(struct str rule, struct arena *a);

/*
 * The moment of a Unix time, shown in the zone. zone may be NULL: UTC's clocks. The result is
 * always a local time, as in Ruby, which prints "+0000" even if the zone is UTC.
 */
struct moment date_at(int64_t seconds, uint32_t nanoseconds, const struct zone *zone);

/* The same moment shown in another zone (Ruby's localtime). A day stays unchanged. */
struct moment date_in_zone(struct moment m, const struct zone *zone);

/*
 * The moment at which a clock in the zone shows these fields (weekday and yearday are ignored; days
 * beyond a month's end run on into the next, as in Ruby's Time.local). For a time that the clock
 * skips or shows twice the result is Ruby's.
 */
struct moment date_local(struct date_fields fields, uint32_t nanoseconds, const struct zone *zone);

/* The ISO 8601 week of a day, and the year that it belongs to. */
int64_t date_iso_week(struct date_fields fields, int64_t *year);

/* The day of a civil date, as a Date. Returns false if there is no such day (2021-02-30). */
MUST_CHECK bool date_day(int64_t year, int month, int day, struct moment *out);

/* The days of month 1..12; 0 if there is no such month. */
int date_month_days(int64_t year, int month);

struct date_fields date_fields(struct moment m);

/*
 * Days since 1970-01-01 of a civil date, month 1..12. A day outside its month counts on from the
 * month's first day. |year| at most 10^12.
 */
int64_t date_days(int64_t year, int month, int day);

/* Negative, 0, positive: by time. */
int date_cmp(struct moment a, struct moment b);

/* The result of Ruby's Time.parse(text). */
enum date_answer {
    DATE_READ,
    DATE_READ_NOW,   /* success, with fields that the text leaves out taken from `now` */
    DATE_UNREADABLE, /* ArgumentError */
    DATE_ABSURD,     /* RangeError: a month, day or clock of ten digits or more */
};

/*
 * Reads a text, in `zone` if it names no offset. Fields above those in the text come from `now`.
 * *out is set on success.
 */
MUST_CHECK enum date_answer date_read(struct str text, struct moment now, const struct zone *zone,
                                      struct moment *out);

/* The same for callers who only ask whether the text can be read. */
MUST_CHECK static inline bool date_parse(struct str text, struct moment now,
                                         const struct zone *zone, struct moment *out)
{
    return date_read(text, now, zone, out) <= DATE_READ_NOW;
}

/*
 * Ruby's Time#strftime (Date#strftime for a day), with all its flags and widths. Returns false if
 * the format's last '%' has no directive: Time#strftime raises then, Date's does not.
 */
bool date_write(struct moment m, struct str format, struct buf *out);

/* Ruby's to_s: "2020-01-02", "2020-01-02 10:00:00 +0100", "2020-01-02 10:00:00 UTC". */
void date_write_default(struct moment m, struct buf *out);

#endif
