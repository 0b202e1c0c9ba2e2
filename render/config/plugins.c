/*
 * The plugins that a site lists. See plugins.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/plugins.h"

static const struct str names[PLUGIN_COUNT] = {
    [PLUGIN_ARCHIVES] = STR_INIT("jekyll-archives"),
    [PLUGIN_AVATAR] = STR_INIT("jekyll-avatar"),
    [PLUGIN_DATAPAGES] = STR_INIT("jekyll-datapage-generator"),
    [PLUGIN_DEFAULT_LAYOUT] = STR_INIT("jekyll-default-layout"),
    [PLUGIN_FEED] = STR_INIT("jekyll-feed"),
    [PLUGIN_GIST] = STR_INIT("jekyll-gist"),
    [PLUGIN_GITHUB_METADATA] = STR_INIT("jekyll-github-metadata"),
    [PLUGIN_INCLUDE_CACHE] = STR_INIT("jekyll-include-cache"),
    [PLUGIN_JEMOJI] = STR_INIT("jemoji"),
    [PLUGIN_LAST_MODIFIED_AT] = STR_INIT("jekyll-last-modified-at"),
    [PLUGIN_LIQUIFY] = STR_INIT("jekyll-liquify"),
    [PLUGIN_LOADING_LAZY] = STR_INIT("jekyll-loading-lazy"),
    [PLUGIN_MENTIONS] = STR_INIT("jekyll-mentions"),
    [PLUGIN_OPTIONAL_FRONT_MATTER] = STR_INIT("jekyll-optional-front-matter"),
    [PLUGIN_PAGINATE] = STR_INIT("jekyll-paginate"),
    [PLUGIN_PAGINATE_V2] = STR_INIT("jekyll-paginate-v2"),
    [PLUGIN_POLYGLOT] = STR_INIT("jekyll-polyglot"),
    [PLUGIN_README_INDEX] = STR_INIT("jekyll-readme-index"),
    [PLUGIN_REDIRECT_FROM] = STR_INIT("jekyll-redirect-from"),
    [PLUGIN_RELATIVE_LINKS] = STR_INIT("jekyll-relative-links"),
    [PLUGIN_SEO_TAG] = STR_INIT("jekyll-seo-tag"),
    [PLUGIN_SITEMAP] = STR_INIT("jekyll-sitemap"),
    [PLUGIN_TAGGING] = STR_INIT("jekyll-tagging"),
    [PLUGIN_TARGET_BLANK] = STR_INIT("jekyll-target-blank"),
    [PLUGIN_TITLES_FROM_HEADINGS] = STR_INIT("jekyll-titles-from-headings"),
    [PLUGIN_TOC] = STR_INIT("jekyll-toc"),
};

/* What Jekyll has always on, or what here needs no plugin. */
static const struct str built_in[] = {
    STR_INIT("jekyll-commonmark"),
    STR_INIT("jekyll-commonmark-ghpages"),
    STR_INIT("jekyll-data"),
    STR_INIT("jekyll-remote-theme"),
    STR_INIT("jekyll-sass-converter"),
    STR_INIT("jekyll-watch"),
    STR_INIT("kramdown"),
    STR_INIT("kramdown-parser-gfm"),
};

static bool is_built_in(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(built_in); i++) {
        if (str_eq(built_in[i], name))
            return true;
    }
    return false;
}

static enum plugin plugin_of(struct str name)
{
    /* The same by other names: as it is required, and a gem that is a copy of another. */
    static const struct {
        struct str name;
        enum plugin plugin;
    } others[] = {
        {STR_INIT("jekyll-liquify-alt"), PLUGIN_LIQUIFY},
        {STR_INIT("jekyll/tagging"), PLUGIN_TAGGING},
    };
    for (size_t i = 0; i < PLUGIN_COUNT; i++) {
        if (str_eq(names[i], name))
            return (enum plugin)i;
    }
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (str_eq(others[i].name, name))
            return others[i].plugin;
    }
    return PLUGIN_COUNT;
}

static void tags_set(struct plugins *p)
{
    static const struct {
        struct str name;
        enum plugin plugin;
        bool filter, block;
    } rows[PLUGIN_TAG_COUNT] = {
        {STR_INIT("I18n_Headers"), PLUGIN_POLYGLOT, false, false},
        {STR_INIT("Static_Href"), PLUGIN_POLYGLOT, false, true},
        {STR_INIT("avatar"), PLUGIN_AVATAR, false, false},
        {STR_INIT("datapage_url"), PLUGIN_DATAPAGES, true, false},
        {STR_INIT("feed_meta"), PLUGIN_FEED, false, false},
        {STR_INIT("gist"), PLUGIN_GIST, false, false},
        {STR_INIT("include_cached"), PLUGIN_INCLUDE_CACHE, false, false},
        {STR_INIT("github_edit_link"), PLUGIN_GITHUB_METADATA, false, false},
        {STR_INIT("i18n_headers"), PLUGIN_POLYGLOT, false, false},
        {STR_INIT("inject_anchors"), PLUGIN_TOC, true, false},
        {STR_INIT("jekyll_tagging_slug"), PLUGIN_TAGGING, true, false},
        {STR_INIT("keywords"), PLUGIN_TAGGING, true, false},
        {STR_INIT("last_modified_at"), PLUGIN_LAST_MODIFIED_AT, false, false},
        {STR_INIT("liquify"), PLUGIN_LIQUIFY, true, false},
        {STR_INIT("seo"), PLUGIN_SEO_TAG, false, false},
        {STR_INIT("static_href"), PLUGIN_POLYGLOT, false, true},
        {STR_INIT("tag_cloud"), PLUGIN_TAGGING, true, false},
        {STR_INIT("tag_link"), PLUGIN_TAGGING, true, false},
        {STR_INIT("tag_url"), PLUGIN_TAGGING, true, false},
        {STR_INIT("tags"), PLUGIN_TAGGING, true, false},
        {STR_INIT("toc"), PLUGIN_TOC, false, false},
        {STR_INIT("toc"), PLUGIN_TOC, true, false},
        {STR_INIT("toc_only"), PLUGIN_TOC, true, false},
    };
    for (size_t i = 0; i < PLUGIN_TAG_COUNT; i++)
        p->tags[i] = (struct liquid_plugin_tag){rows[i].name, names[rows[i].plugin],
                                                p->on[rows[i].plugin] || p->former[rows[i].plugin],
                                                rows[i].filter, rows[i].block};
}

static bool compile(struct plugins *p, struct arena *a, struct err *err)
{
    const struct liquid_options options = {.jekyll_tags = true};
    for (size_t i = 0; i < PLUGIN_TEXT_COUNT; i++) {
        const struct plugin_text *t = &plugin_texts[i];
        if (!p->on[t->plugin])
            continue;
        struct err_place place = {.file = t->name, .line = 1};
        p->templates[i] = liquid_compile(t->text, place, &options, a, NULL, err);
        if (p->templates[i] == NULL)
            return false;
    }
    return true;
}

/* Switches on a plugin; notes a name that is unknown. */
static void add(struct plugins *p, struct str name, struct str *unknown)
{
    enum plugin known = plugin_of(name);
    if (known != PLUGIN_COUNT && !p->on[known]) {
        p->on[known] = true;
        p->order[p->count++] = known;
    } else if (known == PLUGIN_COUNT && !is_built_in(name)) {
        unknown[p->unknown_count++] = name;
    }
}

/*
 * Jekyll 4 does not read `gems` any more. A tag of a plugin that is listed there stops its build;
 * here such a tag works, but nothing else of the plugin does.
 */
static void read_former(struct plugins *p, const struct value_map *config, struct arena *a)
{
    struct value listed = value_map_get(config, S("gems"));
    p->has_gems = !value_is_nil(listed);
    for (uint32_t i = 0; listed.kind == VALUE_ARRAY && i < listed.len; i++) {
        enum plugin known = plugin_of(value_to_str(listed.items[i], NULL, a));
        if (known != PLUGIN_COUNT)
            p->former[known] = true;
    }
}

bool plugins_read(const struct value_map *config, const struct theme *theme, struct arena *a,
                  struct plugins *out, struct err *err)
{
    struct value listed = value_map_get(config, S("plugins"));
    *out = (struct plugins){.count = 0};
    uint32_t count = listed.kind == VALUE_ARRAY ? listed.len : 0;
    struct str *unknown = arena_new_array(a, count + theme->need_count + 1, struct str);
    if (unknown == NULL)
        return err_arena(err, a);
    for (size_t i = 0; i < theme->need_count; i++) {
        /* A theme's other dependencies, such as jekyll itself, are not plugins. */
        if (str_starts(theme->needs[i], S("jekyll-")))
            add(out, theme->needs[i], unknown);
    }
    for (uint32_t i = 0; i < count; i++)
        add(out, value_to_str(listed.items[i], NULL, a), unknown);
    out->unknown = unknown;
    read_former(out, config, a);
    tags_set(out);
    return compile(out, a, err);
}

bool plugins_native(struct arena *a, struct str *out)
{
    struct buf all;
    buf_init(&all, a, 0);
    for (size_t i = 0; i < ARRAY_LEN(built_in); i++) {
        buf_add(&all, built_in[i]);
        buf_putc(&all, ' ');
    }
    for (size_t i = 0; i < PLUGIN_COUNT; i++) {
        buf_add(&all, names[i]);
        buf_putc(&all, ' ');
    }
    *out = buf_str(&all);
    return buf_ok(&all);
}

/* Advice for a plugin that is not known. */
static struct str advice_for(struct str name)
{
    static const struct {
        struct str name, advice;
    } rows[] = {
        {STR_INIT("jekyll-coffeescript"),
         STR_INIT("CoffeeScript is not compiled; run 'coffee --compile', and keep the .js files")},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(rows[i].name, name))
            return rows[i].advice;
    }
    return S("what it does is left undone");
}

void plugins_report(const struct plugins *p, struct err_place place, struct err_place gems,
                    struct diags *diags)
{
    if (p->has_gems) {
        struct err e = ERR_INIT;
        (void)err_at(&e, ERR_KIND_CONFIG, gems,
                     "'gems' is not read, as by Jekyll 4: list the plugins under 'plugins'");
        diag_add(diags, DIAG_LEVEL_WARNING, &e);
    }
    for (size_t i = 0; i < p->unknown_count; i++) {
        struct err e = ERR_INIT;
        struct str advice = advice_for(p->unknown[i]);
        (void)err_at(&e, ERR_KIND_CONFIG, place, "the plugin '%.*s' is not known here: %.*s",
                     STR_ARG(p->unknown[i]), STR_ARG(advice));
        diag_add(diags, DIAG_LEVEL_WARNING, &e);
    }
}
