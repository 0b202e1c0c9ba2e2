/*
 * The autopages of jekyll-paginate-v2: a paginated page for each tag, category or collection. See
 * generate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/site/generate.h"

static const struct kind {
    struct str name;   /* of its settings, and the key of documents' front matter */
    struct str mark;   /* stands for the tag in its patterns */
    struct str filter; /* what of the pagination chooses the documents */
    struct str layout, title, permalink;
} kinds[] = {
    {STR_INIT("tags"), STR_INIT(":tag"), STR_INIT("tag"), STR_INIT("autopage_tags.html"),
     STR_INIT("Posts tagged with :tag"), STR_INIT("/tag/:tag")},
    {STR_INIT("categories"), STR_INIT(":cat"), STR_INIT("category"),
     STR_INIT("autopage_category.html"), STR_INIT("Posts in category :cat"),
     STR_INIT("/category/:cat")},
    {STR_INIT("collections"), STR_INIT(":coll"), STR_INIT("collection"),
     STR_INIT("autopage_collection.html"), STR_INIT("Posts in collection :coll"),
     STR_INIT("/collection/:coll")},
};

enum { COLLECTIONS = ARRAY_LEN(kinds) - 1 };

/* The settings and names of one kind of pages. */
struct run {
    struct generate *generate;
    struct arena *arena;
    const struct kind *kind;
    struct value settings;              /* of the kind */
    const struct value_map *pagination; /* of the site */
};

/* ---- which there are ---- */

/* Notes the parts of a name: in small letters -> as it is first written. */
static bool add_names(struct value_map *found, struct str text, bool blanks, struct arena *a)
{
    bool ok = true;
    while (ok && text.len > 0) {
        size_t end = 0;
        while (end < text.len && strchr(";,", text.ptr[end]) == NULL &&
               !(blanks && char_is_space(text.ptr[end])))
            end++;
        struct str written = str_sub(text, 0, end);
        struct buf lower;
        buf_init(&lower, a, 0);
        utf8_downcase(str_trim(written), &lower);
        struct value key = value_str(buf_str(&lower));
        ok = buf_ok(&lower) && (value_map_find_str(found, buf_str(&lower)) != NULL ||
                                value_map_put(found, key, value_str(written)));
        text = str_from(text, end < text.len ? end + 1 : end);
    }
    return ok;
}

static bool add_names_of(struct value_map *found, struct value names, struct arena *a)
{
    bool ok = true;
    if (names.kind == VALUE_STRING)
        return add_names(found, value_as_str(names), true, a);
    for (uint32_t i = 0; ok && names.kind == VALUE_ARRAY && i < names.len; i++)
        ok = add_names(found, str_trim(value_to_str(names.items[i], NULL, a)), false, a);
    return ok;
}

/* Documents that are paginated themselves do not count. */
static bool collect_names(const struct run *r, struct value_map *found)
{
    const struct site *s = r->generate->site;
    bool ok = true;
    for (size_t i = 0; ok && i < s->config->collection_count; i++) {
        struct value docs = s->collect.collections[i].docs.items;
        for (uint32_t k = 0; ok && k < docs.len; k++) {
            const struct value_map *data = collect_page(docs.items[k])->data;
            if (value_map_find_str(data, S("pagination")) != NULL)
                continue;
            ok = r->kind == &kinds[COLLECTIONS]
                     ? add_names(found, s->config->collections[i].label, true, r->arena)
                     : add_names_of(found, value_map_get(data, r->kind->name), r->arena);
        }
    }
    return ok;
}

/* ---- their pages ---- */

/* A pattern of the settings with the name in it, as a slug. */
static struct value filled(const struct run *r, struct value settings, struct str key,
                           struct str otherwise, struct str name)
{
    struct value own = value_get(settings, key), slugify = value_get(settings, S("slugify"));
    struct str pattern = value_is_nil(own) ? otherwise : value_to_str(own, NULL, r->arena);
    struct str mode = value_as_str(value_get(slugify, S("mode")));
    size_t at = str_find(pattern, r->kind->mark);
    struct buf out;
    buf_init(&out, r->arena, 0);
    buf_add(&out, at == STR_NONE ? pattern : str_sub(pattern, 0, at));
    if (at != STR_NONE) {
        utf8_slug(name, mode.len > 0 ? mode : S("none"),
                  value_truthy(value_get(slugify, S("cased"))), &out);
        buf_add(&out, str_from(pattern, at + r->kind->mark.len));
    }
    return value_str(buf_str(&out));
}

static const struct value_map *merged(const struct run *r, struct value base, struct value over)
{
    const struct value_map *a = base.kind == VALUE_MAP ? base.map : value_map_new(r->arena);
    const struct value_map *b = over.kind == VALUE_MAP ? over.map : value_map_new(r->arena);
    return a != NULL && b != NULL ? value_map_merge(r->arena, a, b) : NULL;
}

static struct value_map *front_of(const struct run *r, const struct unit *layout, struct str file,
                                  struct str name, struct str display)
{
    static const struct value_map nothing = {.count = 0};
    const struct value_map *own = layout != NULL && layout->data != NULL ? layout->data : &nothing;
    const struct value_map *settings = merged(r, r->settings, value_map_get(own, S("autopages")));
    const struct value_map *all =
        merged(r, value_of_map(r->pagination), value_map_get(own, S("pagination")));
    struct value_map *pagination = value_map_new(r->arena), *autopage = value_map_new(r->arena);
    struct value_map *front = value_map_new(r->arena);
    struct buf path;
    buf_init(&path, r->arena, 0);
    buf_add(&path, S("_layouts/"));
    buf_add(&path, file);
    bool ok = settings != NULL && all != NULL && pagination != NULL && autopage != NULL &&
              front != NULL && buf_ok(&path) && value_map_add_all(pagination, all) &&
              value_map_put_str(pagination, r->kind->filter, value_str(name)) &&
              value_map_put_str(autopage, S("layout_path"), value_str(buf_str(&path))) &&
              value_map_put_str(autopage, S("display_name"), value_str(display)) &&
              value_map_add_all(front, own);
    if (!ok)
        return NULL;
    struct value s = value_of_map(settings);
    struct str extension = path_extension(file);
    ok = value_map_put_str(front, S("permalink"),
                           filled(r, s, S("permalink"), r->kind->permalink, name)) &&
         value_map_put_str(front, S("title"), filled(r, s, S("title"), r->kind->title, name)) &&
         value_map_put_str(front, S("layout"),
                           value_str(str_sub(file, 0, file.len - extension.len))) &&
         value_map_put_str(front, S("pagination"), value_of_map(pagination)) &&
         value_map_put_str(front, S("autopage"), value_of_map(autopage));
    return ok ? front : NULL;
}

static void add_page(const struct run *r, struct value layout, struct value_pair name)
{
    struct generate *g = r->generate;
    struct str file = value_to_str(layout, NULL, r->arena), extension = path_extension(file);
    const struct unit *u =
        map_find(&g->site->collect.layouts, str_sub(file, 0, file.len - extension.len));
    u = u != NULL ? unit_good(u) : NULL;
    const struct value_map *front =
        front_of(r, u, file, value_as_str(name.key), value_as_str(name.value));
    struct buf path;
    buf_init(&path, r->arena, 0);
    if (front != NULL)
        buf_add(&path, value_as_str(value_map_get(front, S("permalink"))));
    buf_add(&path, S("/index.html"));
    g->ok = g->ok && front != NULL && buf_ok(&path);
    if (g->ok)
        (void)generate_file(g, buf_str(&path), PLUGIN_TEXT_COUNT, S(""), front, S("paginator"));
    g->version = collect_mix(g->version, u != NULL ? u->version : 0);
}

void generate_autopages(struct generate *g, const struct value_map *pagination)
{
    struct value config = value_map_get(g->site->config->values, S("autopages"));
    if (!value_truthy(value_get(config, S("enabled"))))
        return;
    for (size_t i = 0; g->ok && i < ARRAY_LEN(kinds); i++) {
        struct run r = {.generate = g,
                        .arena = &g->site->own.arena,
                        .kind = &kinds[i],
                        .settings = value_get(config, kinds[i].name),
                        .pagination = pagination};
        struct value enabled = value_get(r.settings, S("enabled"));
        struct value usual = value_str(kinds[i].layout), layouts = value_array(&usual, 1);
        struct value own = value_get(r.settings, S("layouts"));
        struct value_map *found = value_map_new(r.arena);
        if (enabled.kind == VALUE_BOOL && !enabled.boolean)
            continue;
        if (own.kind == VALUE_ARRAY)
            layouts = own;
        g->ok = found != NULL && collect_names(&r, found);
        for (size_t k = 0; g->ok && k < found->count; k++) {
            for (uint32_t n = 0; g->ok && n < layouts.len; n++)
                add_page(&r, layouts.items[n], found->pairs[k]);
        }
    }
}
