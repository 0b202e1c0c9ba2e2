/*
 * What the keys of the settings mean. See config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "render/base/uri.h"
#include "render/config/config_csv.h"
#include "render/config/config_markdown.h"
#include "render/config/config_sass.h"
#include "render/config/config_source.h"
#include "render/config/gemfile_lock.h"
#include "render/config/github.h"
#include "render/config/path.h"
#include "render/config/permalink.h"

enum { CONFIG_MEMORY = 64 << 20 };

/* Configuration#add_default_excludes. */
static const struct str default_excludes[] = {
    STR_INIT(".sass-cache"),    STR_INIT(".jekyll-cache"), STR_INIT("gemfiles"),
    STR_INIT("Gemfile"),        STR_INIT("Gemfile.lock"),  STR_INIT("node_modules"),
    STR_INIT("vendor/bundle/"), STR_INIT("vendor/cache/"), STR_INIT("vendor/gems/"),
    STR_INIT("vendor/ruby/"),
};

/* ---- typed keys ---- */

enum key_type { KEY_STRING, KEY_BOOL, KEY_INT };

/* A key of _config.yml (of `section:` if that is not empty) and the field that it sets. */
struct key {
    struct str section, name;
    enum key_type type;
    size_t offset;
};

#define FIELD(f) offsetof(struct config, f)

static const struct key keys[] = {
    {STR_INIT(""), STR_INIT("baseurl"), KEY_STRING, FIELD(baseurl)},
    {STR_INIT(""), STR_INIT("collections_dir"), KEY_STRING, FIELD(collections_dir)},
    {STR_INIT(""), STR_INIT("data_dir"), KEY_STRING, FIELD(data_dir)},
    {STR_INIT(""), STR_INIT("excerpt_separator"), KEY_STRING, FIELD(excerpt_separator)},
    {STR_INIT(""), STR_INIT("future"), KEY_BOOL, FIELD(future)},
    {STR_INIT(""), STR_INIT("includes_dir"), KEY_STRING, FIELD(includes_dir)},
    {STR_INIT(""), STR_INIT("layouts_dir"), KEY_STRING, FIELD(layouts_dir)},
    {STR_INIT(""), STR_INIT("limit_posts"), KEY_INT, FIELD(limit_posts)},
    {STR_INIT(""), STR_INIT("page_excerpts"), KEY_BOOL, FIELD(page_excerpts)},
    {STR_INIT(""), STR_INIT("permalink"), KEY_STRING, FIELD(permalink)},
    {STR_INIT(""), STR_INIT("show_drafts"), KEY_BOOL, FIELD(show_drafts)},
    {STR_INIT(""), STR_INIT("strict_front_matter"), KEY_BOOL, FIELD(strict_front_matter)},
    {STR_INIT(""), STR_INIT("timezone"), KEY_STRING, FIELD(timezone)},
    {STR_INIT(""), STR_INIT("unpublished"), KEY_BOOL, FIELD(unpublished)},
    {STR_INIT(""), STR_INIT("url"), KEY_STRING, FIELD(url)},
    {STR_INIT("liquid"), STR_INIT("strict_filters"), KEY_BOOL, FIELD(liquid.strict_filters)},
    {STR_INIT("liquid"), STR_INIT("strict_variables"), KEY_BOOL, FIELD(liquid.strict_variables)},
};

static bool bad(const struct config *c, struct err *err, struct str key, const char *wants,
                struct value got)
{
    struct err_place place = config_files_where(&c->files, key);
    return err_at(err, ERR_KIND_CONFIG, place, "'%.*s' must be %s, not %.*s", STR_ARG(key), wants,
                  STR_ARG(value_class(got)));
}

static bool key_set(struct config *c, const struct key *k, struct value v, struct err *err)
{
    void *field = (char *)c + k->offset;
    if (value_is_nil(v))
        return true;
    switch (k->type) {
    case KEY_STRING:
        if (v.kind == VALUE_ARRAY || v.kind == VALUE_MAP)
            return bad(c, err, k->name, "a string", v);
        *(struct str *)field = value_to_str(v, NULL, &c->arena);
        return true;
    case KEY_BOOL:
        *(bool *)field = value_truthy(v);
        return true;
    case KEY_INT:
        if (v.kind != VALUE_INT || v.integer < 0)
            return bad(c, err, k->name, "a whole number, 0 or more", v);
        *(int64_t *)field = v.integer;
        return true;
    }
    return true;
}

static bool keys_set(struct config *c, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct value section = value_of_map(c->values);
        if (keys[i].section.len > 0)
            section = value_map_get(c->values, keys[i].section);
        if (!key_set(c, &keys[i], value_get(section, keys[i].name), err))
            return false;
    }
    return true;
}

/* Settings that the Jekyll which is followed does not know have no effect. */
static void keys_clear(struct config *c)
{
    if (c->profile.lacks_jekyll_4_settings)
        c->page_excerpts = false;
}

/* Site#in_source_dir, for each folder that Jekyll looks for files in. */
static bool folders_clean(struct config *c, struct err *err)
{
    struct str *const folders[] = {&c->layouts_dir, &c->includes_dir, &c->data_dir,
                                   &c->collections_dir};
    c->collections_prefix = c->collections_dir;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        if (!path_clean(*folders[i], &c->arena, folders[i]))
            return err_arena(err, &c->arena);
    }
    return true;
}

/* ---- lists ---- */

bool config_strings_add(struct arena *a, struct config_strings *list, struct str s)
{
    struct str *items = arena_grow(a, list->items, list->count * sizeof(*items),
                                   (list->count + 1) * sizeof(*items));
    if (items == NULL)
        return false;
    list->items = items;
    items[list->count++] = s;
    return true;
}

static bool strings_of(struct config *c, struct str key, struct config_strings *out,
                       struct err *err)
{
    struct value v = value_map_get(c->values, key);
    if (v.kind == VALUE_STRING)
        return config_strings_add(&c->arena, out, value_as_str(v)) || err_arena(err, &c->arena);
    if (v.kind != VALUE_ARRAY && !value_is_nil(v))
        return bad(c, err, key, "a list", v);
    for (uint32_t i = 0; v.kind == VALUE_ARRAY && i < v.len; i++) {
        if (!config_strings_add(&c->arena, out, value_to_str(v.items[i], NULL, &c->arena)))
            return err_arena(err, &c->arena);
    }
    return true;
}

bool config_strings_have(const struct config_strings *list, struct str s)
{
    for (size_t i = 0; i < list->count; i++) {
        if (str_eq(list->items[i], s))
            return true;
    }
    return false;
}

/* Configuration#add_default_excludes: each once. Templates see them in site.exclude. */
static bool default_excludes_add(struct config *c)
{
    struct value_map *shown = value_map_new(&c->arena);
    struct value_list all;
    value_list_init(&all, &c->arena);
    bool ok = shown != NULL, replaces = c->profile.exclude_replaces && c->exclude.count > 0;
    for (size_t i = 0; ok && !replaces && i < ARRAY_LEN(default_excludes); i++) {
        ok = config_strings_have(&c->exclude, default_excludes[i]) ||
             config_strings_add(&c->arena, &c->exclude, default_excludes[i]);
    }
    for (size_t i = 0; ok && i < c->exclude.count; i++)
        ok = value_list_add(&all, value_str(c->exclude.items[i]));
    if (!ok || !value_map_put_str(shown, S("exclude"), value_list_done(&all)))
        return false;
    c->values = value_map_merge(&c->arena, c->values, shown);
    return c->values != NULL;
}

static bool lists_set(struct config *c, struct err *err)
{
    if (!strings_of(c, S("include"), &c->include, err) ||
        !strings_of(c, S("exclude"), &c->exclude, err) ||
        !strings_of(c, S("keep_files"), &c->keep_files, err))
        return false;
    if (!default_excludes_add(c))
        return err_arena(err, &c->arena);
    struct str rest = value_as_str(value_map_get(c->values, S("markdown_ext"))), extension;
    while (rest.len > 0) {
        str_cut(rest, ',', &extension, &rest);
        if (!config_strings_add(&c->arena, &c->markdown_ext, str_trim(extension)))
            return err_arena(err, &c->arena);
    }
    return true;
}

static void withholds_set(struct config *c)
{
    struct value sets = value_map_get(c->values, S("defaults"));
    for (uint32_t i = 0; sets.kind == VALUE_ARRAY && i < sets.len; i++) {
        struct value values = value_get(sets.items[i], S("values"));
        if (values.kind == VALUE_MAP && value_map_find_str(values.map, S("published")) != NULL)
            c->withholds = true;
    }
}

/* ---- collections ---- */

/* Collection#sanitize_label. */
static struct str label_sanitise(struct config *c, struct str label)
{
    struct buf out;
    buf_init(&out, &c->arena, 0);
    for (size_t i = 0; i < label.len; i++) {
        if (char_is_word(label.ptr[i]) || label.ptr[i] == '-' || label.ptr[i] == '.')
            buf_putc(&out, label.ptr[i]);
    }
    return buf_str(&out);
}

/* Configuration#add_default_collections. */
static const struct value_map *posts_metadata(struct config *c, const struct value_map *own)
{
    struct value_map *m = value_map_new(&c->arena);
    struct value permalink = value_map_get(own, S("permalink"));
    if (!value_truthy(permalink))
        permalink = value_str(permalink_post_style(c->permalink, &c->profile));
    bool ok = m != NULL && value_map_add_all(m, own) &&
              value_map_put_str(m, S("output"), value_bool(true)) &&
              value_map_put_str(m, S("permalink"), permalink);
    return ok ? m : NULL;
}

static bool collection_add(struct config *c, struct str label, struct value metadata,
                           struct err *err)
{
    static const struct value_map none = {.count = 0};
    struct buf folder;
    buf_init(&folder, &c->arena, 0);
    if (c->collections_dir.len > 0) {
        buf_add(&folder, c->collections_dir);
        buf_putc(&folder, '/');
    }
    buf_putc(&folder, '_');
    buf_add(&folder, label);
    if (!buf_ok(&folder))
        return err_buf(err, &folder);
    bool posts = str_eq(label, S("posts"));
    const struct value_map *own = metadata.kind == VALUE_MAP ? metadata.map : &none;
    if (posts && (own = posts_metadata(c, own)) == NULL)
        return err_arena(err, &c->arena);
    struct config_collection *to =
        posts ? &c->collections[0] : &c->collections[c->collection_count];
    *to = (struct config_collection){
        .label = label,
        .folder = buf_str(&folder),
        .output = posts || value_truthy(value_get(metadata, S("output"))),
        .metadata = own,
    };
    c->collection_count += posts ? 0 : 1;
    return true;
}

static bool collections_set(struct config *c, struct err *err)
{
    struct value v = value_map_get(c->values, S("collections"));
    size_t most = 1 + (v.kind == VALUE_MAP ? v.map->count : v.kind == VALUE_ARRAY ? v.len : 0);
    c->collections = arena_new_array(&c->arena, most, struct config_collection);
    if (c->collections == NULL)
        return err_arena(err, &c->arena);
    c->collection_count = 1;
    if (!collection_add(c, S("posts"), value_nil(), err))
        return false;
    if (!value_is_nil(v) && v.kind != VALUE_MAP && v.kind != VALUE_ARRAY)
        return bad(c, err, S("collections"), "a map or a list", v);
    for (size_t i = 0; i + 1 < most; i++) {
        struct value label = v.kind == VALUE_MAP ? v.map->pairs[i].key : v.items[i];
        struct value metadata = v.kind == VALUE_MAP ? v.map->pairs[i].value : value_nil();
        struct str raw = value_to_str(label, NULL, &c->arena);
        struct str text = label_sanitise(c, raw);
        /* Jekyll looks the metadata up by the sanitised label. */
        if (!str_eq(text, raw))
            metadata = value_get(v, text);
        if (!collection_add(c, text, metadata, err))
            return false;
    }
    return true;
}

/* ---- plugins, and the options of Liquid and Markdown ---- */

static bool github_set(struct config *c, struct err *err)
{
    if (!c->plugins.on[PLUGIN_GITHUB_METADATA])
        return true;
    const struct value_map *known = github_values(c->values, &c->arena);
    c->values = known != NULL ? value_map_merge(&c->arena, known, c->values) : NULL;
    return c->values != NULL || err_arena(err, &c->arena);
}

static bool engines_set(struct config *c, struct err *err)
{
    struct value mode = value_get(value_map_get(c->values, S("liquid")), S("error_mode"));
    static const struct {
        struct str name;
        enum liquid_mode mode;
    } rows[] = {
        {STR_INIT("warn"), LIQUID_MODE_WARN},
        {STR_INIT("lax"), LIQUID_MODE_LAX},
        {STR_INIT("strict"), LIQUID_MODE_STRICT},
    };
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(value_as_str(mode), rows[i].name)) {
            c->liquid.mode = rows[i].mode;
            known = true;
        }
    }
    if (!known)
        return bad(c, err, S("liquid.error_mode"), "warn, lax or strict", mode);
    c->liquid.jekyll_tags = true;
    if (!plugins_read(c->values, &c->theme, &c->arena, &c->plugins, err))
        return false;
    c->liquid.plugin_tags = c->plugins.tags;
    c->liquid.plugin_tag_count = PLUGIN_TAG_COUNT;
    if (!github_set(c, err))
        return false;
    config_markdown_read(c);
    return true;
}

/* The time zone, and site.time in it. */
static bool time_set(struct config *c, int64_t now, struct err *err)
{
    if (!config_zone_read(c, c->timezone, err))
        return false;
    c->timezone_unknown = c->zone == NULL;
    if (c->zone == NULL)
        c->zone = zone_of_rule(c->timezone, &c->arena);
    if (c->zone == NULL)
        return err_arena(err, &c->arena);
    struct value set = value_map_get(c->values, S("time"));
    c->clock_stands = now != 0;
    c->time = date_at(now != 0 ? now : (int64_t)time(NULL), 0, c->zone);
    if (set.kind == VALUE_DATE || set.kind == VALUE_STRING) {
        struct str text = value_to_str(set, NULL, &c->arena);
        if (!date_parse(text, c->time, c->zone, &c->time))
            return bad(c, err, S("time"), "a date", set);
        c->clock_stands = true;
        c->time = date_in_zone(c->time, c->zone);
    }
    return true;
}

/* ---- plain site or Jekyll's ---- */

static bool is_folder(const struct scan_root *root, struct str path)
{
    struct stamp unused;
    bool folder = false;
    return scan_stat(root, path, &unused, &folder) && folder;
}

bool config_plain(const struct scan_root *root)
{
    return is_folder(root, S("layouts")) && is_folder(root, S("pages")) &&
           !is_folder(root, S("_layouts"));
}

static void plain_set(struct config *c, const struct scan_root *root)
{
    c->plain = config_plain(root);
    if (!c->plain)
        return;
    c->pages_dir = S("pages");
    c->static_dir = S("static");
    c->layouts_dir = S("layouts");
    c->includes_dir = S("layouts/includes");
    c->data_dir = S("data");
}

/* ---- which Jekyll ---- */

static bool follows_set(struct config *c, const struct profile_gems *gems, const char *why)
{
    enum { FACTOR = 100 /* of a version in struct profile_gems */ };
    char text[160];
    (void)snprintf(text, sizeof(text),
                   "Jekyll %d.%d with Liquid %d.%d, kramdown %d.%d, Rouge %d.%d%s",
                   gems->jekyll / FACTOR, gems->jekyll % FACTOR, gems->liquid / FACTOR,
                   gems->liquid % FACTOR, gems->kramdown / FACTOR, gems->kramdown % FACTOR,
                   gems->rouge / FACTOR, gems->rouge % FACTOR, why);
    return arena_dup(&c->arena, str_c(text), &c->follows);
}

/* The Jekyll that the caller names, else that of Gemfile.lock, else Debian's. */
static bool profile_set(struct config *c, struct str jekyll, struct err *err)
{
    struct profile_gems gems;
    const char *why = "";
    if (jekyll.len > 0) {
        if (!profile_gems_named(jekyll, &gems))
            return err_set(err, ERR_KIND_CONFIG,
                           "'%.*s' is no Jekyll that can be followed: 3.10, 4.3 or 4.4",
                           STR_ARG(jekyll));
    } else if (c->files.lock.there &&
               gemfile_lock_read(c->files.lock.text, &gems, &c->jekyll_version)) {
        why = ", as Gemfile.lock has it";
    } else if (!profile_gems_named(S("4.3"), &gems)) {
        return err_set(err, ERR_KIND_CONFIG, "no Jekyll can be followed");
    }
    if (c->jekyll_version.len == 0)
        c->jekyll_version = profile_version(gems.jekyll);
    c->profile = profile_of(&gems);
    c->liquid.profile = c->profile;
    c->markdown.profile = c->profile;
    c->languages = highlight_languages_new(c->profile.highlights_as_rouge_4);
    if (c->languages == NULL)
        arena_fail(&c->arena, ARENA_FAILURE_MEMORY);
    return (c->languages != NULL && follows_set(c, &gems, why)) || err_arena(err, &c->arena);
}

/* ---- baseurl ---- */

/* The caller's baseurl replaces that of the settings; its ptr is NULL if it is not given. */
static bool baseurl_override(struct config *c, struct str baseurl, struct err *err)
{
    if (baseurl.ptr == NULL)
        return true;
    struct str copy;
    struct value_map *said = value_map_new(&c->arena);
    bool ok = said != NULL && arena_dup(&c->arena, baseurl, &copy) &&
              value_map_put_str(said, S("baseurl"), value_str(copy));
    c->values = ok ? value_map_merge(&c->arena, c->values, said) : NULL;
    return c->values != NULL || err_arena(err, &c->arena);
}

/* What the caller shows in addition, so that templates see it in site.show_drafts and the like. */
static bool shown_override(struct config *c, const struct site_shown *shown, struct err *err)
{
    const struct {
        struct str key;
        bool said;
        struct value value;
    } rows[] = {
        {STR_INIT("show_drafts"), shown->drafts, value_bool(true)},
        {STR_INIT("future"), shown->future, value_bool(true)},
        {STR_INIT("unpublished"), shown->unpublished, value_bool(true)},
        {STR_INIT("limit_posts"), shown->limits_posts, value_int(shown->limit_posts)},
    };
    struct value_map *said = value_map_new(&c->arena);
    bool ok = said != NULL;
    for (size_t i = 0; ok && i < ARRAY_LEN(rows); i++)
        ok = !rows[i].said || value_map_put_str(said, rows[i].key, rows[i].value);
    c->values = ok ? value_map_merge(&c->arena, c->values, said) : NULL;
    return c->values != NULL || err_arena(err, &c->arena);
}

/* {{ "/" | relative_url }} for a baseurl; the baseurl itself if the filter fails. */
static struct str link_of_root(struct config *c, struct str baseurl)
{
    enum { STEPS = 1000000 };
    struct err ignored = ERR_INIT;
    const struct liquid_host host = {.baseurl = baseurl};
    struct liquid_run run = {
        .host = &host, .limits = {.steps = STEPS}, .env = {.arena = &c->arena, .err = &ignored}};
    struct value v = value_nil();
    return liquid_filter(&run, S("relative_url"), value_str(S("/")), &v, &ignored) ? value_as_str(v)
                                                                                   : baseurl;
}

/*
 * The path that a browser asks for, however the setting is written, since pages link with what
 * relative_url puts before a path:
 *
 *     "docs", "/docs/", "./docs"  ->  mount "/docs",   mount_url "/docs"
 *     "/d%C3%A9but"               ->  mount "/début",  mount_url "/d%C3%A9but"
 */
static bool mount_set(struct config *c, struct err *err)
{
    struct uri uri;
    struct err ignored = ERR_INIT;
    struct str baseurl = c->baseurl, decoded, clean;
    struct buf mount, root;
    /* Links are broken if it is "https://a.example/docs"; the pages are served at /docs anyway. */
    if (uri_parse(baseurl, &uri, &ignored) && uri.has_scheme)
        baseurl = uri.path;
    struct str link = link_of_root(c, baseurl);
    if (!permalink_decode(link, &c->arena, &decoded) || !path_clean(decoded, &c->arena, &clean))
        return err_arena(err, &c->arena);
    buf_init(&mount, &c->arena, 0);
    if (clean.len > 0) {
        buf_putc(&mount, '/');
        buf_add(&mount, clean);
    }
    c->mount = buf_str(&mount);
    buf_init(&root, &c->arena, 0);
    buf_uri(&root, c->mount, "/!$&'()*+,;=:@");
    c->mount_url = buf_str(&root);
    return (buf_ok(&mount) && buf_ok(&root)) || err_arena(err, &c->arena);
}

/* ---- search ---- */

/* Only a path is meant for us: themes have settings of this name, such as `search: true`. */
static bool search_set(struct config *c, struct err *err)
{
    struct str said = value_as_str(value_map_get(c->values, S("search")));
    struct buf folder;
    if (!str_starts(said, S("/")))
        return true;
    buf_init(&folder, &c->arena, 0);
    if (!permalink_decode(said, &c->arena, &c->search))
        return err_arena(err, &c->arena);
    buf_add(&folder, c->search);
    buf_putc(&folder, '/');
    c->search_folder = buf_str(&folder);
    return buf_ok(&folder) || err_arena(err, &c->arena);
}

/* ---- loading ---- */

/* Templates may use tags and filters that the site's own Ruby files define. */
static bool ruby_names_set(struct config *c, const struct scan_root *root, struct err *err)
{
    if (!strings_of(c, S("plugins_dir"), &c->plugins_dirs, err))
        return false;
    for (size_t i = 0; i < c->plugins_dirs.count; i++) {
        struct str *folder = &c->plugins_dirs.items[i];
        if (!path_clean(*folder, &c->arena, folder))
            return err_arena(err, &c->arena);
    }
    if (!ruby_names_read(root, c->plugins_dirs.items, c->plugins_dirs.count, &c->arena,
                         &c->ruby_names, err))
        return false;
    return true;
}

/* Whether the site has Ruby that is not done natively. */
static bool has_ruby(const struct config *c)
{
    return c->ruby_names.version != 0 || c->plugins.unknown_count > 0;
}

/* Has Ruby load the site's plugins, if it may; then their names are known from it. */
static bool ruby_start(struct config *c, const struct config_options *o, struct err *err)
{
    struct ruby_site site = o->ruby_site;
    if (o->ruby != NULL && has_ruby(c)) {
        site.config = o->files;
        site.baseurl = o->baseurl;
        site.drafts = o->shown.drafts;
        site.future = o->shown.future;
        site.unpublished = o->shown.unpublished;
        site.time = c->time.seconds;
        const uint64_t versions[] = {c->files.version, c->ruby_names.version, site.version};
        site.version = str_hash(str_of((const char *)versions, sizeof(versions)));
        if (!plugins_native(&c->arena, &site.native))
            return err_arena(err, &c->arena);
        if (!ruby_live_open(o->ruby, &site, &c->arena, &c->ruby_names, &c->ruby_failed, err))
            return false;
        c->ruby = c->ruby_names.runs ? o->ruby : NULL;
        if (c->ruby != NULL)
            c->plugins.unknown_count = 0; /* Ruby tells which of them are missing */
    }
    c->liquid.ruby_names = c->ruby_names.names;
    c->liquid.ruby_name_count = c->ruby_names.count;
    return true;
}

static void version_set(struct config *c)
{
    /* Includes the theme's folder: a file that was missing may exist in another theme. */
    const uint64_t theme = theme_identity(&c->theme), source = config_source_identity(c);
    const uint64_t versions[] = {c->files.version, c->theme_version, c->ruby_names.version, theme,
                                 source};
    bool alone = c->theme_version == 0 && c->ruby_names.version == 0 && theme == 0 && source == 0;
    c->version =
        alone ? c->files.version : str_hash(str_of((const char *)versions, sizeof(versions)));
}

/* The configuration lies in its own arena. */
static struct config *config_new(struct err *err)
{
    struct arena arena;
    arena_init(&arena, CONFIG_MEMORY);
    struct config *c = arena_new(&arena, struct config);
    _Atomic unsigned *refs = arena_new(&arena, _Atomic unsigned);
    if (c == NULL || refs == NULL) {
        (void)err_arena(err, &arena);
        arena_fini(&arena);
        return NULL;
    }
    atomic_init(refs, 1);
    c->refs = refs;
    c->arena = arena;
    c->theme.fd = c->source_fd = -1;
    return c;
}

/* What is read of the site's folder, which the settings name. */
static bool folder_read(struct config *c, const struct scan_root *settings, struct err *err)
{
    const struct scan_root root = config_source_root(c, settings);
    if (!folders_clean(c, err) || !ruby_names_set(c, &root, err) || !lists_set(c, err) ||
        !engines_set(c, err) || !config_sass_read(c, &root, err))
        return false;
    plain_set(c, &root);
    return true;
}

const struct config *config_load(const struct scan_root *settings, const struct config_options *o,
                                 struct err *err)
{
    struct config *c = config_new(err);
    if (c == NULL)
        return NULL;
    c->liquid.strict_ruby = o->strict;
    c->drops = o->drops;
    if (!config_files_read(&c->files, settings, o->files, &c->arena, err) ||
        !profile_set(c, o->jekyll, err) || !config_values_read(c, settings, o->themes, err) ||
        !baseurl_override(c, o->baseurl, err) || !shown_override(c, &o->shown, err) ||
        !config_source_set_destination(c, settings, o->destination, err) || !keys_set(c, err) ||
        !config_csv_read(c, err) || !mount_set(c, err) || !search_set(c, err) ||
        !folder_read(c, settings, err) || !time_set(c, o->now, err) || !ruby_start(c, o, err)) {
        config_unref(c);
        return NULL;
    }
    keys_clear(c);
    version_set(c);
    withholds_set(c);
    bool ok = config_dialect_read(c) && collections_set(c, err);
    if (!err_lack(err, &c->arena, ok)) {
        config_unref(c);
        return NULL;
    }
    return c;
}

const struct config *config_ref(const struct config *c)
{
    atomic_fetch_add_explicit(c->refs, 1, memory_order_relaxed);
    return c;
}

void config_unref(const struct config *c)
{
    if (c != NULL && atomic_fetch_sub_explicit(c->refs, 1, memory_order_acq_rel) == 1) {
        theme_close(&c->theme);
        highlight_languages_free(c->languages);
        if (c->source_fd >= 0)
            (void)close(c->source_fd);
        struct arena last = c->arena; /* a copy: the arena holds the configuration itself */
        arena_fini(&last);
    }
}

/* ---- warnings ---- */

static void report_timezone(const struct config *c, struct diags *diags)
{
    struct err e = ERR_INIT;
    struct moment now = date_at(0, 0, c->zone);
    if (!c->timezone_unknown)
        return;
    (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&c->files, S("timezone")),
                 "'timezone' names no zone of the tz database: '%.*s'. Times are %s, as in "
                 "Jekyll; write a name like Europe/Paris",
                 STR_ARG(c->timezone), now.offset == 0 ? "UTC" : "read as a POSIX zone");
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
}

void config_report(const struct config *c, struct diags *diags)
{
    report_timezone(c, diags);
    config_files_tell_old(c, diags);
    theme_report(&c->theme,
                 config_files_where(&c->files, c->theme.remote ? S("remote_theme") : S("theme")),
                 diags);
    plugins_report(&c->plugins, config_files_where(&c->files, S("plugins")),
                   config_files_where(&c->files, S("gems")), diags);
    ruby_names_report(&c->ruby_names, diags);
    if (c->ruby_failed.kind != ERR_KIND_NONE)
        diag_add(diags,
                 c->ruby_failed.kind == ERR_KIND_MISSING ? DIAG_LEVEL_WARNING : DIAG_LEVEL_ERROR,
                 &c->ruby_failed);
}
