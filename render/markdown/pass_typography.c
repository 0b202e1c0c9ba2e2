/*
 * Typography in md4c's tree. See pass.h.
 *
 * The rules are in typography.c. This file follows the position of kramdown's scanner, at which it
 * calls each rule, and puts the characters that they find into the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/entity.h"
#include "render/markdown/pass.h"

#include "render/markdown/scan.h"
#include "render/markdown/typography.h"
#include <assert.h>

/* The bytes at which a rule may match, and the bytes of HTML's markup. */
static const unsigned char bytes[256] = {
    ['"'] = 1, ['\''] = 1, ['-'] = 1, ['.'] = 1, ['<'] = 1,
    ['>'] = 1, ['&'] = 1,  [':'] = 1, ['@'] = 1, ['['] = 1,
};

/*
 * The first of them in [at, end), or a byte with a similar pattern of bits. Reads 16 bytes at once,
 * even beyond `end`, if the text has so many.
 */
static inline size_t find_begin(struct str s, size_t at, size_t end)
{
    for (size_t first; at < end && s.len - at >= sizeof(md_bytes); at += first) {
        md_bytes here = *(const md_bytes *)(s.ptr + at), any;
        any = (md_bytes)((here | 5) == '\''); /* " # & ' */
        any |= (md_bytes)((here | 6) == '>'); /* 8 : < > */
        any |= (md_bytes)(here == '-') | (md_bytes)(here == '.');
        any |= (md_bytes)(here == '@') | (md_bytes)(here == '[');
        first = md_first_of(any);
        if (first < sizeof(md_bytes))
            return at + first < end ? at + first : end;
    }
    return at < end ? str_find_in(str_sub(s, 0, end), at, bytes, 1) : end;
}

struct reader {
    struct md *md;
    struct str source; /* up to the end of the text */
    size_t at;         /* the text before this has been read; the rules do not look at it */
    size_t written;    /* the text before this is in out */
    struct buf *out;
    bool escapes;  /* out is HTML */
    bool is_plain; /* the text has none of & < >, except in escapes */
};

bool md_symbol_may_be(struct str s, size_t at)
{
    char c = md_byte(s, at);
    return md_byte(s, at + 1) == c && (c != '.' || md_byte(s, at + 2) == c);
}

/* Writes the text up to `to`; reading and writing continue at `next`. */
static void put(struct reader *r, size_t to, size_t next)
{
    if (r->written < to)
        buf_add(r->out, str_of(r->source.ptr + r->written, to - r->written));
    r->at = r->written = next;
}

/* The text for a symbol from the settings, else the usual character. */
static void add(struct reader *r, bool is_own, struct str own, struct str usual)
{
    if (is_own && r->escapes) {
        md_escape(r->out, own, MD_ESCAPE_ALL);
        return;
    }
    if (is_own)
        r->is_plain = r->is_plain && buf_html_is_plain(own);
    buf_add(r->out, is_own ? own : usual);
}

/* Writes a byte that is markup in HTML. The rules may still look at it. */
static void read_markup(struct reader *r, size_t at)
{
    r->is_plain = false;
    if (!r->escapes)
        return;
    buf_add(r->out, str_sub(r->source, r->written, at));
    md_escape(r->out, str_sub(r->source, at, at + 1), MD_ESCAPE_ALL);
    r->written = at + 1;
}

/* kramdown also tries the rules for quotes at the character before, unless it has been read. */
static size_t quote_begin(const struct reader *r, size_t at)
{
    if (at == r->at)
        return at;
    at--;
    while (at > r->at && ((unsigned char)r->source.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* The usual case of the rules: a quote closes after a letter and opens before a word. */
static bool is_usual(struct str s, size_t from, size_t at, struct md_quotes *m)
{
    if (from == at)
        return false;
    bool closes = char_is_alnum(s.ptr[from]);
    bool opens = char_is_space(s.ptr[from]) && char_is_alpha(md_byte(s, at + 1));
    bool is_double = s.ptr[at] == '"';
    *m = (struct md_quotes){.kept = 1, .count = 1};
    m->quotes[0] = closes ? (is_double ? MD_QUOTE_RIGHT_DOUBLE : MD_QUOTE_RIGHT)
                          : (is_double ? MD_QUOTE_LEFT_DOUBLE : MD_QUOTE_LEFT);
    return closes || opens;
}

static void read_quote(struct reader *r, size_t at)
{
    const struct markdown_options *options = &r->md->options;
    struct md_quotes m;
    size_t from = quote_begin(r, at);
    /* The rules look beyond the text. At a quote, the last rule always matches. */
    if (!is_usual(r->md->source, from, at, &m) && !md_quote_match(r->md->source, from, &m))
        return;
    size_t end = from + m.kept + m.count;
    put(r, from + m.kept, end < r->source.len ? end : r->source.len);
    for (size_t i = 0; i < m.count; i++) {
        struct str own = options->smart_quotes[m.quotes[i]];
        add(r, own.len > 0, own, md_quote_text(m.quotes[i]));
    }
}

static void read_symbol(struct reader *r, size_t at)
{
    struct str s = r->source;
    enum md_symbol symbol;
    size_t from = s.ptr[at] == '>' && at > r->at && s.ptr[at - 1] == ' ' ? at - 1 : at;
    size_t len = md_symbol_match(s, from, &symbol);
    if (len == 0)
        return;
    struct str own = r->md->options.symbols[symbol];
    put(r, from, from + len);
    add(r, own.ptr != NULL, own, md_symbol_text(symbol));
}

/* Whether the byte at `at` is one at which the caller wants to stop. */
static bool is_wanted(struct str s, size_t from, size_t at, unsigned wanted)
{
    switch (s.ptr[at]) {
    case '.':
        return (wanted & MD_WANTS_ADDRESSES) != 0 && at >= from + 3 &&
               str_eq(str_sub(s, at - 3, at), S("www"));
    case ':':
        return (wanted & MD_WANTS_ADDRESSES) != 0 && str_starts(str_from(s, at), S("://"));
    case '@':
        return (wanted & MD_WANTS_ADDRESSES) != 0;
    case '[':
        return (wanted & MD_WANTS_NOTES) != 0 && str_starts(str_from(s, at), S("[^"));
    default:
        return false;
    }
}

/*
 * Reads the text from `from` to the end of the source. at: the first byte at which a rule may
 * match. Returns false at a byte at which the caller wants to stop.
 */
static bool read_text(struct reader *r, size_t from, size_t at, unsigned wanted)
{
    struct str s = r->source, whole = r->md->source;
    bool symbols = !r->md->options.no_typographic;
    while (at < s.len) {
        char c = s.ptr[at];
        if (c == '"' || c == '\'')
            read_quote(r, at);
        else if (is_wanted(s, from, at, wanted))
            return false;
        else if (c == '&')
            read_markup(r, at);
        else if (c == '.' || c == '-' || c == '<' || c == '>') {
            if (symbols && md_symbol_may_be(s, at))
                read_symbol(r, at);
            else if (c == '<' || c == '>')
                read_markup(r, at);
        }
        at = find_begin(whole, r->at > at ? r->at : at + 1, s.len);
    }
    put(r, s.len, s.len);
    return true;
}

/* Appends the converted text from `from` to `end`; `first`: the first byte that may change. */
static bool typeset(struct reader *r, size_t from, size_t first, size_t end, unsigned wanted)
{
    assert(r->md->source.ptr != NULL); /* contains the text to be converted */
    r->source = str_of(r->md->source.ptr, end);
    r->at = r->written = from;
    if (md_text_is_escaped(r->md, from)) {
        read_markup(r, from);
        r->at = from + 1;
        first = first > from ? first : find_begin(r->md->source, from + 1, end);
    }
    return read_text(r, from, first, wanted);
}

static bool write_typeset(struct md *md, size_t from, size_t first, size_t end, unsigned wanted,
                          struct buf *out)
{
    struct reader r = {.md = md, .out = out, .escapes = true};
    size_t before = out->len;
    bool ok = typeset(&r, from, first, end, wanted);
    if (!ok)
        buf_cut(out, before);
    return ok;
}

bool md_typography_write(struct md *md, struct str text, unsigned wanted, struct buf *out)
{
    size_t from = md_source_offset(md, text), end = from + text.len;
    if (from == STR_NONE) {
        md_escape(out, text, MD_ESCAPE_ALL);
        return true;
    }
    size_t first = find_begin(md->source, from, end);
    if (first < end || md_text_is_escaped(md, from))
        return write_typeset(md, from, first, end, wanted, out);
    buf_add(out, text);
    return true;
}

void md_typography_mark(struct md *md, struct md_node *text)
{
    struct buf out;
    struct reader r = {.md = md, .out = &out, .is_plain = true};
    size_t from = md_source_offset(md, text->text), end = from + text->text.len;
    if (from == STR_NONE)
        return;
    buf_init(&out, md->arena, 0);
    buf_reserve(&out, text->text.len + text->text.len / 4);
    (void)typeset(&r, from, find_begin(md->source, from, end), end, 0);
    text->text = buf_close(&out);
    text->is_plain = r.is_plain;
}
