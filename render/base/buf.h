/*
 * Buffers: output that grows in an arena, up to a cap.
 *
 * Failure is sticky: the first append that does not fit (cap, budget, memory) marks the buffer,
 * later ones do nothing, and the writer asks buf_ok once at its end rather than after each byte.
 * What is in the buffer may move as it grows: keep offsets while writing, take the slice at the
 * end. A buffer lives as long as its arena and needs no fini.
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
    size_t room; /* bytes at ptr */
    size_t cap;  /* the most that len may become */
    bool failed;
};

/* An empty buffer in the arena; cap in bytes, 0 for no limit but the arena's. */
void buf_init(struct buf *b, struct arena *a, size_t cap);

/* Makes room for n more bytes at once. Never needed, saves copies where n is known. */
void buf_reserve(struct buf *b, size_t n);

/* Where there is no room as it is: makes some, or marks the failure. */
void buf_add_slowly(struct buf *b, struct str s);

/* room is never above cap, and a failed buffer has none left. */
static inline void buf_add(struct buf *b, struct str s)
{
    if (LIKELY(s.len <= b->room - b->len) && s.len > 0) {
        memcpy(b->ptr + b->len, s.ptr, s.len);
        b->len += s.len;
    } else if (s.len > 0) {
        buf_add_slowly(b, s);
    }
}

static inline void buf_putc(struct buf *b, char c)
{
    if (LIKELY(b->len < b->room))
        b->ptr[b->len++] = c;
    else
        buf_add_slowly(b, str_of(&c, 1));
}

/* What was written; the room behind it goes back to the arena, where nothing lies behind that. The
 * buffer is done: it grows again, but mostly at the price of a copy. */
struct str buf_close(struct buf *b);

/* c, n times over. */
void buf_fill(struct buf *b, char c, size_t n);

/* Decimal digits, with a minus where negative. */
void buf_i64(struct buf *b, int64_t n);

/* What printf would write. For messages, not for hot paths. */
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * s with & < > " escaped as HTML's entities; buf_html_quote escapes ' (as &#39;) too, and
 * buf_html_text, for what stands between tags, leaves both quotes alone.
 */
void buf_html(struct buf *b, struct str s);
void buf_html_text(struct buf *b, struct str s);
void buf_html_quote(struct buf *b, struct str s);

/* Whether none of the three would change anything. */
bool buf_html_is_plain(struct str s);

/*
 * s with every byte percent-encoded that is not unreserved (RFC 3986, section 2.3) and not in
 * `also`, a string of further ASCII bytes to leave alone.
 */
void buf_uri(struct buf *b, struct str s, const char *also);

/* Whether that would change nothing. */
bool buf_uri_is_plain(struct str s, const char *also);

/* Shortens the buffer to len bytes (len at most its length). */
void buf_cut(struct buf *b, size_t len);

/* What was written; valid until the next append. */
static inline struct str buf_str(const struct buf *b)
{
    return str_of(b->ptr, b->len);
}

/* What was written since the length was `from`. */
static inline struct str buf_since(const struct buf *b, size_t from)
{
    return str_from(buf_str(b), from);
}

static inline bool buf_ok(const struct buf *b)
{
    return !b->failed;
}

#endif
