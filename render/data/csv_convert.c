/*
 * The converters of CSV. See csv_convert.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/csv_convert.h"

#include <stdio.h>
#include <stdlib.h>

#include "render/data/numeral.h"
#include "render/data/ydoc_scalar.h"

/* ---- numbers ---- */

static bool convert_integer(struct str s, struct arena *a, struct value *out)
{
    struct numeral_digits read;
    return numeral_integer_digits(s, &read) &&
           ydoc_scalar_digits(read.digits, read.base, read.negative ? -1 : 1, a, out);
}

/* Digits with single underscores between them, copied without. The count of digits. */
static size_t take_digits(struct str *s, bool hex, struct buf *out)
{
    size_t i = 0, count = 0;
    for (; i < s->len; i++) {
        char c = s->ptr[i];
        bool digit = hex ? char_hex(c) >= 0 : char_is_digit(c);
        if (c == '_' && count > 0 && i + 1 < s->len && s->ptr[i - 1] != '_' &&
            (hex ? char_hex(s->ptr[i + 1]) >= 0 : char_is_digit(s->ptr[i + 1])))
            continue;
        if (!digit)
            break;
        buf_putc(out, c);
        count++;
    }
    *s = str_from(*s, i);
    return count;
}

static bool take_one_of(struct str *s, const char *set, struct buf *out)
{
    if (s->len == 0 || s->ptr[0] == '\0' || strchr(set, s->ptr[0]) == NULL)
        return false;
    buf_putc(out, s->ptr[0]);
    *s = str_from(*s, 1);
    return true;
}

/* Ruby's Float(): no digit may be missing behind a point; hexadecimal too. */
static bool convert_float(struct str s, struct arena *a, struct value *out)
{
    struct buf text;
    buf_init(&text, a, 0);
    s = str_trim(s);
    (void)take_one_of(&s, "+-", &text);
    bool hex = str_starts(s, S("0x")) || str_starts(s, S("0X"));
    if (hex) {
        buf_add(&text, S("0x"));
        s = str_from(s, 2);
    }
    size_t digits = take_digits(&s, hex, &text);
    if (hex && digits == 0)
        return false;
    if (take_one_of(&s, ".", &text) && take_digits(&s, hex, &text) == 0)
        return false;
    bool some = text.len > 0 && char_hex(text.ptr[text.len - 1]) >= 0;
    if (some && take_one_of(&s, hex ? "pP" : "eE", &text)) {
        (void)take_one_of(&s, "+-", &text);
        some = take_digits(&s, false, &text) > 0;
    }
    buf_putc(&text, '\0');
    struct str z = buf_close(&text);
    if (!some || s.len > 0 || !buf_ok(&text))
        return false;
    *out = value_float(strtod(z.ptr, NULL));
    return true;
}

/* ---- dates ---- */

enum { WORDS_MAX = 5 };

/* The words of a text without space at its ends; more than WORDS_MAX: one more. */
static size_t split(struct str s, struct str words[static WORDS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < s.len;) {
        size_t start = i;
        while (i < s.len && !char_is_space(s.ptr[i]))
            i++;
        if (i == start || count == WORDS_MAX)
            return WORDS_MAX + 1;
        words[count++] = str_sub(s, start, i);
        while (i < s.len && char_is_space(s.ptr[i]))
            i++;
        if (i == s.len && char_is_space(s.ptr[i - 1]))
            return WORDS_MAX + 1;
    }
    return count;
}

/* Whether a text has this form: 0 stands for a digit, 9 for one that may be missing, w for \w+. */
static bool has_form(struct str s, const char *form)
{
    size_t i = 0;
    for (; *form != '\0'; form++) {
        size_t start = i;
        if (*form == 'w') {
            while (i < s.len && char_is_word(s.ptr[i]))
                i++;
        } else if (*form == '0' || *form == '9') {
            i += i < s.len && char_is_digit(s.ptr[i]) ? 1 : 0;
        } else if (*form == '?') {
            i += i < s.len && s.ptr[i] == ',' ? 1 : 0;
            start = SIZE_MAX;
        } else {
            i += i < s.len && s.ptr[i] == *form ? 1 : 0;
        }
        if (i == start && *form != '9')
            return false;
    }
    return i == s.len;
}

/* CSV::DateMatcher without the ISO form: [Mon,] Jan 2, 2020. The day, or nothing. */
static struct str day_of_words(struct str s)
{
    struct str words[WORDS_MAX] = {0};
    size_t count = split(s, words), first = count == 4 ? 1 : 0;
    bool fits = (count == 3 || count == 4) && (first == 0 || has_form(words[0], "w?")) &&
                has_form(words[first], "w") && has_form(words[first + 1], "09?") &&
                has_form(words[first + 2], "0099");
    return fits ? words[first + 1] : S("");
}

/* The same of CSV::DateTimeMatcher: [Mon,] Jan 2 3:04:05, 2020. */
static struct str day_of_clock_words(struct str s)
{
    struct str words[WORDS_MAX] = {0};
    size_t count = split(s, words), first = count == 5 ? 1 : 0;
    bool fits = (count == 4 || count == 5) && (first == 0 || has_form(words[0], "w?")) &&
                has_form(words[first], "w") && has_form(words[first + 1], "09") &&
                has_form(words[first + 2], "09:09:09?") && has_form(words[first + 3], "0099");
    return fits ? words[first + 1] : S("");
}

static struct str day_of_iso(struct str s)
{
    return has_form(s, "0000-00-00") ? str_from(s, 8) : S("");
}

/* The ISO forms of CSV::DateTimeMatcher. */
static struct str day_of_iso_time(struct str s)
{
    static const char *const forms[] = {
        "0000-00-00 00:00:00",       "0000-00-00\t00:00:00",      "0000-00-00",
        "0000-00-00T00:00",          "0000-00-00T00:00:00",       "0000-00-00T00:00:00Z",
        "0000-00-00T00:00:00+00:00", "0000-00-00T00:00:00-00:00",
    };
    enum { SECONDS_END = 19, DAY_AT = 8, DAY_END = 10 };
    struct str whole = s;
    char plain[sizeof("0000-00-00T00:00:00+00:00")];
    if (s.len > SECONDS_END && s.ptr[SECONDS_END] == '.' && s.ptr[DAY_END] == 'T') {
        size_t end = SECONDS_END + 1;
        while (end < s.len && char_is_digit(s.ptr[end]))
            end++;
        if (end == SECONDS_END + 1 || s.len - end > sizeof("+00:00") - 1)
            return S("");
        int n = snprintf(plain, sizeof(plain), "%.*s%.*s", SECONDS_END, s.ptr, (int)(s.len - end),
                         s.ptr + end);
        s = str_of(plain, (size_t)n);
    }
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (has_form(s, forms[i]))
            return str_sub(whole, DAY_AT, DAY_END);
    }
    return S("");
}

/*
 * Ruby reads the text as Date.parse does. A date that does not exist (30 February), and one whose
 * year or month is not in the text, stays a string.
 */
static bool read_date(struct str s, struct str day, struct moment *out)
{
    int64_t wanted;
    if (str_ends(day, S(",")))
        day.len--;
    return str_to_i64(day, &wanted) &&
           date_read(s, (struct moment){.seconds = 0}, NULL, out) == DATE_READ &&
           date_fields(*out).day == wanted;
}

static bool convert_date(struct str s, struct arena *a, struct value *out)
{
    struct moment m;
    struct str day = day_of_iso(s);
    if (day.len == 0)
        day = day_of_words(s);
    if (day.len == 0 || !read_date(s, day, &m))
        return false;
    struct date_fields f = date_fields(m);
    if (!date_day(f.year, f.month, f.day, &m))
        return false;
    *out = value_date(a, m);
    return true;
}

static bool convert_date_time(struct str s, struct arena *a, struct value *out)
{
    struct moment m;
    struct str day = day_of_iso_time(s);
    if (day.len == 0)
        day = day_of_clock_words(s);
    if (day.len == 0 || !read_date(s, day, &m))
        return false;
    int minutes = (m.offset < 0 ? -m.offset : m.offset) / DATE_MINUTE;
    m.is_utc = false;
    m.is_datetime = true;
    int n = snprintf(m.zone, sizeof(m.zone), "%c%02d:%02d", m.offset < 0 ? '-' : '+',
                     minutes / 60 % 100, minutes % 60);
    *out = value_date(a, m);
    return n > 0;
}

/* ---- the converters ---- */

typedef bool converter(struct str s, struct arena *a, struct value *out);

static converter *const converters[CSV_CONVERTERS] = {
    [CSV_CONVERTER_INTEGER] = convert_integer,
    [CSV_CONVERTER_FLOAT] = convert_float,
    [CSV_CONVERTER_DATE] = convert_date,
    [CSV_CONVERTER_DATE_TIME] = convert_date_time,
};

static const struct {
    struct str name;
    size_t count;
    enum csv_converter items[3];
} names[] = {
    {STR_INIT("integer"), 1, {CSV_CONVERTER_INTEGER}},
    {STR_INIT("float"), 1, {CSV_CONVERTER_FLOAT}},
    {STR_INIT("numeric"), 2, {CSV_CONVERTER_INTEGER, CSV_CONVERTER_FLOAT}},
    {STR_INIT("date"), 1, {CSV_CONVERTER_DATE}},
    {STR_INIT("date_time"), 1, {CSV_CONVERTER_DATE_TIME}},
    {STR_INIT("all"), 3, {CSV_CONVERTER_DATE_TIME, CSV_CONVERTER_INTEGER, CSV_CONVERTER_FLOAT}},
};

static void add_once(struct csv_converters *c, enum csv_converter added)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->items[i] == added)
            return;
    }
    c->items[c->count++] = added;
}

bool csv_converters_add(struct csv_converters *c, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq(names[i].name, name))
            continue;
        for (size_t k = 0; k < names[i].count; k++)
            add_once(c, names[i].items[k]);
        return true;
    }
    return false;
}

bool csv_convert(const struct csv_converters *c, struct arena *a, struct value *field)
{
    bool converted = false;
    for (size_t i = 0; i < c->count && !converted && field->kind == VALUE_STRING; i++)
        converted = converters[c->items[i]](value_as_str(*field), a, field);
    return !arena_failed(a);
}
