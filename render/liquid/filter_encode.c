/*
 * Filters that write text for another language (HTML, URLs, Base64), and those that remove HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/uri.h"
#include "render/base/utf8.h"
#include "render/liquid/filter.h"

static struct str input_text(struct liquid_call *call)
{
    return filter_text(call, call->input);
}

/* ---- HTML ---- */

static bool apply_escape(struct liquid_call *call, struct value *out)
{
    if (value_is_nil(call->input))
        return true;
    struct str s = input_text(call);
    if (buf_html_is_plain(s))
        return filter_keep(call, s, out);
    struct buf text = filter_out(call);
    buf_html_quote(&text, s);
    return filter_done(call, &text, out);
}

/* The length of the entity at the start of s (&name; or &#digits;), or 0. */
static size_t entity_len(struct str s)
{
    bool number = s.len > 1 && s.ptr[1] == '#';
    size_t first = number ? 2 : 1, i = first;
    while (i < s.len && (number ? char_is_digit(s.ptr[i]) : char_is_alpha(s.ptr[i])))
        i++;
    return i > first && i < s.len && s.ptr[i] == ';' ? i + 1 : 0;
}

static bool apply_escape_once(struct liquid_call *call, struct value *out)
{
    struct str rest = input_text(call);
    struct buf text = filter_out(call);
    for (size_t at; (at = str_find_char(rest, '&')) != STR_NONE;) {
        size_t len = entity_len(str_from(rest, at));
        buf_html_quote(&text, str_sub(rest, 0, len > 0 ? at : at + 1));
        buf_add(&text, str_sub(rest, at, at + len));
        rest = str_from(rest, at + (len > 0 ? len : 1));
    }
    buf_html_quote(&text, rest);
    return filter_done(call, &text, out);
}

/* strip_html removes these with all that is in them. */
enum { BLOCK_SCRIPT, BLOCK_COMMENT, BLOCK_STYLE, BLOCK_COUNT };
static const struct {
    struct str start, end;
} blocks[BLOCK_COUNT] = {
    [BLOCK_SCRIPT] = {STR_INIT("<script"), STR_INIT("</script>")},
    [BLOCK_COMMENT] = {STR_INIT("<!--"), STR_INIT("-->")},
    [BLOCK_STYLE] = {STR_INIT("<style"), STR_INIT("</style>")},
};

/*
 * The length of the block at the start of s, or 0. open[i] becomes false when block i
 * has no end: no later block of its kind has one either, and the search stays linear.
 */
static size_t block_len(struct str s, bool open[BLOCK_COUNT])
{
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        if (!open[i] || !str_starts(s, blocks[i].start))
            continue;
        size_t end = str_find(str_from(s, blocks[i].start.len), blocks[i].end);
        if (end != STR_NONE)
            return blocks[i].start.len + end + blocks[i].end.len;
        open[i] = false;
    }
    return 0;
}

static struct str without_blocks(struct liquid_call *call, struct str rest)
{
    bool open[BLOCK_COUNT] = {true, true, true};
    struct buf text = filter_buf(call);
    for (size_t at; (at = str_find_char(rest, '<')) != STR_NONE;) {
        size_t len = block_len(str_from(rest, at), open);
        buf_add(&text, str_sub(rest, 0, len > 0 ? at : at + 1));
        rest = str_from(rest, at + (len > 0 ? len : 1));
    }
    buf_add(&text, rest);
    return buf_str(&text);
}

/* Blocks first, then everything from a < to the next >, as Liquid's two expressions do. */
static bool apply_strip_html(struct liquid_call *call, struct value *out)
{
    struct str rest = without_blocks(call, input_text(call));
    struct buf text = filter_out(call);
    for (size_t at; (at = str_find_char(rest, '<')) != STR_NONE;) {
        size_t end = str_find_char(str_from(rest, at), '>');
        if (end == STR_NONE)
            break;
        buf_add(&text, str_sub(rest, 0, at));
        rest = str_from(rest, at + end + 1);
    }
    buf_add(&text, rest);
    return filter_done(call, &text, out);
}

/* Ruby's encode(xml: :attr) without its quotes. */
static bool escape_xml(struct liquid_call *call, struct str rest, struct value *out)
{
    struct buf text = filter_out(call);
    for (size_t at; (at = str_find_char(rest, '\'')) != STR_NONE; rest = str_from(rest, at + 1)) {
        buf_html(&text, str_sub(rest, 0, at));
        buf_add(&text, S("&apos;"));
    }
    buf_html(&text, rest);
    return filter_done(call, &text, out);
}

static bool apply_xml_escape(struct liquid_call *call, struct value *out)
{
    return escape_xml(call, input_text(call), out);
}

static bool apply_inspect(struct liquid_call *call, struct value *out)
{
    struct buf text = filter_buf(call);
    if (!filter_charge_value(call, call->input))
        return false;
    value_inspect(call->input, &call->run->env, &text);
    return escape_xml(call, buf_str(&text), out);
}

/* ---- URLs ---- */

/* Ruby's CGI.escape: as in a form, a blank is a plus. */
static bool escape_form(struct liquid_call *call, struct value *out)
{
    struct str rest = input_text(call);
    struct buf text = filter_buf(call);
    for (size_t at; (at = str_find_char(rest, ' ')) != STR_NONE; rest = str_from(rest, at + 1)) {
        buf_uri(&text, str_sub(rest, 0, at), "");
        buf_putc(&text, '+');
    }
    buf_uri(&text, rest, "");
    return filter_done(call, &text, out);
}

static bool apply_url_encode(struct liquid_call *call, struct value *out)
{
    return value_is_nil(call->input) ? true : escape_form(call, out);
}

static bool apply_cgi_escape(struct liquid_call *call, struct value *out)
{
    if (call->input.kind != VALUE_STRING)
        return filter_fail(call, "cgi_escape takes a string, not %.*s",
                           STR_ARG(value_class(call->input)));
    return escape_form(call, out);
}

static bool apply_uri_escape(struct liquid_call *call, struct value *out)
{
    struct buf text = filter_buf(call);
    if (value_is_nil(call->input))
        return true;
    if (call->input.kind != VALUE_STRING)
        return filter_fail(call, "Can't convert %.*s into String.",
                           STR_ARG(value_class(call->input)));
    uri_escape(input_text(call), call->run->env.arena, &text);
    return filter_done(call, &text, out);
}

static bool apply_url_decode(struct liquid_call *call, struct value *out)
{
    if (value_is_nil(call->input))
        return true;
    struct str s = input_text(call);
    struct buf text = filter_buf(call);
    for (size_t i = 0; i < s.len; i++) {
        int high = i + 2 < s.len ? char_hex(s.ptr[i + 1]) : -1;
        int low = i + 2 < s.len ? char_hex(s.ptr[i + 2]) : -1;
        if (s.ptr[i] == '%' && high >= 0 && low >= 0) {
            buf_putc(&text, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_putc(&text, (char)(s.ptr[i] == '+' ? ' ' : s.ptr[i]));
        }
    }
    if (!utf8_valid(buf_str(&text)))
        return filter_fail(call, "invalid byte sequence in UTF-8");
    return filter_done(call, &text, out);
}

/* ---- Base64 (RFC 4648) ---- */

static const char plain_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool base64_write(struct liquid_call *call, const char *letters, struct value *out)
{
    struct str s = input_text(call);
    struct buf text = filter_buf(call);
    buf_reserve(&text, s.len / 3 * 4 + 4);
    for (size_t i = 0; i < s.len; i += 3) {
        size_t got = s.len - i < 3 ? s.len - i : 3;
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < got ? (unsigned char)s.ptr[i + k] : 0);
        char four[4] = {'=', '=', '=', '='};
        for (size_t k = 0; k <= got; k++)
            four[k] = letters[bits >> (18 - 6 * k) & 63];
        buf_add(&text, str_of(four, sizeof(four)));
    }
    return filter_done(call, &text, out);
}

static int letter_value(char c, const char *letters)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (char_is_digit(c))
        return c - '0' + 52;
    /* The reader of the URL-safe letters accepts the others too. */
    bool plus = c == letters[62] || c == plain_letters[62];
    bool slash = c == letters[63] || c == plain_letters[63];
    return plus ? 62 : slash ? 63 : -1;
}

/* Strictly: no other characters, and no bits set in the last letter that no byte takes up. */
static bool base64_read(struct str s, const char *letters, struct buf *text)
{
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < s.len; i++) {
        int six = letter_value(s.ptr[i], letters);
        if (six < 0)
            return false;
        bits = bits << 6 | (uint32_t)six;
        held += 6;
        if (held >= 8) {
            held -= 8;
            buf_putc(text, (char)(bits >> held & 0xFF));
            bits &= (1U << held) - 1;
        }
    }
    return held < 6 && bits == 0;
}

/* Removes the padding. Returns false if there is too much or too little of it. */
static bool cut_padding(struct str *s, bool may_lack)
{
    size_t whole = s->len, padding = 0;
    while (padding < 2 && s->len > 0 && s->ptr[s->len - 1] == '=') {
        s->len--;
        padding++;
    }
    return whole % 4 == 0 || (may_lack && padding == 0);
}

static bool apply_base64_decode(struct liquid_call *call, struct value *out)
{
    struct str s = input_text(call);
    struct buf text = filter_buf(call);
    if (!cut_padding(&s, false) || !base64_read(s, plain_letters, &text))
        return filter_fail(call, "invalid base64 provided to base64_decode");
    return filter_done(call, &text, out);
}

static bool apply_base64_encode(struct liquid_call *call, struct value *out)
{
    return base64_write(call, plain_letters, out);
}

static bool apply_base64_url_safe_decode(struct liquid_call *call, struct value *out)
{
    struct str s = input_text(call);
    struct buf text = filter_buf(call);
    if (!cut_padding(&s, true) || !base64_read(s, url_safe_letters, &text))
        return filter_fail(call, "invalid base64 provided to base64_url_safe_decode");
    return filter_done(call, &text, out);
}

static bool apply_base64_url_safe_encode(struct liquid_call *call, struct value *out)
{
    return base64_write(call, url_safe_letters, out);
}

static const struct liquid_filter rows[] = {
    {STR_INIT("base64_decode"), 0, 0, FILTER_LIQUID_5, apply_base64_decode},
    {STR_INIT("base64_encode"), 0, 0, FILTER_LIQUID_5, apply_base64_encode},
    {STR_INIT("base64_url_safe_decode"), 0, 0, FILTER_LIQUID_5, apply_base64_url_safe_decode},
    {STR_INIT("base64_url_safe_encode"), 0, 0, FILTER_LIQUID_5, apply_base64_url_safe_encode},
    {STR_INIT("cgi_escape"), 0, 0, FILTER_JEKYLL, apply_cgi_escape},
    {STR_INIT("escape"), 0, 0, 0, apply_escape},
    {STR_INIT("escape_once"), 0, 0, 0, apply_escape_once},
    {STR_INIT("h"), 0, 0, 0, apply_escape},
    {STR_INIT("inspect"), 0, 0, FILTER_JEKYLL, apply_inspect},
    {STR_INIT("strip_html"), 0, 0, 0, apply_strip_html},
    {STR_INIT("uri_escape"), 0, 0, FILTER_JEKYLL, apply_uri_escape},
    {STR_INIT("url_decode"), 0, 0, 0, apply_url_decode},
    {STR_INIT("url_encode"), 0, 0, 0, apply_url_encode},
    {STR_INIT("xml_escape"), 0, 0, FILTER_JEKYLL, apply_xml_escape},
};

const struct liquid_filters filters_encode = {rows, ARRAY_LEN(rows)};
