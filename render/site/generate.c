/*
 * Generated pages: redirects, the sitemap, and the order of all of them. See generate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/generate.h"

#include "render/config/config_sass.h"
#include "render/data/json.h"
#include "render/document/redirect.h"
#include "render/site/paginate.h"

void generate_add(struct generate *g, const struct page *p, uint64_t version)
{
    g->version = collect_mix(g->version, version);
    g->ok = g->ok && value_list_add(&g->pages, value_of_listed_drop(&p->drop));
}

/* ---- pages without a file ---- */

static void file_unit(struct generate_page *f, const struct drop_classes *drops, struct str path,
                      uint64_t version)
{
    f->unit.drop.class = drops->file;
    f->unit.role = (struct config_role){.kind = CONFIG_ROLE_ENTRY, .name = path};
    f->unit.path = path;
    f->unit.version = version;
    f->unit.front.body = f->page.body;
    f->unit.front.body_line = 1;
    f->unit.data = f->page.data;
    f->unit.template = f->page.template;
    f->unit.page = &f->page;
}

struct generate_page *generate_file(struct generate *g, struct str path, enum plugin_text_name text,
                                    struct str body, const struct value_map *data, struct str note)
{
    struct arena *a = &g->site->own.arena;
    const struct config *c = g->site->config;
    struct generate_page *f = g->ok && data != NULL ? arena_new(a, struct generate_page) : NULL;
    struct err err = ERR_INIT;
    struct str name = path;
    while (str_starts(path, S("/")))
        path = str_from(path, 1);
    g->ok = f != NULL;
    if (f == NULL)
        return NULL;
    const struct page_file file = {.role = {.kind = CONFIG_ROLE_ENTRY, .name = path}, .path = path};
    if (!page_init(&f->page, c, &file, data, a, &err)) {
        diag_add(g->diags, DIAG_LEVEL_ERROR, &err);
        return NULL;
    }
    f->page.name = name; /* the whole path: Jekyll's generators give it as a name */
    f->made.note = note;
    f->page.made = &f->made;
    f->page.unit = &f->unit;
    f->page.body = text != PLUGIN_TEXT_COUNT ? plugin_texts[text].text : body;
    f->page.template = text != PLUGIN_TEXT_COUNT ? c->plugins.templates[text] : NULL;
    uint64_t version = collect_mix(c->version, str_hash(path));
    file_unit(f, c->drops, path, version);
    generate_add(g, &f->page, version);
    return f;
}

bool generate_has_file(const struct generate *g, struct str path)
{
    const struct config *c = g->site->config;
    while (str_starts(path, S("/")))
        path = str_from(path, 1);
    if (!c->plain)
        return site_unit(g->site, path) != NULL;
    const struct str folders[] = {c->pages_dir, c->static_dir};
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        struct buf full;
        buf_init(&full, &g->site->own.arena, 0);
        buf_add(&full, folders[i]);
        buf_putc(&full, '/');
        buf_add(&full, path);
        if (site_unit(g->site, buf_str(&full)) != NULL)
            return true;
    }
    return false;
}

/* ---- jekyll-redirect-from ---- */

struct redirects {
    struct generate *generate;
    struct value_map *json; /* from -> to */
    uint64_t version;
};

static void put_redirect(struct redirects *r, const struct page *from)
{
    struct value redirect = value_map_get(from->data, S("redirect"));
    struct generate *g = r->generate;
    g->ok = g->ok &&
            value_map_put(r->json, value_get(redirect, S("from")), value_get(redirect, S("to")));
    r->version = collect_mix(r->version, from->unit->version);
}

static void add_redirects(struct redirects *r, const struct page *p)
{
    for (size_t i = 0; p->redirects != NULL && i < p->redirects->count; i++) {
        generate_add(r->generate, &p->redirects->pages[i], p->listed);
        put_redirect(r, &p->redirects->pages[i]);
    }
    if (p->made != NULL && p->made->location.len > 0)
        put_redirect(r, p);
}

static void add_redirects_of(struct redirects *r, struct value list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct page *p = collect_page(list.items[i]);
        if (p != NULL && page_has_output(p, r->generate->site->config))
            add_redirects(r, p);
    }
}

static void add_redirects_json(struct redirects *r)
{
    struct generate *g = r->generate;
    struct site *s = g->site;
    const struct value wanted =
        value_get(value_map_get(s->config->values, S("redirect_from")), S("json"));
    if ((wanted.kind == VALUE_BOOL && !wanted.boolean) || generate_has_file(g, S("redirects.json")))
        return;
    struct buf json;
    struct value_map *data = value_map_new(&s->own.arena);
    buf_init(&json, &s->own.arena, 0);
    json_write(value_of_map(r->json), NULL, &json);
    g->ok =
        g->ok && buf_ok(&json) && data != NULL && value_map_put_str(data, S("layout"), value_nil());
    (void)generate_file(g, S("redirects.json"), PLUGIN_TEXT_COUNT, buf_str(&json), data,
                        S("redirects"));
    g->version = collect_mix(g->version, r->version);
}

/* Documents first, then the pages that are there so far: not those that it makes. */
static void generate_redirects(struct generate *g)
{
    struct redirects r = {.generate = g, .json = value_map_new(&g->site->own.arena), .version = 1};
    g->ok = g->ok && r.json != NULL;
    if (!g->ok)
        return;
    struct value documents = g->site->collect.documents.items;
    size_t before = g->pages.count; /* what the documents add is not asked again */
    add_redirects_of(&r, documents, documents.len);
    add_redirects_of(&r, value_list_done(&g->pages), before);
    add_redirects_json(&r);
    g->site->redirects_version = r.version;
}

/* The layout that the plugin brings, unless the site has one of that name. */
static bool add_layout(struct site *s)
{
    static const struct value_map nothing = {.count = 0};
    const struct str name = S("redirect");
    const struct liquid_template *t = s->config->plugins.templates[PLUGIN_TEXT_REDIRECT];
    if (t == NULL || map_find(&s->collect.layouts, name) != NULL)
        return true;
    struct unit *u = arena_new(&s->own.arena, struct unit);
    struct buf path;
    buf_init(&path, &s->own.arena, 0);
    buf_add(&path, s->config->layouts_dir);
    buf_add(&path, S("/redirect.html"));
    if (u == NULL || !buf_ok(&path))
        return false;
    u->drop.class = s->config->drops->file;
    u->path = buf_str(&path);
    u->template = t;
    u->data = &nothing;
    return map_put(&s->collect.layouts, name, u);
}

/* ---- pages that have no front matter ---- */

static void generate_optional(struct generate *g)
{
    const struct site *s = g->site;
    for (size_t i = 0; i < s->unit_count; i++) {
        const struct unit *u = unit_good(s->units[i]);
        if (u->page != NULL && u->implicit == PAGE_IMPLICIT_OPTIONAL)
            generate_add(g, u->page, u->page->listed);
    }
}

/* ---- jekyll-sitemap ---- */

static bool has_url(const struct generate *g, struct str url)
{
    for (size_t i = 0; i < g->pages.count; i++) {
        if (str_eq(collect_page(g->pages.items[i])->url, url))
            return true;
    }
    struct value files = g->site->collect.static_files.items;
    for (uint32_t i = 0; i < files.len; i++) {
        const struct unit *u = (const struct unit *)(const void *)files.items[i].drop;
        if (u->role.kind != CONFIG_ROLE_DOCUMENT && str_eq(unit_served_name(u), str_from(url, 1)))
            return true;
    }
    return false;
}

static void generate_sitemap(struct generate *g)
{
    static const enum plugin_text_name texts[] = {PLUGIN_TEXT_SITEMAP, PLUGIN_TEXT_ROBOTS};
    static const struct str urls[] = {STR_INIT("/sitemap.xml"), STR_INIT("/robots.txt")};
    bool xsl = has_url(g, S("/sitemap.xsl")), wanted[ARRAY_LEN(urls)];
    for (size_t i = 0; i < ARRAY_LEN(urls); i++)
        wanted[i] = !has_url(g, urls[i]);
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct value_map *data = value_map_new(&g->site->own.arena);
        g->ok = g->ok && data != NULL && value_map_put_str(data, S("layout"), value_nil()) &&
                (i > 0 || value_map_put_str(data, S("xsl"), value_bool(xsl)));
        if (wanted[i])
            (void)generate_file(g, str_from(urls[i], 1), texts[i], S(""), data, S("pages"));
    }
}

/* ---- all of them ---- */

/* Jekyll runs generators by priority, and those of one priority as they are listed. */
static const struct {
    enum plugin plugin;
    int priority; /* the smaller, the earlier */
    void (*run)(struct generate *g);
} generators[] = {
    {PLUGIN_ARCHIVES, 0, generate_archives},
    {PLUGIN_DATAPAGES, 0, generate_datapages},
    {PLUGIN_OPTIONAL_FRONT_MATTER, 0, generate_optional},
    {PLUGIN_REDIRECT_FROM, 0, generate_redirects},
    {PLUGIN_TAGGING, 0, generate_tags},
    {PLUGIN_README_INDEX, 1, generate_readmes},
    {PLUGIN_FEED, 2, generate_feeds},
    {PLUGIN_PAGINATE, 2, paginate_generate},
    {PLUGIN_PAGINATE_V2, 2, paginate_v2_generate},
    {PLUGIN_SITEMAP, 2, generate_sitemap},
};

enum { PRIORITIES = 3 };

static void run_plugin(struct generate *g, enum plugin p, int priority)
{
    for (size_t i = 0; i < ARRAY_LEN(generators); i++) {
        if (g->ok && generators[i].plugin == p && generators[i].priority == priority)
            generators[i].run(g);
    }
}

/* Puts the longer list in the place of the collected one. */
static bool publish(struct generate *g)
{
    struct collect *l = &g->site->collect;
    struct value_list html;
    value_list_init(&html, &g->site->own.arena);
    bool ok = true;
    for (size_t i = 0; ok && i < g->pages.count; i++) {
        if (collect_is_html(collect_page(g->pages.items[i])))
            ok = value_list_add(&html, g->pages.items[i]);
    }
    l->html_pages.items = value_list_done(&html);
    l->pages.items = value_list_done(&g->pages);
    l->html_pages.version = collect_mix(l->html_pages.version, g->version);
    l->pages.version = collect_mix(l->pages.version, g->version);
    return ok;
}

bool generate_pages(struct site *s, struct diags *diags)
{
    struct generate g = {.site = s, .diags = diags, .version = 1, .ok = true};
    const struct plugins *plugins = &s->config->plugins;
    struct value pages = s->collect.pages.items;
    if (plugins->count == 0)
        return true;
    value_list_init(&g.pages, &s->own.arena);
    for (uint32_t i = 0; g.ok && i < pages.len; i++)
        g.ok = value_list_add(&g.pages, pages.items[i]);
    g.ok = g.ok && add_layout(s);
    for (int priority = 0; priority < PRIORITIES; priority++) {
        for (size_t i = 0; i < plugins->count; i++)
            run_plugin(&g, plugins->order[i], priority);
    }
    return g.ok && ((g.pages.count == pages.len && !g.changed) || publish(&g));
}

/* ---- the pages of source maps ---- */

bool generate_source_maps(struct site *s)
{
    struct value pages = s->collect.pages.items;
    struct value_list list;
    bool ok = true;
    s->collect.pages_at_end = pages;
    if (!config_wants_source_map(s->config, s->environment))
        return true;
    value_list_init(&list, &s->own.arena);
    for (uint32_t i = 0; ok && i < pages.len; i++)
        ok = value_list_add(&list, pages.items[i]);
    for (uint32_t i = 0; ok && i < pages.len; i++) {
        const struct page *p = collect_page(pages.items[i]);
        if (p->made != NULL && p->made->source_map != NULL)
            ok = value_list_add(&list, value_of_listed_drop(&p->made->source_map->drop));
    }
    s->collect.pages_at_end = value_list_done(&list);
    return ok;
}
