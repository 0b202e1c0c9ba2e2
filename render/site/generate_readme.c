/*
 * READMEs that become the index of their folder, as jekyll-readme-index has it. See generate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/implicit.h"
#include "render/site/generate.h"
#include "render/site/routes.h"

/* Notes the folder whose index a URL is: "/a/", "/a/index.html" are that of "/a/". */
static void note_index(struct generate *g, struct map *folders, struct str url)
{
    static const struct str names[] = {STR_INIT(""), STR_INIT("index.html"), STR_INIT("index.htm"),
                                       STR_INIT("index.xhtml"), STR_INIT("index.xml")};
    struct str name = path_name(url);
    struct str folder = str_sub(url, 0, url.len - name.len);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq_nocase(name, names[i]))
            continue;
        struct buf lower;
        buf_init(&lower, &g->site->own.arena, 0);
        for (size_t k = 0; k < folder.len; k++)
            buf_putc(&lower, char_lower(folder.ptr[k]));
        g->ok = g->ok && buf_ok(&lower) && map_put(folders, buf_str(&lower), g);
    }
}

/* The folders that have an index. Keys in lower case. */
static void note_all_indexes(struct generate *g, struct map *folders)
{
    struct value files = g->site->collect.static_files.items;
    map_init(folders, &g->site->own.arena);
    for (size_t i = 0; g->ok && i < g->pages.count; i++)
        note_index(g, folders, collect_page(g->pages.items[i])->url);
    for (uint32_t i = 0; g->ok && i < files.len; i++) {
        const struct unit *u = (const struct unit *)(const void *)files.items[i].drop;
        struct str url;
        g->ok = routes_file_url(g->site, u, &g->site->own.arena, &url);
        if (g->ok)
            note_index(g, folders, url);
    }
}

static bool has_index(struct generate *g, const struct map *folders, struct str url)
{
    struct buf lower;
    struct str name = path_name(url);
    buf_init(&lower, &g->site->own.arena, 0);
    for (size_t i = 0; i + name.len < url.len; i++)
        buf_putc(&lower, char_lower(url.ptr[i]));
    return map_find(folders, buf_str(&lower)) != NULL;
}

/* A page with front matter takes the URL of its folder. */
static void move_to_index(struct generate *g, struct map *folders, struct value *item)
{
    const struct page *p = collect_page(*item);
    if (p->made == NULL || p->made->as_index == NULL || has_index(g, folders, p->url))
        return;
    *item = value_of_listed_drop(&p->made->as_index->drop);
    note_index(g, folders, p->made->as_index->url);
    g->version ^= str_hash(p->source);
    g->changed = true;
}

static void remove_static_files(struct generate *g, const struct map *removed)
{
    struct value *items = &g->site->collect.static_files.items;
    struct value_list left;
    value_list_init(&left, &g->site->own.arena);
    for (uint32_t i = 0; g->ok && i < items->len; i++) {
        const struct unit *u = (const struct unit *)(const void *)items->items[i].drop;
        if (map_find(removed, u->path) == NULL)
            g->ok = value_list_add(&left, items->items[i]);
    }
    *items = value_list_done(&left);
}

/* Each README whose folder has no index becomes it; those with front matter take its URL. */
void generate_readmes(struct generate *g)
{
    const struct site *s = g->site;
    struct map folders, removed;
    note_all_indexes(g, &folders);
    map_init(&removed, &g->site->own.arena);
    for (size_t i = 0; g->ok && i < s->unit_count; i++) {
        const struct unit *u = unit_good(s->units[i]);
        if (u->page == NULL || u->implicit != PAGE_IMPLICIT_README ||
            has_index(g, &folders, u->page->url))
            continue;
        generate_add(g, u->page, u->version);
        note_index(g, &folders, u->page->url);
        if (implicit_removes_original(s->config, u->implicit))
            g->ok = g->ok && map_put(&removed, u->path, u);
    }
    if (map_count(&removed) > 0)
        remove_static_files(g, &removed);
    for (size_t i = 0; g->ok && i < g->pages.count; i++)
        move_to_index(g, &folders, &g->pages.items[i]);
}
