/*
 * Jekyll's filters on URLs, words and numbers, and those that call its converters.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdio.h>

#include "render/base/uri.h"
#include "render/base/utf8.h"
#include "render/data/json.h"
#include "render/liquid/filter.h"
#include "render/liquid/number.h"

static struct arena *arena_of(const struct liquid_call *call)
{
    return call->run->env.arena;
}

/* The input; an error if Ruby's method exists for strings only and this is none. */
static bool string_input(struct liquid_call *call, const char *filter, struct str *out)
{
    *out = filter_text(call, call->input);
    return call->input.kind == VALUE_STRING
               ? true
               : filter_fail(call, "%s takes a string, not %.*s", filter,
                             STR_ARG(value_class(call->input)));
}

/* ---- URLs ---- */

/* A document stands for its URL. */
static struct str url_text(struct liquid_call *call)
{
    struct value url;
    if (call->input.kind == VALUE_DROP &&
        filter_member(call, call->input, value_str(S("url")), &url) == FILTER_MEMBER &&
        !value_is_nil(url))
        return filter_text(call, url);
    return filter_text(call, call->input);
}

/* The text with one slash before it, unless it is empty or has one. */
static void add_rooted(struct buf *out, struct str s)
{
    if (s.len > 0 && s.ptr[0] != '/')
        buf_putc(out, '/');
    buf_add(out, s);
}

static bool normalize(struct liquid_call *call, struct str s, struct buf *out)
{
    struct uri uri;
    return uri_parse(s, &uri, call->err) && uri_normalize(&uri, arena_of(call), out, call->err);
}

/* url below the site's root; unchanged if it has a scheme of its own. */
static bool make_relative(struct liquid_call *call, struct str url, bool *absolute, struct buf *out)
{
    struct uri uri;
    struct str base = filter_host(call)->baseurl;
    struct buf joined = filter_buf(call);
    base = str_ends(base, S("/")) ? str_sub(base, 0, base.len - 1) : base;
    *absolute = false;
    if (url.len > 0 && uri_is_plain(url) && uri_is_plain(base)) {
        /* Only a path, which the normal form would not change. */
        buf_reserve(out, base.len + url.len + 2);
        add_rooted(out, base);
        add_rooted(out, url);
        return true;
    }
    if (!uri_parse(url, &uri, call->err))
        return false;
    *absolute = uri.has_scheme;
    if (uri.has_scheme) {
        buf_add(out, url);
        return true;
    }
    add_rooted(&joined, base);
    add_rooted(&joined, url);
    return normalize(call, buf_str(&joined), out);
}

static bool apply_relative_url(struct liquid_call *call, struct value *out)
{
    bool absolute;
    if (value_is_nil(call->input))
        return true;
    struct str url = url_text(call);
    struct buf text = filter_out(call);
    return make_relative(call, url, &absolute, &text) && filter_done(call, &text, out);
}

static bool apply_absolute_url(struct liquid_call *call, struct value *out)
{
    bool absolute;
    struct str site = filter_host(call)->url;
    struct buf joined = filter_buf(call), text = filter_buf(call);
    if (value_is_nil(call->input))
        return true;
    if (!make_relative(call, url_text(call), &absolute, &text))
        return false;
    if (absolute || site.len == 0)
        return filter_done(call, &text, out);
    buf_add(&joined, site);
    buf_add(&joined, buf_str(&text));
    buf_cut(&text, 0);
    return normalize(call, buf_str(&joined), &text) && filter_done(call, &text, out);
}

/* The first /index.html or /index.htm at a line's end becomes a slash. */
static bool apply_strip_index(struct liquid_call *call, struct value *out)
{
    struct str s, index = S("/index.htm");
    if (filter_text(call, call->input).len == 0)
        return true;
    if (!string_input(call, "strip_index", &s))
        return false;
    *out = call->input;
    for (size_t at, from = 0; (at = str_find(str_from(s, from), index)) != STR_NONE;) {
        at += from;
        size_t end = at + index.len;
        end += end < s.len && s.ptr[end] == 'l' ? 1 : 0;
        if (end == s.len || s.ptr[end] == '\n') {
            struct buf text = filter_buf(call);
            buf_add(&text, str_sub(s, 0, at + 1));
            buf_add(&text, str_from(s, end));
            return filter_done(call, &text, out);
        }
        from = at + 1;
    }
    return true;
}

static bool apply_slugify(struct liquid_call *call, struct value *out)
{
    static const char *const modes[] = {"raw", "default", "pretty", "ascii", "latin"};
    struct str s, mode = S("default");
    if (value_is_nil(call->input))
        return true;
    if (!string_input(call, "slugify", &s))
        return false;
    if (value_truthy(filter_arg(call, 0)))
        mode = filter_text(call, call->args[0]);
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(modes); i++)
        known = known || str_eq(mode, str_c(modes[i]));
    struct buf text = filter_buf(call);
    if (known)
        utf8_slug(s, mode, false, &text);
    else
        utf8_downcase(s, &text);
    return filter_done(call, &text, out);
}

/* ---- converters ---- */

static bool apply_jsonify(struct liquid_call *call, struct value *out)
{
    struct buf text = filter_buf(call);
    if (!filter_charge_value(call, call->input))
        return false;
    json_write(call->input, &call->run->env, &text);
    return filter_done(call, &text, out);
}

static bool apply_markdownify(struct liquid_call *call, struct value *out)
{
    const struct liquid_host *host = filter_host(call);
    struct buf text = filter_buf(call);
    *out = call->input;
    if (host->markdownify == NULL)
        return true;
    struct str s = filter_text(call, call->input);
    return host->markdownify(host->self, s, arena_of(call), &text, call->err) &&
           filter_done(call, &text, out);
}

static bool apply_smartify(struct liquid_call *call, struct value *out)
{
    const struct liquid_host *host = filter_host(call);
    struct buf text = filter_buf(call);
    *out = call->input;
    if (host->smartify == NULL)
        return true;
    struct str s = filter_text(call, call->input);
    return host->smartify(host->self, s, arena_of(call), &text, call->err) &&
           filter_done(call, &text, out);
}

static bool convert_sass(struct liquid_call *call, bool indented, struct value *out)
{
    const struct liquid_host *host = filter_host(call);
    struct buf text = filter_buf(call);
    struct str s;
    if (!string_input(call, indented ? "sassify" : "scssify", &s))
        return false;
    *out = call->input;
    return host->sassify == NULL ? true
                                 : host->sassify(host->self, s, indented, &text, call->err) &&
                                       filter_done(call, &text, out);
}

static bool apply_sassify(struct liquid_call *call, struct value *out)
{
    return convert_sass(call, true, out);
}

static bool apply_scssify(struct liquid_call *call, struct value *out)
{
    return convert_sass(call, false, out);
}

/* ---- words and numbers ---- */

static bool apply_normalize_whitespace(struct liquid_call *call, struct value *out)
{
    struct str s = str_trim(filter_text(call, call->input));
    struct buf text = filter_out(call);
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_space(s.ptr[i]))
            buf_putc(&text, s.ptr[i]);
        else if (!char_is_space(s.ptr[i - 1])) /* the text is trimmed: the first byte is no space */
            buf_putc(&text, ' ');
    }
    return filter_done(call, &text, out);
}

/* Han, Hiragana, Katakana and Hangul, as Ruby 3.1 has them. */
static bool is_cjk(uint32_t code)
{
    static const uint32_t ranges[][2] = {
        {0x1100, 0x11FF},   {0x2E80, 0x2E99},   {0x2E9B, 0x2EF3},   {0x2F00, 0x2FD5},
        {0x3005, 0x3005},   {0x3007, 0x3007},   {0x3021, 0x3029},   {0x302E, 0x302F},
        {0x3038, 0x303B},   {0x3041, 0x3096},   {0x309D, 0x309F},   {0x30A1, 0x30FA},
        {0x30FD, 0x30FF},   {0x3131, 0x318E},   {0x31F0, 0x321E},   {0x3260, 0x327E},
        {0x32D0, 0x32FE},   {0x3300, 0x3357},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFC},
        {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xD7B0, 0xD7C6},   {0xD7CB, 0xD7FB},
        {0xF900, 0xFA6D},   {0xFA70, 0xFAD9},   {0xFF66, 0xFF6F},   {0xFF71, 0xFF9D},
        {0xFFA0, 0xFFBE},   {0xFFC2, 0xFFC7},   {0xFFCA, 0xFFCF},   {0xFFD2, 0xFFD7},
        {0xFFDA, 0xFFDC},   {0x16FF0, 0x16FF1}, {0x1B000, 0x1B11E}, {0x1B150, 0x1B152},
        {0x1B164, 0x1B167}, {0x1F200, 0x1F200}, {0x20000, 0x2A6DD}, {0x2A700, 0x2B734},
        {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}, {0x2F800, 0x2FA1D},
        {0x30000, 0x3134A},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges) && ranges[i][0] <= code; i++) {
        if (code <= ranges[i][1])
            return true;
    }
    return false;
}

/*
 * Counts the words between runs of space: the bytes that are no space and follow one. It works in
 * pieces whose count fits a byte, so that the compiler can vectorise the loop.
 */
static int64_t count_words(struct str s)
{
    enum { PIECE = 240 };
    uint8_t blank[1 + PIECE] = {1}; /* of a piece; [0] is for the byte before it */
    int64_t words = 0;
    while (s.len > 0) {
        size_t n = s.len < PIECE ? s.len : PIECE;
        uint8_t begun = 0;
        for (size_t i = 0; i < n; i++) {
            uint8_t c = (uint8_t)s.ptr[i];
            blank[1 + i] = (uint8_t)((c == ' ') | ((uint8_t)(c - '\t') <= '\r' - '\t'));
        }
        for (size_t i = 0; i < n; i++)
            begun += blank[i] & (uint8_t)(blank[1 + i] ^ 1);
        blank[0] = blank[n];
        words += begun;
        s = str_from(s, n);
    }
    return words;
}

/*
 * Counts the characters of scripts that put no space between words (*characters), and the words
 * into which these and space split the rest.
 */
static int64_t count_by_script(struct str s, int64_t *characters)
{
    int64_t runs = 0;
    bool in_run = false;
    for (*characters = 0; s.len > 0;) {
        uint32_t code = utf8_next(&s, NULL);
        bool space = code < 0x80 && char_is_space((char)code), alone = !space && is_cjk(code);
        *characters += alone;
        runs += !space && !alone && !in_run;
        in_run = !space && !alone;
    }
    return *characters + runs;
}

static bool apply_number_of_words(struct liquid_call *call, struct value *out)
{
    struct str s, mode = value_as_str(filter_arg(call, 0));
    if (filter_profile(call)->lacks_jekyll_4_filters && call->count > 0)
        return filter_fail(call, "number_of_words takes no argument in Jekyll 3");
    if (!string_input(call, "number_of_words", &s))
        return false;
    bool always = str_eq(mode, S("cjk"));
    int64_t characters = 0, n = 0;
    if (always || str_eq(mode, S("auto")))
        n = count_by_script(s, &characters);
    *out = value_int(always || characters > 0 ? n : count_words(s));
    return true;
}

/* Truncates a float to an integer: the exact value of the double, which may have many digits. */
static bool cut_float(struct liquid_call *call, double real, struct value *out)
{
    char digits[320];
    struct number n;
    if (isnan(real) || isinf(real))
        return filter_fail(call, isnan(real) ? "NaN" : real < 0 ? "-Infinity" : "Infinity");
    (void)snprintf(digits, sizeof(digits), "%.0f", trunc(real));
    if (number_of_text(arena_of(call), str_c(digits), &n) && number_value(arena_of(call), n, out))
        return true;
    return err_arena(call->err, arena_of(call));
}

static bool apply_to_integer(struct liquid_call *call, struct value *out)
{
    struct value v = call->input;
    struct number n;
    if (v.kind == VALUE_BOOL) {
        *out = value_int(v.boolean ? 1 : 0);
        return true;
    }
    if (v.kind == VALUE_FLOAT)
        return cut_float(call, v.real, out);
    if (v.kind == VALUE_DATE && !v.moment->is_day) {
        *out = value_int(v.moment->seconds);
        return true;
    }
    if (v.kind == VALUE_ARRAY || v.kind == VALUE_MAP || v.kind == VALUE_RANGE ||
        v.kind == VALUE_DATE || filter_is_blank(v))
        return filter_fail(call, "to_integer takes a number or a string, not %.*s",
                           STR_ARG(value_class(v)));
    /* "1.5" is 1 here, not a decimal. */
    bool ok = v.kind == VALUE_STRING ? number_of_text(arena_of(call), value_as_str(v), &n)
                                     : number_of(arena_of(call), v, &n);
    return ok && number_value(arena_of(call), n, out)
               ? true
               : err_set(call->err, ERR_KIND_LIMIT, "a number of too many digits");
}

static const struct liquid_filter rows[] = {
    {STR_INIT("absolute_url"), 0, 0, FILTER_JEKYLL, apply_absolute_url},
    {STR_INIT("jsonify"), 0, 0, FILTER_JEKYLL, apply_jsonify},
    {STR_INIT("markdownify"), 0, 0, FILTER_JEKYLL, apply_markdownify},
    {STR_INIT("normalize_whitespace"), 0, 0, FILTER_JEKYLL, apply_normalize_whitespace},
    {STR_INIT("number_of_words"), 0, 1, FILTER_JEKYLL, apply_number_of_words},
    {STR_INIT("relative_url"), 0, 0, FILTER_JEKYLL, apply_relative_url},
    {STR_INIT("sassify"), 0, 0, FILTER_JEKYLL, apply_sassify},
    {STR_INIT("scssify"), 0, 0, FILTER_JEKYLL, apply_scssify},
    {STR_INIT("slugify"), 0, 1, FILTER_JEKYLL, apply_slugify},
    {STR_INIT("smartify"), 0, 0, FILTER_JEKYLL, apply_smartify},
    {STR_INIT("strip_index"), 0, 0, FILTER_JEKYLL, apply_strip_index},
    {STR_INIT("to_integer"), 0, 0, FILTER_JEKYLL, apply_to_integer},
};

const struct liquid_filters filters_jekyll = {rows, ARRAY_LEN(rows)};
