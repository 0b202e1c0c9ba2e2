/*
 * Moments: the calendar, order, the default text, and time zones. See date.h.
 *
 * A file of the tz database (RFC 8536) holds the moments at which clocks changed, and a rule in
 * POSIX's TZ notation for all later times ("CET-1CEST,M3.5.0,M10.5.0/3"), which is evaluated on
 * demand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Division that rounds down, for dates before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/*
 * Days since 1970-01-01 of a civil date. Years are counted from March, so that the leap day is the
 * last of its year, in eras of 400 years, after which the calendar repeats.
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

/* Sets year, month, day and yearday. In a year from March, the days from 306 on are next January's.
 */
static void civil_of(int64_t days, struct date_fields *f)
{
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    f->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    f->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    f->year = year_of_era + era * 400 + (f->month <= 2 ? 1 : 0);
    f->yearday = (int)(day_of_year < 306 ? day_of_year + 60 + is_leap(f->year) : day_of_year - 305);
}

struct date_fields date_fields(struct moment m)
{
    int64_t local = m.seconds + m.offset;
    int64_t days = floor_div(local, DATE_DAY);
    int in_day = (int)(local - days * DATE_DAY);
    struct date_fields f = {
        .hour = in_day / DATE_HOUR,
        .minute = in_day / DATE_MINUTE % 60,
        .second = in_day % DATE_MINUTE,
        .weekday = (int)((days % 7 + 7 + 4) % 7), /* 1970-01-01 was a Thursday */
    };
    civil_of(days, &f);
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

int date_month_days(int64_t year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

bool date_day(int64_t year, int month, int day, struct moment *out)
{
    if (day < 1 || day > date_month_days(year, month))
        return false;
    *out = (struct moment){.seconds = date_days(year, month, day) * DATE_DAY, .is_day = true};
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
    buf_printf(out, m.is_datetime ? "T%02d:%02d:%02d" : " %02d:%02d:%02d ", f.hour, f.minute,
               f.second);
    if (m.is_datetime) {
        buf_add(out, str_c(m.zone));
        return;
    }
    if (m.is_utc) {
        buf_add(out, S("UTC"));
        return;
    }
    int minutes = (m.offset < 0 ? -m.offset : m.offset) / DATE_MINUTE;
    buf_printf(out, "%c%02d%02d", m.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* ---- time zones ---- */

enum { FILE_BYTES = 1 << 16, HEADER = 44, TYPES_MAX = 256 };

/* An offset and its name. */
struct zone_type {
    int32_t offset;
    char name[ZONE_NAME_MAX];
};

/* A day and time of each year: Mm.w.d (POSIX), Jn or n. */
struct zone_rule {
    char form; /* 'M', 'J' or '0' */
    int month, week, day;
    int32_t seconds; /* after midnight */
};

struct zone {
    size_t change_count;
    int64_t *changes; /* ascending */
    unsigned char *change_types;
    struct zone_type *types;
    size_t type_count;
    bool has_rule, has_summer;
    struct zone_type standard, summer; /* of the rule */
    struct zone_rule begin, end;       /* of summer */
};

/* ---- the rule ---- */

/* <+03> or letters. */
static bool rule_name(struct str *s, char name[ZONE_NAME_MAX])
{
    bool quoted = str_starts(*s, S("<"));
    size_t from = quoted ? 1 : 0, to = from;
    while (to < s->len && (quoted ? s->ptr[to] != '>' : char_is_alpha(s->ptr[to])))
        to++;
    struct str text = str_sub(*s, from, to);
    (void)snprintf(name, ZONE_NAME_MAX, "%.*s", STR_ARG(text));
    *s = str_from(*s, quoted ? to + 1 : to);
    return text.len > 0;
}

static int number(struct str *s)
{
    int n = 0;
    while (s->len > 0 && char_is_digit(s->ptr[0]) && n < 100000) {
        n = n * 10 + (s->ptr[0] - '0');
        *s = str_from(*s, 1);
    }
    return n;
}

/* [+-]h[:m[:s]] */
static int32_t clock(struct str *s)
{
    int sign = str_starts(*s, S("-")) ? -1 : 1;
    if (str_starts(*s, S("-")) || str_starts(*s, S("+")))
        *s = str_from(*s, 1);
    int32_t seconds = number(s) * DATE_HOUR;
    for (int32_t unit = DATE_MINUTE; unit > 0 && str_starts(*s, S(":"));
         unit = unit == DATE_MINUTE ? 1 : 0) {
        *s = str_from(*s, 1);
        seconds += number(s) * unit;
    }
    return sign * seconds;
}

static bool rule_date(struct str *s, struct zone_rule *r)
{
    *r = (struct zone_rule){.form = '0', .seconds = 2 * DATE_HOUR};
    if (!str_starts(*s, S(",")))
        return false;
    *s = str_from(*s, 1);
    if (str_starts(*s, S("M")) || str_starts(*s, S("J"))) {
        r->form = s->ptr[0];
        *s = str_from(*s, 1);
    }
    r->day = number(s);
    if (r->form == 'M') {
        r->month = r->day;
        *s = str_from(*s, 1);
        r->week = number(s);
        *s = str_from(*s, 1);
        r->day = number(s);
        if (r->month < 1 || r->month > 12 || r->week < 1 || r->week > 5 || r->day > 6)
            return false;
    }
    if (str_starts(*s, S("/"))) {
        *s = str_from(*s, 1);
        r->seconds = clock(s);
    }
    return true;
}

static void rule_parse(struct zone *z, struct str s)
{
    if (!rule_name(&s, z->standard.name))
        return;
    z->standard.offset = -clock(&s);
    z->has_rule = true;
    if (!rule_name(&s, z->summer.name))
        return;
    z->summer.offset = z->standard.offset + DATE_HOUR;
    if (s.len > 0 && s.ptr[0] != ',')
        z->summer.offset = -clock(&s);
    z->has_summer = rule_date(&s, &z->begin) && rule_date(&s, &z->end);
}

/* The rule's day and time in a year, as seconds since 1970 by the local clock. */
static int64_t rule_in(const struct zone_rule *r, int64_t year)
{
    bool leap = is_leap(year);
    int64_t day = date_days(year, 1, 1);
    if (r->form == 'J')
        day += r->day - 1 + (leap && r->day >= 60 ? 1 : 0);
    else if (r->form == '0')
        day += r->day;
    else {
        int64_t first = date_days(year, r->month, 1);
        int64_t next =
            r->month == 12 ? date_days(year + 1, 1, 1) : date_days(year, r->month + 1, 1);
        int64_t weekday = ((first + 4) % 7 + 7) % 7;
        day = first + (r->day - weekday + 7) % 7 + (r->week - INT64_C(1)) * 7;
        if (day >= next)
            day -= 7;
    }
    return day * DATE_DAY + r->seconds;
}

static struct zone_type rule_at(const struct zone *z, int64_t seconds)
{
    if (!z->has_summer)
        return z->standard;
    struct moment m = {.seconds = seconds, .offset = z->standard.offset};
    int64_t year = date_fields(m).year;
    int64_t begin = rule_in(&z->begin, year) - z->standard.offset;
    int64_t end = rule_in(&z->end, year) - z->summer.offset;
    bool summer =
        begin < end ? seconds >= begin && seconds < end : !(seconds >= end && seconds < begin);
    return summer ? z->summer : z->standard;
}

/* ---- files ---- */

static int64_t big_endian(const unsigned char *p, size_t bytes)
{
    uint64_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | p[i];
    return bytes == 4 ? (int32_t)(uint32_t)n : (int64_t)n;
}

/* The offsets of the parts of one block of the file. */
struct block {
    size_t times, types, names, end;
    size_t time_count, type_count, name_bytes;
};

static bool block_of(struct str file, size_t at, size_t time_bytes, struct block *b)
{
    if (file.len < at + HEADER || !str_starts(str_from(file, at), S("TZif")))
        return false;
    const unsigned char *p = (const unsigned char *)file.ptr + at;
    size_t counts[6]; /* isut, isstd, leap, time, type, char */
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        counts[i] = (size_t)big_endian(p + 20 + i * 4, 4);
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        if (counts[i] > FILE_BYTES)
            return false;
    }
    b->time_count = counts[3];
    b->type_count = counts[4];
    b->name_bytes = counts[5];
    b->times = at + HEADER;
    b->types = b->times + counts[3] * (time_bytes + 1);
    b->names = b->types + counts[4] * 6;
    b->end = b->names + counts[5] + counts[2] * (time_bytes + 4) + counts[1] + counts[0];
    return b->end <= file.len && counts[4] > 0 && counts[4] <= TYPES_MAX;
}

static bool types_read(struct zone *z, struct str file, const struct block *b, struct arena *a)
{
    z->type_count = b->type_count;
    z->types = arena_new_array(a, b->type_count, struct zone_type);
    for (size_t i = 0; z->types != NULL && i < b->type_count; i++) {
        const unsigned char *p = (const unsigned char *)file.ptr + b->types + i * 6;
        struct str names = str_sub(file, b->names, b->names + b->name_bytes), name;
        str_cut(str_from(names, p[5]), '\0', &name, NULL);
        z->types[i].offset = (int32_t)big_endian(p, 4);
        (void)snprintf(z->types[i].name, ZONE_NAME_MAX, "%.*s", STR_ARG(name));
    }
    return z->types != NULL;
}

static bool changes_read(struct zone *z, struct str file, const struct block *b, struct arena *a)
{
    z->changes = arena_new_array(a, b->time_count + 1, int64_t);
    z->change_types = arena_new_array(a, b->time_count + 1, unsigned char);
    if (z->changes == NULL || z->change_types == NULL)
        return false;
    z->change_count = b->time_count;
    const unsigned char *times = (const unsigned char *)file.ptr + b->times;
    for (size_t i = 0; i < b->time_count; i++) {
        z->changes[i] = big_endian(times + i * 8, 8);
        z->change_types[i] = times[b->time_count * 8 + i];
        if (z->change_types[i] >= z->type_count)
            return false;
    }
    return true;
}

static const struct zone *zone_parse(struct str file, struct arena *a)
{
    struct zone *z = arena_new(a, struct zone);
    struct block old, b;
    /* The first block has 32-bit times; the second, of 64 bits, and the rule come after it. */
    if (z == NULL || !block_of(file, 0, 4, &old) || !block_of(file, old.end, 8, &b) ||
        !types_read(z, file, &b, a) || !changes_read(z, file, &b, a))
        return NULL;
    struct str rule = str_from(file, b.end), line;
    if (str_starts(rule, S("\n"))) {
        str_cut(str_from(rule, 1), '\n', &line, NULL);
        rule_parse(z, line);
    }
    return z;
}

/* A zone's name is a path of plain words: it cannot lead out of the folder. */
static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!char_is_alnum(c) && c != '_' && c != '-' && c != '+' && c != '/')
            return false;
    }
    return name.len > 0 && name.ptr[0] != '/';
}

const struct zone *zone_load(struct str name, struct arena *a)
{
    char path[256];
    if (name.len == 0 || str_eq(name, S("UTC"))) {
        struct zone *utc = arena_new(a, struct zone);
        if (utc != NULL) {
            utc->has_rule = true;
            (void)snprintf(utc->standard.name, ZONE_NAME_MAX, "UTC");
        }
        return utc;
    }
    int length = snprintf(path, sizeof(path), "/usr/share/zoneinfo/%.*s", STR_ARG(name));
    errno = ENOENT;
    if (!is_name(name) || length < 0 || (size_t)length >= sizeof(path))
        return NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char *bytes = fd >= 0 ? arena_alloc(a, FILE_BYTES) : NULL;
    ssize_t got = bytes != NULL ? read(fd, bytes, FILE_BYTES) : -1;
    int error = got < 0 ? errno : EINVAL;
    if (fd >= 0)
        (void)close(fd);
    const struct zone *z = got > 0 ? zone_parse(str_of(bytes, (size_t)got), a) : NULL;
    errno = arena_failed(a) ? ENOMEM : error;
    return z;
}

const struct zone *zone_of_rule(struct str rule, struct arena *a)
{
    enum { NAME_MIN = 3 }; /* fewer letters are no name */
    static const struct zone_rule march = {'M', 3, 2, 0, 2 * DATE_HOUR};
    static const struct zone_rule november = {'M', 11, 1, 0, 2 * DATE_HOUR};
    struct zone *z = arena_new(a, struct zone);
    if (z == NULL)
        return NULL;
    rule_parse(z, rule);
    if (strlen(z->standard.name) < NAME_MIN)
        *z = (struct zone){.has_rule = false};
    z->has_rule = true;
    if (!z->has_summer && z->summer.name[0] != '\0') {
        z->has_summer = true;
        z->begin = march;
        z->end = november;
    }
    return z;
}

/* ---- looking up ---- */

static struct zone_type type_at(const struct zone *z, int64_t seconds)
{
    size_t low = 0, high = z->change_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->changes[middle] <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == z->change_count && z->has_rule)
        return rule_at(z, seconds);
    return low > 0 ? z->types[z->change_types[low - 1]] : z->types[0];
}

struct moment date_at(int64_t seconds, uint32_t nanoseconds, const struct zone *zone)
{
    struct moment m = {.seconds = seconds, .nanoseconds = nanoseconds, .zone = "UTC"};
    if (zone != NULL) {
        struct zone_type t = type_at(zone, seconds);
        m.offset = t.offset;
        memcpy(m.zone, t.name, sizeof(m.zone));
    }
    return m;
}

struct moment date_in_zone(struct moment m, const struct zone *zone)
{
    return m.is_day ? m : date_at(m.seconds, m.nanoseconds, zone);
}

/*
 * The first guess is that the clock shows UTC. The offset there, or the one a day before or after
 * if the clocks change, gives the moment. For a time that is shown twice Ruby takes the second,
 * winter's; for one that is skipped, the clock as it ran before.
 */
struct moment date_local(struct date_fields f, uint32_t nanoseconds, const struct zone *zone)
{
    int64_t wanted = date_days(f.year, f.month, 1) * DATE_DAY + (int64_t)(f.day - 1) * DATE_DAY +
                     (int64_t)f.hour * DATE_HOUR + (int64_t)f.minute * DATE_MINUTE + f.second;
    if (zone == NULL)
        return date_at(wanted, nanoseconds, NULL);
    struct moment after = date_at(wanted + DATE_DAY, 0, zone);
    struct moment second = date_at(wanted - after.offset, nanoseconds, zone);
    if (second.offset == after.offset)
        return second;
    struct moment before = date_at(wanted - DATE_DAY, 0, zone);
    return date_at(wanted - before.offset, nanoseconds, zone);
}
