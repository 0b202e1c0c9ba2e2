/*
 * Looking up what a snapshot has at a path. See render.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/site.h"

struct str site_theme(const struct site *s)
{
    return s->config->plain ? S("") : s->config->theme.path;
}

bool site_wants(const struct site *s, struct str path, bool folder)
{
    if (path.len == 0 || config_place(s->config, path, folder).room != CONFIG_ROOM_NONE)
        return true;
    /* What would turn a plain site into one of Jekyll's shape. */
    return folder && str_eq(path, S("_layouts"));
}

struct route site_find(const struct site *s, struct str path)
{
    const struct route *found = map_find(&s->routes, path);
    struct route r = found != NULL ? *found : (struct route){.kind = ROUTE_NONE};
    r.page = edits_page(s->own.edits, r.page);
    return r;
}

bool site_is_empty(const struct site *s)
{
    return map_count(&s->routes) == 0 && s->redirects == NULL;
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

bool site_is_fault(int error)
{
    return scan_is_fault(error);
}

int site_open(const struct site *s, struct str path)
{
    return scan_open(&s->root->scan, path);
}
