/*
 * Liquid's lexers. See lex.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/lex.h"

/* ---- templates ---- */

/* The offset of the next "{{" or "{%", or the length. */
static size_t find_start(struct str s)
{
    size_t i = 0;
    while (i + 1 < s.len) {
        size_t at = str_find_char(str_sub(s, i, s.len - 1), '{');
        if (at == STR_NONE)
            break;
        i += at;
        if (s.ptr[i + 1] == '{' || s.ptr[i + 1] == '%')
            return i;
        i++;
    }
    return s.len;
}

static bool is_name(struct str s, size_t *len)
{
    *len = 0;
    if (str_starts(s, S("#")))
        *len = 1;
    while (*len < s.len && s.ptr[0] != '#' && char_is_word(s.ptr[*len]))
        (*len)++;
    return *len > 0;
}

/* The text within "{%- ... -%}" or "{{- ... -}}". Sets whether it has these hyphens. */
static struct str read_hyphens(struct lex_piece *p)
{
    struct str inner = str_sub(p->whole, 2, p->whole.len - 2);
    p->trim_left = str_starts(inner, S("-"));
    p->trim_right = str_ends(inner, S("-"));
    if (p->trim_left)
        inner = str_from(inner, 1);
    if (inner.len > 0 && p->trim_right)
        inner.len--;
    return inner;
}

/* FullToken: "{%" -? blanks, name, blanks, markup, -? "%}". */
static void read_tag(struct lex_piece *p)
{
    struct str inner = str_trim_start(read_hyphens(p));
    size_t len;
    if (!is_name(inner, &len)) {
        p->kind = LEX_UNCLOSED_TAG;
        return;
    }
    p->name = str_sub(inner, 0, len);
    p->markup = str_trim_start(str_from(inner, len));
}

static void read_output(struct lex_piece *p)
{
    if (!str_ends(p->whole, S("}}")) || p->whole.len < 4) {
        p->kind = LEX_UNCLOSED_OUTPUT;
        return;
    }
    p->markup = read_hyphens(p);
}

/*
 * The offset of the first "%}", or STR_NONE. Searching one byte is vectorised, searching two is
 * not.
 */
static size_t find_tag_end(struct str s)
{
    for (size_t i = 0, at; (at = str_find_char(str_from(s, i), '%')) != STR_NONE; i += at + 1) {
        if (i + at + 1 < s.len && s.ptr[i + at + 1] == '}')
            return i + at;
    }
    return STR_NONE;
}

bool lex_next(struct str *rest, struct lex_piece *out)
{
    if (rest->len == 0)
        return false;
    *out = (struct lex_piece){.kind = LEX_TEXT};
    size_t start = find_start(*rest);
    if (start > 0) {
        out->whole = str_sub(*rest, 0, start);
        *rest = str_from(*rest, start);
        return true;
    }
    bool tag = rest->ptr[1] == '%';
    /* A tag ends at the first "%}"; an output at the first "}", together with a second one. */
    size_t end = tag ? find_tag_end(str_from(*rest, 2)) : str_find_char(*rest, '}');
    if (end == STR_NONE) {
        out->kind = tag ? LEX_UNCLOSED_TAG : LEX_UNCLOSED_OUTPUT;
        out->whole = str_sub(*rest, 0, 2);
        *rest = str_from(*rest, 2);
        return true;
    }
    size_t len = tag ? end + 4 : end + 1;
    if (!tag && len < rest->len && rest->ptr[len] == '}')
        len++;
    out->whole = str_sub(*rest, 0, len);
    *rest = str_from(*rest, len);
    out->kind = tag ? LEX_TAG : LEX_OUTPUT;
    if (tag)
        read_tag(out);
    else
        read_output(out);
    return true;
}

/* ---- markup ---- */

/* A byte of a name after the first one: [\w-]. */
static bool is_name_byte(char c)
{
    return char_is_word(c) || c == '-';
}

/* The kind of a token that begins with c, as far as c tells. */
static enum lex_kind kind_of(char c)
{
    if (is_name_byte(c))
        return char_is_digit(c) ? LEX_NUMBER : c == '-' ? LEX_DASH : LEX_ID;
    switch (c) {
    case '"':
    case '\'':
        return LEX_STRING;
    case '=':
    case '!':
    case '<':
    case '>':
        return LEX_COMPARISON;
    case '|':
        return LEX_PIPE;
    case '.':
        return LEX_DOT;
    case ':':
        return LEX_COLON;
    case ',':
        return LEX_COMMA;
    case '[':
        return LEX_OPEN_SQUARE;
    case ']':
        return LEX_CLOSE_SQUARE;
    case '(':
        return LEX_OPEN_ROUND;
    case ')':
        return LEX_CLOSE_ROUND;
    case '?':
        return LEX_QUESTION;
    default:
        return LEX_BAD;
    }
}

/* == != <> <= < >= > */
static size_t comparison(struct str s)
{
    char second = s.len > 1 ? s.ptr[1] : ' ';
    if (second == '=' || (s.ptr[0] == '<' && second == '>'))
        return 2;
    return s.ptr[0] == '<' || s.ptr[0] == '>' ? 1 : 0;
}

/* The comparison that is a word and is followed by a blank. */
static bool is_contains(struct str s)
{
    size_t len = strlen("contains");
    return s.ptr[0] == 'c' && str_starts(s, S("contains")) && s.len > len &&
           char_is_space(s.ptr[len]);
}

static size_t quoted(struct str s)
{
    if (s.len == 0 || (s.ptr[0] != '"' && s.ptr[0] != '\''))
        return 0;
    size_t end = str_find_char(str_from(s, 1), s.ptr[0]);
    return end == STR_NONE ? 0 : end + 2;
}

static size_t number(struct str s)
{
    size_t i = str_starts(s, S("-")) ? 1 : 0;
    size_t first = i;
    while (i < s.len && char_is_digit(s.ptr[i]))
        i++;
    if (i == first)
        return 0;
    size_t fraction = i + 1;
    while (i < s.len && s.ptr[i] == '.' && fraction < s.len && char_is_digit(s.ptr[fraction]))
        fraction++;
    return fraction > i + 1 ? fraction : i;
}

/* [a-zA-Z_][\w-]*\?? */
static size_t identifier(struct str s)
{
    size_t i = 1;
    while (i < s.len && is_name_byte(s.ptr[i]))
        i++;
    return i < s.len && s.ptr[i] == '?' ? i + 1 : i;
}

/* The length of the token at the start of s; 0 if none is there. *kind: kind_of, and the answer. */
static size_t token_length(struct str s, enum lex_kind *kind)
{
    if (*kind == LEX_ID && !is_contains(s))
        return identifier(s);
    if (*kind == LEX_ID) {
        *kind = LEX_COMPARISON;
        return strlen("contains");
    }
    if (*kind == LEX_STRING)
        return quoted(s);
    if (*kind == LEX_NUMBER)
        return number(s);
    if (*kind == LEX_COMPARISON)
        return comparison(s);
    if (*kind == LEX_DOT && s.len > 1 && s.ptr[1] == '.') {
        *kind = LEX_DOTDOT;
        return 2;
    }
    if (*kind == LEX_DASH && number(s) > 0) {
        *kind = LEX_NUMBER;
        return number(s);
    }
    return 1;
}

struct lex_token lex_token(struct str *rest)
{
    struct str s = str_trim_start(*rest);
    *rest = s;
    if (s.len == 0)
        return (struct lex_token){LEX_END, s};
    enum lex_kind kind = kind_of(s.ptr[0]);
    size_t len = token_length(s, &kind);
    if (len == 0) {
        kind = LEX_BAD;
        len = 1;
    }
    *rest = str_of(s.ptr + len, s.len - len);
    return (struct lex_token){kind, str_of(s.ptr, len)};
}

const char *lex_kind_name(enum lex_kind kind)
{
    static const char *const names[] = {
        [LEX_END] = "the end",
        [LEX_ID] = "a name",
        [LEX_STRING] = "a string",
        [LEX_NUMBER] = "a number",
        [LEX_DOTDOT] = "'..'",
        [LEX_COMPARISON] = "a comparison",
        [LEX_PIPE] = "'|'",
        [LEX_DOT] = "'.'",
        [LEX_COLON] = "':'",
        [LEX_COMMA] = "','",
        [LEX_OPEN_SQUARE] = "'['",
        [LEX_CLOSE_SQUARE] = "']'",
        [LEX_OPEN_ROUND] = "'('",
        [LEX_CLOSE_ROUND] = "')'",
        [LEX_QUESTION] = "'?'",
        [LEX_DASH] = "'-'",
        [LEX_BAD] = "a character that means nothing here",
    };
    return names[kind];
}

/* ---- lax fragments ---- */

/* One quoted string, or one character of a fragment; 0 if neither is there. */
static size_t fragment_atom(struct str s)
{
    size_t len = quoted(s);
    if (len > 0 || s.len == 0)
        return len;
    char c = s.ptr[0];
    return char_is_space(c) || c == ',' || c == '|' || c == '\'' || c == '"' ? 0 : 1;
}

size_t lex_fragment(struct str s)
{
    size_t len = quoted(s);
    if (len > 0)
        return len;
    for (size_t atom; (atom = fragment_atom(str_from(s, len))) > 0;)
        len += atom;
    return len;
}

size_t lex_fragments(struct str s)
{
    size_t len = 0;
    for (size_t more; (more = lex_fragment(str_from(s, len))) > 0;)
        len += more;
    return len;
}

bool lex_named(struct str s, struct str *name, struct str *rest)
{
    size_t len = 0;
    bool found = false;
    for (size_t atom;
         !(found && quoted(s) == name->len) && (atom = fragment_atom(str_from(s, len))) > 0;) {
        len += atom;
        struct str after = str_trim_start(str_from(s, len));
        if (!str_starts(after, S(":")))
            continue;
        found = true;
        *name = str_sub(s, 0, len);
        *rest = str_trim_start(str_from(after, 1));
    }
    return found;
}

bool lex_find_fragment(struct str s, struct str *fragment, struct str *rest)
{
    for (size_t i = 0; i < s.len; i++) {
        size_t len = lex_fragment(str_from(s, i));
        if (len > 0) {
            *fragment = str_sub(s, i, i + len);
            *rest = str_from(s, i + len);
            return true;
        }
    }
    return false;
}

bool lex_next_attribute(struct str *rest, struct str *name, struct str *value)
{
    struct str s = *rest;
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_word(s.ptr[i]))
            continue;
        size_t end = i + 1;
        while (end < s.len && (char_is_word(s.ptr[end]) || s.ptr[end] == '-'))
            end++;
        struct str after = str_trim_start(str_from(s, end));
        struct str behind = str_starts(after, S(":")) ? str_trim_start(str_from(after, 1)) : S("");
        size_t len = lex_fragment(behind);
        if (len > 0) {
            *name = str_sub(s, i, end);
            *value = str_sub(behind, 0, len);
            *rest = str_from(behind, len);
            return true;
        }
        i = end - 1;
    }
    return false;
}
