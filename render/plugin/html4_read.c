/*
 * Start tags and text as libxml2 2.9 reads them. See html4_read.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/html4_read.h"

#include "render/base/utf8.h"
#include "render/markdown/markdown.h"

static char at_or_nul(struct str s, size_t at)
{
    return at < s.len ? s.ptr[at] : '\0';
}

/* libxml2 takes a vertical tab and a form feed for part of a word. */
static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_blanks(struct str s, size_t at)
{
    while (at < s.len && is_blank(s.ptr[at]))
        at++;
    return at;
}

static bool begins_name(char c)
{
    return char_is_alpha(c) || c == '_' || c == ':' || c == '.';
}

static size_t name_end(struct str s, size_t at)
{
    if (!begins_name(at_or_nul(s, at)))
        return at;
    while (at < s.len && (begins_name(s.ptr[at]) || char_is_digit(s.ptr[at]) || s.ptr[at] == '-'))
        at++;
    return at;
}

enum html4_markup html4_markup_at(struct str s, size_t at)
{
    char next = at_or_nul(s, at + 1);
    if (next == '/')
        return begins_name(at_or_nul(s, at + 2)) ? HTML4_END_TAG : HTML4_TEXT;
    if (str_starts(str_from(s, at), S("<!--")))
        return HTML4_COMMENT;
    struct str doctype = S("<!doctype");
    if (next == '?' || str_eq_nocase(str_sub(s, at, at + doctype.len), doctype))
        return HTML4_DECLARATION;
    return begins_name(next) && next != '.' ? HTML4_START_TAG : HTML4_TEXT;
}

struct str html4_end_tag_name(struct str s, size_t at)
{
    return str_sub(s, at + 2, name_end(s, at + 2));
}

/* ---- text ---- */

static void write_char(uint32_t code, struct buf *out)
{
    bool control = code < ' ' && code != '\t' && code != '\n' && code != '\r';
    bool none = control || (code >= 0xD800 && code < 0xE000) || code == 0xFFFE || code == 0xFFFF;
    if (code == '"')
        buf_add(out, S("&quot;"));
    else if (code < 0x80 && !control)
        buf_html_text(out, str_of(&(char){(char)code}, 1));
    else if (!none && code <= 0x10FFFF)
        utf8_put(out, code);
}

/* Reads a number in decimal or hexadecimal. Its semicolon and its digits may be missing. */
static size_t write_number(struct str s, size_t at, struct buf *out)
{
    enum { DECIMAL = 10, HEXADECIMAL = 16, BEYOND = 0x110000 };
    unsigned base = at_or_nul(s, at) == 'x' || at_or_nul(s, at) == 'X' ? HEXADECIMAL : DECIMAL;
    uint32_t code = 0;
    int digit;
    for (at += base == HEXADECIMAL ? 1 : 0;
         (digit = char_hex(at_or_nul(s, at))) >= 0 && (unsigned)digit < base; at++)
        code = code < BEYOND ? code * base + (unsigned)digit : code;
    write_char(code, out);
    return at_or_nul(s, at) == ';' ? at + 1 : at;
}

/* Writes the reference at `at`, or the ampersand if it is not one. Returns the offset after it. */
static size_t write_reference(struct str s, size_t at, struct buf *out)
{
    uint32_t code = 0;
    if (at_or_nul(s, at + 1) == '#')
        return write_number(s, at + 2, out);
    size_t read = markdown_reference_read(str_from(s, at), &code);
    if (read == 0 || code == 0) {
        buf_add(out, S("&amp;"));
        return at + 1;
    }
    write_char(code, out);
    return at + read;
}

static bool is_plain(struct str s, bool quoted)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '&' || c == '<' || c == '>' || (quoted && c == '"'))
            return false;
    }
    return true;
}

static void write_escaped(struct str s, bool quoted, struct buf *out)
{
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        while (at < s.len && is_plain(str_sub(s, at, at + 1), quoted))
            at++;
        buf_add(out, str_sub(s, from, at));
        if (at_or_nul(s, at) == '&')
            at = write_reference(s, at, out);
        else if (at < s.len)
            buf_html(out, str_sub(s, at, at + 1)), at++;
    }
}

void html4_write_text(struct str s, struct buf *out)
{
    write_escaped(s, false, out);
}

/* ---- start tags ---- */

/*
 * The offset after the tag at `at` if it is written in the way in which libxml2 writes it, as most
 * are; else 0.
 */
static size_t plain_tag_end(struct str s, size_t at)
{
    size_t end = name_end(s, at + 1);
    for (size_t i = at + 1; i < end; i++) {
        if (s.ptr[i] == ':' || char_lower(s.ptr[i]) != s.ptr[i])
            return 0;
    }
    while (at_or_nul(s, end) == ' ') {
        size_t from = end + 1;
        end = name_end(s, from);
        if (end == from)
            return 0;
        if (at_or_nul(s, end) != '=')
            continue;
        size_t length =
            at_or_nul(s, end + 1) == '"' ? str_find_char(str_from(s, end + 2), '"') : STR_NONE;
        if (length == STR_NONE || !is_plain(str_sub(s, end + 2, end + 2 + length), true))
            return 0;
        end += 2 + length + 1;
    }
    return at_or_nul(s, end) == '>' ? end + 1 : 0;
}

static bool is_tag_end(struct str s, size_t at)
{
    return at >= s.len || s.ptr[at] == '>' || (s.ptr[at] == '/' && at_or_nul(s, at + 1) == '>');
}

/* Reads the value after the equals sign and blanks. */
static size_t write_value(struct str s, size_t at, struct buf *out)
{
    char quote = at_or_nul(s, at);
    bool quoted = quote == '"' || quote == '\'';
    size_t from = quoted ? at + 1 : at, end = from;
    while (end < s.len &&
           (quoted ? s.ptr[end] != quote : !is_blank(s.ptr[end]) && s.ptr[end] != '>'))
        end++;
    buf_add(out, S("=\""));
    write_escaped(str_sub(s, from, end), true, out);
    buf_putc(out, '"');
    return quoted && end < s.len ? end + 1 : end;
}

/* Reads the attribute at `at`. What cannot be one is left out, up to the next blank. */
static size_t write_attribute(struct str s, size_t at, struct buf *out)
{
    size_t end = name_end(s, at);
    if (end == at) {
        while (!is_tag_end(s, end) && !is_blank(s.ptr[end]))
            end++;
        return end;
    }
    buf_putc(out, ' ');
    for (; at < end; at++)
        buf_putc(out, char_lower(s.ptr[at]));
    size_t equals = skip_blanks(s, end);
    return at_or_nul(s, equals) == '=' ? write_value(s, skip_blanks(s, equals + 1), out) : equals;
}

bool html4_read_tag(struct str s, size_t at, struct arena *a, struct html4_tag *tag)
{
    size_t behind = plain_tag_end(s, at), name = at + 1, end = name_end(s, name);
    struct buf out;
    if (behind > 0) {
        *tag = (struct html4_tag){
            .name = str_sub(s, name, end), .text = str_sub(s, at, behind), .behind = behind};
        return true;
    }
    size_t colon = str_find_char(str_sub(s, name, end), ':'); /* a prefix is not written */
    name += colon != STR_NONE && name + colon + 1 < end ? colon + 1 : 0;
    buf_init(&out, a, 0);
    buf_putc(&out, '<');
    for (size_t i = name; i < end; i++)
        buf_putc(&out, char_lower(s.ptr[i]));
    at = skip_blanks(s, end);
    while (!is_tag_end(s, at))
        at = skip_blanks(s, write_attribute(s, at, &out));
    buf_putc(&out, '>');
    bool ended = at_or_nul(s, at) != '>';
    behind = at >= s.len ? s.len : at + (ended ? 2 : 1);
    struct str text = buf_str(&out);
    *tag = (struct html4_tag){.name = buf_ok(&out) ? str_sub(text, 1, 1 + end - name) : S(""),
                              .text = text,
                              .ended = ended,
                              .behind = behind};
    return buf_ok(&out);
}
