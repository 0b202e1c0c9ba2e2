/*
 * jekyll-datapage-generator: a page for each record of a data file, and links to them. See
 * generate.h.
 *
 * What Ruby expressions ask for (name_expr, title_expr, filter_condition) is told and left undone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/site/generate.h"

/* ---- names ---- */

/* A letter without its marks; what no letter of ASCII stands for has none. */
static void put_plain(struct buf *out, struct str character, struct arena *a)
{
    struct buf slug;
    buf_init(&slug, a, 0);
    utf8_slug(character, S("latin"), false, &slug);
    if (buf_str(&slug).len == 1)
        buf_add(out, buf_str(&slug));
}

/* A file's name: small letters without marks, digits, dashes for blanks. */
static struct str file_name(struct value name, struct arena *a)
{
    struct buf lower, out;
    buf_init(&lower, a, 0);
    buf_init(&out, a, 0);
    utf8_downcase(str_trim(value_to_str(name, NULL, a)), &lower);
    for (struct str rest = buf_str(&lower); rest.len > 0;) {
        bool valid;
        struct str character = rest;
        (void)utf8_next(&rest, &valid);
        character.len -= rest.len;
        char c = character.ptr[0];
        if (character.len > 1)
            put_plain(&out, character, a);
        else if (c == ' ')
            buf_putc(&out, '-');
        else if (char_is_word(c) || c == '.' || c == '-')
            buf_putc(&out, c);
    }
    return buf_str(&out);
}

static bool is_true(struct value v)
{
    return v.kind == VALUE_BOOL && v.boolean;
}

bool generate_datapage_url(const struct config *c, struct value name, struct value folder,
                           struct arena *a, struct value *out)
{
    struct buf url;
    buf_init(&url, a, 0);
    buf_add(&url, value_to_str(folder, NULL, a));
    buf_putc(&url, '/');
    buf_add(&url, file_name(name, a));
    bool folders = value_truthy(value_map_get(c->values, S("page_gen-dirs")));
    buf_add(&url, folders ? S("/") : S(".html"));
    *out = value_str(buf_str(&url));
    return buf_ok(&url);
}

/* ---- pages ---- */

/* One entry of page_gen. */
struct run {
    struct generate *generate;
    struct arena *arena;
    struct value spec;
    const struct unit *template; /* a layout, of which the pages are made */
    struct str folder, extension;
    bool folders; /* a folder for each page, whose index it is */
};

static void warn(const struct run *r, const char *what, struct str which)
{
    struct err e = ERR_INIT;
    const struct config *c = r->generate->site->config;
    (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&c->files, S("page_gen")),
                 "page_gen: %s '%.*s'", what, STR_ARG(which));
    diag_add(r->generate->diags, DIAG_LEVEL_WARNING, &e);
}

static struct value_map *data_of(const struct run *r, struct value record, struct value title)
{
    struct value prefix = value_get(r->spec, S("page_data_prefix"));
    struct value name = value_get(record, S("name"));
    struct value_map *data = value_map_new(r->arena);
    bool ok = data != NULL && value_map_add_all(data, r->template->data) &&
              value_map_put_str(data, S("title"), title);
    if (ok && value_truthy(prefix))
        return value_map_put(data, prefix, record) ? data : NULL;
    for (size_t i = 0; ok && i < record.map->count; i++)
        ok = value_map_put(data, record.map->pairs[i].key, record.map->pairs[i].value);
    if (ok && value_map_find_str(record.map, S("name")) != NULL)
        ok = value_map_put_str(data, S("_name"), name);
    return ok ? data : NULL;
}

static struct str path_of(const struct run *r, struct str name)
{
    struct buf path;
    struct str folder = r->folder;
    while (str_starts(folder, S("/")))
        folder = str_from(folder, 1);
    while (str_ends(folder, S("/")))
        folder.len--;
    buf_init(&path, r->arena, 0);
    buf_add(&path, folder);
    buf_add(&path, folder.len > 0 ? S("/") : S(""));
    buf_add(&path, name);
    buf_add(&path, r->folders ? S("/index.") : S("."));
    buf_add(&path, r->extension);
    return buf_str(&path);
}

struct record_page {
    struct page page;
    struct page_made made;
};

static void add_record(const struct run *r, struct value record)
{
    struct generate *g = r->generate;
    struct value key = value_get(r->spec, S("name")), title_key = value_get(r->spec, S("title"));
    struct value name = value_get(record, value_to_str(key, NULL, r->arena));
    struct value title = value_get(record, value_to_str(title_key, NULL, r->arena));
    struct record_page *n = arena_new(r->arena, struct record_page);
    struct err err = ERR_INIT;
    if (record.kind != VALUE_MAP || value_is_nil(name)) {
        warn(r, "a record has no", value_to_str(key, NULL, r->arena));
        return;
    }
    struct value_map *data = data_of(r, record, value_is_nil(title) ? name : title);
    struct str path = path_of(r, file_name(name, r->arena));
    g->ok = g->ok && n != NULL && data != NULL;
    if (!g->ok)
        return;
    const struct page_file file = {.role = {.kind = CONFIG_ROLE_ENTRY, .name = path}, .path = path};
    if (!page_init(&n->page, g->site->config, &file, data, r->arena, &err)) {
        diag_add(g->diags, DIAG_LEVEL_ERROR, &err);
        return;
    }
    n->made = (struct page_made){.note = S("data")};
    n->page.made = &n->made;
    n->page.data = data; /* without defaults: the plugin's pages have none */
    n->page.unit = r->template;
    n->page.source = r->template->path;
    n->page.body = r->template->front.body;
    n->page.template = r->template->template;
    generate_add(g, &n->page, collect_mix(r->template->version, str_hash(path)));
}

/* ---- records ---- */

/* The value at "a.b" of the data. */
static struct value records_of(const struct run *r)
{
    struct value v = r->generate->site->collect.data.tree;
    struct str path = value_to_str(value_get(r->spec, S("data")), NULL, r->arena), one;
    while (path.len > 0) {
        (void)str_cut(path, '.', &one, &path);
        v = value_get(v, one);
    }
    return v;
}

/* Whether it asks for what only Ruby can do; which is told. */
static bool needs_ruby(const struct run *r)
{
    static const struct str keys[] = {STR_INIT("name_expr"), STR_INIT("title_expr"),
                                      STR_INIT("filter_condition")};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (value_truthy(value_get(r->spec, keys[i]))) {
            warn(r, "no page is made of an entry that has Ruby in its", keys[i]);
            return true;
        }
    }
    return false;
}

static struct str text_or(const struct run *r, struct str key, struct value otherwise)
{
    struct value own = value_get(r->spec, key);
    return value_to_str(value_truthy(own) ? own : otherwise, NULL, r->arena);
}

static void add_entry(struct run *r)
{
    struct site *s = r->generate->site;
    struct value data = value_get(r->spec, S("data")), wish = value_get(r->spec, S("index_files"));
    struct value filter = value_get(r->spec, S("filter")), records = records_of(r);
    struct str layout = text_or(r, S("template"), data);
    const struct unit *u = map_find(&s->collect.layouts, layout);
    r->template = u != NULL ? unit_good(u) : NULL;
    if (needs_ruby(r))
        return;
    if (r->template == NULL || r->template->data == NULL) {
        warn(r, "there is no layout", layout);
        return;
    }
    r->folder = text_or(r, S("dir"), data);
    r->extension = text_or(r, S("extension"), value_str(S("html")));
    r->folders = value_is_nil(wish) ? is_true(value_map_get(s->config->values, S("page_gen-dirs")))
                                    : value_truthy(wish);
    struct str key = value_to_str(filter, NULL, r->arena);
    size_t count = records.kind == VALUE_MAP ? records.map->count : 0;
    if (records.kind == VALUE_ARRAY)
        count = records.len;
    for (size_t i = 0; r->generate->ok && i < count; i++) {
        struct value record =
            records.kind == VALUE_MAP ? records.map->pairs[i].value : records.items[i];
        if (!value_truthy(filter) || value_truthy(value_get(record, key)))
            add_record(r, record);
    }
}

void generate_datapages(struct generate *g)
{
    struct value entries = value_map_get(g->site->config->values, S("page_gen"));
    for (uint32_t i = 0; g->ok && entries.kind == VALUE_ARRAY && i < entries.len; i++) {
        struct run r = {.generate = g, .arena = &g->site->own.arena, .spec = entries.items[i]};
        add_entry(&r);
    }
    g->version = collect_mix(g->version, g->site->collect.data.version);
}
