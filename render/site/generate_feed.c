/*
 * The feeds that jekyll-feed makes. See generate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/generate.h"

struct feeds {
    struct generate *generate;
    struct value config; /* the key `feed` */
    struct arena *arena;
    bool xsl;
};

static bool is_posts(struct str collection)
{
    return str_eq(collection, S("posts"));
}

/* One feed, unless the site has a file there. Nil for what it is not about. */
static void add_feed(struct feeds *f, struct str path, struct str collection, struct value category,
                     struct value tag)
{
    struct value_map *data = value_map_new(f->arena);
    struct generate *g = f->generate;
    if (generate_has_file(g, path))
        return;
    g->ok = g->ok && data != NULL && value_map_put_str(data, S("layout"), value_nil()) &&
            value_map_put_str(data, S("sitemap"), value_bool(false)) &&
            value_map_put_str(data, S("xsl"), value_bool(f->xsl)) &&
            value_map_put_str(data, S("collection"), value_str(collection)) &&
            value_map_put_str(data, S("category"), category) &&
            value_map_put_str(data, S("tags"), tag);
    (void)generate_file(g, path, PLUGIN_TEXT_FEED, S(""), data, S("posts"));
}

/* "/feed.xml", "/feed/CATEGORY.xml", "/feed/COLLECTION.xml", "/feed/COLLECTION/CATEGORY.xml" */
static struct str default_path(struct feeds *f, struct str collection, struct value category)
{
    struct buf path;
    buf_init(&path, f->arena, 0);
    buf_add(&path, S("/feed"));
    if (!is_posts(collection)) {
        buf_putc(&path, '/');
        buf_add(&path, collection);
    }
    if (!value_is_nil(category)) {
        buf_putc(&path, '/');
        value_write(category, NULL, &path);
    }
    buf_add(&path, S(".xml"));
    f->generate->ok = f->generate->ok && buf_ok(&path);
    return buf_str(&path);
}

static struct value setting(struct feeds *f, struct str collection, struct value meta,
                            struct str key)
{
    struct value own = value_get(meta, key);
    if (value_truthy(own) || !is_posts(collection))
        return own;
    return value_get(f->config, key);
}

static bool is_among(struct value list, uint32_t until, struct value v)
{
    for (uint32_t i = 0; i < until; i++) {
        if (value_eq(list.items[i], v))
            return true;
    }
    return false;
}

/* The feeds of a collection's categories, then its own. */
static void collection_feeds(struct feeds *f, struct str collection, struct value meta)
{
    struct value categories = setting(f, collection, meta, S("categories"));
    struct value path = setting(f, collection, meta, S("path"));
    for (uint32_t i = 0; categories.kind == VALUE_ARRAY && i < categories.len; i++) {
        struct value category = categories.items[i];
        if (!is_among(categories, i, category))
            add_feed(f, default_path(f, collection, category), collection, category, value_nil());
    }
    struct str own = value_truthy(path) ? value_to_str(path, NULL, f->arena)
                                        : default_path(f, collection, value_nil());
    add_feed(f, own, collection, value_nil(), value_nil());
}

static void all_collections(struct feeds *f)
{
    struct value listed = value_get(f->config, S("collections"));
    bool map = listed.kind == VALUE_MAP, posts = false;
    size_t count = map ? listed.map->count : listed.kind == VALUE_ARRAY ? listed.len : 0;
    for (size_t i = 0; i < count; i++) {
        struct value name = map ? listed.map->pairs[i].key : listed.items[i];
        struct value meta = map ? listed.map->pairs[i].value : value_nil();
        struct str label = value_to_str(name, NULL, f->arena);
        posts = posts || is_posts(label);
        collection_feeds(f, label, meta);
    }
    if (!posts)
        collection_feeds(f, S("posts"), value_nil());
}

static bool is_plain_word(struct str tag)
{
    for (size_t i = 0; i < tag.len; i++) {
        if (!char_is_alnum(tag.ptr[i]) && tag.ptr[i] != '_')
            return false;
    }
    return true;
}

static void tag_feed(struct feeds *f, struct value tags, struct value tag)
{
    struct value except = value_get(tags, S("except")), folder = value_get(tags, S("path"));
    struct str name = value_to_str(tag, NULL, f->arena);
    bool unwanted = except.kind == VALUE_ARRAY && is_among(except, except.len, tag);
    if (unwanted || !is_plain_word(name))
        return;
    struct buf path;
    buf_init(&path, f->arena, 0);
    if (value_truthy(folder))
        value_write(folder, NULL, &path);
    else
        buf_add(&path, S("/feed/by_tag/"));
    buf_add(&path, name);
    buf_add(&path, S(".xml"));
    f->generate->ok = f->generate->ok && buf_ok(&path);
    add_feed(f, buf_str(&path), S("posts"), value_nil(), tag);
}

static void all_tags(struct feeds *f)
{
    struct value tags = value_get(f->config, S("tags"));
    struct value known = f->generate->site->collect.tags;
    if (!value_truthy(tags) || known.kind != VALUE_MAP || known.map->count == 0)
        return;
    struct value only = value_get(tags, S("only"));
    for (uint32_t i = 0; only.kind == VALUE_ARRAY && i < only.len; i++)
        tag_feed(f, tags, only.items[i]);
    for (size_t i = 0; !value_truthy(only) && i < known.map->count; i++)
        tag_feed(f, tags, known.map->pairs[i].key);
}

void generate_feeds(struct generate *g)
{
    struct feeds f = {
        .generate = g,
        .config = value_map_get(g->site->config->values, S("feed")),
        .arena = &g->site->own.arena,
        .xsl = generate_has_file(g, S("feed.xslt.xml")),
    };
    bool quiet = value_truthy(value_get(f.config, S("disable_in_development")));
    if (quiet && str_eq(g->site->environment, S("development")))
        return;
    all_collections(&f);
    all_tags(&f);
}
