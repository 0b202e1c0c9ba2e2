/*
 * One document that a site does not show yet, shown: a draft, one of the future, one with
 * `published: false`.
 *
 *     s       units   a.md   _drafts/b.md (HELD)    c.md
 *                      |                             |
 *     shown   units   a.md   _drafts/b.md (DRAFT)   c.md       and all that follows from them
 *
 * So the page lists itself wherever it will be listed, and no other draft.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/site.h"

/* The role that a file has once it is published. */
static struct config_role shown_role(const struct unit *u)
{
    struct config_role role = u->role;
    role.shown = true;
    if (role.kind == CONFIG_ROLE_HELD)
        role.kind = CONFIG_ROLE_DRAFT;
    return role;
}

static bool copy_units(struct site *s, const struct site *from, size_t at, struct unit *shown)
{
    s->units = arena_new_array(&s->own.arena, from->unit_count, struct unit *);
    if (s->units == NULL)
        return false;
    for (size_t i = 0; i < from->unit_count; i++)
        s->units[i] = unit_ref(i == at ? shown : site_unit_at(from, i));
    s->unit_count = from->unit_count;
    return true;
}

/* With a unit in the place of the one at an index. */
static const struct site *show(const struct site *from, size_t at, struct unit *shown,
                               struct err *err)
{
    struct diags ignored = {.arena = NULL}; /* they were told of the snapshot itself */
    struct site *s = site_begin_after(from, err);
    if (s == NULL)
        return NULL;
    s->alone = true;
    if (copy_units(s, from, at, shown))
        return site_finish(s, &ignored, err);
    (void)err_arena(err, &s->own.arena);
    site_unref(s);
    return NULL;
}

const struct site *site_show(const struct site *s, struct str path, struct err *err)
{
    enum site_reason reason;
    const struct unit *u = site_unit(s, path);
    if (u == NULL || !site_leaves_out(s, u, &reason) || reason == SITE_REASON_NAME) {
        (void)err_set(err, ERR_KIND_MISSING, "no draft, future or unpublished file '%.*s'",
                      STR_ARG(path));
        return NULL;
    }
    const struct scan_file file = {u->path, u->stamp};
    struct unit *shown =
        unit_load(&s->root->scan, s->config, shown_role(u), &file, NULL, NULL, NULL);
    if (shown == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    const struct site *with = show(s, site_unit_index(s, path), shown, err);
    unit_unref(shown);
    return with;
}

/* The same of one language. */
static struct str address_in(const struct site *s, const struct page *p, struct arena *a)
{
    struct str address;
    for (size_t i = 0; i < s->target_count; i++) {
        const struct site_target *t = &s->targets[i];
        if (edits_page(s->own.edits, t->at_url->page) == p &&
            map_find(&s->routes, t->url) == t->at_url && site_address(s, p->url, a, &address))
            return address;
    }
    return S("");
}

struct str site_address_of(const struct site *s, struct str path, struct arena *a)
{
    struct str address = S("");
    const struct unit *u = site_unit(s, path);
    const struct page *p = u != NULL ? unit_good(u)->page : NULL;
    for (size_t l = 0; p != NULL && address.len == 0 && l <= s->language_count; l++)
        address = address_in(l == 0 ? s : s->languages[l - 1], p, a);
    return address;
}
