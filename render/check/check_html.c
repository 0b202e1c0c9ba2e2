/*
 * Reading finished HTML and CSS for addresses. See check_html.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check_html.h"

#include "render/base/utf8.h"
#include "render/markdown/entity.h"

/* ---- tags ---- */

/* Elements whose content is text. */
static bool is_raw(struct str name)
{
    static const struct str names[] = {STR_INIT("script"), STR_INIT("style"), STR_INIT("textarea"),
                                       STR_INIT("title"),  STR_INIT("xmp"),   STR_INIT("iframe"),
                                       STR_INIT("noembed")};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

/* Takes the text up to the end tag of `name` off *rest. */
static struct str take_raw(struct str *rest, struct str name)
{
    struct str all = *rest;
    for (size_t at = 0, found; (found = str_find(str_from(all, at), S("</"))) != STR_NONE;) {
        at += found;
        struct str end = str_from(all, at + 2);
        char behind = end.len > name.len ? end.ptr[name.len] : '>';
        if (str_eq_nocase(str_sub(end, 0, name.len), name) &&
            (char_is_space(behind) || behind == '>' || behind == '/')) {
            *rest = str_from(all, at);
            return str_sub(all, 0, at);
        }
        at += 2;
    }
    *rest = str_of(all.ptr + all.len, 0);
    return all;
}

/* Skips a comment or declaration that begins with "<!" or "<?". */
static void skip_markup(struct str *rest)
{
    bool comment = str_starts(*rest, S("<!--"));
    if (comment && (str_starts(*rest, S("<!-->")) || str_starts(*rest, S("<!--->")))) {
        *rest = str_from(*rest, str_find_char(*rest, '>') + 1);
        return;
    }
    size_t end = comment ? str_find(str_from(*rest, 4), S("-->")) : str_find_char(*rest, '>');
    *rest = end == STR_NONE ? str_from(*rest, rest->len)
                            : str_from(*rest, comment ? 4 + end + 3 : end + 1);
}

/* The end of the tag whose attributes begin at `at`: a '>' in a quoted value does not end it. */
static size_t tag_end(struct str s, size_t at)
{
    bool value = false; /* after "=": a quote begins a value */
    for (; at < s.len && s.ptr[at] != '>'; at++) {
        char c = s.ptr[at];
        if (value && (c == '"' || c == '\'')) {
            size_t end = str_find_char(str_from(s, at + 1), c);
            if (end == STR_NONE)
                return s.len;
            at += end + 1;
        }
        value = c == '=' || (value && char_is_space(c));
    }
    return at;
}

bool check_html_next(struct check_html *h, struct check_tag *out)
{
    struct str *rest = &h->rest;
    for (size_t at; (at = str_find_char(*rest, '<')) != STR_NONE;) {
        *rest = str_from(*rest, at);
        char next = rest->len > 1 ? rest->ptr[1] : '\0';
        if (next == '!' || next == '?') {
            skip_markup(rest);
            continue;
        }
        if (!char_is_alpha(next)) {
            *rest = str_from(*rest, 1);
            continue;
        }
        size_t name = 1;
        while (name < rest->len && !char_is_space(rest->ptr[name]) && rest->ptr[name] != '>' &&
               rest->ptr[name] != '/')
            name++;
        size_t end = tag_end(*rest, name);
        *out = (struct check_tag){
            .name = str_sub(*rest, 1, name), .attributes = str_sub(*rest, name, end), .css = S("")};
        *rest = str_from(*rest, end + 1);
        if (is_raw(out->name)) {
            struct str text = take_raw(rest, out->name);
            if (str_eq_nocase(out->name, S("style")))
                out->css = text;
        }
        return true;
    }
    return false;
}

bool check_html_attribute(struct str *attributes, struct str *name, struct str *value)
{
    struct str s = *attributes;
    size_t at = 0;
    while (at < s.len && (char_is_space(s.ptr[at]) || s.ptr[at] == '/'))
        at++;
    size_t from = at;
    while (at < s.len && !char_is_space(s.ptr[at]) && s.ptr[at] != '/' &&
           (s.ptr[at] != '=' || at == from))
        at++;
    *name = str_sub(s, from, at);
    *value = str_of(NULL, 0);
    while (at < s.len && char_is_space(s.ptr[at]))
        at++;
    if (at < s.len && s.ptr[at] == '=') {
        do
            at++;
        while (at < s.len && char_is_space(s.ptr[at]));
        char quote = at < s.len ? s.ptr[at] : '\0';
        bool quoted = quote == '"' || quote == '\'';
        size_t begin = quoted ? at + 1 : at, end = begin;
        while (end < s.len && (quoted ? s.ptr[end] != quote : !char_is_space(s.ptr[end])))
            end++;
        *value = str_sub(s, begin, end);
        at = quoted ? end + 1 : end;
    }
    *attributes = str_from(s, at);
    return name->len > 0;
}

bool check_html_decode(struct str value, struct arena *a, struct str *out)
{
    *out = value;
    size_t at = str_find_char(value, '&');
    if (at == STR_NONE)
        return true;
    struct buf text;
    buf_init(&text, a, 0);
    for (; at != STR_NONE; at = str_find_char(value, '&')) {
        uint32_t code = 0;
        buf_add(&text, str_sub(value, 0, at));
        value = str_from(value, at);
        size_t taken = md_entity_read(value, &code);
        bool known = taken > 0 && code > 0;
        if (known)
            utf8_put(&text, code);
        else
            buf_putc(&text, '&');
        value = str_from(value, known ? taken : 1);
    }
    buf_add(&text, value);
    *out = buf_str(&text);
    return buf_ok(&text);
}

/* ---- stylesheets ---- */

/* The address at the start of s, in quotes or up to the closing bracket. */
static struct str css_address(struct str s)
{
    s = str_trim_start(s);
    char quote = s.len > 0 ? s.ptr[0] : '\0';
    if (quote == '"' || quote == '\'') {
        struct str inside;
        return str_cut(str_from(s, 1), quote, &inside, NULL) ? inside : S("");
    }
    size_t end = 0;
    while (end < s.len && s.ptr[end] != ')' && !char_is_space(s.ptr[end]))
        end++;
    return str_sub(s, 0, end);
}

bool check_css_next(struct str *css, struct str *address)
{
    while (css->len > 0) {
        struct str s = *css;
        size_t at = 0;
        while (at < s.len && s.ptr[at] != '/' && s.ptr[at] != 'u' && s.ptr[at] != 'U' &&
               s.ptr[at] != '@')
            at++;
        s = str_from(s, at);
        *css = str_from(s, 1);
        if (str_starts(s, S("/*"))) {
            size_t end = str_find(str_from(s, 2), S("*/"));
            *css = end == STR_NONE ? str_from(s, s.len) : str_from(s, 2 + end + 2);
        } else if (str_eq_nocase(str_sub(s, 0, 4), S("url("))) {
            *address = css_address(str_from(s, 4));
            *css = str_from(s, 4);
            /* What is in the address is no address of its own. */
            if (address->len > 0)
                *css = str_of(address->ptr + address->len,
                              (size_t)(s.ptr + s.len - (address->ptr + address->len)));
            return true;
        } else if (str_eq_nocase(str_sub(s, 0, 8), S("@import "))) {
            struct str from = str_trim_start(str_from(s, 8));
            if (!str_starts(from, S("\"")) && !str_starts(from, S("'")))
                continue;
            *address = css_address(from);
            *css = str_from(from, 1 + address->len);
            return true;
        }
    }
    return false;
}

bool check_srcset_next(struct str *value, struct str *address)
{
    struct str s = *value;
    size_t at = 0;
    while (at < s.len && (char_is_space(s.ptr[at]) || s.ptr[at] == ','))
        at++;
    size_t from = at;
    while (at < s.len && !char_is_space(s.ptr[at]))
        at++;
    *address = str_sub(s, from, at);
    /* A comma at the end of an address ends the candidate; else its descriptors follow. */
    bool ended = str_ends(*address, S(","));
    while (str_ends(*address, S(",")))
        address->len--;
    while (!ended && at < s.len && s.ptr[at] != ',')
        at++;
    *value = str_from(s, at);
    return address->len > 0;
}
