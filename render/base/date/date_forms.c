/*
 * Ruby's Date._parse: the forms of a date that it knows, in the order in which it tries them. See
 * date_forms.h.
 *
 * Each rule is tried at every position of the text, from the left; the text of the first match is
 * blanked out. A weekday and a clock may stand beside any date; of the forms of a date only the
 * first one found counts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_forms.h"

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

static void set_year(struct date_found *p, struct str s)
{
    struct date_reader r = {.text = s};
    (void)date_take_one(&r, "'");
    char sign = date_take_one(&r, "+-");
    int64_t year = date_number(date_need_digits(&r, 1, DATE_TEXT_MAX));
    p->full_year = p->full_year || sign != '\0' || r.at - (s.ptr[0] == '\'') - (sign != '\0') > 2;
    date_found_set(p, FIELD_YEAR, sign == '-' ? -year : year);
}

/*
 * Decides which of three numbers is which (one may be missing): a number that is long or has an
 * apostrophe is the year, at any position; an ending ("5th") marks the day.
 */
static void set_date(struct date_found *p, struct str year, struct str month, struct str day)
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
        date_found_set(p, FIELD_MONTH, date_number(month));
    if (day.ptr != NULL)
        date_found_set(p, FIELD_DAY, date_number(day));
}

/* A named month as a number. */
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

/* "st", "nd", "rd", "th" after a number. */
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

/* " bc 99", " 2020th": the year after a day and month, if there is one. */
static struct str take_year(struct date_reader *r, bool comma, bool ending, struct date_found *p)
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

/* The last month's name in the run of letters from here, or the name after the run. */
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
static size_t rule_day_month(struct date_reader r, struct date_found *p)
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
static size_t rule_month_day(struct date_reader r, struct date_found *p)
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
static size_t rule_day_month_hyphens(struct date_reader r, struct date_found *p)
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
static size_t rule_month_day_hyphens(struct date_reader r, struct date_found *p)
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
static size_t rule_month(struct date_reader r, struct date_found *p)
{
    date_need_edge(&r);
    int month = date_need_month(&r);
    if (r.failed)
        return 0;
    date_take_until(&r, " ");
    date_found_set(p, FIELD_MONTH, month);
    return r.at;
}

/* ---- numbers with signs between ---- */

/* "2020-3-5". */
static size_t rule_hyphens(struct date_reader r, struct date_found *p)
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

/* "3/5", "2020/3/5"; anything may stand before the last number. */
static size_t rule_slashes(struct date_reader r, struct date_found *p)
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
static size_t rule_points(struct date_reader r, struct date_found *p)
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
static size_t rule_japanese(struct date_reader r, struct date_found *p)
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
    date_found_set(p, FIELD_YEAR, date_number(year) + before[strchr(eras, era) - eras]);
    date_found_set(p, FIELD_MONTH, date_number(month));
    date_found_set(p, FIELD_DAY, date_number(day));
    return r.at;
}

/* ---- single numbers and words ---- */

/* "'99". */
static size_t rule_year(struct date_reader r, struct date_found *p)
{
    date_need(&r, S("'"));
    struct str year = date_need_digits(&r, 1, DATE_TEXT_MAX);
    date_need_edge(&r);
    if (r.failed)
        return 0;
    date_found_set(p, FIELD_YEAR, date_number(year));
    return r.at;
}

/* "5th". */
static size_t rule_day(struct date_reader r, struct date_found *p)
{
    struct str day = date_need_digits(&r, 1, DATE_TEXT_MAX);
    if (r.failed || !take_ending(&r))
        return 0;
    date_found_set(p, FIELD_DAY, date_number(day));
    return r.at;
}

/* "Sunday," does not change a Time. */
static size_t rule_weekday(struct date_reader r, struct date_found *p)
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
static size_t rule_before_christ(struct date_reader r, struct date_found *p)
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

/* A small number is all that is left: the day beside a clock, or the hour beside a day. */
static size_t rule_rest(struct date_reader r, struct date_found *p)
{
    if (r.at > 0)
        return 0;
    date_take_blanks(&r);
    int64_t n = date_number(date_need_digits(&r, 1, 2));
    date_take_blanks(&r);
    if (r.failed || r.at < r.text.len)
        return 0;
    if (p->has[FIELD_HOUR] && !p->has[FIELD_DAY] && n >= 1 && n <= 31)
        date_found_set(p, FIELD_DAY, n);
    else if (p->has[FIELD_DAY] && !p->has[FIELD_HOUR] && n <= 24)
        date_found_set(p, FIELD_HOUR, n);
    return r.at;
}

/* ---- ISO 8601's rarer forms: weeks, dates without a year, days of a year ---- */

/* "2020-W01-5": Time.parse ignores weeks, but it is no other date either. */
static size_t rule_week(struct date_reader r, struct date_found *p)
{
    (void)p;
    date_need_edge(&r);
    for (size_t year = 0; !r.failed && year <= 4; year += 2) {
        struct date_reader ahead = r;
        (void)date_need_digits(&ahead, year, year);
        (void)date_take(&ahead, S("-"));
        date_need(&ahead, S("w"));
        (void)date_need_digits(&ahead, 2, 2);
        struct date_reader day = ahead;
        (void)date_take(&day, S("-"));
        (void)date_need_digits(&day, 1, 1);
        date_need_edge(&day);
        date_need_edge(&ahead);
        if (!day.failed || !ahead.failed)
            return day.failed ? ahead.at : day.at;
    }
    return 0;
}

/* "-W-5". */
static size_t rule_day_of_week(struct date_reader r, struct date_found *p)
{
    (void)p;
    date_need(&r, S("-w-"));
    (void)date_need_digits(&r, 1, 1);
    date_need_edge(&r);
    return r.failed ? 0 : r.at;
}

/* "--03-05", "---05". */
static size_t rule_no_year(struct date_reader r, struct date_found *p)
{
    date_need(&r, S("--"));
    struct date_reader ahead = r;
    struct str month = date_need_digits(&ahead, 2, 2);
    r = ahead.failed ? r : ahead;
    date_need(&r, S("-"));
    struct str day = date_need_digits(&r, 2, 2);
    date_need_edge(&r);
    if (r.failed)
        return 0;
    if (!ahead.failed)
        date_found_set(p, FIELD_MONTH, date_number(month));
    date_found_set(p, FIELD_DAY, date_number(day));
    return r.at;
}

/* "--0305", "--03". */
static size_t rule_no_year_basic(struct date_reader r, struct date_found *p)
{
    date_need(&r, S("--"));
    struct str month = date_need_digits(&r, 2, 2);
    struct date_reader ahead = r;
    struct str day = date_need_digits(&ahead, 2, 2);
    date_need_edge(&ahead);
    date_need_edge(&r);
    if (r.failed && ahead.failed)
        return 0;
    date_found_set(p, FIELD_MONTH, date_number(month));
    if (!ahead.failed)
        date_found_set(p, FIELD_DAY, date_number(day));
    return ahead.failed ? r.at : ahead.at;
}

/* Two or four digits, a hyphen and a day of the year in three digits. */
static struct str need_year_and_day(struct date_reader *r, struct str *day)
{
    struct date_reader four = *r;
    struct str year = date_need_digits(&four, 4, 4);
    if (four.failed)
        year = date_need_digits(r, 2, 2);
    else
        *r = four;
    date_need(r, S("-"));
    *day = date_need_digits(r, 3, 3);
    date_need_edge(r);
    return year;
}

/* Whether one of these signs, a year and a day of the year occur anywhere in this order. */
static bool has_year_behind(struct str text, const char *signs)
{
    struct str day;
    for (size_t i = 0; i < text.len; i++) {
        struct date_reader r = {.text = text, .at = i};
        r.failed = date_take_one(&r, signs) == '\0';
        (void)need_year_and_day(&r, &day);
        if (!r.failed)
            return true;
    }
    return false;
}

/* "2020-123". */
static size_t rule_year_day(struct date_reader r, struct date_found *p)
{
    struct str day, text = r.text;
    date_need_edge(&r);
    struct str year = need_year_and_day(&r, &day);
    if (r.failed || has_year_behind(text, ",."))
        return 0;
    date_found_set(p, FIELD_YEAR, date_number(year));
    p->has_yearday = true;
    p->yearday = date_number(day);
    return r.at;
}

/* "x-123", unless a number stands before such a day. */
static size_t rule_day_of_year(struct date_reader r, struct date_found *p)
{
    struct str text = r.text;
    date_need_edge(&r);
    date_need(&r, S("-"));
    struct str day = date_need_digits(&r, 3, 3);
    date_need_edge(&r);
    if (r.failed)
        return 0;
    for (size_t i = 0; i < text.len; i++) {
        struct date_reader other = {.text = text, .at = i};
        (void)date_need_digits(&other, 1, 1);
        date_need(&other, S("-"));
        (void)date_need_digits(&other, 3, 3);
        date_need_edge(&other);
        if (!other.failed)
            return 0;
    }
    p->has_yearday = true;
    p->yearday = date_number(day);
    return r.at;
}

/* ---- digits only: 20200305, 20200305T101530Z, 2020065, 0305, and a clock in 1730.5 ---- */

/* Before a fraction the digits are read from the seconds upwards, two digits a field. */
static void set_backwards(struct str digits, bool minus, struct date_found *p)
{
    bool full = digits.len == 14;
    for (int field = FIELD_SECOND; digits.len > 0; field--) {
        size_t two = digits.len > 2 ? digits.len - 2 : 0;
        size_t cut = field == FIELD_YEAR ? 0 : two;
        int64_t n = date_number(str_from(digits, cut));
        date_found_set(p, (enum date_field)field, field == FIELD_YEAR && minus ? -n : n);
        digits = str_sub(digits, 0, cut);
    }
    p->full_year = p->full_year || full;
}

static void set_forwards(struct str digits, bool minus, struct date_found *p)
{
    static const char letters[] = "YMDhms"; /* as in enum date_field; j is the day of a year */
    static const char *const forms[] = {
        "DD",      "jjj",      "MMDD",       "YYjjj",        "YYMMDD",
        "YYYYjjj", "YYYYMMDD", "YYYYMMDDhh", "YYYYMMDDhhmm", "YYYYMMDDhhmmss",
    };
    const char *form = "";
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        form = strlen(forms[i]) == digits.len ? forms[i] : form;
    p->full_year = p->full_year || strlen(form) >= 8;
    while (*form != '\0') {
        size_t run = strspn(form, (const char[]){*form, '\0'});
        int64_t n = date_number(str_sub(digits, 0, run));
        if (*form == 'j') {
            p->has_yearday = true;
            p->yearday = n;
        } else {
            date_found_set(p, (enum date_field)(strchr(letters, *form) - letters),
                           *form == 'Y' && minus ? -n : n);
        }
        form += run;
        digits = str_from(digits, run);
    }
}

/* hh, hhmm or hhmmss after the date. */
static void set_clock(struct str digits, bool fraction, struct date_found *p)
{
    if (digits.len % 2 != 0)
        return;
    if (fraction) {
        set_backwards(digits, false, p);
        return;
    }
    for (int field = FIELD_HOUR; digits.len > 0; field++, digits = str_from(digits, 2))
        date_found_set(p, (enum date_field)field, date_number(str_sub(digits, 0, 2)));
}

/* "z", "+0100", "[+9:JST]". */
static void take_zone(struct date_reader *r, struct date_found *p)
{
    struct date_reader ahead = *r;
    date_take_blanks(&ahead);
    size_t from = ahead.at;
    bool bracket = date_take(&ahead, S("["));
    bool named = !bracket && date_take(&ahead, S("z"));
    bool sign = !named && date_take_one(&ahead, "+-") != '\0';
    ahead.failed = !bracket && !named && !sign;
    if (!named)
        (void)date_need_digits(&ahead, 1, bracket ? 1 : 4);
    if (bracket)
        date_take_until(&ahead, "]");
    struct str zone = str_sub(r->text, from, ahead.at);
    if (bracket)
        date_need(&ahead, S("]"));
    else
        date_need_edge(&ahead);
    if (ahead.failed)
        return;
    *r = ahead;
    if (bracket) { /* the name after the colon, if any */
        size_t colon = str_find_char(zone, ':');
        zone = str_from(zone, colon < zone.len ? colon + 1 : 1);
    }
    date_set_zone(p, zone);
}

static size_t rule_digits(struct date_reader r, struct date_found *p)
{
    bool minus = date_take_one(&r, "+-") == '-';
    struct str digits = date_need_digits(&r, 2, 14);
    if (r.failed)
        return 0;
    date_take_blanks(&r);
    (void)date_take(&r, S("t"));
    date_take_blanks(&r);
    struct date_reader ahead = r;
    struct str clock = date_need_digits(&ahead, 2, 6);
    bool has_clock = !ahead.failed;
    r = has_clock ? ahead : r;
    bool fraction = date_take_one(&r, ",.") != '\0';
    if (fraction)
        date_set_fraction(p, date_need_digits(&r, 0, DATE_TEXT_MAX));
    if (!fraction || has_clock)
        set_forwards(digits, minus, p);
    else if (digits.len <= 8 || digits.len % 2 == 0)
        set_backwards(digits, minus, p);
    if (has_clock)
        set_clock(clock, fraction, p);
    take_zone(&r, p);
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

/*
 * A rule, the characters it can begin with (any of these), and the kinds it requires (all of
 * these).
 */
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
    {rule_week, ONE_OF, NAMED | KIND_HYPHEN, NAMED},
    {rule_day_of_week, ONE_OF, KIND_HYPHEN, NAMED | KIND_HYPHEN},
    {rule_no_year, ONE_OF, KIND_HYPHEN, HYPHENS},
    {rule_no_year_basic, ONE_OF, KIND_HYPHEN, HYPHENS},
    {rule_year_day, ONE_OF, KIND_DIGIT, HYPHENS},
    {rule_day_of_year, ONE_OF, KIND_HYPHEN, HYPHENS},
    {rule_year, ONE_OF, KIND_QUOTE, NUMBER},
    {rule_month, ONE_OF, KIND_LETTER, KIND_LETTER},
    {rule_day, ONE_OF, KIND_DIGIT, NAMED},
    {rule_digits, ONE_OF, HYPHENS | KIND_PLUS, KIND_DIGIT},
    {rule_before_christ, BESIDE, KIND_LETTER, KIND_LETTER},
    {rule_rest, BESIDE, ANY, KIND_DIGIT},
};

static bool find(const struct row *row, struct date_scan *scan, struct date_found *p)
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

void date_rules_apply(struct date_scan *scan, struct date_found *p)
{
    bool found = false;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].standing == BESIDE)
            (void)find(&rows[i], scan, p);
        else
            found = found || find(&rows[i], scan, p);
    }
}
