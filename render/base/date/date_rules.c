/*
 * Ruby's Date._parse: the forms that it knows of a date, in the order in which it looks for them.
 * See date_parts.h.
 *
 * Each rule looks at every place of the text, from the left; what the first to find something has
 * read is blanked out. A weekday and a clock stand beside any date; of the forms of a date the
 * first one found is the only one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_parts.h"

static const struct str none = {NULL, 0};

/* ---- three numbers ---- */

static bool is_long(struct str number)
{
    return number.ptr != NULL && (*number.ptr == '\'' || number.len > 2);
}

static void swap(struct str *a, struct str *b)
{
    struct str kept = *a;
    *a = *b;
    *b = kept;
}

static void set_year(struct date_parts *p, struct str s)
{
    struct date_reader r = {.text = s};
    (void)date_take_one(&r, "'");
    char sign = date_take_one(&r, "+-");
    int64_t year = date_number(date_need_digits(&r, 1, DATE_TEXT_MAX));
    p->full_year = p->full_year || sign != '\0' || r.at - (s.ptr[0] == '\'') - (sign != '\0') > 2;
    date_part_set(p, PART_YEAR, sign == '-' ? -year : year);
}

/*
 * Which of three numbers is which (one may be missing): a number that is long or has an apostrophe
 * is the year, wherever it stands; an ending ("5th") makes it the day.
 */
static void set_date(struct date_parts *p, struct str year, struct str month, struct str day)
{
    if (year.ptr != NULL && day.ptr == NULL) {
        day = month;
        month = year;
        year = none;
    }
    if (year.ptr == NULL && is_long(day))
        swap(&year, &day);
    if (year.ptr != NULL && char_is_alpha(year.ptr[year.len - 1])) {
        struct str ending = str_sub(year, *year.ptr == '\'' ? 1 : 0, year.len - 2);
        year = day;
        day = ending;
    }
    if (is_long(month)) {
        struct str first = year;
        year = month;
        month = day;
        day = first;
    }
    if (is_long(day))
        swap(&year, &day);
    if (year.ptr != NULL)
        set_year(p, year);
    if (month.ptr != NULL)
        date_part_set(p, PART_MONTH, date_number(month));
    if (day.ptr != NULL)
        date_part_set(p, PART_DAY, date_number(day));
}

/* A month that has a name, as a number. */
static struct str month_digits(int month)
{
    static const char digits[] = "010203040506070809101112";
    return month > 0 ? str_of(digits + (size_t)(month - 1) * 2, 2) : none;
}

/* ---- months that have names ---- */

/* "bc", "a.d.", "c.e." before a year: whether it is one before Christ. */
static bool take_era(struct date_reader *r)
{
    static const struct str eras[] = {
        STR_INIT("ce"), STR_INIT("c.e."), STR_INIT("bce"), STR_INIT("b.c.e."),
        STR_INIT("ad"), STR_INIT("a.d."), STR_INIT("bc"),  STR_INIT("b.c."),
    };
    for (size_t i = 0; i < ARRAY_LEN(eras); i++) {
        if (date_take(r, eras[i]))
            return *eras[i].ptr == 'b';
    }
    return false;
}

/* "st", "nd", "rd", "th" behind a number. */
static bool take_ending(struct date_reader *r)
{
    struct date_reader ahead = *r;
    bool is = date_take(&ahead, S("st")) || date_take(&ahead, S("nd")) ||
              date_take(&ahead, S("rd")) || date_take(&ahead, S("th"));
    if (!is || !date_at_edge(&ahead))
        return false;
    *r = ahead;
    return true;
}

/* " bc 99", " 2020th": the year behind a day and month, where there is one. */
static struct str take_year(struct date_reader *r, bool comma, bool ending, struct date_parts *p)
{
    struct date_reader ahead = *r;
    date_take_blanks(&ahead);
    if (comma)
        (void)date_take(&ahead, S(","));
    date_take_blanks(&ahead);
    bool before_christ = take_era(&ahead);
    date_take_blanks(&ahead);
    size_t from = ahead.at;
    (void)date_need_number(&ahead, "-");
    if (ahead.failed)
        return none;
    if (ending)
        (void)take_ending(&ahead);
    p->before_christ = p->before_christ || before_christ;
    *r = ahead;
    return str_sub(r->text, from, r->at);
}

/* The last month's name in what runs on from here, or that behind the run. */
static int month_of_run(struct date_reader *r)
{
    size_t from = r->at;
    date_take_until(r, "-0 ");
    for (size_t at = r->at + 1; at > from; at--) {
        struct date_reader ahead = {.text = r->text, .at = at - 1};
        date_take_blanks(&ahead);
        int month = date_need_month(&ahead);
        if (!ahead.failed) {
            *r = ahead;
            return month;
        }
    }
    r->failed = true;
    return 0;
}

/* "5th March 2020", "5mar", "'99 May 5". */
static size_t rule_day_month(struct date_reader r, struct date_parts *p)
{
    struct str day = date_need_number(&r, "");
    int month = r.failed ? 0 : month_of_run(&r);
    if (r.failed)
        return 0;
    date_take_until(&r, "-0 '");
    set_date(p, take_year(&r, false, true, p), month_digits(month), day);
    return r.at;
}

/* "March 5th, 2020". */
static size_t rule_month_day(struct date_reader r, struct date_parts *p)
{
    date_need_edge(&r);
    int month = date_need_month(&r);
    date_take_until(&r, "-0 '");
    date_take_blanks(&r);
    struct str day = date_need_number(&r, "");
    if (r.failed)
        return 0;
    date_take_until(&r, "-0 '");
    set_date(p, take_year(&r, true, false, p), month_digits(month), day);
    return r.at;
}

/* "5-Mar-2020". */
static size_t rule_day_month_hyphens(struct date_reader r, struct date_parts *p)
{
    struct str day = date_need_number(&r, "-");
    date_need(&r, S("-"));
    int month = date_need_month(&r);
    date_take_until(&r, "-/.");
    date_need(&r, S("-"));
    struct str year = date_need_number(&r, "-");
    if (r.failed)
        return 0;
    set_date(p, year, month_digits(month), day);
    return r.at;
}

/* "Mar-5-2020", "Mar-5". */
static size_t rule_month_day_hyphens(struct date_reader r, struct date_parts *p)
{
    date_need_edge(&r);
    int month = date_need_month(&r);
    date_take_until(&r, "-/.");
    date_need(&r, S("-"));
    struct str day = date_need_number(&r, "-");
    if (r.failed)
        return 0;
    struct date_reader ahead = r;
    date_need(&ahead, S("-"));
    struct str year = date_need_number(&ahead, "-");
    set_date(p, ahead.failed ? none : year, month_digits(month), day);
    return ahead.failed ? r.at : ahead.at;
}

/* "March". */
static size_t rule_month(struct date_reader r, struct date_parts *p)
{
    date_need_edge(&r);
    int month = date_need_month(&r);
    if (r.failed)
        return 0;
    date_take_until(&r, " ");
    date_part_set(p, PART_MONTH, month);
    return r.at;
}

/* ---- numbers with signs between ---- */

/* "2020-3-5". */
static size_t rule_hyphens(struct date_reader r, struct date_parts *p)
{
    struct str year = date_need_number(&r, "+-");
    date_need(&r, S("-"));
    struct str month = date_need_digits(&r, 1, DATE_TEXT_MAX);
    date_need(&r, S("-"));
    struct str day = date_need_number(&r, "-");
    if (r.failed)
        return 0;
    set_date(p, year, month, day);
    return r.at;
}

/* "3/5", "2020/3/5"; before the last number may stand what will. */
static size_t rule_slashes(struct date_reader r, struct date_parts *p)
{
    struct str year = date_need_number(&r, "-");
    date_need(&r, S("/"));
    date_take_blanks(&r);
    struct str month = date_need_number(&r, "");
    if (r.failed)
        return 0;
    struct date_reader ahead = r;
    ahead.failed = date_peek(&ahead) == '\0';
    ahead.at++;
    date_take_blanks(&ahead);
    struct str day = date_need_number(&ahead, "-");
    set_date(p, year, month, ahead.failed ? none : day);
    return ahead.failed ? r.at : ahead.at;
}

/* "5.3.2020", "5. 3. 2020". */
static size_t rule_points(struct date_reader r, struct date_parts *p)
{
    struct str year = date_need_number(&r, "-");
    date_need(&r, S("."));
    date_take_blanks(&r);
    struct str month = date_need_number(&r, "");
    date_need(&r, S("."));
    date_take_blanks(&r);
    struct str day = date_need_number(&r, "-");
    if (r.failed)
        return 0;
    set_date(p, year, month, day);
    return r.at;
}

/* "H31.04.30": a year of a Japanese era. */
static size_t rule_japanese(struct date_reader r, struct date_parts *p)
{
    static const char eras[] = "mtshr";
    static const int before[] = {1867, 1911, 1925, 1988, 2018};
    date_need_edge(&r);
    char era = date_take_one(&r, eras);
    r.failed = r.failed || era == '\0';
    struct str year = date_need_digits(&r, 1, DATE_TEXT_MAX);
    date_need(&r, S("."));
    struct str month = date_need_digits(&r, 1, DATE_TEXT_MAX);
    date_need(&r, S("."));
    struct str day = date_need_digits(&r, 1, DATE_TEXT_MAX);
    if (r.failed)
        return 0;
    date_part_set(p, PART_YEAR, date_number(year) + before[strchr(eras, era) - eras]);
    date_part_set(p, PART_MONTH, date_number(month));
    date_part_set(p, PART_DAY, date_number(day));
    return r.at;
}

/* ---- single numbers and words ---- */

/* "'99". */
static size_t rule_year(struct date_reader r, struct date_parts *p)
{
    date_need(&r, S("'"));
    struct str year = date_need_digits(&r, 1, DATE_TEXT_MAX);
    date_need_edge(&r);
    if (r.failed)
        return 0;
    date_part_set(p, PART_YEAR, date_number(year));
    return r.at;
}

/* "5th". */
static size_t rule_day(struct date_reader r, struct date_parts *p)
{
    struct str day = date_need_digits(&r, 1, DATE_TEXT_MAX);
    if (r.failed || !take_ending(&r))
        return 0;
    date_part_set(p, PART_DAY, date_number(day));
    return r.at;
}

/* "Sunday," is no part of a Time. */
static size_t rule_weekday(struct date_reader r, struct date_parts *p)
{
    static const char names[] = "sunmontuewedthufrisat";
    (void)p;
    date_need_edge(&r);
    size_t from = r.at;
    for (size_t i = 0; i + 3 < sizeof(names) && r.at == from; i += 3)
        (void)date_take(&r, str_of(names + i, 3));
    if (r.at == from)
        return 0;
    date_take_until(&r, "-/0 ");
    return r.at;
}

/* "BC" anywhere. */
static size_t rule_before_christ(struct date_reader r, struct date_parts *p)
{
    static const struct str names[] = {STR_INIT("bc"), STR_INIT("bce")};
    date_need_edge(&r);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct date_reader ahead = r;
        date_need(&ahead, names[i]);
        date_need_edge(&ahead);
        if (!ahead.failed) {
            p->before_christ = true;
            return ahead.at;
        }
    }
    date_need(&r, S("b.c."));
    p->before_christ = p->before_christ || !r.failed;
    return r.failed ? 0 : r.at;
}

/* All that is left is a small number: the day beside a clock, the hour beside a day. */
static size_t rule_rest(struct date_reader r, struct date_parts *p)
{
    if (r.at > 0)
        return 0;
    date_take_blanks(&r);
    int64_t n = date_number(date_need_digits(&r, 1, 2));
    date_take_blanks(&r);
    if (r.failed || r.at < r.text.len)
        return 0;
    if (p->has[PART_HOUR] && !p->has[PART_DAY] && n >= 1 && n <= 31)
        date_part_set(p, PART_DAY, n);
    else if (p->has[PART_DAY] && !p->has[PART_HOUR] && n <= 24)
        date_part_set(p, PART_HOUR, n);
    return r.at;
}

/* ---- all rules ---- */

enum standing { BESIDE, ONE_OF };

enum {
    NUMBER = KIND_DIGIT | KIND_QUOTE,
    SIGNED = NUMBER | KIND_HYPHEN,
    NAMED = KIND_DIGIT | KIND_LETTER,
    HYPHENS = KIND_DIGIT | KIND_HYPHEN,
    ANY = 255,
};

/* A rule, what it begins with (any of these), and what the text has to have (all of these). */
static const struct row {
    date_rule *rule;
    enum standing standing;
    unsigned begins, needs;
} rows[] = {
    {rule_weekday, BESIDE, KIND_LETTER, KIND_LETTER},
    {date_rule_clock, BESIDE, KIND_DIGIT, KIND_DIGIT},
    {rule_day_month, ONE_OF, NUMBER, NAMED},
    {rule_month_day, ONE_OF, KIND_LETTER, NAMED},
    {rule_hyphens, ONE_OF, SIGNED | KIND_PLUS, HYPHENS},
    {rule_japanese, ONE_OF, KIND_LETTER, NAMED | KIND_POINT},
    {rule_day_month_hyphens, ONE_OF, SIGNED, NAMED | KIND_HYPHEN},
    {rule_month_day_hyphens, ONE_OF, KIND_LETTER, NAMED | KIND_HYPHEN},
    {rule_slashes, ONE_OF, SIGNED, KIND_DIGIT | KIND_SLASH},
    {rule_points, ONE_OF, SIGNED, KIND_DIGIT | KIND_POINT},
    {date_rule_week, ONE_OF, NAMED | KIND_HYPHEN, NAMED},
    {date_rule_day_of_week, ONE_OF, KIND_HYPHEN, NAMED | KIND_HYPHEN},
    {date_rule_no_year, ONE_OF, KIND_HYPHEN, HYPHENS},
    {date_rule_no_year_basic, ONE_OF, KIND_HYPHEN, HYPHENS},
    {date_rule_year_day, ONE_OF, KIND_DIGIT, HYPHENS},
    {date_rule_day_of_year, ONE_OF, KIND_HYPHEN, HYPHENS},
    {rule_year, ONE_OF, KIND_QUOTE, NUMBER},
    {rule_month, ONE_OF, KIND_LETTER, KIND_LETTER},
    {rule_day, ONE_OF, KIND_DIGIT, NAMED},
    {date_rule_digits, ONE_OF, HYPHENS | KIND_PLUS, KIND_DIGIT},
    {rule_before_christ, BESIDE, KIND_LETTER, KIND_LETTER},
    {rule_rest, BESIDE, ANY, KIND_DIGIT},
};

static bool find(const struct row *row, struct date_scan *scan, struct date_parts *p)
{
    struct date_reader r = {.text = str_of(scan->text, scan->len)};
    if ((scan->all & row->needs) != row->needs)
        return false;
    for (; r.at < scan->len; r.at++) {
        size_t end = (scan->kinds[r.at] & row->begins) != 0 ? row->rule(r, p) : 0;
        if (end > 0) {
            date_scan_blank(scan, r.at, end);
            return true;
        }
    }
    return false;
}

void date_rules_apply(struct date_scan *scan, struct date_parts *p)
{
    bool found = false;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].standing == BESIDE)
            (void)find(&rows[i], scan, p);
        else
            found = found || find(&rows[i], scan, p);
    }
}
