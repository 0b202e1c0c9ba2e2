/*
 * Digits that are a date by how many they are: 20200305, 20200305T101530Z, 2020065, 0305, and
 * before a fraction a clock: 1730.5. See date_parts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_parts.h"

/* With a fraction behind they are read from the seconds on upwards, two digits a part. */
static void set_backwards(struct str digits, bool minus, struct date_parts *p)
{
    bool full = digits.len == 14;
    for (int part = PART_SECOND; digits.len > 0; part--) {
        size_t two = digits.len > 2 ? digits.len - 2 : 0;
        size_t cut = part == PART_YEAR ? 0 : two;
        int64_t n = date_number(str_from(digits, cut));
        date_part_set(p, (enum part)part, part == PART_YEAR && minus ? -n : n);
        digits = str_sub(digits, 0, cut);
    }
    p->full_year = p->full_year || full;
}

static void set_forwards(struct str digits, bool minus, struct date_parts *p)
{
    static const char letters[] = "YMDhms"; /* as in enum part; j is the day of a year */
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
            date_part_set(p, (enum part)(strchr(letters, *form) - letters),
                          *form == 'Y' && minus ? -n : n);
        }
        form += run;
        digits = str_from(digits, run);
    }
}

/* hh, hhmm or hhmmss behind the date. */
static void set_clock(struct str digits, bool fraction, struct date_parts *p)
{
    if (digits.len % 2 != 0)
        return;
    if (fraction) {
        set_backwards(digits, false, p);
        return;
    }
    for (int part = PART_HOUR; digits.len > 0; part++, digits = str_from(digits, 2))
        date_part_set(p, (enum part)part, date_number(str_sub(digits, 0, 2)));
}

/* "z", "+0100", "[+9:JST]". */
static void take_zone(struct date_reader *r, struct date_parts *p)
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
    if (bracket) { /* the name behind the colon where there is one */
        size_t colon = str_find_char(zone, ':');
        zone = str_from(zone, colon < zone.len ? colon + 1 : 1);
    }
    date_set_zone(p, zone);
}

size_t date_rule_digits(struct date_reader r, struct date_parts *p)
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
