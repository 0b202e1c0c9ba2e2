/*
 * Typography in md4c's tree. See pass.h.
 *
 * The rules are those of typography.c; here is only where kramdown's scanner would stand when it
 * asks for each. What they find becomes characters of the text itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"
#include "render/markdown/typography.h"

/* The bytes at which something may begin, and those of which HTML is made. */
enum { MAY_BEGIN = 1, MARKUP = 2 };
static const unsigned char bytes[256] = {
    ['"'] = MAY_BEGIN, ['\''] = MAY_BEGIN,         ['-'] = MAY_BEGIN,          ['.'] = MAY_BEGIN,
    ['&'] = MARKUP,    ['<'] = MAY_BEGIN | MARKUP, ['>'] = MAY_BEGIN | MARKUP,
};

struct reader {
    struct md *md;
    struct str source; /* up to the text's end */
    size_t at;         /* what stands before this is done */
    struct buf text;   /* what became of it */
    bool is_plain;     /* it has none of & < > */
};

bool md_symbol_may_be(struct str s, size_t at)
{
    char c = md_byte(s, at);
    return md_byte(s, at + 1) == c && (c != '.' || md_byte(s, at + 2) == c);
}

/* Where something begins, from r->at on; the end where nothing does. */
static size_t find_begin(struct reader *r)
{
    struct str s = r->source;
    bool symbols = !r->md->options.no_typographic;
    for (size_t at = r->at; (at = str_find_in(s, at, bytes, MAY_BEGIN | MARKUP)) < s.len; at++) {
        char c = s.ptr[at];
        if (c == '"' || c == '\'' || (symbols && c != '&' && md_symbol_may_be(s, at)))
            return at;
        r->is_plain = r->is_plain && c != '&' && c != '<' && c != '>';
    }
    return s.len;
}

static void take(struct reader *r, size_t to)
{
    buf_add(&r->text, str_sub(r->source, r->at, to));
    r->at = to;
}

/* What the settings have for a character, else what is usual. */
static void add(struct reader *r, bool is_own, struct str own, struct str usual)
{
    if (is_own)
        r->is_plain = r->is_plain && buf_html_is_plain(own);
    buf_add(&r->text, is_own ? own : usual);
}

/* kramdown asks for quotes at the character before, if that is not yet read. */
static size_t quote_begin(const struct reader *r, size_t at)
{
    if (at == r->at)
        return at;
    at--;
    while (at > r->at && ((unsigned char)r->source.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

static void read_quote(struct reader *r, size_t at)
{
    const struct markdown_options *options = &r->md->options;
    struct md_quotes m;
    take(r, quote_begin(r, at));
    /* The rules look beyond the text. */
    if (!md_quote_match(r->md->source, r->at, &m)) {
        take(r, at + 1);
        return;
    }
    take(r, r->at + m.kept);
    for (size_t i = 0; i < m.count; i++) {
        struct str own = options->smart_quotes[m.quotes[i]];
        add(r, own.len > 0, own, md_quote_text(m.quotes[i]));
    }
    r->at = r->at + m.count < r->source.len ? r->at + m.count : r->source.len;
}

static void read_symbol(struct reader *r, size_t at)
{
    struct str s = r->source;
    enum md_symbol symbol;
    take(r, s.ptr[at] == '>' && at > r->at && s.ptr[at - 1] == ' ' ? at - 1 : at);
    size_t len = md_symbol_match(s, r->at, &symbol);
    if (len == 0) {
        r->is_plain = false;
        take(r, at + 1);
        return;
    }
    struct str own = r->md->options.symbols[symbol];
    add(r, own.ptr != NULL, own, md_symbol_text(symbol));
    r->at += len;
}

void md_typography_mark(struct md *md, struct md_node *text)
{
    size_t from = md_source_offset(md, text->text);
    if (from == STR_NONE)
        return;
    struct reader r = {.md = md,
                       .source = str_sub(md->source, 0, from + text->text.len),
                       .at = from,
                       .is_plain = true};
    buf_init(&r.text, md->arena, 0);
    buf_reserve(&r.text, text->text.len + text->text.len / 4);
    if (md_text_is_escaped(md, from)) {
        take(&r, from + 1);
        r.is_plain = false;
    }
    for (size_t at; (at = find_begin(&r)) < r.source.len && !arena_failed(md->arena);) {
        if (r.source.ptr[at] == '"' || r.source.ptr[at] == '\'')
            read_quote(&r, at);
        else
            read_symbol(&r, at);
    }
    take(&r, r.source.len);
    text->text = buf_close(&r.text);
    text->is_plain = r.is_plain;
}
