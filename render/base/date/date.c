/*
 * Moments: the calendar, order, and the default text. Zones, parsing and strftime are in files of
 * their own. See date.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date.h"

enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };

/* Division that rounds down, as a calendar before 1970 needs it. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/*
 * Days since 1970-01-01 of a civil date. Years are counted from March, so that the leap day is
 * the last of its year, in eras of 400 years, after which the calendar repeats.
 */
int64_t date_days(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static void civil_of(int64_t days, int64_t *year, int *month, int *day)
{
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

struct date_fields date_fields(struct moment m)
{
    int64_t local = m.seconds + m.offset;
    int64_t days = floor_div(local, DAY);
    int in_day = (int)(local - days * DAY);
    struct date_fields f = {
        .hour = in_day / HOUR,
        .minute = in_day / MINUTE % 60,
        .second = in_day % MINUTE,
        .weekday = (int)((days % 7 + 7 + 4) % 7), /* 1970-01-01 was a Thursday */
    };
    civil_of(days, &f.year, &f.month, &f.day);
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    f.yearday = before[f.month - 1] + f.day + (f.month > 2 && is_leap(f.year) ? 1 : 0);
    return f;
}

/* A week belongs to the year of its Thursday. */
int64_t date_iso_week(struct date_fields f, int64_t *year)
{
    int weekday = f.weekday == 0 ? 7 : f.weekday;
    int64_t thursday = date_days(f.year, f.month, f.day) + 4 - weekday;
    *year = f.year;
    if (thursday < date_days(f.year, 1, 1))
        *year = f.year - 1;
    else if (thursday >= date_days(f.year + 1, 1, 1))
        *year = f.year + 1;
    return (thursday - date_days(*year, 1, 1)) / 7 + 1;
}

bool date_day(int64_t year, int month, int day, struct moment *out)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1 ||
        day > lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0))
        return false;
    *out = (struct moment){.seconds = date_days(year, month, day) * DAY, .is_day = true};
    return true;
}

int date_cmp(struct moment a, struct moment b)
{
    if (a.seconds != b.seconds)
        return a.seconds < b.seconds ? -1 : 1;
    return (a.nanoseconds > b.nanoseconds) - (a.nanoseconds < b.nanoseconds);
}

void date_write_default(struct moment m, struct buf *out)
{
    struct date_fields f = date_fields(m);
    buf_printf(out, "%s%04lld-%02d-%02d", f.year < 0 ? "-" : "",
               (long long)(f.year < 0 ? -f.year : f.year), f.month, f.day);
    if (m.is_day)
        return;
    buf_printf(out, " %02d:%02d:%02d ", f.hour, f.minute, f.second);
    if (m.is_utc) {
        buf_add(out, S("UTC"));
        return;
    }
    int minutes = (m.offset < 0 ? -m.offset : m.offset) / MINUTE;
    buf_printf(out, "%c%02d%02d", m.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
