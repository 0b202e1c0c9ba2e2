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
#include "render/base/date_plain.h"
#include "render/base/date_words.h"

enum { HOUR = 3600, MINUTE = 60, TEXT_MAX = 256 };

enum part { PART_YEAR, PART_MONTH, PART_DAY, PART_HOUR, PART_MINUTE, PART_SECOND, PARTS };

struct parsed {
    bool has[PARTS];
    int64_t value[PARTS];
    int64_t yearday; /* 0 where not given */
    uint32_t nanoseconds;
    bool has_offset, utc;
    int32_t offset;
    char zone[ZONE_NAME_MAX]; /* its name, "" where there is none or it is a long one */
};

static void set(struct parsed *p, enum part part, int64_t n)
{
    p->has[part] = true;
    p->value[part] = n;
}

static int64_t number_of(struct str digits)
{
    int64_t n = 0;
    return str_to_i64(str_sub(digits, 0, digits.len < 15 ? digits.len : 15), &n) ? n : 0;
}

/* 1..12 where the word begins as a month does ("sept", "March"), else 0. */
static int month_of(struct str word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; word.len >= 3 && i < 12; i++) {
        if (str_eq_nocase(str_sub(word, 0, 3), str_of(names + (size_t)i * 3, 3)))
            return i + 1;
    }
    return 0;
}

/* ---- the clock ---- */

/* The zones that Ruby knows by name; any other name means local time. */
static bool zone_of(struct str name, struct parsed *p)
{
    static const struct {
        struct str name;
        int hours;
    } zones[] = {
        {STR_INIT("GMT"), 0},  {STR_INIT("UT"), 0},   {STR_INIT("EST"), -5}, {STR_INIT("EDT"), -4},
        {STR_INIT("CST"), -6}, {STR_INIT("CDT"), -5}, {STR_INIT("MST"), -7}, {STR_INIT("MDT"), -6},
        {STR_INIT("PST"), -8}, {STR_INIT("PDT"), -7},
    };
    p->utc = str_eq_nocase(name, S("UTC")) || str_eq_nocase(name, S("Z"));
    p->has_offset = p->utc;
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        if (str_eq_nocase(name, zones[i].name)) {
            p->has_offset = true;
            p->offset = zones[i].hours * HOUR;
        }
    }
    return true;
}

/* [+-]hh[:]mm[:]ss or [+-]hh; answers how many bytes it took, 0 for none. */
static size_t offset_of(struct str s, struct parsed *p)
{
    if (s.len < 2 || (s.ptr[0] != '+' && s.ptr[0] != '-') || !char_is_digit(s.ptr[1]))
        return 0;
    int64_t digits[6] = {0};
    size_t count = 0, i = 1;
    for (; i < s.len && count < ARRAY_LEN(digits); i++) {
        bool colon = s.ptr[i] == ':' && count % 2 == 0 && count > 0 && i + 1 < s.len &&
                     char_is_digit(s.ptr[i + 1]);
        if (char_is_digit(s.ptr[i]))
            digits[count++] = s.ptr[i] - '0';
        else if (!colon)
            break;
    }
    if (count % 2 == 1) { /* +2, +230: the hour has one digit */
        for (size_t k = count; k > 0; k--)
            digits[k] = digits[k - 1];
        digits[0] = 0;
    }
    int64_t seconds = (digits[0] * 10 + digits[1]) * HOUR + (digits[2] * 10 + digits[3]) * MINUTE +
                      digits[4] * 10 + digits[5];
    p->has_offset = true;
    p->offset = (int32_t)(s.ptr[0] == '-' ? -seconds : seconds);
    p->utc = s.ptr[0] == '-' && seconds == 0;
    return i;
}

static size_t spaces(struct str s, size_t from)
{
    while (from < s.len && char_is_space(s.ptr[from]))
        from++;
    return from;
}

static size_t digits_end(struct str s, size_t from)
{
    while (from < s.len && char_is_digit(s.ptr[from]))
        from++;
    return from;
}

/* ".678" behind the seconds. */
static size_t fraction_of(struct str s, size_t at, struct parsed *p)
{
    if (at >= s.len || (s.ptr[at] != '.' && s.ptr[at] != ','))
        return at;
    size_t end = digits_end(s, at + 1);
    uint32_t unit = 100000000;
    for (size_t i = at + 1; i < end && unit > 0; i++, unit /= 10)
        p->nanoseconds += (uint32_t)(s.ptr[i] - '0') * unit;
    return end;
}

/* "am", "p.m.": turns the hour; answers the end of it, or `at`. */
static size_t half_of_day(struct str s, size_t at, struct parsed *p)
{
    size_t i = spaces(s, at);
    if (i + 1 >= s.len)
        return at;
    char half = char_lower(s.ptr[i]);
    size_t m = s.ptr[i + 1] == '.' ? i + 2 : i + 1;
    bool is_half = (half == 'a' || half == 'p') && m < s.len && char_lower(s.ptr[m]) == 'm' &&
                   (m + 1 == s.len || !date_word_letter(s.ptr[m + 1]));
    if (!is_half)
        return at;
    set(p, PART_HOUR, p->value[PART_HOUR] % 12 + (half == 'p' ? 12 : 0));
    return m + 1 < s.len && s.ptr[m + 1] == '.' ? m + 2 : m + 1;
}

static size_t zone_at(struct str s, size_t at, struct parsed *p)
{
    size_t i = spaces(s, at), end = i;
    size_t taken = offset_of(str_from(s, i), p);
    if (taken > 0)
        return i + taken;
    while (end < s.len && date_word_letter(s.ptr[end]))
        end++;
    struct str name = str_sub(s, i, end);
    bool named = name.len > 0 && month_of(name) == 0 && zone_of(name, p);
    if (!named)
        return at;
    taken = offset_of(str_from(s, end), p);
    if (taken > 0) /* "GMT+2" is no name that Ruby knows: local time */
        p->has_offset = p->utc = false;
    else if (name.len < sizeof(p->zone))
        memcpy(p->zone, name.ptr, name.len);
    return end + taken;
}

/* The clock at `at`, which begins with a digit: h:m[:s[.f]] [am] [zone], or "10am". */
static size_t clock_at(struct str s, size_t at, struct parsed *p)
{
    size_t end = digits_end(s, at), i = spaces(s, end);
    set(p, PART_HOUR, number_of(str_sub(s, at, end)));
    static const enum part below[] = {PART_MINUTE, PART_SECOND};
    size_t parts = 0;
    while (parts < ARRAY_LEN(below) && i < s.len && s.ptr[i] == ':') {
        size_t from = spaces(s, i + 1);
        size_t to = digits_end(s, from);
        if (to == from)
            break;
        set(p, below[parts++], number_of(str_sub(s, from, to)));
        end = to;
        i = spaces(s, to);
    }
    if (parts == ARRAY_LEN(below))
        end = fraction_of(s, end, p);
    size_t half = half_of_day(s, end, p);
    if (parts == 0 && half == end) {
        p->has[PART_HOUR] = false;
        return at;
    }
    return zone_at(s, half, p);
}

/* Finds the clock and blanks it out. */
static void take_clock(char *text, size_t len, struct parsed *p)
{
    struct str s = str_of(text, len);
    for (size_t i = 0; i < len; i = digits_end(s, i) + 1) {
        while (i < len && !char_is_digit(text[i]))
            i++;
        size_t end = i < len ? clock_at(s, i, p) : i;
        if (end > i) {
            /* The T of "2020-01-02T10:00" goes with it. */
            bool t = i > 0 && char_upper(text[i - 1]) == 'T' && i > 1 && char_is_digit(text[i - 2]);
            memset(text + i - (t ? 1 : 0), ' ', end - i + (t ? 1 : 0));
            return;
        }
    }
}

/* ---- the date ---- */

/* A year of two digits is one of 1969 to 2068; an apostrophe or more digits make it as it is. */
static int64_t year_of(struct str digits)
{
    int64_t n = number_of(digits);
    if (digits.len > 2)
        return n;
    return n + (n >= 69 ? 1900 : 2000);
}

static bool is_year(struct date_word w)
{
    return w.digits && (w.text.len > 2 || w.before == '\'');
}

/* "5 Mar 2020", "March 5th, 2020", "2020 May", "Aug". */
static bool date_with_month(const struct date_words *w, struct parsed *p)
{
    for (size_t i = 0; i < w->count; i++) {
        int month = w->items[i].digits ? 0 : month_of(w->items[i].text);
        if (month == 0)
            continue;
        set(p, PART_MONTH, month);
        const struct date_word *before = i > 0 && w->items[i - 1].digits ? &w->items[i - 1] : NULL;
        if (before == NULL && i > 1 && w->items[i - 2].digits && w->items[i - 1].text.len == 2 &&
            w->items[i - 1].at == w->items[i - 2].at + w->items[i - 2].text.len)
            before = &w->items[i - 2]; /* 5th */
        size_t next = i + 1;
        if (before != NULL && is_year(*before))
            set(p, PART_YEAR, year_of(before->text));
        else if (before != NULL)
            set(p, PART_DAY, number_of(before->text));
        for (; next < w->count; next++) {
            struct date_word n = w->items[next];
            if (!n.digits)
                continue;
            if (!p->has[PART_DAY] && !is_year(n))
                set(p, PART_DAY, number_of(n.text));
            else if (!p->has[PART_YEAR])
                set(p, PART_YEAR, year_of(n.text));
        }
        return true;
    }
    return false;
}

/* Three numbers side by side with one sign between: 2020-3-5, 2020/3/5, 5.3.2020, 20-1-2. */
static bool date_of_three(const struct date_words *w, struct parsed *p)
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
        const struct date_word *year = day_first ? c : a, *day = day_first ? a : c;
        set(p, PART_YEAR, year_of(year->text));
        set(p, PART_MONTH, number_of(b->text));
        set(p, PART_DAY, number_of(day->text));
        return true;
    }
    return false;
}

/* "12/31": month and day; "2020-123": a day of the year. */
static bool date_of_two(const struct date_words *w, struct parsed *p)
{
    for (size_t i = 0; i + 1 < w->count; i++) {
        const struct date_word *a = &w->items[i], *b = a + 1;
        if (!a->digits || !b->digits || b->at != a->at + a->text.len + 1)
            continue;
        if (b->before == '/' && a->text.len <= 2) {
            set(p, PART_MONTH, number_of(a->text));
            set(p, PART_DAY, number_of(b->text));
            return true;
        }
        if (b->before == '-' && a->text.len == 4 && b->text.len == 3) {
            set(p, PART_YEAR, number_of(a->text));
            p->yearday = number_of(b->text);
            return true;
        }
    }
    return false;
}

/* yyyymmddThh, Thhmm or Thhmmss with a zone: the clock of ISO 8601's basic format. */
static void basic_clock(const struct date_words *w, size_t at, struct parsed *p)
{
    struct str s = w->text;
    bool t = at + 1 < s.len && char_upper(s.ptr[at]) == 'T' && char_is_digit(s.ptr[at + 1]);
    size_t end = t ? digits_end(s, at + 1) : 0;
    if (!t || (end - at) % 2 == 0 || end - at > 7)
        return;
    for (size_t i = at + 1, part = PART_HOUR; i < end; i += 2, part++)
        set(p, (enum part)part, number_of(str_sub(s, i, i + 2)));
    (void)zone_at(s, fraction_of(s, end, p), p);
}

/* "12.5", "1730.25": digits and a fraction are a clock, read from its seconds on upwards. */
static bool clock_of_digits(const struct date_words *w, const struct date_word *word,
                            struct parsed *p)
{
    struct str s = word->text;
    size_t behind = word->at + s.len;
    if (s.len < 2 || s.len > 8 || fraction_of(w->text, behind, p) == behind)
        return false;
    for (int part = PART_SECOND; s.len > 0; part--) {
        size_t cut = s.len > 2 ? s.len - 2 : 0;
        set(p, (enum part)part, number_of(str_from(s, cut)));
        s = str_sub(s, 0, cut);
    }
    return true;
}

/* Digits alone: what they are is told by how many there are. */
static bool date_of_digits(const struct date_words *w, struct parsed *p)
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
        for (size_t k = 0; k < ARRAY_LEN(forms); k++)
            form = strlen(forms[k]) == rest.len ? forms[k] : form;
        if (form == NULL)
            continue;
        while (*form != '\0') {
            size_t run = strspn(form, (const char[]){*form, '\0'});
            struct str part = str_sub(rest, 0, run);
            int64_t n = *form == 'Y' ? year_of(part) : number_of(part);
            if (*form == 'j')
                p->yearday = n;
            else
                set(p, (enum part)(strchr(parts, *form) - parts), n);
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
static void complete(struct parsed *p, struct moment now)
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

static bool in_range(const struct parsed *p)
{
    const int64_t *v = p->value;
    return v[PART_MONTH] >= 1 && v[PART_MONTH] <= 12 && v[PART_DAY] >= 1 && v[PART_DAY] <= 31 &&
           v[PART_HOUR] <= 24 && v[PART_MINUTE] <= 59 && v[PART_SECOND] <= 60 &&
           v[PART_YEAR] < 1000000;
}

/* The zone's own names, of winter and of summer, name its offsets. */
static void local_zone(struct parsed *p, const struct zone *zone)
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
static bool words_read(struct str text, struct parsed *p)
{
    char copy[TEXT_MAX];
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    take_clock(copy, text.len, p);
    struct date_words w;
    date_words_cut(str_of(copy, text.len), &w);
    return date_with_month(&w, p) || date_of_three(&w, p) || date_of_two(&w, p) ||
           date_of_digits(&w, p) || p->has[PART_HOUR];
}

static bool any_date(struct str text, struct moment now, const struct zone *zone,
                     struct date_text *out)
{
    struct parsed p = {.yearday = 0};
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
