/*
 * Plain scalars, tried from the most specific form to the least; a scalar of no such form is a
 * string. The forms are those of Psych's ScalarScanner, with its oddities: 12:30 counts hours
 * (45000), 1e3 is a string, a comma in a number is dropped. See ydoc_scalar.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/ydoc_scalar.h"

#include <stdlib.h>

#include "render/data/numeral.h"

/* Takes c off the front of *s. */
static bool take(struct str *s, char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    *s = str_from(*s, 1);
    return true;
}

/* Takes a sign: -1 for '-', else 1. */
static int take_sign(struct str *s)
{
    if (take(s, '-'))
        return -1;
    (void)take(s, '+');
    return 1;
}

/* Takes between min and max digits, as many as there are; max at most 9. */
static bool take_digits(struct str *s, size_t min, size_t max, int *out)
{
    size_t n = 0;
    int value = 0;
    for (; n < max && n < s->len && char_is_digit(s->ptr[n]); n++)
        value = value * 10 + (s->ptr[n] - '0');
    if (n < min)
        return false;
    *s = str_from(*s, n);
    *out = value;
    return true;
}

/* Takes a run of digits and of the characters in `also`. */
static struct str take_run(struct str *s, const char *digits, const char *also)
{
    size_t n = 0;
    while (n < s->len && s->ptr[n] != '\0' &&
           (strchr(digits, s->ptr[n]) != NULL || strchr(also, s->ptr[n]) != NULL))
        n++;
    struct str run = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return run;
}

static const char decimal[] = "0123456789";

/* ---- words ---- */

bool ydoc_scalar_word(struct str s, struct value *out)
{
    static const struct {
        struct str word;
        struct value value;
    } words[] = {
        {STR_INIT("~"), {.kind = VALUE_NIL}},
        {STR_INIT("null"), {.kind = VALUE_NIL}},
        {STR_INIT("yes"), {.kind = VALUE_BOOL, .boolean = true}},
        {STR_INIT("true"), {.kind = VALUE_BOOL, .boolean = true}},
        {STR_INIT("on"), {.kind = VALUE_BOOL, .boolean = true}},
        {STR_INIT("no"), {.kind = VALUE_BOOL, .boolean = false}},
        {STR_INIT("false"), {.kind = VALUE_BOOL, .boolean = false}},
        {STR_INIT("off"), {.kind = VALUE_BOOL, .boolean = false}},
        {STR_INIT(".inf"), {.kind = VALUE_FLOAT, .real = __builtin_inf()}},
        {STR_INIT("+.inf"), {.kind = VALUE_FLOAT, .real = __builtin_inf()}},
        {STR_INIT("-.inf"), {.kind = VALUE_FLOAT, .real = -__builtin_inf()}},
        {STR_INIT(".nan"), {.kind = VALUE_FLOAT, .real = __builtin_nan("")}},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_nocase(words[i].word, s)) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

/* ---- days and times ---- */

struct civil {
    int year, month, day, hour, minute, second;
    uint32_t nanoseconds;
};

/* The ranges that Ruby's Time.utc accepts. Days beyond a month's end run on into the next. */
static bool civil_is_time(const struct civil *c)
{
    bool midnight = c->hour == 24 && c->minute == 0 && c->second == 0;
    return c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= 31 &&
           (c->hour <= 23 || midnight) && c->minute <= 59 && c->second <= 60;
}

static bool take_date(struct str *s, struct civil *c)
{
    return take_digits(s, 4, 4, &c->year) && take(s, '-') && take_digits(s, 1, 2, &c->month) &&
           take(s, '-') && take_digits(s, 1, 2, &c->day);
}

static bool take_clock(struct str *s, struct civil *c)
{
    if (!take_digits(s, 1, 2, &c->hour) || !take(s, ':') || !take_digits(s, 2, 2, &c->minute) ||
        !take(s, ':') || !take_digits(s, 2, 2, &c->second))
        return false;
    if (take(s, '.')) {
        uint32_t unit = 100000000;
        for (; s->len > 0 && char_is_digit(s->ptr[0]); *s = str_from(*s, 1), unit /= 10)
            c->nanoseconds += (uint32_t)(s->ptr[0] - '0') * unit;
    }
    return true;
}

enum zone_form { ZONE_FORM_NONE, ZONE_FORM_UTC, ZONE_FORM_OFFSET };

/* Nothing, Z or an offset may follow the clock; then the text ends. */
static bool take_zone(struct str s, enum zone_form *form, int *offset)
{
    *form = ZONE_FORM_NONE;
    *offset = 0;
    if (s.len == 0)
        return true;
    s = str_trim_start(s);
    *form = take(&s, 'Z') ? ZONE_FORM_UTC : ZONE_FORM_OFFSET;
    if (*form == ZONE_FORM_UTC)
        return s.len == 0;
    if (s.len == 0 || (s.ptr[0] != '+' && s.ptr[0] != '-'))
        return false;
    int sign = take_sign(&s);
    int hours, minutes = 0;
    if (!take_digits(&s, 1, 2, &hours))
        return false;
    (void)take(&s, ':');
    if (s.len > 0 && !take_digits(&s, 2, 2, &minutes))
        return false;
    /* Psych takes the sign from the hours: -00:30 is half an hour east. */
    int direction = hours == 0 ? 1 : sign;
    *offset = direction * (hours * 3600 + minutes * 60);
    return s.len == 0 && *offset > -DATE_DAY && *offset < DATE_DAY;
}

bool ydoc_scalar_time(struct str s, const struct zone *zone, struct moment *out)
{
    struct civil c = {.year = 0};
    bool before_christ = take(&s, '-');
    if (!take_date(&s, &c))
        return false;
    size_t before = s.len;
    if (!take(&s, 'T') && !take(&s, 't'))
        s = str_trim_start(s);
    enum zone_form form;
    int offset;
    if (s.len == before || !take_clock(&s, &c) || !take_zone(s, &form, &offset) ||
        !civil_is_time(&c))
        return false;
    int64_t days = date_days(before_christ ? -c.year : c.year, c.month, c.day);
    int64_t seconds =
        days * DATE_DAY + c.hour * INT64_C(3600) + c.minute * INT64_C(60) + c.second - offset;
    if (form == ZONE_FORM_NONE)
        *out = date_at(seconds, c.nanoseconds, zone);
    else
        *out = (struct moment){.seconds = seconds,
                               .nanoseconds = c.nanoseconds,
                               .offset = offset,
                               .is_utc = form == ZONE_FORM_UTC,
                               .zone = {form == ZONE_FORM_UTC ? 'U' : '\0', 'T', 'C'}};
    return true;
}

bool ydoc_scalar_day(struct str s, struct moment *out)
{
    struct civil c = {.year = 0};
    return take_date(&s, &c) && s.len == 0 && date_day(c.year, c.month, c.day, out);
}

/* ---- numbers ---- */

/* s without the separators that Psych drops. */
static bool without_separators(struct str s, struct arena *a, struct str *out)
{
    char *p = arena_alloc(a, s.len + 1);
    if (p == NULL)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '_' && s.ptr[i] != ',')
            p[n++] = s.ptr[i];
    }
    p[n] = '\0';
    *out = str_of(p, n);
    return true;
}

/*
 * Ruby's String#to_i on digits: skips single underscores between them and stops at anything else.
 */
static bool ruby_to_i(struct str s, int64_t *out)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '_' && i + 1 < s.len && char_is_digit(s.ptr[i + 1]))
            continue;
        if (!char_is_digit(s.ptr[i]))
            break;
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, s.ptr[i] - '0', &n))
            return false;
    }
    *out = n;
    return true;
}

/* Ruby's String#to_f on digits and a point, with underscores as in ruby_to_i. */
static double ruby_to_f(struct str s)
{
    char text[48];
    size_t n = 0;
    for (size_t i = 0; i < s.len && n + 1 < sizeof(text); i++) {
        bool digit_follows = i + 1 < s.len && char_is_digit(s.ptr[i + 1]);
        if (s.ptr[i] == '_' && digit_follows && i > 0 && char_is_digit(s.ptr[i - 1]))
            continue;
        if (!char_is_digit(s.ptr[i]) && !(s.ptr[i] == '.' && digit_follows))
            break;
        text[n++] = s.ptr[i];
    }
    text[n] = '\0';
    return strtod(text, NULL);
}

/*
 * Base 60: hours:minutes or hours:minutes:seconds, the last with an optional fraction. The sign
 * applies only to the hours, as in Psych.
 */
static bool sexagesimal_value(struct str s, struct value *out)
{
    int64_t sign = take_sign(&s), hours;
    int minutes, seconds = 0;
    struct str first = take_run(&s, decimal, "_");
    if (first.len == 0 || first.ptr[0] == '_' || !ruby_to_i(first, &hours) || !take(&s, ':'))
        return false;
    struct str last = s;
    if (!take_digits(&s, 1, 2, &minutes) || minutes > 59)
        return false;
    bool has_seconds = take(&s, ':');
    if (has_seconds)
        last = s;
    if (has_seconds && (!take_digits(&s, 1, 2, &seconds) || seconds > 59))
        return false;
    if (s.len == 0) {
        int64_t total;
        if (__builtin_mul_overflow(hours, sign * 3600, &total) ||
            __builtin_add_overflow(total, minutes * 60 + seconds, &total))
            return false;
        *out = value_int(total);
        return true;
    }
    if (!take(&s, '.'))
        return false;
    (void)take_run(&s, decimal, "_");
    double whole = (double)(sign * hours) * 3600;
    double tail = ruby_to_f(last);
    *out = value_float(has_seconds ? whole + minutes * 60.0 + tail : whole + tail * 60);
    return s.len == 0;
}

/* [-+] digits . digits e+digits, all optional but the point; a lone point is a string. */
static bool is_float(struct str s)
{
    (void)take_sign(&s);
    struct str whole = take_run(&s, decimal, "_,");
    if ((whole.len > 0 && !char_is_digit(whole.ptr[0])) || !take(&s, '.'))
        return false;
    struct str fraction = take_run(&s, decimal, "");
    if (whole.len == 0 && fraction.len == 0)
        return false;
    if (s.len == 0)
        return true;
    if (!take(&s, 'e') && !take(&s, 'E'))
        return false;
    if (!take(&s, '+') && !take(&s, '-'))
        return false;
    return take_run(&s, decimal, "").len > 0 && s.len == 0;
}

/* Decimal digits, with single separators between them; a leading zero only in "0". */
static bool is_decimal(struct str s)
{
    if (s.len == 0 || !char_is_digit(s.ptr[0]) || (s.ptr[0] == '0' && s.len > 1))
        return false;
    for (size_t i = 1; i < s.len; i++) {
        bool separator = s.ptr[i] == '_' || s.ptr[i] == ',';
        if (separator ? !char_is_digit(s.ptr[i - 1]) : !char_is_digit(s.ptr[i]))
            return false;
    }
    return char_is_digit(s.ptr[s.len - 1]);
}

struct radix {
    struct str prefix;
    const char *digits;
    int base;
};

/*
 * The base of an integer's text after its sign, NULL if it has none. *digits: the text after the
 * prefix.
 */
static const struct radix *radix_of(struct str s, struct str *digits)
{
    static const struct radix radixes[] = {
        {STR_INIT("0b"), "01", 2},
        {STR_INIT("0x"), "0123456789abcdefABCDEF", 16},
        {STR_INIT("0"), "01234567", 8},
        {STR_INIT(""), decimal, 10},
    };
    for (size_t i = 0; i < ARRAY_LEN(radixes); i++) {
        const struct radix *r = &radixes[i];
        if (!str_starts(s, r->prefix))
            continue;
        struct str rest = str_from(s, r->prefix.len);
        *digits = rest;
        if (r->base == 10 ? is_decimal(s)
                          : take_run(&rest, r->digits, "_,").len > 0 && rest.len == 0)
            return r;
    }
    return NULL;
}

/* Returns false if the digits do not fit, or the text has only separators. */
static bool digits_value(struct str digits, int base, int sign, int64_t *out)
{
    int64_t n = 0;
    bool any = false;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = char_hex(digits.ptr[i]);
        if (digit < 0)
            continue;
        any = true;
        if (__builtin_mul_overflow(n, base, &n) || __builtin_add_overflow(n, sign * digit, &n))
            return false;
    }
    *out = n;
    /* "0_" and "0," are 0: their zero is the prefix. "0x_" and "0b_" are no numbers in Ruby. */
    return any || base == 8;
}

/* The same beyond 64 bits. Returns false if there are too many digits. */
static bool long_value(struct str digits, int base, int sign, struct arena *a, struct value *out)
{
    enum { DIGITS_MAX = 1000 };
    struct decimal n, factor, next;
    bool ok =
        digits.len <= DIGITS_MAX && decimal_of_i64(a, 0, &n) && decimal_of_i64(a, base, &factor);
    for (size_t i = 0; ok && i < digits.len; i++) {
        int64_t digit = char_hex(digits.ptr[i]);
        if (digit >= 0)
            ok = decimal_mul(a, n, factor, &n) && decimal_of_i64(a, sign * digit, &next) &&
                 decimal_add(a, n, next, &n);
    }
    return ok && !decimal_is_zero(n) && numeral_big(a, n, out);
}

bool ydoc_scalar_digits(struct str digits, int base, int sign, struct arena *a, struct value *out)
{
    int64_t n;
    if (!digits_value(digits, base, sign, &n))
        return long_value(digits, base, sign, a, out);
    *out = value_int(n);
    return true;
}

/* ---- all scalars ---- */

/* Returns false if the arena is full. */
static bool number_value(struct str s, struct arena *a, struct value *out, bool *is_number)
{
    *is_number = true;
    if (sexagesimal_value(s, out))
        return true;
    struct str clean, digits, behind_sign = s;
    int64_t n;
    int sign = take_sign(&behind_sign);
    if (is_float(s)) {
        if (!without_separators(s, a, &clean))
            return false;
        *out = value_float(strtod(clean.ptr, NULL));
        return true;
    }
    const struct radix *r = radix_of(behind_sign, &digits);
    *is_number = r != NULL && digits_value(digits, r->base, sign, &n);
    if (*is_number) {
        *out = value_int(n);
    } else if (r != NULL && r->base == 10) {
        if (!without_separators(s, a, &clean))
            return false;
        *is_number = numeral_whole(a, clean, out);
    } else if (r != NULL) {
        *is_number = long_value(digits, r->base, sign, a, out);
    }
    return !arena_failed(a);
}

/* Whether s may be a number, a day or a time: a cheap test that saves words all the others. */
static bool may_be_number(struct str s)
{
    return s.len > 0 && (char_is_digit(s.ptr[0]) || strchr("+-.", s.ptr[0]) != NULL);
}

bool ydoc_scalar(struct str text, const struct ydoc_options *options, struct arena *a,
                 struct value *out, const char **problem)
{
    *problem = NULL;
    if (options->profile != NULL && options->profile->yaml_is_safe_yaml)
        return ydoc_scalar_safe(text, a, out, problem);
    *out = value_str(text);
    if (text.len == 0)
        *out = value_nil();
    if (text.len == 0 || ydoc_scalar_word(text, out) || str_find_char(text, '\n') != STR_NONE)
        return true;
    if (text.len > 1 && text.ptr[0] == ':') {
        if (options->symbols_are_text)
            return true;
        *problem = "a value that begins with ':' is a Ruby symbol, which is not allowed: put it in "
                   "quotes";
        return false;
    }
    if (!may_be_number(text))
        return true;
    struct moment m;
    bool is_number;
    if (ydoc_scalar_day(text, &m) || ydoc_scalar_time(text, options->zone, &m))
        *out = value_date(a, m);
    else if (!number_value(text, a, out, &is_number))
        return false;
    return !arena_failed(a);
}

/* The usual keys of front matter need no copies. */
static struct str usual_key(struct str key)
{
    static const struct str usual[] = {
        STR_INIT("title"),       STR_INIT("layout"),  STR_INIT("date"),     STR_INIT("tags"),
        STR_INIT("permalink"),   STR_INIT("author"),  STR_INIT("category"), STR_INIT("categories"),
        STR_INIT("description"), STR_INIT("excerpt"), STR_INIT("image"),
    };
    for (size_t i = 0; i < ARRAY_LEN(usual); i++) {
        if (str_eq(key, usual[i]))
            return usual[i];
    }
    return S("");
}

bool ydoc_scalar_text(struct str borrowed, struct arena *a, struct str *out)
{
    *out = usual_key(borrowed);
    return out->len > 0 || arena_dup(a, borrowed, out);
}
