/*
 * Buffers: output that grows in an arena, up to a cap.
 *
 * Failure is sticky: the first append that does not fit (cap, budget, memory) marks the buffer,
 * later ones do nothing, and the writer calls buf_ok once at its end instead of after each byte.
 * The content may move as it grows: keep offsets while writing, and take the slice at the end. A
 * buffer lives as long as its arena and needs no fini.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_BUF_H
#define RENDER_BASE_BUF_H

#include "render/base/arena.h"

struct buf {
    struct arena *arena;
    char *ptr;
    size_t len;
    size_t capacity; /* bytes at ptr */
    size_t cap;      /* the limit of len */
    bool failed;
};

/* An empty buffer in the arena; cap in bytes, 0 for no limit but the arena's. */
void buf_init(struct buf *b, struct arena *a, size_t cap);

/* Reserves space for n more bytes at once. Never required; saves copies if n is known. */
void buf_reserve(struct buf *b, size_t n);

/* buf_add when the capacity does not suffice: grows, or marks the buffer as failed. */
void buf_add_slowly(struct buf *b, struct str s);

/* capacity is at most cap; in a failed buffer it is len. */
static inline void buf_add(struct buf *b, struct str s)
{
    if (LIKELY(s.len <= b->capacity - b->len) && s.len > 0) {
        memcpy(b->ptr + b->len, s.ptr, s.len);
        b->len += s.len;
    } else if (s.len > 0) {
        buf_add_slowly(b, s);
    }
}

static inline void buf_putc(struct buf *b, char c)
{
    if (LIKELY(b->len < b->capacity))
        b->ptr[b->len++] = c;
    else
        buf_add_slowly(b, str_of(&c, 1));
}

/*
 * The content. Spare capacity at the arena's end goes back to the arena. The buffer is finished: it
 * can grow again, but mostly at the cost of a copy.
 */
struct str buf_close(struct buf *b);

/* Appends c n times. */
void buf_fill(struct buf *b, char c, size_t n);

/* Decimal digits, with a minus if n is negative. */
void buf_i64(struct buf *b, int64_t n);

/* As printf writes. For messages, not for hot paths. */
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * s with & < > " escaped as HTML's entities. buf_html_quote also escapes ' (as &#39;).
 * buf_html_text is for text between tags and leaves both quotes alone.
 */
void buf_html(struct buf *b, struct str s);
void buf_html_text(struct buf *b, struct str s);
void buf_html_quote(struct buf *b, struct str s);

/* Whether all three would leave s unchanged. */
bool buf_html_is_plain(struct str s);

/*
 * s percent-encoded, except for unreserved bytes (RFC 3986, section 2.3) and the ASCII bytes in
 * `also`.
 */
void buf_uri(struct buf *b, struct str s, const char *also);

/* Whether that would leave s unchanged. */
bool buf_uri_is_plain(struct str s, const char *also);

/* Shortens the buffer to len bytes (len at most its length). */
void buf_cut(struct buf *b, size_t len);

/* The content; valid until the next append. */
static inline struct str buf_str(const struct buf *b)
{
    return str_of(b->ptr, b->len);
}

/* The content from offset `from` on. */
static inline struct str buf_since(const struct buf *b, size_t from)
{
    return str_from(buf_str(b), from);
}

static inline bool buf_ok(const struct buf *b)
{
    return !b->failed;
}

#endif
