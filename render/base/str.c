/*
 * Slices. See str.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define XXH_INLINE_ALL /* most texts that are hashed are shorter than a call */
#include <xxhash.h>

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (char_lower(a.ptr[i]) != char_lower(b.ptr[i]))
            return false;
    }
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0)
        return order;
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

size_t str_find(struct str s, struct str needle)
{
    if (needle.len == 0)
        return 0;
    if (s.len < needle.len)
        return STR_NONE;
    /*
     * The C library finds a byte several times as fast as a string. So the first byte is looked
     * for, as long as it is rare; if it is frequent, memmem() does the rest, in linear time.
     */
    enum { ATTEMPTS = 8, BYTES_PER_ATTEMPT = 16 };
    const char *at = s.ptr, *last = s.ptr + (s.len - needle.len);
    for (size_t i = 0; i < ATTEMPTS + (size_t)(at - s.ptr) / BYTES_PER_ATTEMPT; i++, at++) {
        at = at <= last ? memchr(at, needle.ptr[0], (size_t)(last - at) + 1) : NULL;
        if (at == NULL)
            return STR_NONE;
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return (size_t)(at - s.ptr);
    }
    const char *hit = memmem(at, s.len - (size_t)(at - s.ptr), needle.ptr, needle.len);
    return hit != NULL ? (size_t)(hit - s.ptr) : STR_NONE;
}

size_t str_rfind_char(struct str s, char c)
{
    const char *hit = s.len > 0 ? memrchr(s.ptr, c, s.len) : NULL;
    return hit != NULL ? (size_t)(hit - s.ptr) : STR_NONE;
}

size_t str_find_in(struct str s, size_t from, const unsigned char table[static 256], unsigned set)
{
    enum { AT_ONCE = 8 };
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t at = from;
    /* Most bytes are in no set: one branch for several bytes. */
    for (; at < s.len && s.len - at >= AT_ONCE; at += AT_ONCE) {
        unsigned char low = table[p[at]] | table[p[at + 1]] | table[p[at + 2]] | table[p[at + 3]];
        unsigned char high =
            table[p[at + 4]] | table[p[at + 5]] | table[p[at + 6]] | table[p[at + 7]];
        if (((low | high) & set) != 0)
            break;
    }
    while (at < s.len && (table[p[at]] & set) == 0)
        at++;
    return at < s.len ? at : s.len;
}

bool str_cut(struct str s, char c, struct str *head, struct str *tail)
{
    size_t at = str_find_char(s, c);
    if (head != NULL)
        *head = at == STR_NONE ? s : str_sub(s, 0, at);
    if (tail != NULL)
        *tail = at == STR_NONE ? str_of(NULL, 0) : str_from(s, at + 1);
    return at != STR_NONE;
}

bool str_next_line(struct str *rest, struct str *line)
{
    if (rest->len == 0)
        return false;
    str_cut(*rest, '\n', line, rest);
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    return true;
}

int char_hex(char c)
{
    if (char_is_digit(c))
        return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str str_of_u64(uint64_t n, char buffer[static STR_U64_MAX])
{
    size_t at = STR_U64_MAX;
    do {
        buffer[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    return str_of(buffer + at, STR_U64_MAX - at);
}

bool str_to_i64(struct str s, int64_t *out)
{
    size_t i = 0;
    bool negative = s.len > 0 && s.ptr[0] == '-';
    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+'))
        i++;
    if (i == s.len)
        return false;
    /* Counts downwards: the negative range is the larger one, and includes INT64_MIN. */
    int64_t n = 0;
    for (; i < s.len; i++) {
        if (!char_is_digit(s.ptr[i]) || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, s.ptr[i] - '0', &n))
            return false;
    }
    if (!negative && n == INT64_MIN)
        return false;
    *out = negative ? n : -n;
    return true;
}

bool str_to_f64(struct str s, double *out)
{
    /*
     * strtod wants a terminated string and knows "inf", "nan" and hexadecimal: they are refused
     * here.
     */
    char text[64];
    if (s.len == 0 || s.len >= sizeof(text) || char_is_space(s.ptr[0]))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!char_is_digit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E')
            return false;
        text[i] = c;
    }
    text[s.len] = '\0';
    char *end = NULL;
    double n = strtod(text, &end);
    if (end != text + s.len || isinf(n))
        return false;
    *out = n;
    return true;
}

uint64_t str_hash(struct str s)
{
    return XXH3_64bits(s.len > 0 ? s.ptr : "", s.len);
}
