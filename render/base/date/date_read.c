/*
 * Ruby's Time.parse: a text to a moment. See date.h.
 *
 * A text in the plain form is read at once; all others go through the rules of date_forms.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_forms.h"

enum { MONTHS = 12 };

/* ---- the plain form ---- */

/* A date and a clock in a text, and the offset if it names one. */
struct date_text {
    struct date_fields fields; /* weekday and yearday are not filled */
    uint32_t nanoseconds;
    bool has_offset, utc;
    int32_t offset;
};

/* Takes a form off the start of s: a digit for each 0, other characters as they are. */
static bool take_form(struct str *s, struct str form)
{
    if (s->len < form.len)
        return false;
    for (size_t i = 0; i < form.len; i++) {
        if (form.ptr[i] == '0' ? !char_is_digit(s->ptr[i]) : s->ptr[i] != form.ptr[i])
            return false;
    }
    *s = str_from(*s, form.len);
    return true;
}

static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + p[1] - '0';
}

/* "Z", " +hhmm", "+hh:mm" and the like, up to the end of s. */
static bool read_offset(struct str s, struct date_text *out)
{
    out->has_offset = true;
    out->utc = str_eq(s, S("Z"));
    s = str_from(s, str_starts(s, S(" ")) ? 1 : 0);
    if (out->utc || s.len == 0)
        return out->utc;
    const char *sign = s.ptr;
    s = str_from(s, 1);
    struct str short_form = s;
    bool colon = take_form(&s, S("00:00"));
    if ((*sign != '+' && *sign != '-') || (!colon && !take_form(&short_form, S("0000"))) ||
        (colon ? s : short_form).len > 0)
        return false;
    out->offset =
        two_digits(sign + 1) * DATE_HOUR + two_digits(sign + (colon ? 4 : 3)) * DATE_MINUTE;
    out->utc = *sign == '-' && out->offset == 0;
    out->offset = *sign == '-' ? -out->offset : out->offset;
    return true;
}

/*
 * Reads the form of most dates at once: yyyy-mm-dd, alone or followed by a blank or T and hh:mm:ss,
 * and that alone or followed by Z or an offset of four digits. The result is that of the rules.
 * Returns false for all other texts, and for numbers beyond the usual.
 */
static bool plain_read(struct str s, struct date_text *out)
{
    const char *day = s.ptr;
    *out = (struct date_text){.nanoseconds = 0};
    if (!take_form(&s, S("0000-00-00")))
        return false;
    struct date_fields f = {
        .year = (int64_t)two_digits(day) * 100 + two_digits(day + 2),
        .month = two_digits(day + 5),
        .day = two_digits(day + 8),
    };
    if (s.len > 0) {
        const char *clock = s.ptr + 1;
        if (!take_form(&s, *s.ptr == 'T' ? S("T00:00:00") : S(" 00:00:00")))
            return false;
        f.hour = two_digits(clock);
        f.minute = two_digits(clock + 3);
        f.second = two_digits(clock + 6);
        if (s.len > 0 && !read_offset(s, out))
            return false;
    }
    out->fields = f;
    /* Hour 24 and leap seconds follow rules of their own. */
    return f.day >= 1 && f.day <= date_month_days(f.year, f.month) && f.hour <= 23 &&
           f.minute <= 59 && f.second <= 59 && out->offset > -DATE_DAY && out->offset < DATE_DAY;
}

/* ---- the year ---- */

/* Year 1 BC is 0. A year of two digits is one of 1969 to 2068. */
static void complete_year(struct date_found *p)
{
    int64_t *year = &p->value[FIELD_YEAR];
    if (!p->has[FIELD_YEAR])
        return;
    if (p->before_christ)
        *year = 1 - *year;
    if (!p->full_year && *year >= 0 && *year <= 99)
        *year += *year >= 69 ? 1900 : 2000;
}

/* ---- the offset ---- */

/* The days of a month. Month 0 has 31, as December has; other impossible months have 0. */
static int month_days(int64_t year, int64_t month)
{
    if (month < 0 || month > MONTHS)
        return 0;
    return month == 0 ? 31 : date_month_days(year, (int)month);
}

/*
 * Converts a clock at an offset to UTC as Ruby does: field by field, and only for the fields that
 * the offset has. So hour 25, and days that a month lacks, give Ruby's results.
 */
static void apply_offset(int64_t v[FIELD_COUNT], int32_t offset)
{
    static const int units[FIELD_COUNT] = {
        [FIELD_HOUR] = 24, [FIELD_MINUTE] = 60, [FIELD_SECOND] = 60};
    bool west = offset < 0; /* UTC's clocks are ahead */
    int64_t rest = west ? -(int64_t)offset : offset;
    for (int i = FIELD_SECOND; i >= FIELD_HOUR; i--) {
        int64_t some = rest % units[i];
        rest /= units[i];
        if (some == 0)
            continue;
        v[i] += west ? some : -some;
        int64_t above = v[i] < 0 ? -1 : v[i] / units[i]; /* `some` is less than one unit */
        v[i] -= above * units[i];
        rest += west ? above : -above;
    }
    v[FIELD_DAY] += west ? rest : -rest;
    int length = month_days(v[FIELD_YEAR], v[FIELD_MONTH]);
    if (west && rest != 0 && length > 0 && v[FIELD_DAY] > length) {
        v[FIELD_DAY] = 1;
        v[FIELD_MONTH]++;
        if (v[FIELD_MONTH] > MONTHS) {
            v[FIELD_MONTH] = 1;
            v[FIELD_YEAR]++;
        }
    } else if (!west && rest != 0 && v[FIELD_DAY] < 1) {
        v[FIELD_MONTH]--;
        if (v[FIELD_MONTH] < 1) {
            v[FIELD_MONTH] = MONTHS;
            v[FIELD_YEAR]--;
        }
        v[FIELD_DAY] = month_days(v[FIELD_YEAR], v[FIELD_MONTH]);
    }
}

/* ---- the moment ---- */

/* The checks of Time.utc and Time.local, in their order. */
static enum date_answer check(const int64_t v[FIELD_COUNT])
{
    static const int bits[FIELD_COUNT] = {0, 15, 31, 31, 63, 63};
    for (int i = FIELD_MONTH; i < FIELD_COUNT; i++) {
        if (v[i] > INT32_MAX)
            return DATE_ABSURD;
        if (v[i] < 0 || v[i] > bits[i])
            return DATE_UNREADABLE;
    }
    bool fits = v[FIELD_MONTH] >= 1 && v[FIELD_MONTH] <= MONTHS && v[FIELD_DAY] >= 1 &&
                v[FIELD_HOUR] <= 24 && v[FIELD_MINUTE] <= 59 && v[FIELD_SECOND] <= 60 &&
                (v[FIELD_HOUR] < 24 || (v[FIELD_MINUTE] == 0 && v[FIELD_SECOND] == 0)) &&
                v[FIELD_YEAR] >= -DATE_YEAR_MAX && v[FIELD_YEAR] <= DATE_YEAR_MAX;
    return fits ? DATE_READ : DATE_UNREADABLE;
}

/* A moment from a text with an offset: in the zone if its clocks have that offset then. */
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

/*
 * Completes the fields: those above the first given one from `now`, those below it with the least
 * value.
 */
static enum date_answer complete(const struct date_found *p, struct moment now,
                                 int64_t v[FIELD_COUNT])
{
    struct date_fields f = date_fields(now);
    const int64_t current[] = {f.year, f.month, f.day, f.hour, f.minute, f.second};
    bool given = false;
    for (int i = 0; i < FIELD_COUNT; i++) {
        given = given || p->has[i];
        v[i] = i == FIELD_MONTH || i == FIELD_DAY ? 1 : 0;
        if (p->has[i])
            v[i] = p->value[i];
        else if (!given)
            v[i] = current[i];
    }
    return p->has[FIELD_YEAR] ? DATE_READ : DATE_READ_NOW;
}

static enum date_answer make_time(const struct date_found *p, struct moment now,
                                  const struct zone *zone, struct moment *out)
{
    int64_t v[FIELD_COUNT];
    now = date_in_zone(now, zone);
    int64_t year = p->has[FIELD_YEAR] ? p->value[FIELD_YEAR] : date_fields(now).year;
    int32_t offset;
    bool has_offset = date_zone_offset(p, year, zone, &offset);
    if (has_offset && (offset <= -DATE_DAY || offset >= DATE_DAY))
        return DATE_UNREADABLE;
    if (has_offset)
        now.offset = offset;
    enum date_answer answer = complete(p, now, v);
    if (v[FIELD_YEAR] != year)
        has_offset = date_zone_offset(p, v[FIELD_YEAR], zone, &offset);
    if (has_offset)
        apply_offset(v, offset);
    enum date_answer checked = check(v);
    if (checked != DATE_READ)
        return checked;
    struct date_fields f = {
        .year = v[FIELD_YEAR],
        .month = (int)v[FIELD_MONTH],
        .day = (int)v[FIELD_DAY],
        .hour = (int)v[FIELD_HOUR],
        .minute = (int)v[FIELD_MINUTE],
        .second = (int)v[FIELD_SECOND],
    };
    *out = date_local(f, p->nanoseconds, has_offset ? NULL : zone);
    if (has_offset)
        *out = at_offset(out->seconds, p->nanoseconds, offset, date_zone_is_utc(p), zone);
    return answer;
}

/* A day of the year: Ruby guesses month and day, and moves them by the yearday of the result. */
static enum date_answer make_yearday(struct date_found *p, struct moment now,
                                     const struct zone *zone, struct moment *out)
{
    if (p->yearday < 1 || p->yearday > 366)
        return DATE_UNREADABLE;
    int64_t month = (p->yearday - 1) / 31 + 1, day = (p->yearday - 1) % 31 + 1;
    date_found_set(p, FIELD_MONTH, month);
    date_found_set(p, FIELD_DAY, day);
    enum date_answer answer = make_time(p, now, zone, out);
    if (answer > DATE_READ_NOW)
        return answer;
    int64_t year =
        p->has[FIELD_YEAR] ? p->value[FIELD_YEAR] : date_fields(date_in_zone(now, zone)).year;
    int64_t moved = day + p->yearday - date_fields(*out).yearday;
    int length = month_days(year, month);
    if (moved > 28 && moved > length) {
        moved -= length;
        month++;
    }
    if (month > MONTHS)
        return DATE_UNREADABLE;
    date_found_set(p, FIELD_MONTH, month);
    date_found_set(p, FIELD_DAY, moved);
    return make_time(p, now, zone, out);
}

static enum date_answer read_any(struct str text, struct moment now, const struct zone *zone,
                                 struct moment *out)
{
    struct date_scan scan;
    struct date_found p = {.yearday = 0};
    if (!date_scan_init(&scan, text))
        return DATE_UNREADABLE;
    date_rules_apply(&scan, &p);
    if (p.absurd)
        return DATE_ABSURD;
    bool any = p.has_yearday || p.has_fraction;
    for (int i = 0; i < FIELD_COUNT; i++)
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
    if (!plain_read(text, &t))
        return read_any(text, now, zone, out);
    *out = date_local(t.fields, 0, t.has_offset ? NULL : zone);
    if (t.has_offset)
        *out = at_offset(out->seconds - t.offset, 0, t.offset, t.utc, zone);
    return DATE_READ;
}
