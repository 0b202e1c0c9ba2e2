/*
 * The next snapshot by edits alone. See edits.h and site_edit in site.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect_lists.h"
#include "render/site/paginate.h"
#include "render/site/site.h"

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
    if (s->own.edits != NULL && site_versions_edit(s, old))
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
    if (i == old->unit_count || !str_eq(old->units[i]->path, path))
        return (!there || !site_takes(s->config, path, folder)) &&
               is_unknown(old, path, &s->own.arena);
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
    if (is_shared(s, base) || !edits_allow(s->config, before, now, &listed) ||
        !put_edit(s, base, now))
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
    if (ok && edited) {
        *out = s;
        return true;
    }
    site_unref(s);
    if (ok)
        *out = site_ref(old);
    return ok;
}
