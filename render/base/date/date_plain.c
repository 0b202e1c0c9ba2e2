/*
 * Dates in their plain form. See date_plain.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_plain.h"

enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };

/* Takes the form off the start of s: a digit for each 0, other characters as they are. */
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
    out->offset = two_digits(sign + 1) * HOUR + two_digits(sign + (colon ? 4 : 3)) * MINUTE;
    out->utc = *sign == '-' && out->offset == 0;
    out->offset = *sign == '-' ? -out->offset : out->offset;
    return true;
}

bool date_plain_read(struct str s, struct date_text *out)
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
    /* Hour 24, a leap second and days that a month may not have follow rules of their own. */
    static const int lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return f.month <= 12 && f.day >= 1 && f.day <= lengths[f.month] && f.hour <= 23 &&
           f.minute <= 59 && f.second <= 59 && out->offset > -DAY && out->offset < DAY;
}
