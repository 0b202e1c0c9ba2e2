/*
 * The clock in a text that is a date: h:m:s and how else people write it, with its zone. See
 * date_parts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date_parts.h"
#include "render/base/date_words.h"

enum { HOUR = 3600, MINUTE = 60 };

int64_t date_number(struct str digits)
{
    int64_t n = 0;
    return str_to_i64(str_sub(digits, 0, digits.len < 15 ? digits.len : 15), &n) ? n : 0;
}

int date_month(struct str word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; word.len >= 3 && i < 12; i++) {
        if (str_eq_nocase(str_sub(word, 0, 3), str_of(names + (size_t)i * 3, 3)))
            return i + 1;
    }
    return 0;
}

/* Hours east of UTC that one letter stands for: A to M, without J, and from N on westwards. */
static int military_hours(char letter)
{
    int n = char_upper(letter) - 'A';
    if (n >= 'N' - 'A')
        return 'M' - char_upper(letter);
    return n < 'J' - 'A' ? n + 1 : n;
}

/* The zones that Ruby knows by name; any other name means local time. */
static bool zone_of(struct str name, struct date_parts *p)
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
    if (!p->utc && name.len == 1 && char_is_alpha(*name.ptr) && char_upper(*name.ptr) != 'J') {
        p->has_offset = true;
        p->offset = military_hours(*name.ptr) * HOUR;
    }
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        if (str_eq_nocase(name, zones[i].name)) {
            p->has_offset = true;
            p->offset = zones[i].hours * HOUR;
        }
    }
    return true;
}

/*
 * [+-]hh[:]mm[:]ss or [+-]hh; answers how many bytes it took, 0 for none. With an odd number of
 * digits it is no zone that Time.parse knows: local time.
 */
static size_t offset_of(struct str s, struct date_parts *p)
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
    if (count % 2 == 1)
        return i;
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

size_t date_fraction(struct str s, size_t at, struct date_parts *p)
{
    if (at >= s.len || (s.ptr[at] != '.' && s.ptr[at] != ','))
        return at;
    size_t end = date_digits_end(s, at + 1);
    uint32_t unit = 100000000;
    for (size_t i = at + 1; i < end && unit > 0; i++, unit /= 10)
        p->nanoseconds += (uint32_t)(s.ptr[i] - '0') * unit;
    return end;
}

/* "am", "p.m.": turns the hour; answers the end of it, or `at`. */
static size_t half_of_day(struct str s, size_t at, struct date_parts *p)
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
    date_part_set(p, PART_HOUR, p->value[PART_HOUR] % 12 + (half == 'p' ? 12 : 0));
    return m + 1 < s.len && s.ptr[m + 1] == '.' ? m + 2 : m + 1;
}

size_t date_zone(struct str s, size_t at, struct date_parts *p)
{
    size_t i = spaces(s, at), end = i;
    size_t taken = offset_of(str_from(s, i), p);
    if (taken > 0)
        return i + taken;
    while (end < s.len && date_word_letter(s.ptr[end]))
        end++;
    struct str name = str_sub(s, i, end);
    bool named = name.len > 0 && date_month(name) == 0 && zone_of(name, p);
    if (!named)
        return at;
    taken = offset_of(str_from(s, end), p);
    if (taken > 0) /* "GMT+2" is no name that Ruby knows: local time */
        p->has_offset = p->utc = false;
    else if (name.len < sizeof(p->zone))
        memcpy(p->zone, name.ptr, name.len);
    return end + taken;
}

/* "h", "h 20m", "h20 5s" behind an hour; answers the end of it, or `at`. */
static size_t lettered_clock(struct str s, size_t at, struct date_parts *p)
{
    static const struct {
        enum part part;
        char letter;
    } below[] = {{PART_MINUTE, 'm'}, {PART_SECOND, 's'}};
    if (at >= s.len || char_lower(s.ptr[at]) != 'h')
        return at;
    size_t end = at + 1;
    for (size_t i = 0; i < ARRAY_LEN(below); i++) {
        size_t from = spaces(s, end), to = date_digits_end(s, from);
        if (to == from)
            break;
        date_part_set(p, below[i].part, date_number(str_sub(s, from, to)));
        end = to < s.len && char_lower(s.ptr[to]) == below[i].letter ? to + 1 : to;
    }
    return end;
}

/* The clock at `at`, which begins with a digit: h:m[:s[.f]] [am] [zone], "10h20", or "10am". */
static size_t clock_at(struct str s, size_t at, struct date_parts *p)
{
    size_t end = date_digits_end(s, at), i = spaces(s, end);
    date_part_set(p, PART_HOUR, date_number(str_sub(s, at, end)));
    static const enum part below[] = {PART_MINUTE, PART_SECOND};
    size_t parts = 0, lettered = lettered_clock(s, i, p);
    if (lettered > i)
        return date_zone(s, half_of_day(s, lettered, p), p);
    while (parts < ARRAY_LEN(below) && i < s.len && s.ptr[i] == ':') {
        size_t from = spaces(s, i + 1);
        size_t to = date_digits_end(s, from);
        if (to == from)
            break;
        date_part_set(p, below[parts++], date_number(str_sub(s, from, to)));
        end = to;
        i = spaces(s, to);
    }
    if (parts == ARRAY_LEN(below))
        end = date_fraction(s, end, p);
    size_t half = half_of_day(s, end, p);
    if (parts == 0 && half == end) {
        p->has[PART_HOUR] = false;
        return at;
    }
    return date_zone(s, half, p);
}

void date_take_clock(char *text, size_t len, struct date_parts *p)
{
    struct str s = str_of(text, len);
    for (size_t i = 0; i < len; i = date_digits_end(s, i) + 1) {
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
