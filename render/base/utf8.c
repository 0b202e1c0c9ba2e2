/*
 * UTF-8: decoding, repair, lengths. Case and classes are in utf8_class.c. See utf8.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"

/*
 * The bytes that may follow a lead byte: their number, and the bounds of the first of them, which
 * exclude overlong forms, surrogates and code points above U+10FFFF (the Unicode standard's table
 * 3-7).
 */
struct lead {
    unsigned char first, last; /* the lead bytes of this row */
    unsigned char follow;
    unsigned char low, high;
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF}, {0xE1, 0xEC, 2, 0x80, 0xBF},
    {0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF},
    {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static const struct lead *lead_of(unsigned char c)
{
    for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
        if (c >= leads[i].first && c <= leads[i].last)
            return &leads[i];
    }
    return NULL;
}

uint32_t utf8_next(struct str *rest, bool *valid)
{
    const unsigned char *p = (const unsigned char *)rest->ptr;
    bool unused;
    if (valid == NULL)
        valid = &unused;
    *valid = true;
    if (p[0] < 0x80) {
        *rest = str_from(*rest, 1);
        return p[0];
    }
    const struct lead *lead = lead_of(p[0]);
    size_t want = lead != NULL ? 1U + lead->follow : 1;
    uint32_t code = lead != NULL ? p[0] & (0x3FU >> lead->follow) : 0;
    size_t got = 1;
    while (got < want && got < rest->len && p[got] >= (got == 1 ? lead->low : 0x80) &&
           p[got] <= (got == 1 ? lead->high : 0xBF)) {
        code = code << 6 | (p[got] & 0x3F);
        got++;
    }
    *rest = str_from(*rest, got);
    *valid = lead != NULL && got == want;
    return *valid ? code : UTF8_REPLACEMENT;
}

void utf8_put(struct buf *out, uint32_t code)
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = UTF8_REPLACEMENT;
    char bytes[4];
    size_t len;
    if (code < 0x80) {
        bytes[0] = (char)code;
        len = 1;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xC0 | code >> 6);
        len = 2;
    } else if (code < 0x10000) {
        bytes[0] = (char)(0xE0 | code >> 12);
        len = 3;
    } else {
        bytes[0] = (char)(0xF0 | code >> 18);
        len = 4;
    }
    for (size_t i = 1; i < len; i++)
        bytes[i] = (char)(0x80 | (code >> (6 * (len - 1 - i)) & 0x3F));
    buf_add(out, str_of(bytes, len));
}

/* The end of the ASCII at `at`. Eight bytes a step: most text is ASCII. */
static inline size_t ascii_end(struct str s, size_t at)
{
    for (uint64_t word; s.len - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, s.ptr + at, sizeof(word));
        word &= 0x8080808080808080U;
        if (word != 0)
            return at + str_first_byte(word);
    }
    while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
        at++;
    return at;
}

size_t utf8_ascii_run(struct str s)
{
    return ascii_end(s, 0);
}

bool utf8_valid(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    bool valid = true;
    for (size_t at = 0; valid && (at = ascii_end(s, at)) < s.len;) {
        size_t from = at;
        /* The usual case: two bytes, or three for which the bounds exclude nothing. */
        for (;;) {
            if (s.len - at >= 2 && p[at] >= 0xC2 && p[at] <= 0xDF && (p[at + 1] & 0xC0) == 0x80)
                at += 2;
            else if (s.len - at >= 3 && p[at] >= 0xE1 && p[at] <= 0xEC &&
                     (p[at + 1] & 0xC0) == 0x80 && (p[at + 2] & 0xC0) == 0x80)
                at += 3;
            else
                break;
        }
        if (at == from) {
            struct str rest = str_from(s, at);
            (void)utf8_next(&rest, &valid);
            at = s.len - rest.len;
        }
    }
    return valid;
}

void utf8_repair(struct str s, struct buf *out)
{
    while (s.len > 0) {
        size_t run = utf8_ascii_run(s);
        buf_add(out, str_sub(s, 0, run));
        s = str_from(s, run);
        if (s.len > 0)
            utf8_put(out, utf8_next(&s, NULL));
    }
}

size_t utf8_len(struct str s)
{
    size_t n = 0;
    while (s.len > 0) {
        size_t run = utf8_ascii_run(s);
        n += run;
        s = str_from(s, run);
        if (s.len > 0) {
            (void)utf8_next(&s, NULL);
            n++;
        }
    }
    return n;
}

/* s after its first `count` characters. */
static struct str skip(struct str s, size_t count)
{
    while (count > 0 && s.len > 0) {
        size_t run = utf8_ascii_run(str_sub(s, 0, count));
        s = str_from(s, run);
        count -= run;
        if (count > 0 && s.len > 0) {
            (void)utf8_next(&s, NULL);
            count--;
        }
    }
    return s;
}

struct str utf8_slice(struct str s, size_t from, size_t count)
{
    struct str start = skip(s, from);
    struct str end = skip(start, count);
    return str_sub(start, 0, start.len - end.len);
}
