/*
 * cmark's smart punctuation in md4c's tree. See pass.h.
 *
 *     "a" 'b'    a quote before a word opens, if the same block has a closing one of its kind; a
 *                ' without a partner is an apostrophe
 *     -- ---     en and em dashes; a longer run becomes both
 *     ...        an ellipsis
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"
#include "render/markdown/typography.h"

static const unsigned char bytes[256] = {['"'] = 1, ['\''] = 1, ['-'] = 1, ['.'] = 1};

/* The characters before and at `at`; outside of the text, a line end. */
static uint32_t before(struct str s, size_t at)
{
    size_t from = at;
    while (from > 0 && from + 4 > at && ((unsigned char)s.ptr[--from] & 0xC0) == 0x80)
        continue;
    struct str rest = str_sub(s, from, at);
    return rest.len > 0 ? utf8_next(&rest, NULL) : '\n';
}

static uint32_t behind(struct str s, size_t at)
{
    struct str rest = str_from(s, at);
    return rest.len > 0 ? utf8_next(&rest, NULL) : '\n';
}

static bool is_ascii_punct(uint32_t c)
{
    return c > ' ' && c < 0x7F && !char_is_alnum((char)c);
}

static bool is_punct(uint32_t c)
{
    return c < 0x80 ? is_ascii_punct(c) : utf8_is_punct(c);
}

static bool is_space(uint32_t c)
{
    return c < 0x80 ? char_is_space((char)c) : utf8_is_space(c);
}

/* Whether a quote can open and close, by the characters around it. */
struct flanks {
    bool opens, closes;
};

static struct flanks flanks_of(struct str s, size_t at)
{
    uint32_t left = before(s, at), right = behind(s, at + 1);
    bool is_left = !is_space(right) && (!is_punct(right) || is_space(left) || is_punct(left));
    bool is_right = !is_space(left) && (!is_punct(left) || is_space(right) || is_punct(right));
    /* cmark-gfm 0.29 has no exception for quotes behind brackets; cmark 0.30 has. */
    bool opens = is_left && !is_right;
    opens = opens && left != ']' && left != ')';
    return (struct flanks){opens, is_right};
}

static void add_quote(struct md *md, struct md_node *pieces, enum md_quote quote)
{
    md_node_add(&md->nodes, pieces, NODE_SMART_QUOTE, str_of(NULL, 0))->quote = quote;
}

/*
 * Whether a quote in the element `outer` may be closed in `inner`: both are in the same block, and
 * `outer` has not ended.
 */
static bool reaches(const struct md_node *outer, const struct md_node *inner)
{
    while (inner != outer && inner != NULL && !md_node_is_block(inner))
        inner = inner->parent;
    return inner == outer;
}

static size_t read_quote(struct md *md, struct md_node *pieces, size_t at, struct md_node *parent)
{
    bool is_double = md->source.ptr[at] == '"';
    struct flanks f = flanks_of(md->source, at);
    struct md_open_quote *open = &md->open_quotes[is_double];
    if (f.closes && open->quote != NULL && reaches(open->parent, parent))
        open->quote->quote = is_double ? MD_QUOTE_LEFT_DOUBLE : MD_QUOTE_LEFT;
    bool is_left = is_double && !f.closes;
    add_quote(md, pieces,
              is_left     ? MD_QUOTE_LEFT_DOUBLE
              : is_double ? MD_QUOTE_RIGHT_DOUBLE
                          : MD_QUOTE_RIGHT);
    if (f.opens)
        *open = (struct md_open_quote){pieces->last, parent};
    return 1;
}

static size_t add_symbols(struct md *md, struct md_node *pieces, enum md_symbol symbol, size_t n)
{
    for (size_t i = 0; i < n; i++)
        md_node_add(&md->nodes, pieces, NODE_TYPOGRAPHIC_SYMBOL, str_of(NULL, 0))->symbol = symbol;
    return n;
}

/*
 * A run of hyphens: as many em dashes (3) as possible, so that en dashes (2) make the rest.
 *
 *     --  n     ---  m     ----  nn     -----  mn     ------  mm     -------  mnn
 */
static size_t read_dashes(struct md *md, struct md_node *pieces, struct str s, size_t at)
{
    size_t n = 0;
    while (md_byte(s, at + n) == '-')
        n++;
    if (n < 2)
        return 0;
    size_t en = n % 3 == 0 ? 0 : n % 2 == 0 ? n / 2 : n % 3 == 2 ? 1 : 2;
    (void)add_symbols(md, pieces, MD_SYMBOL_EM_DASH, (n - 2 * en) / 3);
    (void)add_symbols(md, pieces, MD_SYMBOL_EN_DASH, en);
    return n;
}

static size_t read_next(struct md *md, struct md_node *pieces, struct str s, size_t at,
                        struct md_node *parent)
{
    switch (s.ptr[at]) {
    case '-':
        return read_dashes(md, pieces, s, at);
    case '.':
        return str_starts(str_from(s, at), S("..."))
                   ? 3 * add_symbols(md, pieces, MD_SYMBOL_ELLIPSIS, 1)
                   : 0;
    default:
        return read_quote(md, pieces, at, parent);
    }
}

static struct md_node *mark(struct md *md, struct md_node *text, bool is_in_link)
{
    (void)is_in_link;
    struct md_node *next = text->next, pieces = {.type = NODE_PARAGRAPH};
    size_t from = md_source_offset(md, text->text);
    if (from == STR_NONE)
        return next;
    struct str s = str_sub(md->source, 0, from + text->text.len);
    size_t at = md_text_is_escaped(md, from) ? from + 1 : from;
    for (; (at = str_find_in(s, at, bytes, 1)) < s.len && !arena_failed(md->arena);) {
        md_text_add(&md->nodes, &pieces, NODE_TEXT, str_sub(s, from, at));
        size_t len = read_next(md, &pieces, s, at, text->parent);
        from = len > 0 ? at + len : at;
        at += len > 0 ? len : 1;
    }
    if (pieces.first == NULL)
        return next;
    md_text_add(&md->nodes, &pieces, NODE_TEXT, str_from(s, from));
    md_node_replace(text, &pieces);
    return next;
}

void md_smart_mark(struct md *md, struct md_node *block)
{
    md->open_quotes[0] = md->open_quotes[1] = (struct md_open_quote){NULL, NULL};
    md_texts_visit(md, block, false, mark);
}
