/*
 * The pages that jekyll-archives makes. See generate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/generate.h"

#include "render/base/utf8.h"
#include "render/config/config_defaults.h"
#include "render/config/permalink.h"

enum kind { KIND_TAG, KIND_CATEGORY, KIND_YEAR, KIND_MONTH, KIND_DAY };

static const struct {
    struct str name;      /* page.type, and the key of its permalink and layout */
    struct str enabled;   /* what `enabled` lists */
    struct str permalink; /* if the site names no other */
    struct str format;    /* what posts of one date have in common */
} kinds[] = {
    [KIND_TAG] = {STR_INIT("tag"), STR_INIT("tags"), STR_INIT("/tag/:name/"), STR_INIT("")},
    [KIND_CATEGORY] = {STR_INIT("category"), STR_INIT("categories"), STR_INIT("/category/:name/"),
                       STR_INIT("")},
    [KIND_YEAR] = {STR_INIT("year"), STR_INIT("year"), STR_INIT("/:year/"), STR_INIT("%Y")},
    [KIND_MONTH] = {STR_INIT("month"), STR_INIT("month"), STR_INIT("/:year/:month/"),
                    STR_INIT("%m")},
    [KIND_DAY] = {STR_INIT("day"), STR_INIT("day"), STR_INIT("/:year/:month/:day/"),
                  STR_INIT("%d")},
};

enum { DATE_KINDS = 3 };

struct archives {
    struct generate *generate;
    struct value config; /* the key `jekyll-archives` */
    struct value_list pages;
    struct arena *arena;
    struct str parts[DATE_KINDS]; /* of the dates around what is being made: year, month, day */
};

static bool is_enabled(const struct archives *r, enum kind kind)
{
    struct value listed = value_get(r->config, S("enabled"));
    bool found =
        (listed.kind == VALUE_BOOL && listed.boolean) || str_eq(value_as_str(listed), S("all"));
    for (uint32_t i = 0; listed.kind == VALUE_ARRAY && i < listed.len && !found; i++)
        found = str_eq(value_as_str(listed.items[i]), kinds[kind].enabled);
    return found;
}

/* A setting of one kind: archives.GROUP.KIND. */
static struct value setting(const struct archives *r, struct str group, enum kind kind)
{
    return value_get(value_get(r->config, group), kinds[kind].name);
}

static struct value layout_of(const struct archives *r, enum kind kind)
{
    struct value own = setting(r, S("layouts"), kind), all = value_get(r->config, S("layout"));
    if (value_truthy(own))
        return own;
    return value_is_nil(all) ? value_str(S("archive")) : all;
}

/* The path that it is written to, decoded, without the slash in front. Empty if the arena ends. */
static struct str path_of(const struct archives *r, struct str url)
{
    struct str decoded;
    struct buf path;
    buf_init(&path, r->arena, 0);
    if (!permalink_decode(url, r->arena, &decoded))
        return S("");
    buf_add(&path, str_from(decoded, 1));
    if (str_ends(url, S("/")))
        buf_add(&path, S("index.html"));
    return buf_ok(&path) ? buf_str(&path) : S("");
}

/* slug: its pointer is NULL if it has no slug. Then the slash before its name goes, too. */
static bool url_of(const struct archives *r, enum kind kind, struct str slug, struct str *url)
{
    const struct permalink_field fields[] = {
        {slug.ptr != NULL ? S(":name") : S("/:name"), slug},
        {S(":type"), kinds[kind].name},
        {S(":year"), r->parts[0]},
        {S(":month"), r->parts[1]},
        {S(":day"), r->parts[2]},
    };
    struct value own = setting(r, S("permalinks"), kind);
    struct str pattern =
        value_is_nil(own) ? kinds[kind].permalink : value_to_str(own, NULL, r->arena);
    return permalink_fill(pattern, fields, ARRAY_LEN(fields), r->arena, url);
}

/* The first day that it is about; nil for a tag or category. */
static struct value date_of(const struct archives *r, enum kind kind)
{
    int64_t numbers[DATE_KINDS] = {1, 1, 1};
    struct moment day;
    if (kind < KIND_YEAR)
        return value_nil();
    bool ok = true;
    for (size_t i = 0; ok && i < DATE_KINDS && r->parts[i].len > 0; i++)
        ok = str_to_i64(r->parts[i], &numbers[i]);
    if (!ok || !date_day(numbers[0], (int)numbers[1], (int)numbers[2], &day))
        return value_nil();
    return value_date(r->arena, day);
}

/* Over a default, unless it is nil. */
static bool put_own(struct value_map *data, struct str key, struct value v)
{
    bool hides = value_is_nil(v) && value_map_find_str(data, key) != NULL;
    return hides || value_map_put_str(data, key, v);
}

/* The data that templates see: the defaults of files of this type, and the archive's own. */
static struct value_map *data_of(const struct archives *r, const struct page *p, enum kind kind,
                                 struct value title, struct value posts)
{
    const struct value_map *defaults =
        config_defaults(r->generate->site->config, p->relative_path, kinds[kind].name, r->arena);
    struct value_map *data = value_map_new(r->arena);
    bool ok = defaults != NULL && data != NULL && value_map_add_all(data, defaults) &&
              value_map_put_str(data, S("layout"), layout_of(r, kind)) &&
              value_map_put_str(data, S("posts"), posts) &&
              value_map_put_str(data, S("type"), value_str(kinds[kind].name)) &&
              put_own(data, S("title"), title.kind == VALUE_STRING ? title : value_nil()) &&
              put_own(data, S("date"), date_of(r, kind));
    return ok ? data : NULL;
}

/* One archive. title: nil for one of a date. */
static void add_archive(struct archives *r, enum kind kind, struct value title, struct value posts)
{
    struct generate *g = r->generate;
    struct value_map *front = value_map_new(r->arena);
    struct str url;
    struct buf slug;
    buf_init(&slug, r->arena, 0);
    if (title.kind == VALUE_STRING)
        utf8_slug(value_as_str(title), value_as_str(value_get(r->config, S("slug_mode"))), false,
                  &slug);
    struct str name = title.kind == VALUE_STRING ? buf_str(&slug) : str_of(NULL, 0);
    if (title.kind == VALUE_STRING && name.len == 0)
        name = S("");
    g->ok = g->ok && front != NULL && buf_ok(&slug) && url_of(r, kind, name, &url) &&
            value_map_put_str(front, S("layout"), layout_of(r, kind)) &&
            value_map_put_str(front, S("permalink"), value_str(url));
    if (!g->ok)
        return;
    struct str path = path_of(r, url);
    struct generate_page *made =
        generate_file(g, path, PLUGIN_TEXT_COUNT, S(""), front, S("posts"));
    if (made == NULL)
        return;
    struct value_map *data = data_of(r, &made->page, kind, title, posts);
    g->ok = data != NULL;
    made->made.is_archive = true;
    made->page.name = made->page.basename;
    made->page.data = data;
    g->ok = g->ok && value_list_add(&r->pages, value_of_listed_drop(&made->page.drop));
}

static void add_named(struct archives *r, enum kind kind, struct value map)
{
    for (size_t i = 0; is_enabled(r, kind) && map.kind == VALUE_MAP && i < map.map->count; i++)
        add_archive(r, kind, map.map->pairs[i].key, map.map->pairs[i].value);
}

/* The year, month or day of each post, as text. NULL if the arena ends. */
static struct str *parts_of(const struct archives *r, struct value posts, enum kind kind)
{
    struct str *parts = arena_new_array(r->arena, (size_t)posts.len + 1, struct str);
    for (uint32_t i = 0; parts != NULL && i < posts.len; i++) {
        struct buf part;
        buf_init(&part, r->arena, 0);
        (void)date_write(collect_page(posts.items[i])->date, kinds[kind].format, &part);
        parts[i] = buf_str(&part);
    }
    return parts;
}

/*
 * Archives of each year among the posts, of each month in it, of each day in that. The posts are
 * newest first; a year comes before another if its oldest post does (Jekyll walks all posts from
 * the oldest on), months and days if their newest do.
 */
static void add_dates(struct archives *r, struct value posts, enum kind kind)
{
    struct generate *g = r->generate;
    struct value_map *found = value_map_new(r->arena);
    const struct str *parts = parts_of(r, posts, kind);
    g->ok = g->ok && found != NULL && parts != NULL;
    for (uint32_t i = 0; g->ok && i < posts.len; i++) {
        struct str part = parts[kind == KIND_YEAR ? posts.len - 1 - i : i];
        g->ok = value_map_put(found, value_str(part), value_nil());
    }
    for (size_t i = 0; g->ok && i < found->count; i++) {
        struct str part = value_as_str(found->pairs[i].key);
        struct value_list those;
        value_list_init(&those, r->arena);
        for (uint32_t k = 0; g->ok && k < posts.len; k++) {
            if (str_eq(parts[k], part))
                g->ok = value_list_add(&those, posts.items[k]);
        }
        r->parts[kind - KIND_YEAR] = part;
        if (is_enabled(r, kind))
            add_archive(r, kind, value_nil(), value_list_done(&those));
        if (kind != KIND_DAY)
            add_dates(r, value_list_done(&those), (enum kind)(kind + 1));
        r->parts[kind - KIND_YEAR] = S("");
    }
}

/* The settings over their defaults, as the plugin leaves them in the site's. */
static struct value settings(const struct archives *r)
{
    struct value_map *m = value_map_new(r->arena), *permalinks = value_map_new(r->arena);
    static const enum kind order[] = {KIND_YEAR, KIND_MONTH, KIND_DAY, KIND_TAG, KIND_CATEGORY};
    bool ok = m != NULL && permalinks != NULL &&
              value_map_put_str(m, S("layout"), value_str(S("archive"))) &&
              value_map_put_str(m, S("enabled"), value_array(NULL, 0)) &&
              value_map_put_str(m, S("permalinks"), value_of_map(permalinks));
    for (size_t i = 0; ok && i < ARRAY_LEN(order); i++)
        ok = value_map_put_str(permalinks, kinds[order[i]].name,
                               value_str(kinds[order[i]].permalink));
    if (ok && r->config.kind == VALUE_MAP)
        m = value_map_merge(r->arena, m, r->config.map);
    return ok && m != NULL ? value_of_map(m) : value_nil();
}

void generate_archives(struct generate *g)
{
    const struct collect *l = &g->site->collect;
    struct archives r = {
        .generate = g,
        .config = value_map_get(g->site->config->values, S("jekyll-archives")),
        .arena = &g->site->own.arena,
    };
    value_list_init(&r.pages, r.arena);
    add_named(&r, KIND_TAG, l->tags);
    add_named(&r, KIND_CATEGORY, l->categories);
    if (is_enabled(&r, KIND_YEAR) || is_enabled(&r, KIND_MONTH) || is_enabled(&r, KIND_DAY))
        add_dates(&r, l->posts.items, KIND_YEAR);
    g->version = collect_mix(g->version, l->posts.version);
    g->site->archives = value_list_done(&r.pages);
    g->site->archives_config = settings(&r);
    g->ok = g->ok && !value_is_nil(g->site->archives_config);
}
