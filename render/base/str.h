/*
 * Slices: a pointer and a length, borrowed from the owner of the bytes.
 *
 * A slice is passed by value, is not NUL-terminated, may hold any byte, and is never freed. The
 * empty slice may have a NULL pointer; no function here dereferences it. Nothing here allocates or
 * depends on the locale: "space" and "digit" are those of ASCII, as in Ruby's \s, \d.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_STR_H
#define RENDER_BASE_STR_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "render/base/attr.h"

struct str {
    const char *ptr;
    size_t len;
};

/* A slice of a string literal. STR_INIT is the same for static tables. */
#define S(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

/* For printf-like calls: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)((s).len > INT32_MAX ? INT32_MAX : (s).len), (s).len > 0 ? (s).ptr : ""

/* The result of str_find and its kind if nothing is found. */
#define STR_NONE SIZE_MAX

static inline struct str str_of(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

/* The bytes of a C string; NULL gives the empty slice. */
static inline struct str str_c(const char *z)
{
    return z != NULL ? str_of(z, strlen(z)) : str_of(NULL, 0);
}

/*
 * Whether the n bytes at a and at b are the same. Most names are short and need no call: two words
 * of eight bytes cover up to 16 bytes, and overlap if there are fewer.
 */
static inline bool bytes_eq(const char *a, const char *b, size_t n)
{
    uint64_t first[2], last[2];
    uint32_t head[2], tail[2];
    if (n < sizeof(head[0]))
        return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
    if (n < sizeof(first[0])) {
        memcpy(&head[0], a, sizeof(head[0]));
        memcpy(&head[1], b, sizeof(head[1]));
        memcpy(&tail[0], a + n - sizeof(tail[0]), sizeof(tail[0]));
        memcpy(&tail[1], b + n - sizeof(tail[1]), sizeof(tail[1]));
        return head[0] == head[1] && tail[0] == tail[1];
    }
    if (n > 2 * sizeof(first[0]))
        return a[0] == b[0] && memcmp(a, b, n) == 0;
    memcpy(&first[0], a, sizeof(first[0]));
    memcpy(&first[1], b, sizeof(first[1]));
    memcpy(&last[0], a + n - sizeof(last[0]), sizeof(last[0]));
    memcpy(&last[1], b + n - sizeof(last[1]), sizeof(last[1]));
    return first[0] == first[1] && last[0] == last[1];
}

static inline bool str_eq(struct str a, struct str b)
{
    /* a slice with bytes has a pointer */
    assert((a.len == 0 || a.ptr != NULL) && (b.len == 0 || b.ptr != NULL));
    return a.len == b.len && bytes_eq(a.ptr, b.ptr, a.len);
}

/* Equal, ignoring the case of ASCII letters. */
bool str_eq_nocase(struct str a, struct str b);

/* Byte order, a prefix before a longer string: negative, 0 or positive. */
int str_cmp(struct str a, struct str b);

/*
 * Bytes [from, to) of s; both ends are cut to the length of s. Even an empty result points into s.
 */
static inline struct str str_sub(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return s.ptr != NULL ? str_of(s.ptr + from, to - from) : s;
}

static inline struct str str_from(struct str s, size_t from)
{
    return str_sub(s, from, s.len);
}

static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_of(s.ptr, prefix.len), prefix);
}
static inline bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

/* Offset of the first (last) occurrence, or STR_NONE. An empty needle is found at 0. */
size_t str_find(struct str s, struct str needle);
static inline size_t str_find_char(struct str s, char c)
{
    const char *hit = s.len > 0 ? (const char *)memchr(s.ptr, c, s.len) : NULL;
    return hit != NULL ? (size_t)(hit - s.ptr) : STR_NONE;
}
size_t str_rfind_char(struct str s, char c);

/* The index of the first byte in memory that is not zero; the word must not be 0. */
static inline size_t str_first_byte(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(word) / 8;
#else
    return (size_t)__builtin_clzll(word) / 8;
#endif
}

/*
 * Offset, from `from` on, of the first byte whose row of the table has a bit of the set, or s.len.
 */
size_t str_find_in(struct str s, size_t from, const unsigned char table[static 256], unsigned set);

/*
 * Splits s at the first c: *head gets the text before, *tail the text after it. If there is no c,
 * head is all of s, tail is empty, and it returns false. head or tail may be NULL.
 */
bool str_cut(struct str s, char c, struct str *head, struct str *tail);

/*
 * Takes the first line off *rest, without its end ("\n" or "\r\n"). Returns false if *rest is
 * empty.
 *
 *     for (struct str line; str_next_line(&rest, &line);) ...
 */
bool str_next_line(struct str *rest, struct str *line);

static inline bool char_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without the ASCII space (blank, \t \n \v \f \r) at the start, at the end, at both. */
static inline struct str str_trim_start(struct str s)
{
    size_t i = 0;
    while (i < s.len && char_is_space(s.ptr[i]))
        i++;
    return str_from(s, i);
}
static inline struct str str_trim_end(struct str s)
{
    while (s.len > 0 && char_is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}
static inline struct str str_trim(struct str s)
{
    return str_trim_end(str_trim_start(s));
}

static inline bool char_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool char_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool char_is_alnum(char c)
{
    return char_is_alpha(c) || char_is_digit(c);
}
/* Ruby's \w: a letter, a digit, an underscore. */
static inline bool char_is_word(char c)
{
    return char_is_alnum(c) || c == '_';
}
static inline char char_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}
static inline char char_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}
/* The value of a hexadecimal digit, or -1. */
int char_hex(char c);

/* n in decimal digits, at the end of the buffer. */
enum { STR_U64_MAX = 20 };
struct str str_of_u64(uint64_t n, char buffer[static STR_U64_MAX]);

/*
 * The whole of s as a decimal number: an optional sign, then digits (for str_to_f64 an optional
 * fraction and exponent; "inf" and "nan" are refused). Returns false, with *out untouched, if s is
 * anything else or out of range.
 */
MUST_CHECK bool str_to_i64(struct str s, int64_t *out);
MUST_CHECK bool str_to_f64(struct str s, double *out);

/* A hash for tables and identities; not for secrets. Stable within one build of the program. */
uint64_t str_hash(struct str s);

#endif
