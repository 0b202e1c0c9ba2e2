/*
 * Buffers. See buf.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

void buf_init(struct buf *b, struct arena *a, size_t cap)
{
    *b = (struct buf){.arena = a, .cap = cap > 0 ? cap : SIZE_MAX / 2};
}

/*
 * A failed buffer stays failed: it has no spare capacity, so every append comes to grow_by, which
 * refuses it.
 */
static bool fail(struct buf *b)
{
    b->failed = true;
    b->capacity = b->len;
    return false;
}

/* Makes space for n more bytes, or marks the buffer as failed. */
static bool grow_by(struct buf *b, size_t n)
{
    if (LIKELY(n <= b->capacity - b->len) && !b->failed)
        return true;
    if (b->failed || n > b->cap - b->len)
        return fail(b);
    enum { FIRST_CAPACITY = 64 };
    size_t capacity = b->capacity * 2 > FIRST_CAPACITY ? b->capacity * 2 : FIRST_CAPACITY;
    if (capacity < b->len + n)
        capacity = b->len + n;
    if (capacity > b->cap)
        capacity = b->cap;
    char *p = arena_grow(b->arena, b->ptr, b->capacity, capacity);
    if (p == NULL)
        return fail(b);
    b->ptr = p;
    b->capacity = capacity;
    return true;
}

void buf_reserve(struct buf *b, size_t n)
{
    (void)grow_by(b, n);
}

void buf_add_slowly(struct buf *b, struct str s)
{
    if (grow_by(b, s.len)) {
        memcpy(b->ptr + b->len, s.ptr, s.len);
        b->len += s.len;
    }
}

struct str buf_close(struct buf *b)
{
    if (b->ptr != NULL && b->len > 0 && arena_shrink(b->arena, b->ptr, b->capacity, b->len))
        b->capacity = b->len;
    return buf_str(b);
}

void buf_fill(struct buf *b, char c, size_t n)
{
    if (n > 0 && grow_by(b, n)) {
        memset(b->ptr + b->len, c, n);
        b->len += n;
    }
}

void buf_i64(struct buf *b, int64_t n)
{
    char digits[STR_U64_MAX];
    if (n < 0)
        buf_putc(b, '-');
    buf_add(b, str_of_u64(n < 0 ? 0 - (uint64_t)n : (uint64_t)n, digits));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    /* vsnprintf needs space for its NUL, which the buffer does not count. */
    if (n >= 0 && grow_by(b, (size_t)n + 1)) {
        (void)vsnprintf(b->ptr + b->len, (size_t)n + 1, format, again);
        b->len += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

/* The signs that are always escaped, and the two quotes. */
enum { HTML_SIGN = 1, HTML_DOUBLE = 2, HTML_SINGLE = 4 };

static const unsigned char html_class[256] = {
    ['&'] = HTML_SIGN,   ['<'] = HTML_SIGN,    ['>'] = HTML_SIGN,
    ['"'] = HTML_DOUBLE, ['\''] = HTML_SINGLE,
};

static struct str html_entity(char c)
{
    switch (c) {
    case '&':
        return S("&amp;");
    case '<':
        return S("&lt;");
    case '>':
        return S("&gt;");
    case '"':
        return S("&quot;");
    default:
        return S("&#39;");
    }
}

/* Copies runs without signs as a whole; most of a page is such runs. */
static void html_escape(struct buf *b, struct str s, unsigned classes)
{
    size_t from = 0;
    for (size_t i = 0; (i = str_find_in(s, i, html_class, classes)) < s.len; from = ++i) {
        buf_add(b, str_sub(s, from, i));
        buf_add(b, html_entity(s.ptr[i]));
    }
    buf_add(b, str_from(s, from));
}

void buf_html(struct buf *b, struct str s)
{
    html_escape(b, s, HTML_SIGN | HTML_DOUBLE);
}

void buf_html_text(struct buf *b, struct str s)
{
    html_escape(b, s, HTML_SIGN);
}

void buf_html_quote(struct buf *b, struct str s)
{
    html_escape(b, s, HTML_SIGN | HTML_DOUBLE | HTML_SINGLE);
}

bool buf_html_is_plain(struct str s)
{
    return str_find_in(s, 0, html_class, HTML_SIGN | HTML_DOUBLE | HTML_SINGLE) == s.len;
}

/* Whether a byte may stand unencoded in a URI, or is one of the few in `also`. */
static bool is_plain(char c, const char *also)
{
    /* most bytes are letters */
    if ((c >= 'a' && c <= 'z') || char_is_word(c) || c == '-' || c == '.' || c == '~')
        return true;
    while (*also != '\0' && *also != c)
        also++;
    return *also != '\0';
}

void buf_uri(struct buf *b, struct str s, const char *also)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0, from = 0; i < s.len; from = ++i) {
        while (i < s.len && is_plain(s.ptr[i], also))
            i++;
        buf_add(b, str_sub(s, from, i));
        if (i == s.len)
            return;
        unsigned char c = (unsigned char)s.ptr[i];
        buf_add(b, str_of((char[]){'%', hex[c >> 4], hex[c & 15]}, 3));
    }
}

bool buf_uri_is_plain(struct str s, const char *also)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_plain(s.ptr[i], also))
            return false;
    }
    return true;
}

void buf_cut(struct buf *b, size_t len)
{
    assert(len <= b->len);
    if (len < b->len)
        b->len = len;
    if (b->failed)
        b->capacity = len;
}
