/*
 * The clock in a text, and the zone after it. See date_forms.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_forms.h"

void date_set_fraction(struct date_found *p, struct str digits)
{
    uint32_t unit = 100000000;
    p->has_fraction = true;
    p->nanoseconds = 0;
    for (size_t i = 0; i < digits.len && unit > 0; i++, unit /= 10)
        p->nanoseconds += (uint32_t)(digits.ptr[i] - '0') * unit;
}

void date_set_zone(struct date_found *p, struct str zone)
{
    memset(p->zone, 0, sizeof(p->zone));
    if (zone.len < sizeof(p->zone))
        memcpy(p->zone, zone.ptr, zone.len);
}

/* ---- the clock ---- */

/* "am", "p.m.": 'a' or 'p'. Else '\0', and nothing is taken. */
static char take_half(struct date_reader *r)
{
    struct date_reader ahead = *r;
    date_take_blanks(&ahead);
    char half = date_take_one(&ahead, "ap");
    if (half == '\0')
        return '\0';
    struct date_reader dotted = ahead;
    date_need(&dotted, S(".m."));
    date_need(&ahead, S("m"));
    date_need_edge(&ahead);
    if (!ahead.failed)
        *r = ahead;
    else if (!dotted.failed)
        *r = dotted;
    else
        return '\0';
    return half;
}

/* ":20:05.5" after the hour. */
static bool take_colons(struct date_reader *r)
{
    struct date_reader ahead = *r;
    for (int i = 0; i < 2 && !ahead.failed; i++) {
        date_take_blanks(&ahead);
        date_need(&ahead, S(":"));
        date_take_blanks(&ahead);
        (void)date_need_digits(&ahead, 1, DATE_TEXT_MAX);
        if (i == 1 && !ahead.failed && date_take_one(&ahead, ",.") != '\0')
            (void)date_need_digits(&ahead, 0, DATE_TEXT_MAX);
        if (ahead.failed)
            return i > 0;
        *r = ahead;
    }
    return true;
}

/* "h", "h20", "h 20m 5s" after the hour. */
static bool take_letters(struct date_reader *r)
{
    struct date_reader ahead = *r;
    date_take_blanks(&ahead);
    if (!date_take(&ahead, S("h")))
        return false;
    *r = ahead;
    for (int i = 0; i < 2; i++) {
        date_take_blanks(&ahead);
        (void)date_need_digits(&ahead, 1, DATE_TEXT_MAX);
        (void)date_take(&ahead, i == 0 ? S("m") : S("s"));
        if (ahead.failed)
            break;
        *r = ahead;
    }
    return true;
}

/* A field below the hour, and its letter: ":20", "20m". */
static bool read_below(struct date_reader *r, enum date_field field, struct date_found *p)
{
    struct date_reader ahead = *r;
    date_take_blanks(&ahead);
    (void)date_take(&ahead, S(":"));
    date_take_blanks(&ahead);
    struct str digits = date_need_digits(&ahead, 1, DATE_TEXT_MAX);
    if (ahead.failed)
        return false;
    date_found_set(p, field, date_number(digits));
    *r = ahead;
    if (field == FIELD_SECOND && date_take_one(&ahead, ",.") != '\0') {
        digits = date_need_digits(&ahead, 1, DATE_TEXT_MAX);
        if (!ahead.failed) {
            date_set_fraction(p, digits);
            *r = ahead;
        }
    }
    (void)date_take(r, field == FIELD_MINUTE ? S("m") : S("s"));
    return true;
}

/* Ruby reads the text of a clock a second time, a little differently: "10 h pm" is 10. */
static void read_clock(struct date_reader r, struct date_found *p)
{
    int64_t hour = date_number(date_need_digits(&r, 1, DATE_TEXT_MAX));
    (void)date_take(&r, S("h"));
    if (read_below(&r, FIELD_MINUTE, p))
        (void)read_below(&r, FIELD_SECOND, p);
    char half = take_half(&r);
    p->absurd = half != '\0' && hour > INT32_MAX;
    if (half != '\0')
        hour = hour % 12 + (half == 'p' ? 12 : 0);
    date_found_set(p, FIELD_HOUR, hour);
}

/* ---- the zone after it ---- */

/* "+01:00", "gmt-5", "utc+5.5". */
static void zone_of_offset(struct date_reader *r)
{
    (void)(date_take(r, S("gmt")) || date_take(r, S("utc")) || date_take(r, S("ut")));
    r->failed = date_take_one(r, "+-") == '\0';
    (void)date_need_digits(r, 1, DATE_TEXT_MAX);
    for (int i = 0; i < 2 && !r->failed; i++) {
        struct date_reader ahead = *r;
        ahead.failed = date_take_one(&ahead, i == 0 ? ",.:" : ":") == '\0';
        (void)date_need_digits(&ahead, 1, DATE_TEXT_MAX);
        if (ahead.failed)
            return;
        *r = ahead;
    }
}

/* "central europe daylight time": the last such words in a run of letters, points and blanks. */
static void zone_of_words(struct date_reader *r)
{
    size_t first = r->at, end = first;
    while (end < r->text.len &&
           (date_is_letter(r->text.ptr[end]) || r->text.ptr[end] == '.' || r->text.ptr[end] == ' '))
        end++;
    for (size_t at = end; at > first + 1; at--) {
        struct date_reader words = {.text = r->text, .at = at - 1};
        if (!date_take(&words, S("standard")))
            date_need(&words, S("daylight"));
        date_need(&words, S(" time"));
        date_need_edge(&words);
        if (!words.failed) {
            *r = words;
            return;
        }
    }
    r->failed = true;
}

/* "cet", "cet dst". */
static void zone_of_name(struct date_reader *r)
{
    size_t from = r->at;
    while (date_is_letter(date_peek(r)))
        r->at++;
    r->failed = r->at == from || !date_at_edge(r);
    struct date_reader summer = *r;
    date_need(&summer, S(" dst"));
    date_need_edge(&summer);
    if (!summer.failed)
        *r = summer;
}

static void take_zone(struct date_reader *r, struct date_found *p)
{
    static void (*const forms[])(struct date_reader * r) = {zone_of_offset, zone_of_words,
                                                            zone_of_name};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct date_reader ahead = *r;
        date_take_blanks(&ahead);
        size_t from = ahead.at;
        forms[i](&ahead);
        if (!ahead.failed) {
            date_set_zone(p, str_sub(ahead.text, from, ahead.at));
            *r = ahead;
            return;
        }
    }
}

size_t date_rule_clock(struct date_reader r, struct date_found *p)
{
    size_t from = r.at;
    (void)date_need_digits(&r, 1, DATE_TEXT_MAX);
    if (r.failed)
        return 0;
    bool clock = take_colons(&r) || take_letters(&r);
    if (take_half(&r) == '\0' && !clock)
        return 0;
    read_clock((struct date_reader){.text = str_sub(r.text, 0, r.at), .at = from}, p);
    take_zone(&r, p);
    return r.at;
}

/* ---- offsets ---- */

/* The hours east of UTC that one letter stands for: A to M without J go east, from N on west. */
static int military_hours(char letter)
{
    if (letter >= 'n')
        return 'm' - letter;
    return letter < 'j' ? letter - 'a' + 1 : letter - 'a';
}

/* The zones that Time.parse knows by name. */
static bool named_offset(struct str name, int32_t *offset)
{
    static const struct {
        struct str name;
        int hours;
    } zones[] = {
        {STR_INIT("utc"), 0},  {STR_INIT("z"), 0},    {STR_INIT("ut"), 0},   {STR_INIT("gmt"), 0},
        {STR_INIT("est"), -5}, {STR_INIT("edt"), -4}, {STR_INIT("cst"), -6}, {STR_INIT("cdt"), -5},
        {STR_INIT("mst"), -7}, {STR_INIT("mdt"), -6}, {STR_INIT("pst"), -8}, {STR_INIT("pdt"), -7},
    };
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        if (str_eq(name, zones[i].name)) {
            *offset = zones[i].hours * DATE_HOUR;
            return true;
        }
    }
    if (name.len != 1 || !char_is_alpha(*name.ptr) || *name.ptr == 'j')
        return false;
    *offset = military_hours(*name.ptr) * DATE_HOUR;
    return true;
}

/* [+-]hh, [+-]hhmm[ss] or [+-]hh:mm[:ss]. */
static bool written_offset(struct str s, int32_t *offset)
{
    struct date_reader r = {.text = s};
    char sign = date_take_one(&r, "+-");
    r.failed = sign == '\0';
    int64_t seconds = date_number(date_need_digits(&r, 2, 2)) * DATE_HOUR;
    bool colons = r.at + 1 < s.len && date_take(&r, S(":"));
    for (int unit = DATE_MINUTE; !r.failed && r.at < s.len; unit /= DATE_MINUTE) {
        seconds += date_number(date_need_digits(&r, 2, 2)) * unit;
        r.failed = r.failed || unit == 0;
        if (colons && r.at < s.len)
            date_need(&r, S(":"));
    }
    *offset = (int32_t)(sign == '-' ? -seconds : seconds);
    return !r.failed && s.ptr[s.len - 1] != ':';
}

bool date_zone_offset(const struct date_found *p, int64_t year, const struct zone *zone,
                      int32_t *offset)
{
    static const int months[] = {1, 7};
    struct str name = str_c(p->zone);
    *offset = 0;
    if (name.len == 0)
        return false;
    if (written_offset(name, offset) || named_offset(name, offset))
        return true;
    year = year < -DATE_YEAR_MAX ? -DATE_YEAR_MAX : year < DATE_YEAR_MAX ? year : DATE_YEAR_MAX;
    for (size_t i = 0; i < ARRAY_LEN(months); i++) { /* the zone's own names, winter's first */
        struct date_fields f = {.year = year, .month = months[i], .day = 1};
        struct moment m = date_local(f, 0, zone);
        if (str_eq_nocase(name, str_c(m.zone))) {
            *offset = m.offset;
            return true;
        }
    }
    return false;
}

bool date_zone_is_utc(const struct date_found *p)
{
    static const char *const names[] = {"-00:00", "-0000", "-00", "utc", "z", "ut"};
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        is = is || strcmp(p->zone, names[i]) == 0;
    return is;
}
