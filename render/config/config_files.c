/*
 * Reading the settings: which files, their text, and their keys over Jekyll's defaults and those of
 * the theme. See config_files.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_files.h"

#include <errno.h>

#include "render/config/config_source.h"
#include "render/config/path.h"
#include "render/data/ydoc.h"

enum { BYTES_MAX = 4 << 20, FILES_MAX = 16 };

/* ---- the files ---- */

static const struct str usual[] = {STR_INIT("_config.yml"), STR_INIT("_config.yaml"),
                                   STR_INIT("_config.toml")};

static bool is_toml(struct str path)
{
    return str_ends(path, S(".toml"));
}

static bool add_file(struct config_files *f, struct str path, struct arena *a, struct err *err)
{
    if (f->count == FILES_MAX)
        return err_set(err, ERR_KIND_CONFIG, "more than %d configuration files", FILES_MAX);
    struct config_file *file = &f->items[f->count++];
    if (!str_starts(path, S("/")) && path_join(S(""), path, a, &file->path))
        return true;
    return err_at(err, ERR_KIND_CONFIG, (struct err_place){.file = path},
                  "name a configuration file by its path beneath the site's folder");
}

static bool list_files(struct config_files *f, struct str named, struct arena *a, struct err *err)
{
    f->items = arena_new_array(a, FILES_MAX, struct config_file);
    if (f->items == NULL)
        return err_arena(err, a);
    struct str rest = named, one;
    while (rest.len > 0) {
        str_cut(rest, ',', &one, &rest);
        one = str_trim(one);
        if (one.len > 0 && !add_file(f, one, a, err))
            return false;
    }
    f->named = f->count > 0;
    for (size_t i = 0; !f->named && i < ARRAY_LEN(usual); i++)
        f->items[f->count++].path = usual[i];
    return true;
}

/* Reads a file if it exists; a named one must exist. */
static bool file_read(struct config_file *file, bool named, const struct scan_root *root,
                      struct arena *a, struct err *err)
{
    struct stamp stamp;
    bool folder;
    bool there = scan_stat(root, file->path, &stamp, &folder) && !folder;
    if (!there && !named)
        return true;
    if (there && is_toml(file->path))
        return err_at(err, ERR_KIND_CONFIG, (struct err_place){.file = file->path},
                      "TOML is not supported: write the settings as YAML, in _config.yml");
    if (!scan_read(root, file->path, BYTES_MAX, a, &file->text, &stamp, err))
        return false;
    file->there = true;
    return true;
}

bool config_files_read(struct config_files *f, const struct scan_root *root, struct str named,
                       struct arena *a, struct err *err)
{
    *f = (struct config_files){.count = 0};
    if (!list_files(f, named, a, err))
        return false;
    f->lock.path = S("Gemfile.lock");
    f->version = config_files_version(f, root);
    if (!file_read(&f->lock, false, root, a, err))
        return false;
    bool found = false;
    for (size_t i = 0; i < f->count && !(found && !f->named); i++) {
        if (!file_read(&f->items[i], f->named, root, a, err))
            return false;
        found = f->items[i].there;
    }
    return true;
}

uint64_t config_files_version(const struct config_files *f, const struct scan_root *root)
{
    uint64_t versions[FILES_MAX + 1] = {0}, any = 0;
    for (size_t i = 0; i <= f->count; i++) {
        struct str path = i < f->count ? f->items[i].path : f->lock.path;
        struct stamp stamp;
        bool folder;
        if (scan_stat(root, path, &stamp, &folder) && !folder)
            versions[i] = stamp_version(stamp);
        any |= versions[i];
    }
    return any != 0 ? str_hash(str_of((const char *)versions, sizeof(versions))) : 0;
}

void config_files_tell_links(const struct config_files *f, const struct scan_root *root,
                             struct diags *diags)
{
    for (size_t i = 0; i < f->count; i++)
        scan_tell_link(root, f->items[i].path, diags);
}

struct str config_files_path(const struct config_files *f, size_t i)
{
    if (i == 0)
        return f->lock.path;
    bool found = false;
    for (size_t k = 0; !f->named && k + 1 < i && k < f->count; k++)
        found = found || f->items[k].there;
    return i <= f->count && !found ? f->items[i - 1].path : S("");
}

bool config_files_hold(const struct config_files *f, struct str path)
{
    for (size_t i = 0; i < f->count; i++) {
        if (str_eq(f->items[i].path, path))
            return true;
    }
    return str_eq(f->lock.path, path);
}

/* ---- the place of a key ---- */

/* Whether a line without its indentation begins with `key:`, quoted or not. */
static bool is_key(struct str line, struct str key)
{
    bool quoted = str_starts(line, S("\"")) || str_starts(line, S("'"));
    char quote = quoted ? line.ptr[0] : '\0';
    line = quoted ? str_from(line, 1) : line;
    if (!str_starts(line, key))
        return false;
    line = str_from(line, key.len);
    if (quoted && (line.len == 0 || line.ptr[0] != quote))
        return false;
    return str_starts(str_trim_start(quoted ? str_from(line, 1) : line), S(":"));
}

/*
 * The place of a key:
 *
 *     permalink: date          section "", key "permalink"
 *     liquid:
 *       error_mode: strict     section "liquid", key "error_mode"
 *     liquid: {error_mode: x}  the same, at the section
 *
 * The line is 0 if the text has neither.
 */
static struct err_place find_key(const struct config_file *file, struct str section, struct str key)
{
    struct err_place place = {.file = file->path};
    struct str rest = file->text, line;
    bool inside = section.len == 0;
    for (uint32_t n = 1; str_next_line(&rest, &line); n++) {
        struct str inner = str_trim_start(line);
        uint32_t column = (uint32_t)(line.len - inner.len) + 1;
        if (inner.len == 0 || inner.ptr[0] == '#')
            continue;
        if (section.len > 0 && column == 1)
            inside = is_key(inner, section);
        bool found = inside && (section.len > 0) == (column > 1) && is_key(inner, key);
        if (found || (inside && section.len > 0 && column == 1)) {
            place.line = n;
            place.column = column;
        }
        if (found)
            return place;
    }
    return place;
}

struct err_place config_files_where(const struct config_files *f, struct str key)
{
    struct str section = S(""), name = key;
    if (str_find_char(key, '.') < key.len)
        str_cut(key, '.', &section, &name);
    struct err_place place = {.file = S("")};
    for (size_t i = f->count; i-- > 0 && place.line == 0;) {
        if (f->items[i].there)
            place = find_key(&f->items[i], section, name);
    }
    return place.file.len > 0 ? place : (struct err_place){.file = f->items[0].path};
}

/* ---- the values ---- */

/* Those of Jekyll::Configuration::DEFAULTS that templates can see or that change a page. */
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
    options.symbols_are_text = true; /* Debian's Jekyll stops; `style: :compressed` is common */
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

/* ---- the names that Jekyll 3 still knows ---- */

/* Configuration#backwards_compatibilize; an empty name: the key is dropped. */
static const struct {
    struct str old, name;
} old_keys[] = {
    {STR_INIT("auto"), STR_INIT("")},
    {STR_INIT("watch"), STR_INIT("")},
    {STR_INIT("server"), STR_INIT("")},
    {STR_INIT("server_port"), STR_INIT("port")},
    {STR_INIT("gems"), STR_INIT("plugins")},
    {STR_INIT("layouts"), STR_INIT("layouts_dir")},
    {STR_INIT("data_source"), STR_INIT("data_dir")},
    {STR_INIT("pygments"), STR_INIT("")},
};

/* The index in old_keys, or their number. */
static size_t old_key(struct value key)
{
    size_t i = 0;
    while (i < ARRAY_LEN(old_keys) && !str_eq(old_keys[i].old, value_as_str(key)))
        i++;
    return i;
}

/* "a, b" as a list. */
static bool split_list(struct config *c, struct value_map *out, struct str key)
{
    struct value written = value_map_get(out, key);
    struct str rest = value_as_str(written), one;
    struct value_list list;
    value_list_init(&list, &c->arena);
    bool ok = true;
    while (ok && rest.len > 0) {
        str_cut(rest, ',', &one, &rest);
        ok = value_list_add(&list, value_str(str_trim(one)));
    }
    return ok &&
           (written.kind != VALUE_STRING || value_map_put_str(out, key, value_list_done(&list)));
}

static const struct value_map *with_new_names(struct config *c, const struct value_map *all)
{
    struct value_map *out = value_map_new(&c->arena);
    bool ok = out != NULL;
    for (size_t i = 0; ok && i < all->count; i++) {
        if (old_key(all->pairs[i].key) == ARRAY_LEN(old_keys))
            ok = value_map_put(out, all->pairs[i].key, all->pairs[i].value);
    }
    for (size_t i = 0; ok && i < ARRAY_LEN(old_keys); i++) {
        const struct value *v = value_map_find_str(all, old_keys[i].old);
        if (v != NULL && old_keys[i].name.len > 0)
            ok = value_map_put_str(out, old_keys[i].name, *v);
    }
    if (ok && value_truthy(value_map_get(all, S("pygments"))))
        ok = value_map_put_str(out, S("highlighter"), value_str(S("pygments")));
    ok = ok && split_list(c, out, S("include")) && split_list(c, out, S("exclude"));
    return ok ? out : NULL;
}

void config_files_tell_old(const struct config *c, struct diags *diags)
{
    for (size_t i = 0; c->profile.keys_have_old_names && i < ARRAY_LEN(old_keys); i++) {
        struct err_place place = config_files_where(&c->files, old_keys[i].old);
        struct err e = ERR_INIT;
        if (place.line == 0)
            continue;
        if (old_keys[i].name.len > 0)
            (void)err_at(&e, ERR_KIND_CONFIG, place,
                         "'%.*s' is the old name of '%.*s', and takes its place as in Jekyll 3; "
                         "Jekyll 4 does not know it",
                         STR_ARG(old_keys[i].old), STR_ARG(old_keys[i].name));
        else
            (void)err_at(&e, ERR_KIND_CONFIG, place, "'%.*s' has no effect any more: remove it",
                         STR_ARG(old_keys[i].old));
        diag_add(diags, DIAG_LEVEL_WARNING, &e);
    }
}

/* ---- the settings as a whole ---- */

/* Jekyll's defaults, overridden by one file after the other. */
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
    if (all != NULL && c->profile.keys_have_old_names)
        all = with_new_names(c, all);
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
    /* Times in the settings are shown in the zone that they name: parse again with that zone. */
    struct str timezone = value_as_str(value_map_get(c->values, S("timezone")));
    if (!config_zone_read(c, timezone, err))
        return false;
    if (c->zone == NULL)
        c->zone = zone_of_rule(timezone, &c->arena);
    c->values = c->zone != NULL ? merged(c, err) : c->values;
    return c->values != NULL;
}

/* Whether a theme cannot set a key: Jekyll has given it a value before it reads the theme. */
static bool is_preset(const struct value_map *base, struct str key)
{
    return str_eq(key, S("source")) || str_eq(key, S("destination")) ||
           value_map_find_str(base, key) != NULL;
}

static struct str theme_config_path(struct config *c)
{
    struct buf path;
    buf_init(&path, &c->arena, 0);
    buf_add(&path, c->theme.path);
    buf_putc(&path, '/');
    buf_add(&path, CONFIG_FILE);
    return buf_str(&path);
}

/* Site#load_theme_configuration: the theme's settings, overridden by the site's own. */
static bool theme_set(struct config *c, const struct theme_search *themes, struct err *err)
{
    struct str text = S("");
    struct value ignored = value_map_get(c->values, S("ignore_theme_config"));
    if (themes == NULL || !theme_find(c->values, themes, c->source_path, &c->arena, &c->theme, err))
        return themes == NULL;
    c->theme_version = theme_version(&c->theme, themes->faults);
    if (c->theme_version == 0 || c->profile.lacks_theme_settings ||
        (ignored.kind == VALUE_BOOL && ignored.boolean))
        return true;
    if (!theme_settings(&c->theme, BYTES_MAX, &c->arena, &text, err))
        return false;
    const struct value_map *base = parse(c, str_c(defaults_yaml), S("defaults"), err);
    const struct value_map *all = base != NULL ? parse(c, text, theme_config_path(c), err) : NULL;
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

bool config_values_read(struct config *c, const struct scan_root *settings,
                        const struct theme_search *themes, struct err *err)
{
    return values_load(c, err) && config_source_open(c, settings, err) && theme_set(c, themes, err);
}
