/*
 * HTTP dates. See httpdate.h.
 *
 * The names are written here, since those of strftime follow the locale.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/httpdate.h"

#include <time.h>

static const char day_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static const int64_t year_0 = -62167219200, year_10000 = 253402300800;

static void put_digits(char *to, int n, int digits)
{
    for (int i = digits - 1; i >= 0; i--, n /= 10)
        to[i] = (char)('0' + n % 10);
}

void httpdate_write(int64_t seconds, char out[static HTTPDATE_LEN + 1])
{
    if (seconds < year_0)
        seconds = year_0;
    if (seconds >= year_10000)
        seconds = year_10000 - 1;
    time_t t = (time_t)seconds;
    struct tm tm = {.tm_mday = 1};
    (void)gmtime_r(&t, &tm);
    memcpy(out, "Xxx, 00 Xxx 0000 00:00:00 GMT", HTTPDATE_LEN + 1);
    memcpy(out, day_names[tm.tm_wday], 3);
    put_digits(out + 5, tm.tm_mday, 2);
    memcpy(out + 8, month_names[tm.tm_mon], 3);
    put_digits(out + 12, tm.tm_year + 1900, 4);
    put_digits(out + 17, tm.tm_hour, 2);
    put_digits(out + 20, tm.tm_min, 2);
    put_digits(out + 23, tm.tm_sec, 2);
}

/*
 * A pattern for one form of date: a letter stands for a field, any other character for itself.
 *
 *     a weekday   A full weekday   d two digits of the day   e the same, or blank and digit
 *     b month   Y four digits of the year   y two   H M S two digits each
 */
static bool parse_digits(struct str *rest, size_t digits, int *out)
{
    if (rest->len < digits)
        return false;
    int n = 0;
    for (size_t i = 0; i < digits; i++) {
        if (!char_is_digit(rest->ptr[i]))
            return false;
        n = n * 10 + (rest->ptr[i] - '0');
    }
    *out = n;
    *rest = str_from(*rest, digits);
    return true;
}

static bool parse_month(struct str *rest, int *out)
{
    for (size_t i = 0; i < ARRAY_LEN(month_names); i++) {
        if (str_starts(*rest, str_of(month_names[i], 3))) {
            *out = (int)i;
            *rest = str_from(*rest, 3);
            return true;
        }
    }
    return false;
}

/* The weekday is redundant: it must be valid, but need not be the right one. */
static bool parse_weekday(struct str *rest, bool full)
{
    for (size_t i = 0; i < ARRAY_LEN(day_names); i++) {
        if (!str_starts(*rest, str_of(day_names[i], 3)))
            continue;
        *rest = str_from(*rest, 3);
        size_t letters = 0;
        while (full && letters < rest->len && char_is_alpha(rest->ptr[letters]))
            letters++;
        *rest = str_from(*rest, letters);
        return true;
    }
    return false;
}

static bool parse_field(char field, struct str *rest, struct tm *tm)
{
    switch (field) {
    case 'a':
    case 'A':
        return parse_weekday(rest, field == 'A');
    case 'e':
        if (rest->len > 0 && rest->ptr[0] == ' ') {
            *rest = str_from(*rest, 1);
            return parse_digits(rest, 1, &tm->tm_mday);
        }
        return parse_digits(rest, 2, &tm->tm_mday);
    case 'd':
        return parse_digits(rest, 2, &tm->tm_mday);
    case 'b':
        return parse_month(rest, &tm->tm_mon);
    case 'Y':
        return parse_digits(rest, 4, &tm->tm_year);
    case 'y':
        return parse_digits(rest, 2, &tm->tm_year);
    case 'H':
        return parse_digits(rest, 2, &tm->tm_hour);
    case 'M':
        return parse_digits(rest, 2, &tm->tm_min);
    default:
        return parse_digits(rest, 2, &tm->tm_sec);
    }
}

static bool parse_pattern(const char *pattern, struct str rest, struct tm *tm)
{
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '%') {
            if (!parse_field(*++pattern, &rest, tm))
                return false;
        } else if (rest.len > 0 && rest.ptr[0] == *pattern) {
            rest = str_from(rest, 1);
        } else {
            return false;
        }
    }
    return rest.len == 0;
}

/* timegm turns 31 February into a day of March; such a date is refused instead. */
static bool to_seconds(struct tm *tm, int64_t *out)
{
    struct tm want = *tm;
    if (want.tm_hour > 23 || want.tm_min > 59 || want.tm_sec > 60)
        return false;
    time_t t = timegm(tm);
    if (tm->tm_mday != want.tm_mday || tm->tm_mon != want.tm_mon || want.tm_mday == 0)
        return false;
    *out = t;
    return true;
}

bool httpdate_parse(struct str text, int64_t now, int64_t *out)
{
    struct tm tm = {.tm_mday = 0};
    if (parse_pattern("%a, %d %b %Y %H:%M:%S GMT", text, &tm) ||
        parse_pattern("%a %b %e %H:%M:%S %Y", text, &tm)) {
        tm.tm_year -= 1900;
        return to_seconds(&tm, out);
    }
    if (!parse_pattern("%A, %d-%b-%y %H:%M:%S GMT", text, &tm))
        return false;
    struct tm here = {.tm_mday = 1};
    time_t t = (time_t)now;
    (void)gmtime_r(&t, &here);
    int year = here.tm_year - here.tm_year % 100 + tm.tm_year; /* in this century */
    tm.tm_year = year > here.tm_year + 50 ? year - 100 : year;
    return to_seconds(&tm, out);
}
