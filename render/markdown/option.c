/*
 * kramdown's options by name. See markdown.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/markdown.h"

static bool is_true(struct str value)
{
    return value.len > 0 && !str_eq_nocase(str_trim(value), S("false"));
}

/* ":a", "a": a; "nil", "": nothing */
static struct str symbol_of(struct str value)
{
    value = str_trim(value);
    if (str_starts(value, S(":")))
        value = str_from(value, 1);
    return str_eq(value, S("nil")) ? S("") : value;
}

static bool set_auto_ids(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->no_auto_ids = !is_true(value);
    return true;
}

#define SET_FLAG(field, is_set)                                                                    \
    static bool set_##field(struct markdown_options *options, struct str value, struct arena *a)   \
    {                                                                                              \
        (void)a;                                                                                   \
        options->field = (is_set);                                                                 \
        return true;                                                                               \
    }
SET_FLAG(strips_ids, is_true(value))
SET_FLAG(auto_id_prefix, value)
SET_FLAG(hard_wrap, is_true(value))
SET_FLAG(parse_block_html, is_true(value))
SET_FLAG(parse_span_html_off, !is_true(value))
SET_FLAG(joins_cjk_lines, is_true(value))
SET_FLAG(footnote_prefix, value)
SET_FLAG(is_backlink_inline, is_true(value))
SET_FLAG(forbidden, value)
SET_FLAG(is_basic, !str_eq_nocase(value, S("gfm")))
SET_FLAG(no_math_engine, !str_eq(symbol_of(value), S("mathjax")))
SET_FLAG(no_highlighter, !str_eq(symbol_of(value), S("rouge")))
#undef SET_FLAG

static bool set_quirks(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->no_typographic = str_find(value, S("no_auto_typographic")) != STR_NONE;
    options->no_paragraph_end = str_find(value, S("paragraph_end")) == STR_NONE;
    return true;
}

static bool set_entities(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    struct str symbol = symbol_of(value);
    if (str_eq(symbol, S("as_char")))
        options->entities = MARKDOWN_ENTITIES_AS_CHARACTERS;
    else if (str_eq(symbol, S("as_input")))
        options->entities = MARKDOWN_ENTITIES_AS_INPUT;
    else if (str_eq(symbol, S("symbolic")))
        options->entities = MARKDOWN_ENTITIES_SYMBOLIC;
    else
        options->entities = MARKDOWN_ENTITIES_NUMERIC;
    return true;
}

static bool set_offset(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    int64_t offset = 0;
    if (!str_to_i64(str_trim(value), &offset) || offset < INT16_MIN || offset > INT16_MAX)
        return false;
    options->header_offset = (int)offset;
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

/* Writes an entity, given by its name or number. */
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

/* Reads four entities with commas between them. */
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

/* Both are options since kramdown 2.5; older versions ignore them. */
static bool set_link_text(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    if (!options->profile.note_role_on_link || str_find(value, S("%s")) == STR_NONE)
        return false;
    options->footnote_link_text = value;
    return true;
}

static bool set_header_links(struct markdown_options *options, struct str value, struct arena *a)
{
    (void)a;
    options->header_links = options->profile.note_role_on_link && str_eq(value, S("true"));
    return options->profile.note_role_on_link;
}

bool markdown_option_set(struct markdown_options *options, struct str name, struct str value,
                         struct arena *a)
{
    static const struct {
        struct str name;
        bool (*set)(struct markdown_options *, struct str, struct arena *);
    } known[] = {
        {STR_INIT("auto_id_prefix"), set_auto_id_prefix},
        {STR_INIT("auto_id_stripping"), set_strips_ids},
        {STR_INIT("auto_ids"), set_auto_ids},
        {STR_INIT("entity_output"), set_entities},
        {STR_INIT("footnote_backlink"), set_backlink},
        {STR_INIT("footnote_backlink_inline"), set_is_backlink_inline},
        {STR_INIT("footnote_link_text"), set_link_text},
        {STR_INIT("footnote_nr"), set_footnote_nr},
        {STR_INIT("footnote_prefix"), set_footnote_prefix},
        {STR_INIT("forbidden_inline_options"), set_forbidden},
        {STR_INIT("gfm_quirks"), set_quirks},
        {STR_INIT("hard_wrap"), set_hard_wrap},
        {STR_INIT("header_links"), set_header_links},
        {STR_INIT("header_offset"), set_offset},
        {STR_INIT("input"), set_is_basic},
        {STR_INIT("math_engine"), set_no_math_engine},
        {STR_INIT("parse_block_html"), set_parse_block_html},
        {STR_INIT("parse_span_html"), set_parse_span_html_off},
        {STR_INIT("remove_line_breaks_for_cjk"), set_joins_cjk_lines},
        {STR_INIT("smart_quotes"), set_quotes},
        {STR_INIT("syntax_highlighter"), set_no_highlighter},
        {STR_INIT("toc_levels"), set_levels},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (str_eq(name, known[i].name))
            return known[i].set(options, value, a);
    }
    return options->set_map != NULL && options->set_map(options, name, value, a);
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
