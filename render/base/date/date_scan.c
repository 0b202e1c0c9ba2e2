/*
 * The simplified text of a date, read step by step. See date_scan.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date/date_scan.h"

#include "render/base/utf8.h"

static enum date_kind kind_of(char c)
{
    static const char signs[] = "-+./'";
    static const unsigned char kinds[] = {KIND_HYPHEN, KIND_PLUS, KIND_POINT, KIND_SLASH,
                                          KIND_QUOTE};
    if (char_is_digit(c))
        return KIND_DIGIT;
    if (char_is_alpha(c))
        return KIND_LETTER;
    const char *sign = c != '\0' ? strchr(signs, c) : NULL;
    return sign != NULL ? kinds[sign - signs] : KIND_OTHER;
}

static char simple(uint32_t code)
{
    if (code < 0x80) {
        char c = (char)code;
        bool known = kind_of(c) != KIND_OTHER || (c != '\0' && strchr(",:@[]", c) != NULL);
        return known ? char_lower(c) : ' ';
    }
    if (!utf8_is_alnum(code))
        return ' ';
    return utf8_is_alpha(code) ? DATE_LETTER : DATE_DIGIT;
}

bool date_scan_init(struct date_scan *scan, struct str s)
{
    scan->len = 0;
    scan->all = 0;
    if (s.len > DATE_TEXT_MAX)
        return false;
    for (bool valid = true, in_run = false; s.len > 0;) {
        char c = simple(utf8_next(&s, &valid));
        if (!valid)
            return false;
        if (c != ' ' || !in_run) {
            enum date_kind kind = kind_of(c);
            scan->all |= kind;
            scan->kinds[scan->len] = (unsigned char)kind;
            scan->text[scan->len++] = c;
        }
        in_run = c == ' ';
    }
    return true;
}

void date_scan_blank(struct date_scan *scan, size_t from, size_t to)
{
    memset(scan->text + from, ' ', to - from);
    memset(scan->kinds + from, KIND_OTHER, to - from);
    scan->all = 0;
    for (size_t i = 0; i < scan->len; i++)
        scan->all |= scan->kinds[i];
}

bool date_take(struct date_reader *r, struct str text)
{
    bool here = !r->failed && str_starts(str_from(r->text, r->at), text);
    r->at += here ? text.len : 0;
    return here;
}

char date_take_one(struct date_reader *r, const char *of)
{
    char c = date_peek(r);
    bool here = !r->failed && c != '\0' && strchr(of, c) != NULL;
    r->at += here ? 1 : 0;
    return here ? c : '\0';
}

void date_take_blanks(struct date_reader *r)
{
    while (date_take_one(r, " ") != '\0')
        ;
}

void date_take_until(struct date_reader *r, const char *stops)
{
    for (char c; !r->failed && (c = date_peek(r)) != '\0'; r->at++) {
        if (strchr(stops, char_is_digit(c) ? '0' : c) != NULL)
            return;
    }
}

void date_need_edge(struct date_reader *r)
{
    r->failed = r->failed || !date_at_edge(r);
}

void date_need(struct date_reader *r, struct str text)
{
    r->failed = !date_take(r, text);
}

struct str date_need_digits(struct date_reader *r, size_t least, size_t most)
{
    size_t from = r->at;
    while (!r->failed && r->at - from < most && char_is_digit(date_peek(r)))
        r->at++;
    r->failed = r->failed || r->at - from < least;
    return str_sub(r->text, from, r->at);
}

struct str date_need_number(struct date_reader *r, const char *signs)
{
    size_t from = r->at;
    (void)date_take_one(r, "'");
    (void)date_take_one(r, signs);
    (void)date_need_digits(r, 1, DATE_TEXT_MAX);
    return str_sub(r->text, from, r->at);
}

int date_need_month(struct date_reader *r)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char first = date_peek(r);
    bool may = !r->failed && first != '\0' && strchr("jfmasond", first) != NULL;
    for (int i = 0; may && i < 12; i++) {
        if (date_take(r, str_of(names + (size_t)i * 3, 3)))
            return i + 1;
    }
    r->failed = true;
    return 0;
}

int64_t date_number(struct str s)
{
    const int64_t most = (int64_t)100000000 * 1000000000, day = 86400;
    int64_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (char_is_digit(s.ptr[i]))
            n = n * 10 + (s.ptr[i] - '0');
        if (n > most)
            n = most + (n - most) % day;
    }
    return n;
}
