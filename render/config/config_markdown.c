/*
 * The Markdown settings: the key `markdown` and the sections `kramdown` and `commonmark`. See
 * config_markdown.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_markdown.h"

#include "render/data/ydoc.h"

/* ---- syntax_highlighter_opts ---- */

static void set_default_lang(struct markdown_code *code, struct value v, struct arena *a)
{
    code->no_default_lang = !value_truthy(v);
    code->default_lang = value_truthy(v) ? value_to_str(v, NULL, a) : str_of(NULL, 0);
}

static void set_guess_lang(struct markdown_code *code, struct value v, struct arena *a)
{
    (void)a;
    code->no_plaintext = !value_truthy(v);
}

static void set_disable(struct markdown_code *code, struct value v, struct arena *a)
{
    (void)a;
    code->is_off = value_truthy(v);
}

static void set_line_numbers(struct markdown_code *code, struct value v, struct arena *a)
{
    (void)a;
    code->line_numbers = value_truthy(v);
}

static void set_wrap(struct markdown_code *code, struct value v, struct arena *a)
{
    (void)a;
    code->no_wrap = !value_truthy(v);
}

static void set_start_line(struct markdown_code *code, struct value v, struct arena *a)
{
    (void)a;
    if (v.kind == VALUE_INT && v.integer > INT32_MIN && v.integer < INT32_MAX)
        code->lines_before = v.integer - 1;
}

/*
 * A class of Rouge's formatters. An unknown class means Rouge's plain HTML formatter, and so do
 * those that need more than settings.
 */
static void set_formatter(struct markdown_code *code, struct value v, struct arena *a)
{
    (void)a;
    struct str name = value_as_str(v);
    bool is_class = name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
    static const struct str not_bare[] = {
        STR_INIT("HTMLLegacy"),   STR_INIT("HTMLTable"),    STR_INIT("HTMLLineTable"),
        STR_INIT("HTMLLinewise"), STR_INIT("HTMLPygments"), STR_INIT("HTMLLineHighlighter"),
        STR_INIT("HTMLInline"),
    };
    code->is_bare = is_class;
    for (size_t i = 0; i < ARRAY_LEN(not_bare); i++) {
        if (str_eq(name, not_bare[i]))
            code->is_bare = false;
    }
}

/* nil means Rouge's own default. */
#define SET_NAME(field)                                                                            \
    static void set_##field(struct markdown_code *code, struct value v, struct arena *a)           \
    {                                                                                              \
        code->field = value_truthy(v) ? value_to_str(v, NULL, a) : str_of(NULL, 0);                \
    }
SET_NAME(css_class)
SET_NAME(line_format)
SET_NAME(table_class)
SET_NAME(gutter_class)
SET_NAME(code_class)
#undef SET_NAME

static struct str without_colon(struct str name)
{
    return str_starts(name, S(":")) ? str_from(name, 1) : name;
}

static void code_set(struct markdown_code *code, struct str name, struct value v, struct arena *a)
{
    static const struct {
        struct str name;
        void (*set)(struct markdown_code *code, struct value v, struct arena *a);
    } known[] = {
        {STR_INIT("code_class"), set_code_class},     {STR_INIT("css_class"), set_css_class},
        {STR_INIT("default_lang"), set_default_lang}, {STR_INIT("disable"), set_disable},
        {STR_INIT("formatter"), set_formatter},       {STR_INIT("guess_lang"), set_guess_lang},
        {STR_INIT("gutter_class"), set_gutter_class}, {STR_INIT("line_format"), set_line_format},
        {STR_INIT("line_numbers"), set_line_numbers}, {STR_INIT("start_line"), set_start_line},
        {STR_INIT("table_class"), set_table_class},   {STR_INIT("wrap"), set_wrap},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (str_eq(name, known[i].name))
            known[i].set(code, v, a);
    }
}

static void code_set_all(struct markdown_code *code, struct value settings, struct arena *a)
{
    for (size_t i = 0; settings.kind == VALUE_MAP && i < settings.map->count; i++) {
        const struct value_pair *pair = &settings.map->pairs[i];
        code_set(code, without_colon(value_as_str(pair->key)), pair->value, a);
    }
}

/* Settings of all code. `prefix` ("coderay_"), which old settings have, is cut off. */
static void codes_set(struct markdown_options *options, struct value settings, struct str prefix,
                      struct arena *a)
{
    for (size_t i = 0; settings.kind == VALUE_MAP && i < settings.map->count; i++) {
        const struct value_pair *pair = &settings.map->pairs[i];
        struct str name = without_colon(value_as_str(pair->key));
        if (prefix.len > 0 && str_starts(name, prefix))
            name = str_from(name, prefix.len);
        code_set(&options->block_code, name, pair->value, a);
        code_set(&options->span_code, name, pair->value, a);
    }
}

/* Settings of blocks alone, or of spans alone. */
static void codes_set_apart(struct markdown_options *options, struct value settings,
                            struct arena *a)
{
    code_set_all(&options->block_code, value_get(settings, S("block")), a);
    code_set_all(&options->span_code, value_get(settings, S("span")), a);
}

/* ---- other maps ---- */

static void symbols_set(struct markdown_options *options, struct value symbols, struct arena *a)
{
    memset(options->symbols, 0, sizeof(options->symbols));
    for (size_t i = 0; symbols.kind == VALUE_MAP && i < symbols.map->count; i++) {
        const struct value_pair *pair = &symbols.map->pairs[i];
        (void)markdown_symbol_set(options, without_colon(value_as_str(pair->key)),
                                  value_to_str(pair->value, NULL, a));
    }
}

/* {name: [target, title]} */
static void link_defs_set(struct markdown_options *options, struct value links, struct arena *a)
{
    size_t count = links.kind == VALUE_MAP ? links.map->count : 0;
    struct markdown_link *list = arena_new_array(a, count, struct markdown_link);
    options->links = list;
    options->link_count = 0;
    for (size_t i = 0; list != NULL && i < count; i++) {
        const struct value_pair *pair = &links.map->pairs[i];
        struct value v = pair->value;
        if (v.kind != VALUE_ARRAY || v.len == 0 || v.len > 2)
            continue;
        bool has_title = v.len == 2 && !value_is_nil(v.items[1]);
        list[options->link_count++] = (struct markdown_link){
            .name = value_to_str(pair->key, NULL, a),
            .target = value_to_str(v.items[0], NULL, a),
            .title = has_title ? value_to_str(v.items[1], NULL, a) : str_of(NULL, 0),
        };
    }
}

bool config_markdown_map(struct markdown_options *options, struct str name, struct str yaml,
                         struct arena *a)
{
    struct err err = ERR_INIT;
    struct err_place place = {.line = 1};
    struct value v = value_nil();
    if (!ydoc_parse(yaml, place, YDOC_OPTIONS_DEFAULT, a, &v, &err) || v.kind != VALUE_MAP)
        return false;
    if (str_eq(name, S("typographic_symbols"))) {
        symbols_set(options, v, a);
        return true;
    }
    if (!str_eq(name, S("syntax_highlighter_opts")))
        return false;
    options->block_code = options->span_code =
        (struct markdown_code){.no_default_lang = true, .no_plaintext = true};
    codes_set(options, v, S(""), a);
    codes_set_apart(options, v, a);
    return true;
}

/* ---- the section kramdown ---- */

/* A setting in the form that kramdown reads from text: the items of a list with commas between. */
static struct str setting_text(struct value v, struct arena *a)
{
    if (v.kind != VALUE_ARRAY)
        return value_to_str(v, NULL, a);
    struct buf joined;
    buf_init(&joined, a, 0);
    for (size_t i = 0; i < v.len; i++) {
        if (i > 0)
            buf_putc(&joined, ',');
        value_write(v.items[i], NULL, &joined);
    }
    return buf_str(&joined);
}

/* Whether a key keeps Jekyll's default if it is written without a value. */
static bool has_default(struct str name)
{
    static const struct str names[] = {
        STR_INIT("auto_ids"),   STR_INIT("entity_output"), STR_INIT("footnote_nr"),
        STR_INIT("gfm_quirks"), STR_INIT("hard_wrap"),     STR_INIT("header_offset"),
        STR_INIT("input"),      STR_INIT("smart_quotes"),  STR_INIT("toc_levels"),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(name, names[i]))
            return true;
    }
    return false;
}

/*
 * {% highlight %} highlights if `highlighter` is rouge or, what means the same, pygments. kramdown
 * has a key of its own, which overrides `highlighter`.
 */
static void highlighter_set(struct config *c, struct value kramdown)
{
    struct value name = value_map_get(c->values, S("highlighter"));
    struct value own = value_get(kramdown, S("syntax_highlighter"));
    bool rouge = str_eq(value_as_str(name), S("rouge"));
    c->no_highlighter = !rouge && !str_eq(value_as_str(name), S("pygments"));
    if (value_truthy(own))
        rouge = str_eq(without_colon(value_as_str(own)), S("rouge"));
    else if (value_truthy(value_get(kramdown, S("enable_coderay"))))
        rouge = false;
    c->markdown.no_highlighter = !rouge && (value_truthy(own) || value_truthy(name));
}

/* The old section `coderay`: if it has any setting, CodeRay's defaults apply as well. */
static void coderay_set(struct markdown_options *options, struct value coderay, struct arena *a)
{
    if (coderay.kind != VALUE_MAP || coderay.map->count == 0)
        return;
    options->block_code.line_numbers = options->span_code.line_numbers = true;
    options->block_code.no_wrap = options->span_code.no_wrap = false;
    codes_set(options, coderay, S("coderay_"), a);
}

/*
 * Does what Jekyll does before it calls kramdown: sets a default language, and translates CodeRay's
 * old settings. Values that kramdown refuses, with an error for the whole site, are ignored here.
 */
void config_markdown_read(struct config *c)
{
    struct value kramdown = value_map_get(c->values, S("kramdown"));
    struct markdown_options *options = &c->markdown;
    for (size_t i = 0; kramdown.kind == VALUE_MAP && i < kramdown.map->count; i++) {
        const struct value_pair *pair = &kramdown.map->pairs[i];
        struct str name = value_as_str(pair->key);
        if (!value_is_nil(pair->value) || !has_default(name))
            (void)markdown_option_set(options, name, setting_text(pair->value, &c->arena),
                                      &c->arena);
    }
    symbols_set(options, value_get(kramdown, S("typographic_symbols")), &c->arena);
    link_defs_set(options, value_get(kramdown, S("link_defs")), &c->arena);
    struct value code = value_get(kramdown, S("syntax_highlighter_opts"));
    struct value coderay = value_get(kramdown, S("coderay"));
    bool is_old = coderay.kind == VALUE_MAP && coderay.map->count > 0;
    codes_set(options, code, is_old ? S("coderay_") : S(""), &c->arena);
    options->block_code.no_plaintext = options->span_code.no_plaintext =
        !value_truthy(value_get(kramdown, S("guess_lang")));
    if (!value_truthy(value_get(code, S("default_lang"))))
        options->block_code.no_default_lang = options->span_code.no_default_lang = false;
    coderay_set(options, coderay, &c->arena);
    codes_set_apart(options, code, &c->arena);
    highlighter_set(c, kramdown);
    options->set_map = config_markdown_map;
}

/* ---- the dialect, and the section commonmark ---- */

/* A word in commonmark.extensions or commonmark.options, and the field that it sets. */
struct word {
    struct str name;
    size_t offset;
};

#define FIELD(f) offsetof(struct markdown_commonmark, f)

static const struct word extensions[] = {
    {STR_INIT("autolink"), FIELD(autolinks)},  {STR_INIT("strikethrough"), FIELD(strikethrough)},
    {STR_INIT("table"), FIELD(tables)},        {STR_INIT("tagfilter"), FIELD(tag_filter)},
    {STR_INIT("tasklist"), FIELD(task_lists)},
};

/*
 * Not here: VALIDATE_UTF8 is always on. TABLE_PREFER_STYLE_ATTRIBUTES and FULL_INFO_STRING do not
 * change what jekyll-commonmark writes. md4c has no source positions (SOURCEPOS), and no switches
 * for STRIKETHROUGH_DOUBLE_TILDE and LIBERAL_HTML_TAG.
 */
static const struct word options[] = {
    {STR_INIT("footnotes"), FIELD(footnotes)},
    {STR_INIT("github_pre_lang"), FIELD(pre_lang)},
    {STR_INIT("hardbreaks"), FIELD(hard_breaks)},
    {STR_INIT("nobreaks"), FIELD(no_breaks)},
    {STR_INIT("smart"), FIELD(smart)},
    {STR_INIT("unsafe"), FIELD(raw_html)},
};

#undef FIELD

static void set_words(struct markdown_commonmark *commonmark, struct value list,
                      const struct word *words, size_t count)
{
    for (size_t i = 0; list.kind == VALUE_ARRAY && i < list.len; i++) {
        for (size_t w = 0; w < count; w++) {
            if (str_eq_nocase(value_as_str(list.items[i]), words[w].name))
                *(bool *)((char *)commonmark + words[w].offset) = true;
        }
    }
}

static void set_commonmark(struct config *c, bool is_github)
{
    struct value section = value_map_get(c->values, S("commonmark"));
    struct markdown_commonmark *commonmark = &c->markdown.commonmark;
    c->markdown.dialect = MARKDOWN_COMMONMARK;
    commonmark->is_github = is_github;
    set_words(commonmark, value_get(section, S("extensions")), extensions, ARRAY_LEN(extensions));
    set_words(commonmark, value_get(section, S("options")), options, ARRAY_LEN(options));
}

/* What Kramdown#setup adds to the settings, as templates see them once it has converted a page. */
static bool kramdown_show(struct config *c)
{
    static const struct value_map none = {.count = 0};
    struct value section = value_map_get(c->values, S("kramdown"));
    const struct value_map *own = section.kind == VALUE_MAP ? section.map : &none;
    struct value written = value_map_get(own, S("syntax_highlighter_opts"));
    struct value_map *all = value_map_new(&c->arena), *shown = value_map_new(&c->arena);
    struct value_map *opts = value_map_new(&c->arena), *coderay = value_map_new(&c->arena);
    if (all == NULL || shown == NULL || opts == NULL || coderay == NULL)
        return false;
    struct value highlighter = value_map_get(own, S("syntax_highlighter"));
    if (!value_truthy(highlighter))
        highlighter = value_truthy(value_map_get(own, S("enable_coderay")))
                          ? value_str(S("coderay"))
                          : value_map_get(c->values, S("highlighter"));
    bool ok = written.kind != VALUE_MAP || value_map_add_all(opts, written.map);
    if (!value_truthy(value_map_get(opts, S("default_lang"))))
        ok = ok && value_map_put_str(opts, S("default_lang"), value_str(S("plaintext")));
    ok = ok && value_map_put_str(opts, S("guess_lang"), value_map_get(own, S("guess_lang"))) &&
         value_map_add_all(all, own) &&
         value_map_put_str(all, S("syntax_highlighter"), highlighter) &&
         value_map_put_str(all, S("syntax_highlighter_opts"), value_of_map(opts));
    if (!value_truthy(value_map_get(own, S("coderay"))))
        ok = ok && value_map_put_str(all, S("coderay"), value_of_map(coderay));
    ok = ok && value_map_put_str(shown, S("kramdown"), value_of_map(all));
    c->values = ok ? value_map_merge(&c->arena, c->values, shown) : c->values;
    return ok && c->values != NULL;
}

bool config_dialect_read(struct config *c)
{
    struct str name = value_as_str(value_map_get(c->values, S("markdown")));
    bool is_set = config_files_where(&c->files, S("markdown")).line > 0;
    if (str_eq_nocase(name, S("CommonMark")))
        set_commonmark(c, false);
    else if (str_eq_nocase(name, S("CommonMarkGhPages")))
        set_commonmark(c, true);
    else if (str_eq_nocase(name, S("GFM"))) {
        c->markdown.dialect = MARKDOWN_COMMONMARK;
        c->markdown.commonmark = (struct markdown_commonmark){.tables = true,
                                                              .strikethrough = true,
                                                              .autolinks = true,
                                                              .tag_filter = true,
                                                              .raw_html = true,
                                                              .footnotes = true,
                                                              .is_github = true};
    } else if (c->plain && !is_set)
        c->markdown.dialect = MARKDOWN_PLAIN;
    return c->markdown.dialect != MARKDOWN_KRAMDOWN || kramdown_show(c);
}
