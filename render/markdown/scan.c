/*
 * Reading text. See scan.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/scan.h"

#include "render/base/utf8.h"

struct str md_trim_end(struct str s)
{
    while (s.len > 0 && (s.ptr[s.len - 1] == '\0' || char_is_space(s.ptr[s.len - 1])))
        s.len--;
    return s;
}

size_t md_blank_rest(struct str s, size_t at)
{
    while (at < s.len && s.ptr[at] != '\n' && char_is_space(s.ptr[at]))
        at++;
    return md_byte(s, at) == '\n' ? at + 1 : 0;
}

size_t md_blank_lines(struct str s, size_t at)
{
    for (size_t next; (next = md_blank_rest(s, at)) > 0;)
        at = next;
    return at;
}

static bool is_class_at(struct str s, size_t at, size_t *len, bool digits)
{
    *len = 1;
    char c = md_byte(s, at);
    if ((unsigned char)c < 0x80)
        return char_is_alpha(c) || (digits && char_is_digit(c));
    struct str rest = str_from(s, at);
    uint32_t code = utf8_next(&rest, NULL);
    *len = s.len - at - rest.len;
    return utf8_is_alnum(code) && (digits || !utf8_is_decimal(code));
}

bool md_is_alpha_at(struct str s, size_t at, size_t *len)
{
    return is_class_at(s, at, len, false);
}

bool md_is_alnum_at(struct str s, size_t at, size_t *len)
{
    return is_class_at(s, at, len, true);
}

bool md_is_alpha_before(struct str s, size_t at, size_t *start)
{
    if (at == 0)
        return false;
    at--;
    while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at--;
    *start = at;
    size_t len;
    return md_is_alpha_at(s, at, &len);
}

static size_t plain_name(struct str s, size_t from)
{
    size_t at = from, len = 1;
    if (!md_is_alpha_at(s, at, &len) && md_byte(s, at) != '_')
        return 0;
    at += len;
    for (char c; (c = md_byte(s, at)) == '-' || c == '.' || c == '_' || md_is_alnum_at(s, at, &len);
         len = 1)
        at += c == '-' || c == '.' || c == '_' ? 1 : len;
    return at - from;
}

size_t md_xml_name(struct str s, size_t at)
{
    size_t first = plain_name(s, at);
    if (first == 0 || md_byte(s, at + first) != ':')
        return first;
    size_t second = plain_name(s, at + first + 1);
    return second > 0 ? first + 1 + second : first;
}

size_t md_list_name(struct str s, size_t at)
{
    size_t end = at;
    if (!char_is_word(md_byte(s, at)))
        return 0;
    while (char_is_word(md_byte(s, end)) || md_byte(s, end) == '-')
        end++;
    return end - at;
}

static bool is_answered(const struct md_ahead *ahead, size_t at)
{
    return ahead->is_known && ahead->from <= at && at <= ahead->at;
}

static size_t answer(struct md_ahead *ahead, size_t from, size_t at)
{
    *ahead = (struct md_ahead){from, at, true};
    return at;
}

size_t md_ahead_find(struct md_ahead *ahead, struct str s, size_t at, struct str needle)
{
    if (is_answered(ahead, at))
        return ahead->at;
    size_t found = str_find(str_from(s, at), needle);
    return answer(ahead, at, found == STR_NONE ? STR_NONE : at + found);
}

size_t md_ahead_brace(struct md_ahead *ahead, struct str s, size_t at)
{
    if (is_answered(ahead, at))
        return ahead->at;
    for (size_t from = at;;) {
        size_t found = str_find_char(str_from(s, from), '}');
        if (found == STR_NONE)
            return answer(ahead, at, STR_NONE);
        from += found;
        if (from == at || s.ptr[from - 1] != '\\')
            return answer(ahead, at, from);
        from++;
    }
}
