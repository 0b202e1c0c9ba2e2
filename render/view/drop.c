/*
 * Static files, `site` and `site.data` as drops. Pages are in drop_page.c. See drop.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/drop.h"

#include "render/config/config_defaults.h"
#include "render/data/json.h"
#include "render/site/generate.h"
#include "render/site/polyglot.h"
#include "render/site/routes.h"
#include "render/view/stylesheet.h"

/* ---- static files ---- */

/* The newest version of the file of an item of a list. */
static const struct unit *unit_of(const struct drop *d, struct drop_env *env)
{
    return edits_file(context_of(env)->site->own.edits, (const struct unit *)(const void *)d);
}

static struct value file_path(const struct unit *u, struct drop_env *env)
{
    /* A collection's file has no slash in front: StaticFile#relative_path. */
    if (u->role.kind == CONFIG_ROLE_DOCUMENT) {
        struct str collections = context_of(env)->site->config->collections_dir;
        return value_str(str_from(u->path, collections.len > 0 ? collections.len + 1 : 0));
    }
    struct str url;
    return routes_file_url(context_of(env)->site, u, env->arena, &url) ? value_str(url)
                                                                       : value_nil();
}

struct value drop_keys(const struct value_map *m, struct arena *a)
{
    struct value_list keys;
    value_list_init(&keys, a);
    for (size_t i = 0; i < m->count && value_list_add(&keys, m->pairs[i].key); i++)
        ;
    return value_list_done(&keys);
}

/* The front matter defaults that apply to a static file; NULL if none do. */
static const struct value_map *file_defaults(const struct unit *u, struct drop_env *env)
{
    const struct config *c = context_of(env)->site->config;
    bool member = u->role.kind == CONFIG_ROLE_DOCUMENT;
    struct str type = member ? c->collections[u->role.collection].label : S("");
    return config_defaults(c, value_as_str(file_path(u, env)), type, env->arena);
}

static bool file_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    const struct unit *u = unit_of(d, env);
    struct str name = path_name(u->path);
    struct str extension = path_extension(name);
    if (str_eq(key, S("path"))) {
        *out = file_path(u, env);
    } else if (str_eq(key, S("name"))) {
        *out = value_str(name);
    } else if (str_eq(key, S("basename"))) {
        *out = value_str(str_sub(name, 0, name.len - extension.len));
    } else if (str_eq(key, S("extname"))) {
        *out = value_str(extension);
    } else if (str_eq(key, S("collection"))) {
        const struct config *c = context_of(env)->site->config;
        bool member = u->role.kind == CONFIG_ROLE_DOCUMENT;
        *out = member ? value_str(c->collections[u->role.collection].label) : value_nil();
    } else if (str_eq(key, S("modified_time"))) {
        const struct zone *zone = context_of(env)->site->config->zone;
        const int64_t billion = 1000000000;
        *out = value_date(env->arena, date_at(u->stamp.mtime / billion,
                                              (uint32_t)(u->stamp.mtime % billion), zone));
    } else {
        const struct value_map *defaults = file_defaults(u, env);
        const struct value *own = defaults != NULL ? value_map_find_str(defaults, key) : NULL;
        *out = own != NULL ? *own : value_nil();
        return own != NULL;
    }
    return true;
}

static struct value file_keys(const struct drop *d, struct drop_env *env)
{
    static const struct str own[] = {STR_INIT("name"),       STR_INIT("basename"),
                                     STR_INIT("extname"),    STR_INIT("path"),
                                     STR_INIT("collection"), STR_INIT("modified_time")};
    const struct value_map *defaults = file_defaults(unit_of(d, env), env);
    struct value_map *keys = value_map_new(env->arena);
    bool ok = keys != NULL;
    for (size_t i = 0; ok && i < ARRAY_LEN(own); i++)
        ok = value_map_put_str(keys, own[i], value_nil());
    for (size_t i = 0; ok && defaults != NULL && i < defaults->count; i++)
        ok = value_map_put(keys, defaults->pairs[i].key, value_nil());
    return ok ? drop_keys(keys, env->arena) : value_nil();
}

static void file_inspect_item(const struct drop *d, struct drop_env *env, struct buf *out)
{
    buf_add(out, S("#<Jekyll::StaticFile @relative_path="));
    value_inspect(file_path(unit_of(d, env), env), env, out);
    buf_putc(out, '>');
}

static bool file_identity(const struct drop *d, struct drop_env *env, struct hash128 *out)
{
    *out = unit_identity(unit_of(d, env));
    return true;
}

const struct drop_class file_drop_class = {
    .name = STR_INIT("Jekyll::Drops::StaticFileDrop"),
    .get = file_get,
    .keys = file_keys,
    .inspect_item = file_inspect_item,
    .inspect = json_inspect,
    .identity = file_identity,
    .lasting = true,
};

/* ---- site ---- */

struct site_drop {
    struct drop drop;
    const struct site *site;
};

struct data_drop {
    struct drop drop;
    const struct site *site;
};

static bool data_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    const struct site *s = ((const struct data_drop *)(const void *)d)->site;
    struct buf name;
    buf_init(&name, env->arena, 0);
    buf_add(&name, S("data:"));
    buf_add(&name, key);
    context_depend_list(context_of(env), buf_str(&name));
    const struct value *v = value_map_find_str(s->collect.data.tree.map, key);
    if (v != NULL)
        *out = *v;
    return v != NULL;
}

static struct value data_keys(const struct drop *d, struct drop_env *env)
{
    const struct value_map *m =
        ((const struct data_drop *)(const void *)d)->site->collect.data.tree.map;
    context_depend_list(context_of(env), S("data"));
    return drop_keys(m, env->arena);
}

static void data_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    context_depend_list(context_of(env), S("data"));
    value_inspect(((const struct data_drop *)(const void *)d)->site->collect.data.tree, env, out);
}

static const struct drop_class data_drop_class = {
    .name = STR_INIT("Hash"),
    .get = data_get,
    .keys = data_keys,
    .write = data_write,
    .hash_like = true,
    .noted = true,
};

bool drop_is_data(const struct drop *d)
{
    return d->class == &data_drop_class;
}

/* Site#site_data: `data:` in _config.yml hides the data files. */
static struct value site_data(struct context *x)
{
    struct value own = value_map_get(x->site->config->values, S("data"));
    if (value_truthy(own))
        return own;
    struct data_drop *d = arena_new(x->arena, struct data_drop);
    if (d == NULL)
        return value_nil();
    *d = (struct data_drop){{&data_drop_class}, x->site};
    return value_of_drop(&d->drop);
}

/* site.archives and site.jekyll-archives, which jekyll-archives sets. */
static bool site_archives(struct context *x, struct str key, struct value *out)
{
    bool pages = str_eq(key, S("archives"));
    if (!x->site->config->plugins.on[PLUGIN_ARCHIVES] ||
        (!pages && !str_eq(key, S("jekyll-archives"))))
        return false;
    context_depend_list(x, S("posts"));
    *out = pages ? x->site->archives : x->site->archives_config;
    return true;
}

/* site.tag_data, which jekyll-tagging sets. */
static bool site_tag_data(struct context *x, struct str key, struct value *out)
{
    if (!x->site->config->plugins.on[PLUGIN_TAGGING] || !str_eq(key, S("tag_data")))
        return false;
    context_depend_list(x, S("posts"));
    *out = generate_tag_data(x->site, x->arena);
    return true;
}

/* The posts as they were sorted when they were read: oldest first. */
static struct value posts_as_read(const struct site *site)
{
    for (size_t i = 0; i < site->config->collection_count; i++) {
        if (str_eq(site->config->collections[i].label, S("posts")))
            return site->collect.collections[i].docs.items;
    }
    return value_nil();
}

/* RelatedPosts#most_recent_posts: the ten last posts without this one. */
static struct value related_posts(struct context *x)
{
    enum { MOST = 10 };
    struct value posts = posts_as_read(x->site);
    const struct drop *own = drop_page(x, x->page).drop;
    struct value_list out;
    value_list_init(&out, x->arena);
    x->run.env.outside++; /* the list differs from page to page */
    if (x->page->kind == PAGE_KIND_PAGE)
        return value_nil();
    for (uint32_t i = posts.len; i > 0 && posts.len > 1 && out.count < MOST; i--) {
        if (posts.items[i - 1].drop != own && !value_list_add(&out, posts.items[i - 1]))
            break;
    }
    return value_list_done(&out);
}

/* The lists of `site`, and the list that a page which reads one depends on. */
static bool site_list(struct context *x, struct str key, struct value *out)
{
    const struct collect *l = &x->site->collect;
    const struct {
        struct str name, dependency;
        struct value items;
    } rows[] = {
        {S("categories"), S("posts"), l->categories},
        {S("collections"), S("documents"), l->described},
        {S("documents"), S("documents"), l->documents.items},
        {S("html_pages"), S("html_pages"), l->html_pages.items},
        {S("posts"), S("posts"), l->posts.items},
        {S("static_files"), S("static_files"), l->static_files.items},
        {S("tags"), S("posts"), l->tags},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(key, rows[i].name)) {
            context_depend_list(x, rows[i].dependency);
            *out = rows[i].items;
            return true;
        }
    }
    if (!str_eq(key, S("pages")))
        return false;
    context_depend_list(x, key);
    *out = stylesheet_pages(x);
    return true;
}

static bool site_collection(struct context *x, struct str key, struct value *out)
{
    const struct config *c = x->site->config;
    for (size_t i = 1; i < c->collection_count; i++) {
        if (!str_eq(key, c->collections[i].label))
            continue;
        context_depend_collection(x, key);
        *out = x->site->collect.collections[i].docs.items;
        return true;
    }
    return false;
}

/* Configuration::DEFAULTS: _site in the source. Nothing is written there. */
static bool default_destination(const struct site *s, struct drop_env *env, struct value *out)
{
    struct buf path;
    buf_init(&path, env->arena, 0);
    buf_add(&path, s->source);
    buf_add(&path, S("/_site"));
    *out = value_str(buf_str(&path));
    return buf_ok(&path);
}

/* The variables of jekyll-polyglot. */
static bool site_language(struct context *x, struct str key, struct value *out)
{
    const struct polyglot_language *l = x->site->language;
    if (l == NULL)
        return false;
    struct value named = value_map_get(l->config->values, S("lang_vars"));
    bool active = str_eq(key, S("active_lang"));
    for (uint32_t i = 0; named.kind == VALUE_ARRAY && i < named.len; i++)
        active = active || str_eq(key, value_as_str(named.items[i]));
    context_depend_list(x, S("language"));
    if (active)
        *out = value_str(l->name);
    else if (str_eq(key, S("default_lang")))
        *out = value_str(l->fallback);
    else if (str_eq(key, S("languages")))
        *out = l->languages;
    else
        return false;
    return true;
}

static bool site_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    const struct site *s = ((const struct site_drop *)(const void *)d)->site;
    struct context *x = context_of(env);
    if (site_collection(x, key, out) || site_list(x, key, out) || site_archives(x, key, out) ||
        site_tag_data(x, key, out) || site_language(x, key, out))
        return true;
    if (str_eq(key, S("data"))) {
        *out = site_data(x);
    } else if (str_eq(key, S("time"))) {
        *out = value_date(env->arena, s->config->time);
    } else if (str_eq(key, S("related_posts"))) {
        context_depend_list(x, S("posts"));
        *out = related_posts(x);
    } else {
        const struct value *own = value_map_find_str(s->config->values, key);
        if (own == NULL && str_eq(key, S("destination")))
            return default_destination(s, env, out);
        if (own == NULL && !str_eq(key, S("source")))
            return false;
        *out = own != NULL ? *own : value_str(s->source);
    }
    return true;
}

static const struct drop_class site_drop_class = {
    .name = STR_INIT("Jekyll::Drops::SiteDrop"),
    .get = site_get,
    .noted = true,
};

struct value drop_site(struct context *x)
{
    struct site_drop *d = arena_new(x->arena, struct site_drop);
    if (d == NULL)
        return value_nil();
    *d = (struct site_drop){{&site_drop_class}, x->site};
    return value_of_drop(&d->drop);
}

bool drop_file_url(struct context *x, const struct unit *u, struct str *url)
{
    return routes_file_url(x->site, u, x->arena, url);
}

/* ---- jekyll ---- */

static bool jekyll_get(const struct drop *d, struct drop_env *env, struct str key,
                       struct value *out)
{
    (void)d;
    if (str_eq(key, S("version")))
        *out = value_str(context_of(env)->site->config->jekyll_version);
    else if (str_eq(key, S("environment")))
        *out = value_str(context_of(env)->site->environment);
    else
        return false;
    return true;
}

static struct value jekyll_json_keys(const struct drop *d, struct drop_env *env)
{
    static const struct value keys[] = {VALUE_STR_INIT("version"), VALUE_STR_INIT("environment")};
    (void)d;
    (void)env;
    return value_array(keys, ARRAY_LEN(keys));
}

static const struct drop_class jekyll_drop_class = {
    .name = STR_INIT("Jekyll::Drops::JekyllDrop"),
    .get = jekyll_get,
    .json_keys = jekyll_json_keys,
    .noted = true,
};

struct value drop_jekyll(void)
{
    static const struct drop jekyll = {&jekyll_drop_class};
    return value_of_drop(&jekyll);
}

struct value drop_theme(struct context *x)
{
    const struct theme *t = &x->site->config->theme;
    struct value_map *m = t->path.len > 0 ? value_map_new(x->arena) : NULL;
    if (m == NULL || !value_map_put_str(m, S("version"), value_str(t->version)) ||
        !value_map_put_str(m, S("root"), value_str(t->path)))
        return value_nil();
    return value_of_map(m);
}
