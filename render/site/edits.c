/*
 * Edits: their tables, what may be one, and the next snapshot by edits alone. See edits.h, and
 * site_edit in site.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/edits.h"

#include "render/site/collect_lists.h"
#include "render/site/paginate.h"
#include "render/site/ruby_marks.h"
#include "render/site/site.h"

/* ---- tables ---- */

/* A unit and a page for each edit, half full at the most. */
enum { SLOTS = 4 * EDITS_MAX };

static struct edits_slot *slot_of(struct edits_slot *slots, const void *from)
{
    const uintptr_t address = (uintptr_t)from;
    size_t i = (size_t)str_hash(str_of((const char *)&address, sizeof(address))) % SLOTS;
    while (slots[i].from != NULL && slots[i].from != from)
        i = (i + 1) % SLOTS;
    return &slots[i];
}

bool edits_build(struct edits *e, struct arena *a)
{
    e->now = arena_new_array(a, SLOTS, struct edits_slot);
    e->base = arena_new_array(a, SLOTS, struct edits_slot);
    if (e->now == NULL || e->base == NULL)
        return false;
    for (size_t i = 0; i < e->count; i++) {
        const struct unit *base = e->items[i].base, *now = e->items[i].now;
        const struct page *base_page = unit_good(base)->page, *page = unit_good(now)->page;
        *slot_of(e->now, base) = (struct edits_slot){base, now};
        if (page == NULL)
            continue;
        *slot_of(e->now, base_page) = (struct edits_slot){base_page, page};
        *slot_of(e->base, page) = (struct edits_slot){page, base_page};
    }
    return true;
}

const struct unit *edits_file(const struct edits *e, const struct unit *base)
{
    const void *to = e != NULL ? slot_of(e->now, base)->to : NULL;
    return to != NULL ? to : base;
}

struct unit *edits_unit(const struct edits *e, struct unit *base)
{
    if (e == NULL || slot_of(e->now, base)->to == NULL)
        return base;
    size_t i = 0;
    while (e->items[i].base != base)
        i++;
    return e->items[i].now;
}

const struct page *edits_page(const struct edits *e, const struct page *base)
{
    const void *to = e != NULL && base != NULL ? slot_of(e->now, base)->to : NULL;
    return to != NULL ? to : base;
}

const struct page *edits_base(const struct edits *e, const struct page *now)
{
    const void *to = e != NULL && now != NULL ? slot_of(e->base, now)->to : NULL;
    return to != NULL ? to : now;
}

/* ---- what may be an edit ---- */

static bool same_value(const struct page *a, const struct page *b, struct str key)
{
    return value_eq(value_map_get(a->data, key), value_map_get(b->data, key));
}

/* Pages that others are made of, or that are not in all of their lists, are better made anew. */
static bool is_plain(const struct page *p)
{
    return p->implicit == PAGE_IMPLICIT_NONE && p->made == NULL && p->redirects == NULL &&
           !p->future;
}

/* The same routes, and the same in what is made of its lists: groups by tag, pages of posts. */
static bool same_tables(const struct page *a, const struct page *b)
{
    return is_plain(a) && is_plain(b) && a->kind == b->kind && a->sass == b->sass &&
           a->written == b->written && str_eq(a->url, b->url) && str_eq(a->file, b->file) &&
           str_eq(a->output_ext, b->output_ext) && same_value(a, b, S("tags")) &&
           same_value(a, b, S("categories")) && same_value(a, b, S("hidden"));
}

/* Both the same static file, or both a page at the same place in its lists. */
static bool same_served(const struct config *c, const struct unit *a, const struct unit *b)
{
    if (a->page == NULL || b->page == NULL)
        return a->page == b->page && a->is_static && a->implicit == PAGE_IMPLICIT_NONE;
    return same_tables(a->page, b->page) && collect_lists_same(c, a, b);
}

/*
 * Whether a unit may replace another by an edit: nothing that lists, routes or tables are made from
 * has changed. *listed tells whether those that list it show something else of it now.
 */
static bool allowed(const struct config *c, const struct unit *base, const struct unit *now,
                    bool *listed)
{
    const struct unit *a = unit_good(base), *b = unit_good(now);
    *listed = a->page == NULL || b->page == NULL || a->page->listed != b->page->listed;
    if (a->is_static != b->is_static || a->implicit != b->implicit || a->rules != NULL ||
        b->rules != NULL)
        return false;
    /* It sorts and filters by any key, and makes pages of what has one; also of layouts. */
    bool pages = a->page != NULL || b->page != NULL || base->role.kind == CONFIG_ROLE_LAYOUT;
    if (c->plugins.on[PLUGIN_PAGINATE_V2] && *listed && pages)
        return false;
    if (c->plugins.on[PLUGIN_DATAPAGES] && base->role.kind == CONFIG_ROLE_LAYOUT)
        return false; /* its pages are made of layouts */
    /* The order of drafts follows from what templates ask for. */
    if (c->future && c->show_drafts && (pages || base->role.kind == CONFIG_ROLE_INCLUDE))
        return false;
    switch (base->role.kind) {
    case CONFIG_ROLE_LAYOUT:
    case CONFIG_ROLE_INCLUDE:
        return !base->role.entry || same_served(c, a, b);
    case CONFIG_ROLE_PARTIAL:
    case CONFIG_ROLE_HELD:
        return true;
    case CONFIG_ROLE_STATIC:
        return a->implicit == PAGE_IMPLICIT_NONE;
    case CONFIG_ROLE_POST:
    case CONFIG_ROLE_DRAFT:
    case CONFIG_ROLE_DOCUMENT:
    case CONFIG_ROLE_ENTRY:
        return same_served(c, a, b);
    case CONFIG_ROLE_NONE:
    case CONFIG_ROLE_CONFIG:
    case CONFIG_ROLE_DATA:
    case CONFIG_ROLE_RULES:
    case CONFIG_ROLE_PLUGIN:
        break;
    }
    return false;
}

/* ---- a snapshot on another's lists ---- */

static struct site *edited_new(const struct site *old)
{
    struct site *s = site_new(old->own.generation + 1, NULL);
    if (s == NULL)
        return NULL;
    const struct site_own own = s->own;
    *s = *old;
    s->own = own;
    s->own.base = site_ref(old->own.base != NULL ? old->own.base : old);
    s->own.edits = arena_new(&s->own.arena, struct edits);
    const struct edits *edits = old->own.edits;
    for (size_t i = 0; s->own.edits != NULL && edits != NULL && i < edits->count; i++) {
        const struct edit *e = &edits->items[i];
        s->own.edits->items[s->own.edits->count++] = (struct edit){e->base, unit_ref(e->now)};
    }
    if (s->own.edits != NULL && site_versions_edit(s, old) && ruby_marks_begin(s, old))
        return s;
    site_unref(s);
    return NULL;
}

/* ---- versions ---- */

struct change {
    struct site *site;
    uint64_t what;
};

static void change_list(void *self, struct str name, bool collection)
{
    const struct change *change = self;
    uint64_t key = collection ? site_key_collection(name) : site_key_list(name);
    site_version_set(change->site, key, collect_mix(site_version(change->site, key), change->what));
}

/* Those that list the file see something else of it. */
static void change_lists(struct site *s, const struct unit *u)
{
    const struct page *p = unit_good(u)->page;
    struct change change = {s, p != NULL ? p->listed : u->version};
    collect_lists_each(s->config, unit_good(u), change_list, &change);
}

/* ---- one path ---- */

/* Whether there is neither a file of the site at a path nor any below it. */
static bool is_unknown(const struct site *s, struct str path, struct arena *a)
{
    struct buf folder;
    buf_init(&folder, a, 0);
    buf_add(&folder, path);
    buf_putc(&folder, '/');
    size_t i = site_unit_index(s, buf_str(&folder));
    return buf_ok(&folder) && site_unit(s, path) == NULL &&
           (i == s->unit_count || !str_starts(s->units[i]->path, buf_str(&folder)));
}

static bool put_edit(struct site *s, struct unit *base, struct unit *now)
{
    struct edits *e = s->own.edits;
    size_t i = 0;
    while (i < e->count && e->items[i].base != base)
        i++;
    if (i == EDITS_MAX)
        return false;
    if (i < e->count)
        unit_unref(e->items[i].now);
    else
        e->count++;
    e->items[i] = (struct edit){base, unit_ref(now)};
    return true;
}

/* The unit of the lists at a place, as it was last: the tables of s are made when all is known. */
static struct unit *latest(const struct site *s, struct unit *base)
{
    for (size_t i = 0; i < s->own.edits->count; i++) {
        if (s->own.edits->items[i].base == base)
            return s->own.edits->items[i].now;
    }
    return base;
}

/* Pages that are made out of another go with that one. */
static bool is_shared(const struct site *s, const struct unit *base)
{
    const struct page *first = s->pagination.first, *p = unit_good(base)->page;
    return p != NULL &&
           (p == first || (s->config->plugins.on[PLUGIN_PAGINATE_V2] && paginate_is_template(p)));
}

bool site_concerns_ruby(const struct site *s, struct str path, struct arena *a)
{
    enum { READ_MAX = 16 << 20 };
    const struct ruby_host *ruby = s->config->ruby;
    struct str text;
    struct stamp stamp;
    struct err ignored = ERR_INIT;
    bool folder = false;
    if (!config_role_for_ruby(s->config, path))
        return false;
    struct arena_mark mark = arena_mark(a);
    uint64_t content = scan_stat(&s->root->scan, path, &stamp, &folder) ? stamp_version(stamp) : 0;
    if (content != 0 && !folder && stamp.size <= READ_MAX &&
        scan_read(&s->root->scan, path, READ_MAX, a, &text, &stamp, &ignored))
        content = str_hash(text) | 1;
    if (!arena_failed(a))
        arena_rewind(a, mark);
    return ruby->differs(ruby->self, path, content);
}

/* Takes over what is at a changed path now; *edited tells if that is another than before. */
static bool edit_path(struct site *s, const struct site *old, struct str path,
                      struct site_fresh *fresh, struct diags *diags, bool *edited)
{
    struct stamp stamp;
    bool folder = false;
    struct scan_root root = s->root->scan;
    root.faults = diags;
    bool there = scan_stat(&root, path, &stamp, &folder);
    size_t i = site_unit_index(old, path);
    if (i == old->unit_count || !str_eq(old->units[i]->path, path)) {
        bool unknown = (!there || !site_takes(s->config, path, folder)) &&
                       is_unknown(old, path, &s->own.arena);
        if (unknown && site_concerns_ruby(s, path, &s->own.arena)) {
            ruby_marks_add(s, path);
            fresh->for_ruby = *edited = true;
        }
        return unknown;
    }
    struct unit *base = old->units[i], *before = latest(s, base);
    if (!there || folder)
        return false;
    if (stamp_eq(before->stamp, stamp))
        return true;
    const struct scan_file file = {base->path, stamp};
    struct config_role role = config_role(s->config, file.path, false);
    struct unit *now = unit_load(&s->root->scan, s->config, role, &file, before, NULL, diags);
    bool listed = false;
    if (now == NULL)
        return false;
    fresh->items[fresh->count++] = now;
    if (is_shared(s, base) || !allowed(s->config, before, now, &listed) || !put_edit(s, base, now))
        return false;
    *edited = true;
    site_version_set(s, site_key_file(base->path), now->version);
    if (listed)
        change_lists(s, now);
    return true;
}

bool site_edit(const struct site *old, const struct str *changed, size_t count,
               struct site_fresh *fresh, struct diags *diags, const struct site **out)
{
    /* A language shows now one file, now another. */
    bool fit = count <= EDITS_MAX && old->language == NULL;
    struct site *s = fit ? edited_new(old) : NULL;
    bool ok = s != NULL, edited = false;
    for (size_t i = 0; ok && i < count; i++)
        ok = edit_path(s, old, changed[i], fresh, diags, &edited);
    ok = ok && edits_build(s->own.edits, &s->own.arena);
    if (ok && edited && s->config->ruby != NULL)
        site_version_set(s, site_key_list(S("ruby")), s->own.generation);
    if (ok && edited) {
        *out = s;
        return true;
    }
    site_unref(s);
    if (ok)
        *out = site_ref(old);
    return ok;
}
