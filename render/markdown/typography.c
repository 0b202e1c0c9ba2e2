/*
 * Typography. See typography.h.
 *
 * kramdown has ten rules for quotes, which are tried in order. Each is a regular expression that
 * must match at the scanner's position: at the quote, or at the character before it, unless that
 * was read already. Each rule here has its regular expression as a comment. \w, \s and \d are those
 * of ASCII, word boundaries those of Unicode, as in Ruby.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/typography.h"

#include "render/base/utf8.h"

static bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

/* kramdown's SQ_PUNCT: ASCII's punctuation without `&`. */
static bool is_punctuation(char c)
{
    return c > ' ' && c < 0x7F && !char_is_alnum(c) && c != '&';
}

/* The byte at `at`, or NUL at the end: no rule matches a NUL. */
static char byte_at(struct str s, size_t at)
{
    return at < s.len ? s.ptr[at] : '\0';
}

static bool word_at(struct str s, size_t at)
{
    struct str rest = str_from(s, at);
    if (rest.len > 0 && (unsigned char)rest.ptr[0] < 0x80)
        return char_is_word(rest.ptr[0]);
    return rest.len > 0 && utf8_is_word(utf8_next(&rest, NULL));
}

static enum md_quote left_of(char c)
{
    return c == '"' ? MD_QUOTE_LEFT_DOUBLE : MD_QUOTE_LEFT;
}

static enum md_quote right_of(char c)
{
    return c == '"' ? MD_QUOTE_RIGHT_DOUBLE : MD_QUOTE_RIGHT;
}

static bool one(struct md_quotes *m, size_t kept, enum md_quote quote)
{
    *m = (struct md_quotes){kept, {quote, quote}, 1};
    return true;
}

/* ("|')(?=[_*]{1,2}\S): opens before emphasis. */
static bool before_emphasis(struct str s, size_t at, struct md_quotes *m)
{
    char next = byte_at(s, at + 1);
    if (!is_quote(s.ptr[at]) || (next != '_' && next != '*') || at + 2 >= s.len ||
        char_is_space(s.ptr[at + 2]))
        return false;
    return one(m, 0, left_of(s.ptr[at]));
}

/* ("|')(?=PUNCT(?!\.\.)\B): closes before punctuation that no word follows. */
static bool before_punctuation(struct str s, size_t at, struct md_quotes *m)
{
    char next = byte_at(s, at + 1);
    if (!is_quote(s.ptr[at]) || !is_punctuation(next) ||
        (byte_at(s, at + 2) == '.' && byte_at(s, at + 3) == '.') ||
        word_at(s, at + 2) != (next == '_'))
        return false;
    return one(m, 0, right_of(s.ptr[at]));
}

/* (\s?)"'(?=\w) and (\s?)'"(?=\w): two quotes open at once. */
static bool doubled(struct str s, size_t at, struct md_quotes *m)
{
    size_t kept = char_is_space(s.ptr[at]) ? 1 : 0;
    char first = byte_at(s, at + kept), second = byte_at(s, at + kept + 1);
    if (!is_quote(first) || !is_quote(second) || first == second ||
        !char_is_word(byte_at(s, at + kept + 2)))
        return false;
    *m = (struct md_quotes){kept, {left_of(first), left_of(second)}, 2};
    return true;
}

/* (\s?)'(?=\d\ds): the decade in "the '80s". */
static bool decade(struct str s, size_t at, struct md_quotes *m)
{
    size_t kept = char_is_space(s.ptr[at]) ? 1 : 0;
    size_t quote = at + kept;
    if (byte_at(s, quote) != '\'' || !char_is_digit(byte_at(s, quote + 1)) ||
        !char_is_digit(byte_at(s, quote + 2)) || byte_at(s, quote + 3) != 's')
        return false;
    return one(m, kept, MD_QUOTE_RIGHT);
}

/* (\s)('|")(?=\w) */
static bool after_space(struct str s, size_t at, struct md_quotes *m)
{
    char quote = byte_at(s, at + 1);
    if (!char_is_space(s.ptr[at]) || !is_quote(quote) || !char_is_word(byte_at(s, at + 2)))
        return false;
    return one(m, 1, left_of(quote));
}

/* The length of the character at `at` if a quote follows it; else 0. */
static size_t before_quote(struct str s, size_t at)
{
    size_t end = at + 1;
    while (end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
        end++;
    return is_quote(byte_at(s, end)) ? end - at : 0;
}

/* ([^ \\\t\r\n\[{(-])('|") */
static bool after_text(struct str s, size_t at, struct md_quotes *m)
{
    size_t kept = before_quote(s, at);
    if (kept == 0 || str_find_char(S(" \\\t\r\n[{(-"), s.ptr[at]) != STR_NONE)
        return false;
    return one(m, kept, right_of(s.ptr[at + kept]));
}

/* ("|')(?=\s|s\b|$) */
static bool before_space(struct str s, size_t at, struct md_quotes *m)
{
    bool closes = at + 1 >= s.len || char_is_space(s.ptr[at + 1]) ||
                  (s.ptr[at + 1] == 's' && !word_at(s, at + 2));
    return is_quote(s.ptr[at]) && closes && one(m, 0, right_of(s.ptr[at]));
}

/* (.?)' and then (.?)": any other quote opens. */
static bool remaining(struct str s, size_t at, struct md_quotes *m)
{
    size_t kept = before_quote(s, at);
    char here = s.ptr[at], behind = kept > 0 ? s.ptr[at + kept] : '\0';
    if (behind == '\'')
        return one(m, kept, MD_QUOTE_LEFT);
    if (here == '\'')
        return one(m, 0, MD_QUOTE_LEFT);
    if (behind == '"')
        return one(m, kept, MD_QUOTE_LEFT_DOUBLE);
    return here == '"' && one(m, 0, MD_QUOTE_LEFT_DOUBLE);
}

bool md_quote_match(struct str source, size_t at, struct md_quotes *m)
{
    static bool (*const rules[])(struct str, size_t, struct md_quotes *) = {
        before_emphasis, before_punctuation, doubled,      decade,
        after_space,     after_text,         before_space, remaining,
    };
    /* Mostly an apostrophe within a word. No other rule matches at its other characters. */
    bool is_text = !is_quote(source.ptr[at]) && !char_is_space(source.ptr[at]);
    for (size_t i = is_text ? 5 : 0; i < ARRAY_LEN(rules); i++) {
        if (rules[i](source, at, m))
            return true;
    }
    return false;
}

size_t md_quote_read(struct md_nodes *nodes, struct md_node *parent, struct str source, size_t at)
{
    struct md_quotes m;
    if (!md_quote_match(source, at, &m))
        return 0;
    bool is_plain = str_find_char(S("&<>"), source.ptr[at]) == STR_NONE;
    md_text_add_known(nodes, parent, str_sub(source, at, at + m.kept), is_plain);
    for (size_t q = 0; q < m.count; q++)
        md_node_add(nodes, parent, NODE_SMART_QUOTE, str_of(NULL, 0))->quote = m.quotes[q];
    return m.kept + m.count;
}

static const struct {
    struct str source;
    enum md_symbol symbol;
    struct str text;
} symbols[] = {
    /* The first that matches counts. */
    {STR_INIT("---"), MD_SYMBOL_EM_DASH, STR_INIT("—")},
    {STR_INIT("--"), MD_SYMBOL_EN_DASH, STR_INIT("–")},
    {STR_INIT("..."), MD_SYMBOL_ELLIPSIS, STR_INIT("…")},
    {STR_INIT("<< "), MD_SYMBOL_LEFT_GUILLEMET_SPACE, STR_INIT("«\xC2\xA0")},
    {STR_INIT(" >>"), MD_SYMBOL_RIGHT_GUILLEMET_SPACE, STR_INIT("\xC2\xA0»")},
    {STR_INIT("<<"), MD_SYMBOL_LEFT_GUILLEMET, STR_INIT("«")},
    {STR_INIT(">>"), MD_SYMBOL_RIGHT_GUILLEMET, STR_INIT("»")},
};

size_t md_symbol_match(struct str source, size_t at, enum md_symbol *symbol)
{
    struct str rest = str_from(source, at);
    for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
        if (str_starts(rest, symbols[i].source)) {
            *symbol = symbols[i].symbol;
            return symbols[i].source.len;
        }
    }
    return 0;
}

size_t md_symbol_read(struct md_nodes *nodes, struct md_node *parent, struct str source, size_t at)
{
    struct str rest = str_from(source, at);
    enum md_symbol symbol;
    size_t len = md_symbol_match(source, at, &symbol);
    if (len > 0) {
        md_node_add(nodes, parent, NODE_TYPOGRAPHIC_SYMBOL, str_of(NULL, 0))->symbol = symbol;
        return len;
    }
    if (!str_starts(rest, S("\\<<")) && !str_starts(rest, S("\\>>")))
        return 0;
    for (size_t i = 1; i <= 2; i++) {
        bool is_less = rest.ptr[i] == '<';
        md_node_add(nodes, parent, NODE_ENTITY, is_less ? S("&lt;") : S("&gt;"))->code_point =
            is_less ? '<' : '>';
    }
    return 3;
}

struct str md_symbol_text(enum md_symbol symbol)
{
    for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
        if (symbols[i].symbol == symbol)
            return symbols[i].text;
    }
    return str_of(NULL, 0);
}

struct str md_quote_text(enum md_quote quote)
{
    static const struct str texts[] = {
        [MD_QUOTE_LEFT] = STR_INIT("‘"),
        [MD_QUOTE_RIGHT] = STR_INIT("’"),
        [MD_QUOTE_LEFT_DOUBLE] = STR_INIT("“"),
        [MD_QUOTE_RIGHT_DOUBLE] = STR_INIT("”"),
    };
    return texts[quote];
}
