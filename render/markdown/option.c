/*
 * kramdown's options by name. See markdown.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/markdown.h"

static bool set_auto_ids(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->no_auto_ids = value.len == 0 || str_eq_nocase(str_trim(value), S("false"));
    return true;
}

static bool is_true(struct str value)
{
    return value.len > 0 && !str_eq_nocase(str_trim(value), S("false"));
}

static bool set_prefix(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->auto_id_prefix = value;
    return true;
}

static bool set_hard_wrap(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->hard_wrap = is_true(value);
    return true;
}

static bool set_block_html(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->parse_block_html = is_true(value);
    return true;
}

static bool set_span_html(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->parse_span_html_off = !is_true(value);
    return true;
}

static bool set_quirks(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->no_typographic = str_find(value, S("no_auto_typographic")) != STR_NONE;
    return true;
}

/* "2..4", "2,4" or "2" */
static bool set_levels(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    bool is_range = str_find(value, S("..")) != STR_NONE;
    unsigned levels = 0, low = 0;
    for (size_t i = 0; i < value.len; i++) {
        unsigned level = char_is_digit(value.ptr[i]) ? (unsigned)(value.ptr[i] - '0') : 0;
        if (level == 0 || level > 6)
            continue;
        low = low == 0 ? level : low;
        for (unsigned l = is_range ? low : level; l <= level; l++)
            levels |= 1U << l;
    }
    options->toc_levels = levels;
    return levels != 0;
}

/* An entity by its name or number. */
static bool read_entity(struct str name, struct arena *a, struct str *out)
{
    struct buf entity, text;
    uint32_t code = 0;
    buf_init(&entity, a, 0);
    buf_init(&text, a, 0);
    buf_putc(&entity, '&');
    if (name.len > 0 && char_is_digit(name.ptr[0]))
        buf_putc(&entity, '#');
    buf_add(&entity, name);
    buf_putc(&entity, ';');
    if (md_entity_read(buf_str(&entity), &code) == 0 || code == 0)
        return false;
    utf8_put(&text, code);
    *out = buf_str(&text);
    return true;
}

/* Four entities with commas between them. */
static bool set_quotes(struct markdown_options *options, struct str value, struct arena *a)
{
    struct str quotes[ARRAY_LEN(options->smart_quotes)] = {{NULL, 0}}, name;
    for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
        (void)str_cut(value, ',', &name, &value);
        if (!read_entity(str_trim(name), a, &quotes[i]))
            return false;
    }
    memcpy(options->smart_quotes, quotes, sizeof(quotes));
    return true;
}

static bool set_footnote_nr(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    int64_t number = 0;
    if (!str_to_i64(str_trim(value), &number) || number < 1 || number > INT32_MAX)
        return false;
    options->footnote_nr = (int)number;
    return true;
}

static bool set_backlink(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->footnote_backlink = value;
    options->no_backlink = value.len == 0;
    return true;
}

bool markdown_option_set(struct markdown_options *options, struct str name, struct str value,
                         struct arena *a)
{
    static const struct {
        struct str name;
        bool (*set)(struct markdown_options *, struct str, struct arena *);
    } known[] = {
        {STR_INIT("auto_id_prefix"), set_prefix},
        {STR_INIT("auto_ids"), set_auto_ids},
        {STR_INIT("footnote_backlink"), set_backlink},
        {STR_INIT("footnote_nr"), set_footnote_nr},
        {STR_INIT("gfm_quirks"), set_quirks},
        {STR_INIT("hard_wrap"), set_hard_wrap},
        {STR_INIT("parse_block_html"), set_block_html},
        {STR_INIT("parse_span_html"), set_span_html},
        {STR_INIT("smart_quotes"), set_quotes},
        {STR_INIT("toc_levels"), set_levels},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (str_eq(name, known[i].name))
            return known[i].set(options, value, a);
    }
    return false;
}

bool markdown_symbol_set(struct markdown_options *options, struct str symbol, struct str text)
{
    static const struct str names[ARRAY_LEN(options->symbols)] = {
        STR_INIT("mdash"), STR_INIT("ndash"),       STR_INIT("hellip"),      STR_INIT("laquo"),
        STR_INIT("raquo"), STR_INIT("laquo_space"), STR_INIT("raquo_space"),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(symbol, names[i])) {
            options->symbols[i] = text.ptr != NULL ? text : S("");
            return true;
        }
    }
    return false;
}
