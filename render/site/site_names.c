/*
 * The names of what pages are made from, for people who want to know. See site_snapshot.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/site.h"

struct naming {
    bool (*each)(void *self, const struct site_name *name);
    void *self;
    bool ended;
};

static void tell(struct naming *n, uint64_t key, const char *kind, struct str text)
{
    const struct site_name name = {key, kind, text};
    n->ended = n->ended || !n->each(n->self, &name);
}

static void tell_templates(struct naming *n, const struct map *templates, const char *kind,
                           uint64_t (*key)(struct str name))
{
    for (size_t i = 0; i < map_count(templates); i++)
        tell(n, key(map_at(templates, i)->key), kind, map_at(templates, i)->key);
}

static void tell_data(struct naming *n, const struct site *s, struct arena *a)
{
    const struct map *versions = &s->collect.data.versions;
    for (size_t i = 0; i < map_count(versions); i++) {
        struct buf name;
        buf_init(&name, a, 0);
        buf_printf(&name, "data:%.*s", STR_ARG(map_at(versions, i)->key));
        tell(n, site_key_list(buf_str(&name)), "list", buf_str(&name));
    }
}

void site_each_name(const struct site *s, struct arena *a,
                    bool (*each)(void *self, const struct site_name *name), void *self)
{
    static const struct str lists[] = {
        STR_INIT("posts"),     STR_INIT("pages"), STR_INIT("html_pages"), STR_INIT("static_files"),
        STR_INIT("documents"), STR_INIT("data"),  STR_INIT("paginator"),  STR_INIT("redirects")};
    struct naming n = {each, self, false};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        tell(&n, site_key_list(lists[i]), "list", lists[i]);
    tell(&n, site_key_file(CONFIG_FILE), "file", CONFIG_FILE);
    tell(&n, site_key_file(RULES_LINES), "file", RULES_LINES);
    for (size_t i = 0; !n.ended && i < s->unit_count; i++)
        tell(&n, site_key_file(s->units[i]->path), "file", s->units[i]->path);
    for (size_t i = 0; i < s->config->collection_count; i++)
        tell(&n, site_key_collection(s->config->collections[i].label), "list",
             s->config->collections[i].label);
    tell_templates(&n, &s->collect.layouts, "layout", site_key_layout);
    tell_templates(&n, &s->collect.includes, "include", site_key_include);
    tell_data(&n, s, a);
}
