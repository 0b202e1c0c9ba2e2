/*
 * jekyll-polyglot. See polyglot.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/polyglot.h"

#include "render/document/language.h"
#include "render/site/routes.h"

/* ---- settings ---- */

/* Whether a path of the settings names a folder of the site: then a slash is put behind. */
static bool is_folder(struct unit *const *units, size_t count, struct str path)
{
    struct str rest;
    for (size_t i = 0; i < count; i++) {
        if (path_is_below(units[i]->path, path, &rest) && rest.len > 0)
            return true;
    }
    return false;
}

static bool excluded_of(const struct config *c, struct unit *const *units, size_t count,
                        struct arena *a, struct config_strings *out)
{
    struct value listed = value_map_get(c->values, S("exclude_from_localization"));
    uint32_t most = listed.kind == VALUE_ARRAY ? listed.len : 0;
    struct str *items = arena_new_array(a, (size_t)most + 1, struct str);
    for (uint32_t i = 0; items != NULL && i < most; i++) {
        struct str path = value_to_str(listed.items[i], NULL, a);
        struct buf slashed;
        buf_init(&slashed, a, 0);
        buf_add(&slashed, path);
        if (!str_ends(path, S("/")) && is_folder(units, count, path))
            buf_putc(&slashed, '/');
        items[i] = buf_str(&slashed);
    }
    *out = (struct config_strings){.items = items, .count = most};
    return items != NULL && !arena_failed(a);
}

const struct polyglot_language *polyglot_default(const struct config *c, struct unit *const *units,
                                                 size_t count, struct arena *a, bool *ok)
{
    if (!c->plugins.on[PLUGIN_POLYGLOT])
        return NULL;
    struct polyglot_language *l = arena_new(a, struct polyglot_language);
    *ok =
        l != NULL && language_all(c, a, &l->languages) && excluded_of(c, units, count, a, &l->out);
    if (!*ok)
        return NULL;
    l->config = c;
    l->name = l->fallback = language_default(c);
    return l;
}

static const struct polyglot_language *another(const struct polyglot_language *fallback,
                                               struct str name, struct arena *a)
{
    struct polyglot_language *l = arena_new(a, struct polyglot_language);
    struct buf prefix;
    buf_init(&prefix, a, 0);
    buf_putc(&prefix, '/');
    buf_add(&prefix, name);
    if (l == NULL || !buf_ok(&prefix))
        return NULL;
    *l = *fallback;
    l->name = name;
    l->prefix = buf_str(&prefix);
    l->salt = str_hash(l->prefix);
    return l;
}

/* ---- one document for each address ---- */

static struct str language_of(const struct polyglot_language *l, const struct page *p,
                              struct arena *a)
{
    struct value own = value_map_get(p->data, S("lang"));
    struct str path = language_of_path(l->config, p->relative_path);
    if (value_truthy(own))
        return value_to_str(own, NULL, a);
    return path.len > 0 ? path : l->fallback;
}

/* `lang-exclusive`: the only languages that have it. */
static bool is_for_others(const struct polyglot_language *l, const struct page *p)
{
    struct value only = value_map_get(p->data, S("lang-exclusive"));
    if (only.kind == VALUE_STRING)
        return only.len > 0 && str_find(value_as_str(only), l->name) == STR_NONE;
    for (uint32_t i = 0; only.kind == VALUE_ARRAY && i < only.len; i++) {
        if (str_eq(value_as_str(only.items[i]), l->name))
            return false;
    }
    return only.kind == VALUE_ARRAY && only.len > 0;
}

bool polyglot_choose(const struct polyglot_language *l, struct map *seen, struct value_list *list)
{
    struct arena *a = list->arena;
    struct value_map *chosen = value_map_new(a);
    bool ok = chosen != NULL;
    for (size_t i = 0; ok && i < list->count; i++) {
        const struct page *p = collect_page(list->items[i]);
        struct str url = language_common_url(l->languages, p->url, a), lang = language_of(l, p, a);
        const struct str *had = map_find(seen, url);
        bool own = str_eq(lang, l->name);
        if ((had != NULL && str_eq(*had, l->name)) ||
            (had != NULL && str_eq(*had, l->fallback) && !own) || is_for_others(l, p))
            continue;
        struct str *kept = arena_new(a, struct str);
        ok = kept != NULL && value_map_put_str(chosen, url, list->items[i]);
        if (ok)
            *kept = lang;
        ok = ok && map_put(seen, url, kept);
    }
    for (size_t i = 0; ok && i < chosen->count; i++)
        list->items[i] = chosen->pairs[i].value;
    list->count = ok ? chosen->count : list->count;
    return ok;
}

/* ---- data ---- */

/* Hash#merge with itself for what is a hash on both sides: a nil in over hides, too. */
static struct value_map *merged(const struct value_map *base, const struct value_map *over,
                                struct arena *a)
{
    struct value_map *m = value_map_new(a);
    bool ok = m != NULL;
    for (size_t i = 0; ok && i < base->count; i++)
        ok = value_map_put(m, base->pairs[i].key, base->pairs[i].value);
    for (size_t i = 0; ok && i < over->count; i++) {
        struct value v = over->pairs[i].value;
        const struct value *had = value_map_find(m, over->pairs[i].key);
        if (had != NULL && had->kind == VALUE_MAP && v.kind == VALUE_MAP) {
            const struct value_map *both = merged(had->map, v.map, a);
            ok = both != NULL;
            v = ok ? value_of_map(both) : v;
        }
        ok = ok && value_map_put(m, over->pairs[i].key, v);
    }
    return ok ? m : NULL;
}

bool polyglot_data(const struct polyglot_language *l, struct collect_data *data, struct arena *a)
{
    const struct str names[] = {l->fallback, l->name};
    const struct value_map *tree = data->tree.map;
    for (size_t i = 0; tree != NULL && i < ARRAY_LEN(names); i++) {
        struct value own = value_map_get(tree, names[i]);
        if (own.kind == VALUE_MAP)
            tree = merged(tree, own.map, a);
    }
    bool ok = tree != NULL;
    /* The value of a key follows from several files now. */
    for (size_t i = 0; ok && i < tree->count; i++) {
        struct str key = value_to_str(tree->pairs[i].key, NULL, a);
        ok = map_put(&data->versions, key, &data->version);
    }
    data->tree = ok ? value_of_map(tree) : data->tree;
    return ok;
}

/* ---- the snapshots ---- */

/* What templates are made of has every language: Jekyll's `exclude` does not concern it. */
static bool is_for_templates(enum config_role_kind kind)
{
    return kind == CONFIG_ROLE_LAYOUT || kind == CONFIG_ROLE_INCLUDE || kind == CONFIG_ROLE_DATA;
}

static bool is_left_out(const struct polyglot_language *l, const struct unit *u)
{
    for (size_t i = 0; !is_for_templates(u->role.kind) && i < l->out.count; i++) {
        if (str_starts(u->path, l->out.items[i]))
            return true;
    }
    return false;
}

static bool units_of(struct site *s, const struct site *all)
{
    s->unit_count = 0;
    s->units = arena_new_array(&s->own.arena, all->unit_count + 1, struct unit *);
    for (size_t i = 0; s->units != NULL && i < all->unit_count; i++) {
        if (!is_left_out(s->language, all->units[i]))
            s->units[s->unit_count++] = all->units[i];
    }
    return s->units != NULL;
}

/* A snapshot of another language, which holds no reference: the whole site's does. */
static struct site *language_new(const struct site *all, struct str name)
{
    struct site *s = site_new(all->own.generation, NULL);
    if (s == NULL)
        return NULL;
    const struct site_own own = s->own;
    *s = *all;
    s->own = own;
    s->whole = all;
    s->language_count = 0;
    s->pagination = (struct pagination){.first = NULL};
    s->archives = s->archives_config = value_nil();
    s->versions = s->everything = (struct versions){.slots = NULL};
    s->language = another(all->language, name, &s->own.arena);
    if (s->language != NULL && units_of(s, all))
        return s;
    struct arena last = s->own.arena;
    arena_fini(&last);
    return NULL;
}

/* The routes of a language, at their paths in the whole site. */
static bool add_routes(struct site *s, const struct site *language)
{
    bool ok = true;
    for (size_t i = 0; ok && i < map_count(&language->routes); i++) {
        const struct map_entry *e = map_at(&language->routes, i);
        struct route *route = arena_new(&s->own.arena, struct route);
        struct buf path;
        buf_init(&path, &s->own.arena, 0);
        buf_add(&path, language->language->prefix);
        buf_add(&path, e->key);
        if (route == NULL || !buf_ok(&path))
            return false;
        *route = *(const struct route *)e->value;
        route->language = language;
        ok = map_put(&s->routes, buf_str(&path), route);
    }
    return ok;
}

/* "/fr" leads to "/fr/" if that has a page. */
static bool add_root(struct site *s, const struct site *language)
{
    struct route *route = arena_new(&s->own.arena, struct route);
    if (map_find(&language->routes, S("/")) == NULL)
        return true;
    enum { MOVED_PERMANENTLY = 301 };
    if (route == NULL || !site_address(language, S("/"), &s->own.arena, &route->location))
        return false;
    route->kind = ROUTE_REDIRECT;
    route->status = MOVED_PERMANENTLY;
    return map_put(&s->routes, language->language->prefix, route);
}

bool polyglot_build(struct site *s, struct diags *diags,
                    bool (*build)(struct site *s, struct diags *diags))
{
    if (s->language == NULL)
        return true;
    struct value names = s->language->languages;
    s->languages = arena_new_array(&s->own.arena, (size_t)names.len + 1, const struct site *);
    bool ok = s->languages != NULL;
    for (uint32_t i = 0; ok && i < names.len; i++) {
        struct str name = value_as_str(names.items[i]);
        if (name.len == 0 || str_eq(name, s->language->name))
            continue;
        struct site *language = language_new(s, name);
        if (language == NULL)
            return false;
        s->languages[s->language_count++] = language;
        ok = build(language, diags) && add_routes(s, language) && add_root(s, language);
    }
    return ok && routes_spell(s) && site_versions_unite(s);
}

void polyglot_unref(const struct site *s)
{
    for (size_t i = 0; i < s->language_count; i++) {
        struct arena last = s->languages[i]->own.arena;
        arena_fini(&last);
    }
}
