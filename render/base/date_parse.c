/*
 * Ruby's Time.parse: what people write as a date, in the order in which Ruby looks for it. See
 * date.h.
 *
 * What has the plain form of date_plain.h says all that words would. Else a clock time, with its
 * zone, is found first and taken out; the words and numbers that are left are a date:
 * "5 Mar 2020", "March 5th, 2020", "2020-03-05", "2020/3/5", "5.3.2020", "20200305". Parts that are
 * missing above the first one given are those of now, parts below are the least.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date_parts.h"
#include "render/base/date_plain.h"
#include "render/base/date_words.h"

enum { TEXT_MAX = 256 };

/* ---- the date ---- */

/* A year of two digits is one of 1969 to 2068; an apostrophe or more digits make it as it is. */
static int64_t year_of(struct str digits)
{
    int64_t n = date_number(digits);
    if (digits.len > 2)
        return n;
    return n + (n >= 69 ? 1900 : 2000);
}

static bool is_year(struct date_word w)
{
    return w.digits && (w.text.len > 2 || w.before == '\'');
}

/* "5 Mar 2020", "March 5th, 2020", "2020 May", "Aug". */
static bool date_with_month(const struct date_words *w, struct date_parts *p)
{
    for (size_t i = 0; i < w->count; i++) {
        int month = w->items[i].digits ? 0 : date_month(w->items[i].text);
        if (month == 0)
            continue;
        date_part_set(p, PART_MONTH, month);
        const struct date_word *before = i > 0 && w->items[i - 1].digits ? &w->items[i - 1] : NULL;
        if (before == NULL && i > 1 && w->items[i - 2].digits && w->items[i - 1].text.len == 2 &&
            w->items[i - 1].at == w->items[i - 2].at + w->items[i - 2].text.len)
            before = &w->items[i - 2]; /* 5th */
        size_t next = i + 1;
        if (before != NULL && is_year(*before))
            date_part_set(p, PART_YEAR, year_of(before->text));
        else if (before != NULL)
            date_part_set(p, PART_DAY, date_number(before->text));
        for (; next < w->count; next++) {
            struct date_word n = w->items[next];
            if (!n.digits)
                continue;
            if (!p->has[PART_DAY] && !is_year(n))
                date_part_set(p, PART_DAY, date_number(n.text));
            else if (!p->has[PART_YEAR])
                date_part_set(p, PART_YEAR, year_of(n.text));
        }
        return true;
    }
    return false;
}

/* Three numbers side by side with one sign between: 2020-3-5, 2020/3/5, 5.3.2020, 20-1-2. */
static bool date_of_three(const struct date_words *w, struct date_parts *p)
{
    for (size_t i = 0; i + 2 < w->count; i++) {
        const struct date_word *a = &w->items[i], *b = a + 1, *c = a + 2;
        char sign = b->before;
        bool joined = a->digits && b->digits && c->digits && c->before == sign &&
                      strchr("-/.", sign) != NULL && b->at == a->at + a->text.len + 1 &&
                      c->at == b->at + b->text.len + 1;
        if (!joined)
            continue;
        bool day_first = a->text.len <= 2 && c->text.len > 2;
        bool minus = sign == '-' && a->before == '-';
        const struct date_word *year = day_first ? c : a, *day = day_first ? a : c;
        if (!day_first && sign == '-' && (minus || a->before == '+')) /* as it is, 0 to 99 too */
            date_part_set(p, PART_YEAR, minus ? -date_number(a->text) : date_number(a->text));
        else
            date_part_set(p, PART_YEAR, year_of(year->text));
        date_part_set(p, PART_MONTH, date_number(b->text));
        date_part_set(p, PART_DAY, date_number(day->text));
        return true;
    }
    return false;
}

/* "12/31": month and day; "2020/12"; "2020-123": a day of the year. */
static bool date_of_two(const struct date_words *w, struct date_parts *p)
{
    for (size_t i = 0; i + 1 < w->count; i++) {
        const struct date_word *a = &w->items[i], *b = a + 1;
        if (!a->digits || !b->digits || b->at != a->at + a->text.len + 1)
            continue;
        if (b->before == '/' && a->text.len > 2) { /* year and month */
            date_part_set(p, PART_YEAR, year_of(a->text));
            date_part_set(p, PART_MONTH, date_number(b->text));
            return true;
        }
        if (b->before == '/') {
            date_part_set(p, PART_MONTH, date_number(a->text));
            date_part_set(p, PART_DAY, date_number(b->text));
            return true;
        }
        if (b->before == '-' && a->text.len == 4 && b->text.len == 3) {
            date_part_set(p, PART_YEAR, date_number(a->text));
            p->yearday = date_number(b->text);
            return true;
        }
    }
    return false;
}

/* '99: a year alone. */
static bool date_of_year(const struct date_words *w, struct date_parts *p)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i].digits && w->items[i].before == '\'') {
            date_part_set(p, PART_YEAR, year_of(w->items[i].text));
            return true;
        }
    }
    return false;
}

/* yyyymmddThh, Thhmm or Thhmmss with a zone: the clock of ISO 8601's basic format. */
static void basic_clock(const struct date_words *w, size_t at, struct date_parts *p)
{
    struct str s = w->text;
    bool t = at + 1 < s.len && char_upper(s.ptr[at]) == 'T' && char_is_digit(s.ptr[at + 1]);
    size_t end = t ? date_digits_end(s, at + 1) : 0;
    if (!t || (end - at) % 2 == 0 || end - at > 7)
        return;
    for (size_t i = at + 1, part = PART_HOUR; i < end; i += 2, part++)
        date_part_set(p, (enum part)part, date_number(str_sub(s, i, i + 2)));
    (void)date_zone(s, date_fraction(s, end, p), p);
}

/* "12.5", "1730.25": digits and a fraction are a clock, read from its seconds on upwards. */
static bool clock_of_digits(const struct date_words *w, const struct date_word *word,
                            struct date_parts *p)
{
    struct str s = word->text;
    size_t behind = word->at + s.len;
    if (s.len < 2 || s.len > 8 || date_fraction(w->text, behind, p) == behind)
        return false;
    for (int part = PART_SECOND; s.len > 0; part--) {
        size_t cut = s.len > 2 ? s.len - 2 : 0;
        date_part_set(p, (enum part)part, date_number(str_from(s, cut)));
        s = str_sub(s, 0, cut);
    }
    return true;
}

/* Digits alone: what they are is told by how many there are. */
static bool date_of_digits(const struct date_words *w, struct date_parts *p)
{
    static const char parts[] = "YMDhms"; /* as in enum part; j is the day of a year */
    static const char *const forms[] = {
        "DD",      "jjj",      "MMDD",       "YYjjj",        "YYMMDD",
        "YYYYjjj", "YYYYMMDD", "YYYYMMDDhh", "YYYYMMDDhhmm", "YYYYMMDDhhmmss",
    };
    for (size_t i = 0; i < w->count; i++) {
        const struct date_word *word = &w->items[i];
        struct str rest = word->text;
        const char *form = NULL;
        if (!word->digits)
            continue;
        if (char_upper(word->before) == 'W') /* a week, which Time has not */
            return false;
        if (clock_of_digits(w, word, p))
            return true;
        if (rest.len == 1 && w->count == 1 && p->has[PART_HOUR]) /* a day, besides a clock only */
            form = "D";
        for (size_t k = 0; k < ARRAY_LEN(forms); k++)
            form = strlen(forms[k]) == rest.len ? forms[k] : form;
        if (form == NULL)
            continue;
        while (*form != '\0') {
            size_t run = strspn(form, (const char[]){*form, '\0'});
            struct str part = str_sub(rest, 0, run);
            int64_t n = *form == 'Y' ? year_of(part) : date_number(part);
            if (*form == 'j')
                p->yearday = n;
            else
                date_part_set(p, (enum part)(strchr(parts, *form) - parts), n);
            form += run;
            rest = str_from(rest, run);
        }
        if (word->text.len == 8)
            basic_clock(w, word->at + word->text.len, p);
        return true;
    }
    return false;
}

/* ---- all together ---- */

/* What is missing above the first part that is given is now's; below it the least. */
static void complete(struct date_parts *p, struct moment now)
{
    struct date_fields f = date_fields(now);
    const int64_t current[] = {f.year, f.month, f.day, f.hour, f.minute, f.second};
    bool given = p->yearday > 0;
    for (int i = 0; i < PARTS; i++) {
        if (!given && !p->has[i])
            p->value[i] = current[i];
        else if (!p->has[i])
            p->value[i] = i == PART_MONTH || i == PART_DAY ? 1 : 0;
        given = given || p->has[i];
    }
}

static bool in_range(const struct date_parts *p)
{
    const int64_t *v = p->value;
    return v[PART_MONTH] >= 1 && v[PART_MONTH] <= 12 && v[PART_DAY] >= 1 && v[PART_DAY] <= 31 &&
           v[PART_HOUR] <= 24 && v[PART_MINUTE] <= 59 && v[PART_SECOND] <= 60 &&
           v[PART_YEAR] < 1000000;
}

/* The zone's own names, of winter and of summer, name its offsets. */
static void local_zone(struct date_parts *p, const struct zone *zone)
{
    static const int months[] = {1, 7};
    for (size_t i = 0; p->zone[0] != '\0' && !p->has_offset && i < ARRAY_LEN(months); i++) {
        struct date_fields f = {.year = p->value[PART_YEAR], .month = months[i], .day = 1};
        struct moment m = date_local(f, 0, zone);
        p->has_offset = str_eq_nocase(str_c(p->zone), str_c(m.zone));
        p->offset = p->has_offset ? m.offset : 0;
    }
}

static struct moment moment_of(const struct date_text *t, const struct zone *zone)
{
    if (!t->has_offset)
        return date_local(t->fields, t->nanoseconds, zone);
    struct moment m = date_local(t->fields, t->nanoseconds, NULL);
    m.seconds -= t->offset;
    struct moment local = date_at(m.seconds, t->nanoseconds, zone);
    if (!t->utc && local.offset == t->offset)
        return local;
    m.offset = t->offset;
    m.is_utc = t->utc;
    memcpy(m.zone, t->utc ? "UTC" : "", t->utc ? 4 : 1);
    return m;
}

/* The clock is taken out, and what is left is read word by word. */
static bool words_read(struct str text, struct date_parts *p)
{
    char copy[TEXT_MAX];
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    date_take_clock(copy, text.len, p);
    struct date_words w;
    date_words_cut(str_of(copy, text.len), &w);
    return date_with_month(&w, p) || date_of_three(&w, p) || date_of_two(&w, p) ||
           date_of_year(&w, p) || date_of_digits(&w, p) || p->has[PART_HOUR];
}

static bool any_date(struct str text, struct moment now, const struct zone *zone,
                     struct date_text *out)
{
    struct date_parts p = {.yearday = 0};
    if (text.len >= TEXT_MAX || !words_read(text, &p))
        return false;
    /* The fields that the text leaves out are read off a clock in the text's own zone. */
    complete(&p, p.has_offset ? (struct moment){.seconds = now.seconds, .offset = p.offset}
                              : date_in_zone(now, zone));
    if (!in_range(&p))
        return false;
    local_zone(&p, zone);
    *out = (struct date_text){
        .fields =
            {
                .year = p.value[PART_YEAR],
                .month = (int)p.value[PART_MONTH],
                .day = (int)(p.yearday > 0 ? p.yearday : p.value[PART_DAY]),
                .hour = (int)p.value[PART_HOUR],
                .minute = (int)p.value[PART_MINUTE],
                .second = (int)p.value[PART_SECOND],
            },
        .nanoseconds = p.nanoseconds,
        .has_offset = p.has_offset,
        .utc = p.utc,
        .offset = p.offset,
    };
    return true;
}

bool date_parse(struct str text, struct moment now, const struct zone *zone, struct moment *out)
{
    struct date_text t;
    if (!date_plain_read(text, &t) && !any_date(text, now, zone, &t))
        return false;
    *out = moment_of(&t, zone);
    return true;
}
