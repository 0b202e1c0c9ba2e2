/*
 * jekyll-tagging: a page and a feed for each tag, and what its filters tell of tags. See
 * generate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/generate.h"

#include <stdlib.h>

#include "render/base/utf8.h"

/* ---- names ---- */

/* The letters from U+00E0 on, and by 32 less their capitals, without their marks. */
static const char *const plain[] = {"a",  "a",  "a", "a", "ae", "a",  "ae", "c", "e",  "e", "e",
                                    "e",  "i",  "i", "i", "i",  "dh", "n",  "o", "o",  "o", "o",
                                    "oe", NULL, "o", "u", "u",  "u",  "ue", "y", "th", "y"};

enum { CAPITALS = 0xC0, SMALL = 0xE0, SHARP_S = 0xDF };

static void put_plain(struct buf *out, uint32_t code)
{
    const char *letters = NULL;
    if (code == SHARP_S)
        letters = "ss";
    else if (code >= CAPITALS && code < CAPITALS + 2 * ARRAY_LEN(plain))
        letters = plain[(code - CAPITALS) % ARRAY_LEN(plain)];
    if (letters != NULL)
        buf_add(out, str_c(letters));
    else
        utf8_put(out, code);
}

struct str generate_tag_slug(struct str name, struct arena *a)
{
    struct buf text, lower;
    buf_init(&text, a, 0);
    buf_init(&lower, a, 0);
    while (name.len > 0) {
        uint32_t code = utf8_next(&name, NULL);
        put_plain(&text, code < 0x80 && char_is_space((char)code) ? '-' : code);
    }
    utf8_downcase(buf_str(&text), &lower);
    return buf_str(&lower);
}

/* A setting "tag_page_dir", "tag_feed_layout". */
static struct value setting(const struct config *c, struct str type, const char *what,
                            struct arena *a)
{
    struct buf key;
    buf_init(&key, a, 0);
    buf_add(&key, S("tag_"));
    buf_add(&key, type);
    buf_add(&key, str_c(what));
    return value_map_get(c->values, buf_str(&key));
}

static bool is_pretty(const struct config *c)
{
    return str_eq(value_as_str(value_map_get(c->values, S("permalink"))), S("pretty")) ||
           str_eq(value_as_str(value_map_get(c->values, S("tag_permalink_style"))), S("pretty"));
}

bool generate_tag_ignored(const struct config *c, struct str tag)
{
    struct value ignored = value_map_get(c->values, S("ignored_tags"));
    for (uint32_t i = 0; ignored.kind == VALUE_ARRAY && i < ignored.len; i++) {
        if (str_eq(value_as_str(ignored.items[i]), tag))
            return true;
    }
    return false;
}

/* As the plugin asks it of its pages: it compares the first letter of a tag, so that only tags of
 * one letter are left out. */
static bool has_no_page(const struct config *c, struct value tag)
{
    struct str first = utf8_slice(value_as_str(tag), 0, 1);
    return first.len > 0 && generate_tag_ignored(c, first);
}

/* One of several joined by slashes, as File.join does it: exactly one between two. */
static void put_segment(struct buf *path, struct str segment)
{
    while (str_ends(buf_str(path), S("/")) && str_starts(segment, S("/")))
        segment = str_from(segment, 1);
    if (!str_ends(buf_str(path), S("/")) && !str_starts(segment, S("/")))
        buf_putc(path, '/');
    buf_add(path, segment);
}

/* ---- pages ---- */

struct tagging {
    struct generate *generate;
    struct arena *arena;
    const struct config *config;
    struct str type;                   /* "page" or "feed" */
    struct value layout, folder, more; /* its settings; more: data */
};

static void warn(const struct tagging *t, struct str which)
{
    struct err e = ERR_INIT;
    (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&t->config->files, which),
                 "jekyll-tagging makes no pages: '%.*s' is %s", STR_ARG(which),
                 str_ends(which, S("_dir")) ? "not set" : "not the name of a layout");
    diag_add(t->generate->diags, DIAG_LEVEL_WARNING, &e);
}

static struct value_map *data_of(const struct tagging *t, struct value tag, struct value posts)
{
    struct value_map *data = value_map_new(t->arena);
    bool ok = data != NULL && value_map_put_str(data, S("layout"), t->layout) &&
              value_map_put_str(data, S("posts"), posts) &&
              value_map_put_str(data, S("tag"), tag) &&
              (t->more.kind != VALUE_MAP || value_map_add_all(data, t->more.map));
    return ok ? data : NULL;
}

/* The page is called after the tag, and has the extension of its layout. */
static void add_page(struct tagging *t, struct value tag, struct value posts)
{
    struct generate *g = t->generate;
    struct value_map *data = data_of(t, tag, posts);
    struct str layout = data != NULL ? value_as_str(value_map_get(data, S("layout"))) : S("");
    const struct unit *u = map_find(&g->site->collect.layouts, layout);
    struct str name = generate_tag_slug(value_to_str(tag, NULL, t->arena), t->arena);
    struct buf path;
    buf_init(&path, t->arena, 0);
    g->ok = g->ok && data != NULL;
    put_segment(&path, value_to_str(t->folder, NULL, t->arena));
    put_segment(&path, name);
    if (is_pretty(t->config))
        put_segment(&path, S("index"));
    buf_add(&path, u != NULL ? path_extension(u->path) : S(""));
    g->ok = g->ok && buf_ok(&path);
    struct generate_page *made =
        generate_file(g, buf_str(&path), PLUGIN_TEXT_COUNT, S(""), data, S("posts"));
    if (made != NULL)
        made->page.name = path_name(buf_str(&path));
}

static bool can_add(const struct tagging *t)
{
    bool page = str_eq(t->type, S("page"));
    if (!value_truthy(t->layout))
        return false;
    if (map_find(&t->generate->site->collect.layouts, value_as_str(t->layout)) == NULL)
        warn(t, page ? S("tag_page_layout") : S("tag_feed_layout"));
    else if (value_is_nil(t->folder))
        warn(t, page ? S("tag_page_dir") : S("tag_feed_dir"));
    else
        return true;
    return false;
}

void generate_tags(struct generate *g)
{
    static const struct str names[] = {STR_INIT("page"), STR_INIT("feed")};
    const struct config *c = g->site->config;
    struct arena *a = &g->site->own.arena;
    struct value tags = g->site->collect.tags;
    struct tagging types[ARRAY_LEN(names)];
    bool wanted[ARRAY_LEN(names)];
    for (size_t k = 0; k < ARRAY_LEN(names); k++) {
        types[k] = (struct tagging){.generate = g,
                                    .arena = a,
                                    .config = c,
                                    .type = names[k],
                                    .layout = setting(c, names[k], "_layout", a),
                                    .folder = setting(c, names[k], "_dir", a),
                                    .more = setting(c, names[k], "_data", a)};
        wanted[k] = can_add(&types[k]);
    }
    for (size_t i = 0; g->ok && tags.kind == VALUE_MAP && i < tags.map->count; i++) {
        const struct value_pair *pair = &tags.map->pairs[i];
        for (size_t k = 0; !has_no_page(c, pair->key) && k < ARRAY_LEN(names); k++) {
            if (wanted[k])
                add_page(&types[k], pair->key, pair->value);
        }
    }
    g->version = collect_mix(g->version, g->site->collect.posts.version);
}

/* ---- the cloud ---- */

static int tag_order(const void *a, const void *b)
{
    const struct value *x = a, *y = b;
    return str_cmp(value_as_str(x->items[0]), value_as_str(y->items[0]));
}

/* Which fifth of 1..most a number is in. */
static int64_t fifth(uint32_t size, uint32_t most)
{
    enum { FIFTHS = 5 };
    if (size >= most)
        return FIFTHS;
    return (int64_t)((double)(size - 1) / ((double)(most - 1) / FIFTHS)) + 1;
}

struct value generate_tag_data(const struct site *s, struct arena *a)
{
    struct value tags = s->collect.tags;
    struct value_list all;
    uint32_t most = 0;
    value_list_init(&all, a);
    for (size_t i = 0; tags.kind == VALUE_MAP && i < tags.map->count; i++) {
        const struct value_pair *pair = &tags.map->pairs[i];
        struct value *row = arena_new_array(a, 2, struct value);
        if (has_no_page(s->config, pair->key))
            continue;
        if (row == NULL || !value_list_add(&all, value_array(row, 2)))
            return value_nil();
        row[0] = value_str(value_to_str(pair->key, NULL, a));
        row[1] = value_int(pair->value.len);
        most = pair->value.len > most ? pair->value.len : most;
    }
    for (size_t i = 0; i < all.count; i++) {
        struct value *row = arena_new_array(a, 2, struct value);
        if (row == NULL)
            return value_nil();
        row[0] = all.items[i].items[0];
        row[1] = value_int(fifth((uint32_t)all.items[i].items[1].integer, most));
        all.items[i] = value_array(row, 2);
    }
    if (all.count > 1)
        qsort(all.items, all.count, sizeof(*all.items), tag_order);
    return value_list_done(&all);
}

/* ---- addresses ---- */

struct str generate_tag_url(const struct config *c, struct str tag, struct str type,
                            struct arena *a)
{
    struct buf url;
    buf_init(&url, a, 0);
    put_segment(&url, c->baseurl);
    put_segment(&url, value_to_str(setting(c, type, "_dir", a), NULL, a));
    put_segment(&url, S(""));
    buf_uri(&url, generate_tag_slug(tag, a), "");
    buf_add(&url, is_pretty(c) ? S("/") : S(".html"));
    return buf_str(&url);
}
