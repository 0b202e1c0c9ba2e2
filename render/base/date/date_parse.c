/*
 * Ruby's Time.parse: what a text says of a date, made a moment. See date.h.
 *
 * What has the plain form of date_plain.h says all that the rules of date_rules.c would find.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_parts.h"
#include "render/base/date/date_plain.h"

enum { DAY = 86400, HOUR = 3600, MINUTE = 60, MONTHS = 12 };

/* ---- the year ---- */

/* A year before Christ is one less than none; one of two digits is one of 1969 to 2068. */
static void complete_year(struct date_parts *p)
{
    int64_t *year = &p->value[PART_YEAR];
    if (!p->has[PART_YEAR])
        return;
    if (p->before_christ)
        *year = 1 - *year;
    if (!p->full_year && *year >= 0 && *year <= 99)
        *year += *year >= 69 ? 1900 : 2000;
}

/* ---- the offset ---- */

/* The days of a month; month 0 has 31 as December has. 0 where there is no such month. */
static int month_days(int64_t year, int64_t month)
{
    static const int lengths[] = {31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 0 || month > MONTHS)
        return 0;
    return lengths[month] + (month == 2 && leap ? 1 : 0);
}

/*
 * Makes the clock at an offset one of UTC, as Ruby does: part by part, and only where the offset
 * has some of it, so that an hour 25, and days that a month has not, come out as they do there.
 */
static void apply_offset(int64_t v[PARTS], int32_t offset)
{
    static const int units[PARTS] = {[PART_HOUR] = 24, [PART_MINUTE] = 60, [PART_SECOND] = 60};
    bool west = offset < 0; /* where UTC's clocks are ahead */
    int64_t rest = west ? -(int64_t)offset : offset;
    for (int i = PART_SECOND; i >= PART_HOUR; i--) {
        int64_t some = rest % units[i];
        rest /= units[i];
        if (some == 0)
            continue;
        v[i] += west ? some : -some;
        int64_t above = v[i] < 0 ? -1 : v[i] / units[i]; /* some is below one unit */
        v[i] -= above * units[i];
        rest += west ? above : -above;
    }
    v[PART_DAY] += west ? rest : -rest;
    int length = month_days(v[PART_YEAR], v[PART_MONTH]);
    if (west && rest != 0 && length > 0 && v[PART_DAY] > length) {
        v[PART_DAY] = 1;
        v[PART_MONTH]++;
        if (v[PART_MONTH] > MONTHS) {
            v[PART_MONTH] = 1;
            v[PART_YEAR]++;
        }
    } else if (!west && rest != 0 && v[PART_DAY] < 1) {
        v[PART_MONTH]--;
        if (v[PART_MONTH] < 1) {
            v[PART_MONTH] = MONTHS;
            v[PART_YEAR]--;
        }
        v[PART_DAY] = month_days(v[PART_YEAR], v[PART_MONTH]);
    }
}

/* ---- the moment ---- */

/* What Time.utc and Time.local say to these numbers; they look at one after the other. */
static enum date_answer check(const int64_t v[PARTS])
{
    static const int bits[PARTS] = {0, 15, 31, 31, 63, 63};
    for (int i = PART_MONTH; i < PARTS; i++) {
        if (v[i] > INT32_MAX)
            return DATE_ABSURD;
        if (v[i] < 0 || v[i] > bits[i])
            return DATE_UNREADABLE;
    }
    bool fits = v[PART_MONTH] >= 1 && v[PART_MONTH] <= MONTHS && v[PART_DAY] >= 1 &&
                v[PART_HOUR] <= 24 && v[PART_MINUTE] <= 59 && v[PART_SECOND] <= 60 &&
                (v[PART_HOUR] < 24 || (v[PART_MINUTE] == 0 && v[PART_SECOND] == 0)) &&
                v[PART_YEAR] >= -DATE_YEAR_MAX && v[PART_YEAR] <= DATE_YEAR_MAX;
    return fits ? DATE_READ : DATE_UNREADABLE;
}

/* A moment that a text gave with an offset: in the zone where its clocks have the same just then.
 */
static struct moment at_offset(int64_t seconds, uint32_t nanoseconds, int32_t offset, bool utc,
                               const struct zone *zone)
{
    struct moment m = date_at(seconds, nanoseconds, utc ? NULL : zone);
    if (!utc && m.offset != offset) {
        m.offset = offset;
        m.zone[0] = '\0';
    }
    m.is_utc = utc;
    return m;
}

/* What is missing above the first part that is given is now's; below it the least. */
static enum date_answer complete(const struct date_parts *p, struct moment now, int64_t v[PARTS])
{
    struct date_fields f = date_fields(now);
    const int64_t current[] = {f.year, f.month, f.day, f.hour, f.minute, f.second};
    bool given = false;
    for (int i = 0; i < PARTS; i++) {
        given = given || p->has[i];
        v[i] = i == PART_MONTH || i == PART_DAY ? 1 : 0;
        if (p->has[i])
            v[i] = p->value[i];
        else if (!given)
            v[i] = current[i];
    }
    return p->has[PART_YEAR] ? DATE_READ : DATE_READ_NOW;
}

static enum date_answer make_time(const struct date_parts *p, struct moment now,
                                  const struct zone *zone, struct moment *out)
{
    int64_t v[PARTS];
    now = date_in_zone(now, zone);
    int64_t year = p->has[PART_YEAR] ? p->value[PART_YEAR] : date_fields(now).year;
    int32_t offset;
    bool has_offset = date_zone_offset(p, year, zone, &offset);
    if (has_offset && (offset <= -DAY || offset >= DAY))
        return DATE_UNREADABLE;
    if (has_offset)
        now.offset = offset;
    enum date_answer answer = complete(p, now, v);
    if (v[PART_YEAR] != year)
        has_offset = date_zone_offset(p, v[PART_YEAR], zone, &offset);
    if (has_offset)
        apply_offset(v, offset);
    enum date_answer checked = check(v);
    if (checked != DATE_READ)
        return checked;
    struct date_fields f = {
        .year = v[PART_YEAR],
        .month = (int)v[PART_MONTH],
        .day = (int)v[PART_DAY],
        .hour = (int)v[PART_HOUR],
        .minute = (int)v[PART_MINUTE],
        .second = (int)v[PART_SECOND],
    };
    *out = date_local(f, p->nanoseconds, has_offset ? NULL : zone);
    if (has_offset)
        *out = at_offset(out->seconds, p->nanoseconds, offset, date_zone_is_utc(p), zone);
    return answer;
}

/* A day of the year: Ruby guesses the month and the day, and moves them by what the year says. */
static enum date_answer make_yearday(struct date_parts *p, struct moment now,
                                     const struct zone *zone, struct moment *out)
{
    if (p->yearday < 1 || p->yearday > 366)
        return DATE_UNREADABLE;
    int64_t month = (p->yearday - 1) / 31 + 1, day = (p->yearday - 1) % 31 + 1;
    date_part_set(p, PART_MONTH, month);
    date_part_set(p, PART_DAY, day);
    enum date_answer answer = make_time(p, now, zone, out);
    if (answer > DATE_READ_NOW)
        return answer;
    int64_t year =
        p->has[PART_YEAR] ? p->value[PART_YEAR] : date_fields(date_in_zone(now, zone)).year;
    int64_t moved = day + p->yearday - date_fields(*out).yearday;
    int length = month_days(year, month);
    if (moved > 28 && moved > length) {
        moved -= length;
        month++;
    }
    if (month > MONTHS)
        return DATE_UNREADABLE;
    date_part_set(p, PART_MONTH, month);
    date_part_set(p, PART_DAY, moved);
    return make_time(p, now, zone, out);
}

static enum date_answer read_any(struct str text, struct moment now, const struct zone *zone,
                                 struct moment *out)
{
    struct date_scan scan;
    struct date_parts p = {.yearday = 0};
    if (!date_scan_init(&scan, text))
        return DATE_UNREADABLE;
    date_rules_apply(&scan, &p);
    if (p.absurd)
        return DATE_ABSURD;
    bool any = p.has_yearday || p.has_fraction;
    for (int i = 0; i < PARTS; i++)
        any = any || p.has[i];
    if (!any)
        return DATE_UNREADABLE;
    complete_year(&p);
    return p.has_yearday ? make_yearday(&p, now, zone, out) : make_time(&p, now, zone, out);
}

enum date_answer date_read(struct str text, struct moment now, const struct zone *zone,
                           struct moment *out)
{
    struct date_text t;
    if (!date_plain_read(text, &t))
        return read_any(text, now, zone, out);
    *out = date_local(t.fields, 0, t.has_offset ? NULL : zone);
    if (t.has_offset)
        *out = at_offset(out->seconds - t.offset, 0, t.offset, t.utc, zone);
    return DATE_READ;
}
