/*
 * What a snapshot has at a path: files, routes, and the rules of _redirects and _headers. See
 * render.h and rules.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/config/config_defaults.h"
#include "render/config/path.h"
#include "render/config/rules.h"
#include "render/site/polyglot.h"
#include "render/site/site.h"

struct str site_theme(const struct site *s)
{
    return s->config->plain ? S("") : s->config->theme.path;
}

struct str site_gem_folder(const struct site *s, size_t i)
{
    return theme_gem_folder(s->gems, i);
}

bool site_takes(const void *config, struct str path, bool folder)
{
    enum config_role_kind role = config_role(config, path, folder).kind;
    if (!folder && str_ends(path, S("/")))
        return role == CONFIG_ROLE_DATA;
    return role != CONFIG_ROLE_NONE && role != CONFIG_ROLE_CONFIG;
}

struct str site_url(const struct site *s)
{
    return s->config->url;
}

bool site_has_written(const struct site *s)
{
    return s->config->ruby != NULL && s->config->ruby_names.site_written;
}

bool site_written(const struct site *s, struct str folder, struct err *err)
{
    const struct ruby_host *ruby = s->config->ruby;
    return !site_has_written(s) || ruby->written(ruby->self, folder, err);
}

struct str site_source(const struct site *s)
{
    return s->config->source;
}

struct str site_settings(const struct site *s, size_t i)
{
    return s->config->source.len > 0 ? config_files_path(&s->config->files, i) : S("");
}

bool site_is_config(const struct site *s, struct str path)
{
    return config_files_hold(&s->config->files, path);
}

bool site_wants(const struct site *s, struct str path, bool folder)
{
    if (path.len == 0 || config_role(s->config, path, folder).kind != CONFIG_ROLE_NONE ||
        config_role_for_ruby(s->config, path))
        return true;
    /* Files that would turn a plain site into one of Jekyll's shape. */
    return folder && str_eq(path, S("_layouts"));
}

struct route site_find(const struct site *s, struct str path)
{
    const struct route *found = map_find(&s->routes, path);
    struct route r = found != NULL ? *found : (struct route){.kind = ROUTE_NONE};
    r.page = edits_page(s->own.edits, r.page);
    return r;
}

bool site_beneath(const struct site *s, struct str *path)
{
    struct str mount = s->config->mount;
    if (mount.len == 0 || s->baseurl_stripped)
        return true;
    if (!str_starts(*path, mount) || (path->len > mount.len && path->ptr[mount.len] != '/'))
        return false;
    *path = str_from(*path, mount.len);
    return true;
}

bool site_address(const struct site *s, struct str url, struct arena *a, struct str *out)
{
    struct buf address;
    struct str language = s->language != NULL ? s->language->prefix : S("");
    *out = url;
    if (s->config->mount.len == 0 && language.len == 0)
        return true;
    buf_init(&address, a, 0);
    buf_add(&address, s->config->mount_url);
    buf_add(&address, language);
    buf_add(&address, url);
    *out = buf_str(&address);
    return buf_ok(&address);
}

struct str site_root_url(const struct site *s)
{
    return s->root_url;
}

struct str site_follows(const struct site *s)
{
    return s->config->follows;
}

bool site_is_empty(const struct site *s)
{
    return map_count(&s->routes) == 0 && s->redirects == NULL;
}

bool site_has_ruby(const struct site *s)
{
    return s->config->ruby != NULL;
}

bool site_has_sass(const struct site *s)
{
    const struct collect *l = &s->collect;
    bool found = false;
    for (size_t i = 0; i <= s->config->collection_count && !found; i++) {
        struct value items =
            i < s->config->collection_count ? l->collections[i].docs.items : l->pages.items;
        for (uint32_t k = 0; k < items.len && !found; k++)
            found = collect_page(items.items[k])->sass;
    }
    return found;
}

void site_each(const struct site *s,
               bool (*each)(void *self, struct str path, const struct route *route), void *self)
{
    for (size_t i = 0; i < map_count(&s->routes); i++) {
        const struct map_entry *e = map_at(&s->routes, i);
        struct route r = *(const struct route *)e->value;
        r.page = edits_page(s->own.edits, r.page);
        if (!each(self, e->key, &r))
            return;
    }
}

/*
 * Whether the target is what Jekyll leaves at its path: a page that has this path as its URL alone
 * is written to another file.
 */
static bool is_written(const struct site *s, const struct site_target *t)
{
    const struct route *r = map_find(&s->routes, t->file);
    return r == t->at_file ||
           (r != NULL && r->kind == ROUTE_PAGE && !str_eq(r->page->file, t->file));
}

void site_each_output(const struct site *s,
                      bool (*each)(void *self, struct str path, const struct route *route),
                      void *self)
{
    struct arena arena;
    struct buf path;
    arena_init(&arena, 0);
    bool more = true;
    for (size_t l = 0; more && l <= s->language_count; l++) {
        const struct site *of = l == 0 ? s : s->languages[l - 1];
        for (size_t i = 0; more && i < of->target_count; i++) {
            const struct site_target *t = &of->targets[i];
            struct route r = *t->at_file;
            arena_rewind(&arena, (struct arena_mark){.taken = 0});
            buf_init(&path, &arena, 0);
            buf_add(&path, l == 0 ? S("") : of->language->prefix);
            buf_add(&path, t->file);
            r.page = edits_page(s->own.edits, r.page);
            r.language = l == 0 ? NULL : of;
            if (buf_ok(&path) && is_written(of, t))
                more = each(self, buf_str(&path), &r);
        }
    }
    arena_fini(&arena);
}

struct str site_destination(const struct site *s)
{
    return s->config->destination;
}

struct str site_keep_file(const struct site *s, size_t i)
{
    const struct config_strings *keep = &s->config->keep_files;
    return i < keep->count ? keep->items[i] : (struct str){.ptr = NULL};
}

bool site_is_fault(int error)
{
    return scan_is_fault(error);
}

int site_open(const struct site *s, struct str path)
{
    return scan_open(&s->root->scan, path);
}

struct str site_file_text(const struct site *s, struct str path, struct str key, struct arena *a)
{
    const struct value_map *defaults = config_defaults(s->config, path, S(""), a);
    return defaults != NULL ? value_as_str(value_map_get(defaults, key)) : S("");
}

struct str site_find_spelling(const struct site *s, struct str path)
{
    if (utf8_ascii_run(path) == path.len)
        return S("");
    struct arena arena;
    struct buf composed;
    arena_init(&arena, 0);
    buf_init(&composed, &arena, 0);
    utf8_nfc(path, &composed);
    struct str nfc = buf_str(&composed);
    struct str own = map_key(&s->routes, nfc);
    const struct str *other = own.len == 0 ? map_find(&s->spellings, nfc) : NULL;
    arena_fini(&arena);
    return other != NULL ? *other : own;
}

/* ---- rules ---- */

static const struct rules *rules_of(const struct site *s, struct str path)
{
    const struct unit *u = site_unit(s, path);
    return u != NULL ? unit_good(u)->rules : NULL;
}

void site_rules_find(struct site *s)
{
    s->redirects = rules_of(s, RULES_REDIRECTS);
    s->lines = rules_of(s, RULES_LINES);
}

bool site_has_forced_rules(const struct site *s)
{
    return s->redirects != NULL && s->redirects->forced > 0;
}

uint64_t site_rules_hash(const struct site *s)
{
    return s->redirects != NULL ? str_hash(s->redirects->text) | 1 : 0;
}

bool site_rule(const struct site *s, const struct site_question *asked, bool forced,
               struct arena *a, struct route *out)
{
    struct rule_match match;
    const struct rules *rules = s->redirects;
    const struct rule *r = rules != NULL ? rules_find(rules, asked, forced, &match) : NULL;
    *out = (struct route){.kind = ROUTE_NONE};
    if (r == NULL)
        return false;
    bool leads = r->status >= 300 && r->status < 400;
    out->kind = leads ? ROUTE_REDIRECT : ROUTE_PAGE;
    out->status = r->status;
    struct str target;
    if (!rules_target(r, &match, leads, a, &target))
        return false;
    out->location = target;
    return !leads || r->host_len > 0 || site_address(s, target, a, &out->location);
}

struct str site_lines(const struct site *s, struct str path, struct arena *a)
{
    struct buf lines;
    struct rule_match unused;
    const struct rules *rules = s->lines;
    buf_init(&lines, a, 0);
    for (size_t i = 0; rules != NULL && i < rules->line_count; i++) {
        if (rules_match(rules->lines[i].name, path, &unused))
            buf_add(&lines, rules->lines[i].value);
    }
    return buf_str(&lines);
}
