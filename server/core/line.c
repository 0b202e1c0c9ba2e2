/*
 * A line of a log. See line.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/line.h"

#include <string.h>

#include "render/base/utf8.h"

enum { SECOND_US = 1000000, MILLI_US = 1000, ESCAPE_MAX = 8 };

static const char hex_digits[] = "0123456789abcdef";

void line_add(struct line *l, struct str s)
{
    if (s.len == 0 || l->capacity - l->len < s.len)
        return;
    memcpy(l->bytes + l->len, s.ptr, s.len);
    l->len += s.len;
}

void line_add_digits(struct line *l, uint64_t n, unsigned digits)
{
    char text[20];
    size_t at = sizeof(text);
    do {
        text[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0 || sizeof(text) - at < digits);
    line_add(l, str_of(text + at, sizeof(text) - at));
}

void line_add_number(struct line *l, uint64_t n)
{
    line_add_digits(l, n, 1);
}

void line_add_hex(struct line *l, uint64_t n)
{
    char text[16];
    for (size_t i = sizeof(text); i > 0; n >>= 4)
        text[--i] = hex_digits[n & 15];
    line_add(l, str_of(text, sizeof(text)));
}

/* ---- text from outside ---- */

/* Writes one character of *rest, escaped, to out; returns the bytes of that. */
typedef size_t escape_fn(struct str *rest, char out[static ESCAPE_MAX]);

static size_t put(char *out, struct str s)
{
    memcpy(out, s.ptr, s.len);
    return s.len;
}

static size_t put_hex(char *out, struct str prefix, uint32_t code)
{
    size_t len = put(out, prefix);
    out[len] = hex_digits[code >> 4 & 15];
    out[len + 1] = hex_digits[code & 15];
    return len + 2;
}

static size_t escape_json(struct str *rest, char out[static ESCAPE_MAX])
{
    struct str before = *rest;
    bool valid;
    uint32_t code = utf8_next(rest, &valid);
    if (!valid)
        return put(out, S("\\ufffd"));
    if (code == '"')
        return put(out, S("\\\""));
    if (code == '\\')
        return put(out, S("\\\\"));
    if (code < ' ' || (code >= 0x7f && code < 0xa0))
        return put_hex(out, S("\\u00"), code);
    return put(out, str_sub(before, 0, before.len - rest->len));
}

static size_t escape_bytes(struct str *rest, char out[static ESCAPE_MAX])
{
    unsigned char c = (unsigned char)rest->ptr[0];
    struct str one = str_sub(*rest, 0, 1);
    *rest = str_from(*rest, 1);
    bool plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    return plain ? put(out, one) : put_hex(out, S("\\x"), c);
}

/* The length of the run at the start of s that needs no escape in either form. */
static size_t plain_run(struct str s)
{
    const unsigned char *at = (const unsigned char *)s.ptr, *end = at + s.len;
    while (at < end && (unsigned)(*at - ' ') < 0x7f - ' ' && *at != '"' && *at != '\\')
        at++;
    return s.len - (size_t)(end - at);
}

/* `fits` is the end of the longest part behind which there is space for the dots. */
static void add_escaped(struct line *l, struct str s, size_t most, escape_fn *escape)
{
    const struct str dots = S("...");
    const size_t start = l->len, safe = most - dots.len;
    size_t fits = start;
    for (struct str rest = s; rest.len > 0;) {
        char one[ESCAPE_MAX];
        size_t used = l->len - start, run = plain_run(rest);
        size_t limit = used < safe ? safe - used : 1;
        struct str piece = str_sub(rest, 0, run < limit ? run : limit);
        if (run > 0)
            rest = str_from(rest, piece.len);
        else
            piece = str_of(one, escape(&rest, one));
        if (used + piece.len > most) {
            l->len = fits;
            line_add(l, dots);
            return;
        }
        line_add(l, piece);
        if (used + piece.len <= safe)
            fits = l->len;
    }
}

void line_add_json(struct line *l, struct str s, size_t most)
{
    line_add(l, S("\""));
    add_escaped(l, s, most, escape_json);
    line_add(l, S("\""));
}

void line_add_escaped(struct line *l, struct str s, size_t most)
{
    add_escaped(l, s, most, escape_bytes);
}

/* ---- times ---- */

static size_t write_second(enum line_time form, const struct tm *tm, char *out, size_t capacity)
{
    switch (form) {
    case LINE_TIME_SECONDS:
        return strftime(out, capacity, "%Y-%m-%dT%H:%M:%SZ", tm);
    case LINE_TIME_MILLIS:
        return strftime(out, capacity, "%Y-%m-%dT%H:%M:%S.", tm);
    case LINE_TIME_COMBINED:
        return strftime(out, capacity, "%d/%b/%Y:%H:%M:%S +0000", tm);
    case LINE_TIMES:
        break;
    }
    return 0;
}

void line_add_time(struct line *l, enum line_time form, int64_t us, struct line_clock *clock)
{
    struct tm tm;
    time_t second = (time_t)(us / SECOND_US);
    if ((clock->len == 0 || second != clock->second) && gmtime_r(&second, &tm) != NULL) {
        clock->len = write_second(form, &tm, clock->text, sizeof(clock->text));
        clock->second = second;
    }
    line_add(l, str_of(clock->text, clock->len));
    if (form == LINE_TIME_MILLIS) {
        line_add_digits(l, (uint64_t)(us % SECOND_US) / MILLI_US, 3);
        line_add(l, S("Z"));
    }
}
