/*
 * Plain scalars as the gem safe_yaml reads them, which upstream Jekyll uses: by patterns of its
 * own, tried in its order. Commas and underscores may stand anywhere in a whole number; base 60
 * gives a float, whose last part counts seconds. See ydoc_scalar.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/data/numeral.h"
#include "render/data/ydoc_scalar.h"

static const char decimal[] = "0123456789";

/* The length of the run of these characters at the start of s. */
static size_t run(struct str s, const char *set)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] != '\0' && strchr(set, s.ptr[n]) != NULL)
        n++;
    return n;
}

static bool is_all(struct str s, const char *set)
{
    return s.len > 0 && run(s, set) == s.len;
}

static struct str without_sign(struct str s)
{
    return str_starts(s, S("-")) || str_starts(s, S("+")) ? str_from(s, 1) : s;
}

static bool without(struct str s, const char *dropped, struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    for (size_t i = 0; i < s.len; i++) {
        if (strchr(dropped, s.ptr[i]) == NULL || s.ptr[i] == '\0')
            buf_putc(&b, s.ptr[i]);
    }
    *out = buf_str(&b);
    return buf_ok(&b);
}

/* ToInteger, without base 60. s has no separators any more. Octal and binary have no sign. */
static bool whole_value(struct str s, struct arena *a, struct value *out)
{
    struct str digits = without_sign(s);
    int sign = str_starts(s, S("-")) ? -1 : 1;
    bool bare = digits.len == s.len;
    if (is_all(digits, decimal) && (digits.len == 1 || digits.ptr[0] != '0'))
        return numeral_whole(a, s, out);
    if (bare && digits.len > 1 && is_all(digits, "01234567") && digits.ptr[0] == '0')
        return ydoc_scalar_digits(digits, 8, 1, a, out);
    if ((str_starts(digits, S("0x")) || (bare && str_starts(digits, S("0X")))) &&
        is_all(str_from(digits, 2), "0123456789abcdefABCDEF"))
        return ydoc_scalar_digits(str_from(digits, 2), 16, sign, a, out);
    if (bare && str_starts(digits, S("0b")) && is_all(str_from(digits, 2), "01"))
        return ydoc_scalar_digits(str_from(digits, 2), 2, 1, a, out);
    return false;
}

/* Hours, minutes and seconds, or fewer or more; the sign is applied to the first, and to all. */
static bool base_60_value(struct str s, struct value *out)
{
    struct str rest = without_sign(s), part;
    double total = 0, direction = str_starts(s, S("-")) ? -1 : 1;
    size_t parts = 0, first = run(rest, "0123456789_");
    if (first == 0 || first == rest.len || rest.ptr[0] == '_' || rest.ptr[first] != ':')
        return false;
    for (; rest.len > 0; parts++) {
        bool more = str_cut(rest, ':', &part, &rest);
        char text[64];
        if (part.len == 0 || (more && rest.len == 0) || part.len >= sizeof(text))
            return false;
        if (parts > 0 &&
            (!is_all(part, decimal) || part.len > 2 || (part.len == 2 && part.ptr[0] > '5')))
            return false;
        memcpy(text, part.ptr, part.len);
        text[part.len] = '\0';
        total = total * 60 + (parts == 0 ? direction : 1) * strtod(text, NULL);
    }
    *out = value_float(total * direction);
    return parts > 1;
}

/* The same with a fraction. */
static bool base_60_float(struct str s, struct arena *a, struct value *out, bool *refused)
{
    struct str whole, fraction, clean;
    double rest = 0;
    if (!str_cut(s, '.', &whole, &fraction) || run(fraction, "0123456789_") != fraction.len ||
        !without(whole, "_", a, &clean) || !base_60_value(clean, out))
        return false;
    if (fraction.len > 0 && !numeral_float(a, str_from(s, whole.len), &rest))
        *refused = true;
    *out = value_float(out->real + (str_starts(s, S("-")) ? -rest : rest));
    return true;
}

/* Ruby's Float: an underscore stands between digits. */
static bool is_ruby_float(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '_' && (i == 0 || i + 1 == s.len || !char_is_digit(s.ptr[i - 1]) ||
                                !char_is_digit(s.ptr[i + 1])))
            return false;
    }
    return true;
}

/* ToFloat. *refused: it has the form, and Ruby takes it for no number. */
static bool float_value(struct str s, struct arena *a, struct value *out, bool *refused)
{
    struct str rest = without_sign(s), clean;
    if (rest.len > 0 && char_is_digit(rest.ptr[0]))
        rest = str_from(rest, run(rest, "0123456789_"));
    size_t fraction = str_starts(rest, S(".")) ? run(str_from(rest, 1), "0123456789_") : 0;
    if (fraction == 0)
        return base_60_float(s, a, out, refused);
    rest = str_from(rest, fraction + 1);
    bool exponent = rest.len > 2 && (rest.ptr[0] == 'e' || rest.ptr[0] == 'E') &&
                    (rest.ptr[1] == '-' || rest.ptr[1] == '+') &&
                    is_all(str_from(rest, 2), decimal);
    if (rest.len > 0 && !exponent)
        return false;
    double n = 0;
    *refused = !is_ruby_float(s) || !without(s, "_", a, &clean) || !numeral_float(a, clean, &n);
    *out = value_float(n);
    return true;
}

static bool infinity_value(struct str s, struct value *out)
{
    static const struct str words[] = {STR_INIT(".inf"), STR_INIT(".Inf"), STR_INIT(".INF"),
                                       STR_INIT(".nan"), STR_INIT(".NaN"), STR_INIT(".NAN")};
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        any = any || str_eq(s, words[i]) ||
              (i < 3 && str_starts(s, S("-")) && str_eq(str_from(s, 1), words[i]));
    return any && ydoc_scalar_word(s, out);
}

/* ToDate: what has the form and is no day of the calendar is text. Times have an offset. */
static bool date_value(struct str s, struct arena *a, struct value *out)
{
    struct moment m, day;
    size_t date = run(s, "0123456789-");
    if (s.len == 10 && s.ptr[4] == '-' && s.ptr[7] == '-' && ydoc_scalar_day(s, &m)) {
        *out = value_date(a, m);
        return true;
    }
    if (s.len == 0 || s.ptr[0] == '-' || !ydoc_scalar_day(str_sub(s, 0, date), &day) ||
        !ydoc_scalar_time(s, NULL, &m))
        return false;
    m.is_utc = false;
    memset(m.zone, 0, sizeof(m.zone));
    *out = value_date(a, m);
    return true;
}

bool ydoc_scalar_safe(struct str text, struct arena *a, struct value *out, const char **problem)
{
    struct str bare;
    bool refused = false;
    *problem = NULL;
    *out = text.len > 0 ? value_str(text) : value_nil();
    if (text.len == 0 || str_find_char(text, '\n') != STR_NONE)
        return true;
    bool is_number = char_is_digit(text.ptr[0]) || strchr("+-.,_", text.ptr[0]) != NULL;
    if (!is_number) {
        if (text.len <= 5)
            (void)ydoc_scalar_word(text, out);
        return true;
    }
    if (!without(text, "_,", a, &bare))
        return false;
    /* The first that matches sets *out; if none does, it stays text. */
    (void)(whole_value(bare, a, out) || base_60_value(bare, out) ||
           float_value(text, a, out, &refused) || infinity_value(text, out) ||
           date_value(text, a, out));
    if (refused)
        *problem = "the gem safe_yaml takes this for a number, and Ruby does not: put it in quotes";
    return !refused && !arena_failed(a);
}
