/*
 * The routing table. See routes.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/routes.h"

#include "render/base/utf8.h"
#include "render/config/config_defaults.h"
#include "render/config/config_sass.h"
#include "render/config/permalink.h"
#include "render/site/ruby_outputs.h"

enum { MOVED_PERMANENTLY = 301 };

static struct str source_of(const struct route *r)
{
    return r->kind == ROUTE_PAGE ? r->page->source : r->path;
}

/* Puts a route if its path is free. *taken gets the route that is there already, or NULL. */
static bool put(struct site *s, struct str path, const struct route *route,
                const struct route **taken)
{
    *taken = map_find(&s->routes, path);
    return *taken != NULL || map_put(&s->routes, path, route);
}

static bool is_redirect(const struct route *r)
{
    return r->kind == ROUTE_PAGE && r->page->made != NULL && r->page->made->location.len > 0;
}

/* That of two that claim a path `lost` is not served. */
static void report_doubled(struct str path, const struct route *lost, const struct route *kept,
                           struct diags *diags)
{
    struct err e = ERR_INIT;
    struct err_place place = {.file = source_of(lost)};
    struct str other = source_of(kept);
    bool own = str_eq(other, place.file);
    if (is_redirect(lost) && own)
        (void)err_at(&e, ERR_KIND_DOUBLED, place,
                     "the redirect from '%.*s' is given twice; the later one counts",
                     STR_ARG(path));
    else if (is_redirect(lost))
        (void)err_at(&e, ERR_KIND_DOUBLED, place,
                     "the redirect from '%.*s' is not served: %.*s claims that address too",
                     STR_ARG(path), STR_ARG(other));
    else if (own)
        (void)err_at(&e, ERR_KIND_DOUBLED, place,
                     "not served: its redirect_from names its own address, '%.*s'", STR_ARG(path));
    else
        (void)err_at(&e, ERR_KIND_DOUBLED, place, "not served: '%.*s' is %.*s's%s", STR_ARG(path),
                     STR_ARG(other), is_redirect(kept) ? " (a redirect)" : "");
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
}

/*
 * The paths by which the target is known first of all. Jekyll writes one file after the other, so
 * of two that claim a path the later one stays; the other is told of.
 */
static bool put_primary(struct site *s, struct str path, const struct route *route,
                        struct diags *diags)
{
    const struct route *taken = map_find(&s->routes, path);
    if (!map_put(&s->routes, path, route))
        return false;
    if (taken != NULL && taken != route)
        report_doubled(path, taken, route, diags);
    return true;
}

static bool is_index(struct str file)
{
    return str_ends(file, S("/index.html"));
}

/* Adds the other forms of a file's path, as static hosts answer them. An existing route stays. */
static bool put_aliases(struct site *s, struct str file, const struct route *route)
{
    const struct route *taken;
    if (!is_index(file))
        return !str_ends(file, S(".html")) ||
               put(s, str_sub(file, 0, file.len - strlen(".html")), route, &taken);
    struct str folder = str_sub(file, 0, file.len - strlen("index.html"));
    if (!put(s, folder, route, &taken))
        return false;
    if (folder.len < 2)
        return true;
    struct route *redirect = arena_new(&s->own.arena, struct route);
    struct str url;
    if (redirect == NULL || !permalink_encode(folder, &s->own.arena, &url) ||
        !site_address(s, url, &s->own.arena, &redirect->location))
        return false;
    redirect->kind = ROUTE_REDIRECT;
    redirect->status = MOVED_PERMANENTLY;
    return put(s, str_sub(folder, 0, folder.len - 1), redirect, &taken);
}

struct targets {
    struct site_target *items;
    size_t count;
};

/* Beside a stylesheet its source map, unless something else is there. */
static bool add_source_map(struct site *s, struct targets *t, const struct page *p)
{
    const struct route *taken;
    const struct page *map = p->made != NULL ? p->made->source_map : NULL;
    if (map == NULL || !config_wants_source_map(s->config, s->environment))
        return true;
    struct route *route = arena_new(&s->own.arena, struct route);
    if (route == NULL)
        return false;
    *route = (struct route){.kind = ROUTE_PAGE, .page = map};
    if (!put(s, map->file, route, &taken))
        return false;
    if (taken == NULL)
        t->items[t->count++] = (struct site_target){map->file, map->file, route, route};
    return true;
}

static bool add_written(struct site *s, struct targets *t, const struct page *p,
                        struct diags *diags)
{
    struct route *route = arena_new(&s->own.arena, struct route);
    struct str url;
    if (route == NULL || !permalink_path(p->url, &s->own.arena, &url))
        return false;
    *route = (struct route){.kind = ROUTE_PAGE, .page = p};
    t->items[t->count++] = (struct site_target){p->file, url, route, route};
    /* If another page claims both paths, that is told once: of the URL. */
    const struct route *taken = map_find(&s->routes, url);
    bool both = taken != NULL && !str_eq(p->file, url) && map_find(&s->routes, p->file) == taken;
    return put_primary(s, p->file, route, both ? NULL : diags) &&
           put_primary(s, url, route, diags) && add_source_map(s, t, p);
}

static bool add_page(struct site *s, struct targets *t, const struct page *p, struct diags *diags)
{
    return !page_has_output(p, s->config) || add_written(s, t, p, diags);
}

/*
 * A page that leads elsewhere: at its URL the browser is sent there, with the page as it is for
 * those that do not go. Asked for by the name of the file, it is but that file.
 */
static bool add_redirect(struct site *s, struct targets *t, const struct page *p,
                         struct diags *diags)
{
    struct route *route = arena_new(&s->own.arena, struct route);
    struct route *file = arena_new(&s->own.arena, struct route);
    struct str url;
    if (route == NULL || file == NULL || !permalink_path(p->url, &s->own.arena, &url))
        return false;
    *file = (struct route){.kind = ROUTE_PAGE, .page = p};
    *route = *file;
    route->location = p->made->location;
    route->status = MOVED_PERMANENTLY;
    const struct route *at_file = str_eq(p->file, url) ? route : file;
    t->items[t->count++] = (struct site_target){p->file, url, at_file, route};
    return put_primary(s, url, route, diags) && map_put(&s->routes, p->file, at_file);
}

bool routes_file_url(const struct site *s, const struct unit *u, struct arena *a, struct str *url)
{
    const struct config *c = s->config;
    struct str extension = path_extension(u->path);
    struct buf out;
    buf_init(&out, a, 0);
    if (u->role.kind != CONFIG_ROLE_DOCUMENT) {
        buf_putc(&out, '/');
        buf_add(&out, unit_served_name(u));
        *url = buf_str(&out);
        return buf_ok(&out);
    }
    const struct config_collection *collection = &c->collections[u->role.collection];
    struct str pattern = value_as_str(value_map_get(collection->metadata, S("permalink")));
    struct str path = str_from(u->path, collection->folder.len);
    path.len -= extension.len;
    struct str name = path_name(path);
    struct permalink_fields f = {.path = path, .basename = name, .collection = collection->label};
    if (pattern.len == 0)
        pattern = S("/:collection/:path");
    struct str base;
    if (!permalink_file_url(pattern, &f, a, &base))
        return false;
    if (str_ends(base, S("/")))
        base.len--;
    buf_add(&out, base);
    buf_add(&out, extension);
    *url = buf_str(&out);
    return buf_ok(&out);
}

/* Front matter defaults can withhold a static file: StaticFile#write?. False on no memory. */
static bool is_withheld(struct site *s, const struct unit *u, struct str url, bool *withheld)
{
    if (!s->config->withholds)
        return true;
    struct str type = u->role.kind == CONFIG_ROLE_DOCUMENT
                          ? s->config->collections[u->role.collection].label
                          : S("");
    const struct value_map *data = config_defaults(s->config, url, type, &s->own.arena);
    const struct value *published = data != NULL ? value_map_find_str(data, S("published")) : NULL;
    *withheld = published != NULL && !value_truthy(*published);
    return data != NULL;
}

static bool add_file(struct site *s, struct targets *t, const struct unit *u, struct diags *diags)
{
    bool document = u->role.kind == CONFIG_ROLE_DOCUMENT;
    if (document && !s->config->collections[u->role.collection].output)
        return true;
    struct route *route = arena_new(&s->own.arena, struct route);
    struct str url, file;
    if (route == NULL || !routes_file_url(s, u, &s->own.arena, &url) ||
        !permalink_decode(url, &s->own.arena, &file))
        return false;
    bool withheld = false;
    if (!is_withheld(s, u, url, &withheld))
        return false;
    if (withheld)
        return true;
    *route = (struct route){.kind = ROUTE_FILE, .path = u->path};
    t->items[t->count++] = (struct site_target){file, file, route, route};
    return put_primary(s, file, route, diags);
}

/* The pages that Ruby makes, and the files that it leaves as they are. */
static bool add_outputs(struct site *s, struct targets *t, struct diags *diags)
{
    bool ok = true;
    for (size_t i = 0; ok && i < s->outputs->count; i++) {
        const struct ruby_output *o = &s->outputs->items[i];
        if (o->page != NULL) {
            ok = add_written(s, t, o->page, diags);
            continue;
        }
        struct route *route = arena_new(&s->own.arena, struct route);
        ok = route != NULL;
        if (ok) {
            *route = (struct route){.kind = ROUTE_FILE, .path = o->path};
            t->items[t->count++] = (struct site_target){o->file, o->file, route, route};
            ok = put_primary(s, o->file, route, diags);
        }
    }
    return ok;
}

static bool add_item(struct site *s, struct targets *t, struct value item, struct diags *diags)
{
    const struct page *p = collect_page(item);
    if (p != NULL && p->made != NULL && p->made->location.len > 0 && page_has_output(p, s->config))
        return add_redirect(s, t, p, diags);
    if (p != NULL)
        return add_page(s, t, p, diags);
    return add_file(s, t, (const struct unit *)(const void *)item.drop, diags);
}

/* Routes that stay are known by other forms of their paths too; replaced ones, by no URL. */
static bool settle(struct site *s, const struct site_target *t)
{
    const struct route *last = map_find(&s->routes, t->file);
    if (last == t->at_file)
        return put_aliases(s, t->file, t->at_url);
    return map_find(&s->routes, t->url) != t->at_url || map_put(&s->routes, t->url, last);
}

static bool put_spelling(struct site *s, struct str nfc, struct str path)
{
    struct str *known = arena_new(&s->own.arena, struct str);
    if (known == NULL || !arena_dup(&s->own.arena, nfc, &nfc))
        return false;
    *known = path;
    return map_put(&s->spellings, nfc, known);
}

bool routes_spell(struct site *s)
{
    struct arena scratch;
    struct buf composed;
    bool ok = true;
    arena_init(&scratch, 0);
    map_init(&s->spellings, &s->own.arena);
    for (size_t i = 0; ok && i < map_count(&s->routes); i++) {
        const struct map_entry *e = map_at(&s->routes, i);
        if (utf8_ascii_run(e->key) == e->key.len)
            continue;
        arena_rewind(&scratch, (struct arena_mark){.taken = 0});
        buf_init(&composed, &scratch, 0);
        utf8_nfc(e->key, &composed);
        struct str nfc = buf_str(&composed);
        ok = buf_ok(&composed) && (str_eq(nfc, e->key) || put_spelling(s, nfc, e->key));
    }
    arena_fini(&scratch);
    return ok;
}

bool routes_build(struct site *s, struct diags *diags)
{
    enum { PATHS = 3 }; /* of most pages: /a/index.html, /a/, /a */
    const struct value lists[] = {s->collect.pages.items, s->collect.static_files.items,
                                  s->collect.documents.items};
    size_t most = s->outputs != NULL ? s->outputs->count : 0;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        most += lists[i].len;
    /* Twice as many: a stylesheet may have a source map. */
    struct targets t = {
        .items = arena_alloc(&s->own.arena, (2 * most + 1) * sizeof(struct site_target))};
    map_init(&s->routes, &s->own.arena);
    bool ok = t.items != NULL && map_reserve(&s->routes, PATHS * most) &&
              site_address(s, S("/"), &s->own.arena, &s->root_url);
    if (ok && s->outputs != NULL)
        ok = add_outputs(s, &t, diags);
    for (size_t i = 0; ok && s->outputs == NULL && i < ARRAY_LEN(lists); i++) {
        for (uint32_t k = 0; ok && k < lists[i].len; k++) {
            /* documents lists the collections' static files too: they are in the list before. */
            bool again = i == 2 && collect_page(lists[i].items[k]) == NULL;
            ok = again || add_item(s, &t, lists[i].items[k], diags);
        }
    }
    /* Folders first: /a leads to /a/, as on `jekyll serve`, although a.html could be there too. */
    for (int folders = 1; ok && folders >= 0; folders--) {
        for (size_t i = 0; ok && i < t.count; i++) {
            if (is_index(t.items[i].file) == (folders == 1))
                ok = settle(s, &t.items[i]);
        }
    }
    s->targets = t.items;
    s->target_count = t.count;
    return ok && routes_spell(s);
}
