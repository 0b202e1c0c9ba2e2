/*
 * Edits. See edits.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/edits.h"

#include "render/site/collect_lists.h"

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

bool edits_allow(const struct config *c, const struct unit *base, const struct unit *now,
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
