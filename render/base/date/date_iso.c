/*
 * ISO 8601's rarer forms of a date: weeks, dates without a year, days of a year. See date_parts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_parts.h"

/* "2020-W01-5": Time.parse has no weeks, but it is no other date either. */
size_t date_rule_week(struct date_reader r, struct date_parts *p)
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
size_t date_rule_day_of_week(struct date_reader r, struct date_parts *p)
{
    (void)p;
    date_need(&r, S("-w-"));
    (void)date_need_digits(&r, 1, 1);
    date_need_edge(&r);
    return r.failed ? 0 : r.at;
}

/* "--03-05", "---05". */
size_t date_rule_no_year(struct date_reader r, struct date_parts *p)
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
        date_part_set(p, PART_MONTH, date_number(month));
    date_part_set(p, PART_DAY, date_number(day));
    return r.at;
}

/* "--0305", "--03". */
size_t date_rule_no_year_basic(struct date_reader r, struct date_parts *p)
{
    date_need(&r, S("--"));
    struct str month = date_need_digits(&r, 2, 2);
    struct date_reader ahead = r;
    struct str day = date_need_digits(&ahead, 2, 2);
    date_need_edge(&ahead);
    date_need_edge(&r);
    if (r.failed && ahead.failed)
        return 0;
    date_part_set(p, PART_MONTH, date_number(month));
    if (!ahead.failed)
        date_part_set(p, PART_DAY, date_number(day));
    return ahead.failed ? r.at : ahead.at;
}

/* Two or four digits, a hyphen and a day of the year, of three. */
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

/* Whether a day of the year stands anywhere behind one of these signs and a year. */
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
size_t date_rule_year_day(struct date_reader r, struct date_parts *p)
{
    struct str day, text = r.text;
    date_need_edge(&r);
    struct str year = need_year_and_day(&r, &day);
    if (r.failed || has_year_behind(text, ",."))
        return 0;
    date_part_set(p, PART_YEAR, date_number(year));
    p->has_yearday = true;
    p->yearday = date_number(day);
    return r.at;
}

/* "x-123", where no number stands before such a day. */
size_t date_rule_day_of_year(struct date_reader r, struct date_parts *p)
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
