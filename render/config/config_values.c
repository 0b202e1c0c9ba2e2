/*
 * The settings: Jekyll's defaults, the site's own, and below both those of its
 * theme. See config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>

#include "render/config/config.h"
#include "render/data/ydoc.h"

enum { THEME_BYTES = 4 << 20 };

/* Jekyll::Configuration::DEFAULTS, as far as a template can see them or they change a page. */
static const char defaults_yaml[] =
    "collections_dir: ''\n"
    "cache_dir: .jekyll-cache\n"
    "plugins_dir: _plugins\n"
    "layouts_dir: _layouts\n"
    "data_dir: _data\n"
    "includes_dir: _includes\n"
    "collections: {}\n"
    "safe: false\n"
    "include: [.htaccess]\n"
    "exclude: []\n"
    "keep_files: [.git, .svn]\n"
    "encoding: utf-8\n"
    "markdown_ext: markdown,mkdown,mkdn,mkd,md\n"
    "strict_front_matter: false\n"
    "show_drafts:\n"
    "limit_posts: 0\n"
    "future: false\n"
    "unpublished: false\n"
    "whitelist: []\n"
    "plugins: []\n"
    "markdown: kramdown\n"
    "highlighter: rouge\n"
    "lsi: false\n"
    "excerpt_separator: \"\\n\\n\"\n"
    "incremental: false\n"
    "detach: false\n"
    "port: '4000'\n"
    "host: 127.0.0.1\n"
    "baseurl:\n"
    "show_dir_listing: false\n"
    "serving: false\n"
    "permalink: date\n"
    "paginate_path: /page:num\n"
    "timezone:\n"
    "quiet: false\n"
    "verbose: false\n"
    "defaults: []\n"
    "liquid: {error_mode: warn, strict_filters: false, strict_variables: false}\n"
    "kramdown:\n"
    "  auto_ids: true\n"
    "  toc_levels: [1, 2, 3, 4, 5, 6]\n"
    "  entity_output: as_char\n"
    "  smart_quotes: lsquo,rsquo,ldquo,rdquo\n"
    "  input: GFM\n"
    "  hard_wrap: false\n"
    "  guess_lang: true\n"
    "  footnote_nr: 1\n"
    "  show_warnings: false\n";

static const struct value_map *parse(struct config *c, struct str text, struct str file,
                                     struct err *err)
{
    struct value v;
    struct err_place place = {.file = file, .line = 1};
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    options.zone = c->zone;
    options.profile = &c->profile;
    if (!ydoc_parse(text, place, options, &c->arena, &v, err))
        return NULL;
    if (value_is_nil(v))
        return value_map_new(&c->arena);
    if (v.kind != VALUE_MAP) {
        (void)err_at(err, ERR_KIND_CONFIG, place, "the top level must be 'key: value' lines");
        return NULL;
    }
    return v.map;
}

/* What the files say, one after the other, over Jekyll's defaults. */
static const struct value_map *merged(struct config *c, struct err *err)
{
    const struct value_map *all = parse(c, str_c(defaults_yaml), S("defaults"), err);
    for (size_t i = 0; all != NULL && i < c->files.count; i++) {
        const struct config_file *file = &c->files.items[i];
        const struct value_map *own = file->there ? parse(c, file->text, file->path, err) : all;
        if (own == NULL)
            return NULL;
        all = file->there ? value_map_merge(&c->arena, all, own) : all;
    }
    if (all == NULL)
        (void)err_arena(err, &c->arena);
    return all;
}

bool config_zone_read(struct config *c, struct str name, struct err *err)
{
    c->zone = zone_load(name, &c->arena);
    if (c->zone != NULL || !scan_is_fault(errno))
        return true;
    return err_set(err, ERR_KIND_FAULT, "the time zone '%.*s' cannot be read: %s", STR_ARG(name),
                   strerrordesc_np(errno));
}

static bool values_load(struct config *c, struct err *err)
{
    c->values = merged(c, err);
    if (c->values == NULL)
        return false;
    /* Times in them are shown in the zone that they name: read again, now that it is known. */
    struct str timezone = value_as_str(value_map_get(c->values, S("timezone")));
    if (!config_zone_read(c, timezone, err))
        return false;
    if (c->zone == NULL)
        c->zone = zone_of_rule(timezone, &c->arena);
    c->values = c->zone != NULL ? merged(c, err) : c->values;
    return c->values != NULL;
}

/* Settings that a theme cannot have: Jekyll gives each a value before it looks at the theme. */
static bool is_preset(const struct value_map *base, struct str key)
{
    return str_eq(key, S("source")) || str_eq(key, S("destination")) ||
           value_map_find_str(base, key) != NULL;
}

static struct str theme_file(struct config *c)
{
    struct buf path;
    buf_init(&path, &c->arena, 0);
    buf_add(&path, c->theme.path);
    buf_putc(&path, '/');
    buf_add(&path, CONFIG_FILE);
    return buf_str(&path);
}

/* Site#load_theme_configuration: below the site's own settings, those of the theme. */
static bool theme_set(struct config *c, const struct theme_search *themes, struct err *err)
{
    struct str text = S("");
    struct value ignored = value_map_get(c->values, S("ignore_theme_config"));
    if (themes == NULL || !theme_find(c->values, themes, &c->arena, &c->theme, err))
        return themes == NULL;
    c->theme_version = theme_version(&c->theme, themes->faults);
    if (c->theme_version == 0 || c->profile.lacks_theme_settings ||
        (ignored.kind == VALUE_BOOL && ignored.boolean))
        return true;
    if (!theme_settings(&c->theme, THEME_BYTES, &c->arena, &text, err))
        return false;
    const struct value_map *base = parse(c, str_c(defaults_yaml), S("defaults"), err);
    const struct value_map *all = base != NULL ? parse(c, text, theme_file(c), err) : NULL;
    struct value_map *own = all != NULL ? value_map_new(&c->arena) : NULL;
    if (all == NULL)
        return false;
    bool ok = own != NULL;
    for (size_t i = 0; ok && i < all->count; i++) {
        const struct value_pair *pair = &all->pairs[i];
        if (!is_preset(base, value_as_str(pair->key)))
            ok = value_map_put(own, pair->key, pair->value);
    }
    c->values = ok ? value_map_merge(&c->arena, own, c->values) : NULL;
    return c->values != NULL || err_arena(err, &c->arena);
}

bool config_values_read(struct config *c, const struct theme_search *themes, struct err *err)
{
    return values_load(c, err) && theme_set(c, themes, err);
}
