/*
 * The table of lists. See collect_lists.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect_lists.h"

#include <stddef.h>

/* ---- what is in a list ---- */

static bool is_theme_entry(const struct unit *u)
{
    return path_is_of_theme(u->path) && u->role.kind == CONFIG_ROLE_ENTRY;
}

/* Whether it is listed as a page or document; else as the static file that it may be. */
static bool is_own_page(const struct unit *u)
{
    return !path_is_of_theme(u->path) && u->page != NULL && u->implicit == PAGE_IMPLICIT_NONE;
}

static bool is_own_file(const struct unit *u)
{
    return !path_is_of_theme(u->path) && !is_own_page(u) && u->is_static;
}

static bool in_own_pages(const struct unit *u)
{
    return is_own_page(u) && u->page->kind == PAGE_KIND_PAGE && u->page->published;
}

static bool in_theme_pages(const struct unit *u)
{
    return is_theme_entry(u) && u->page != NULL;
}

/* Posts of the future are nowhere; other documents stay in their list, without output. */
static bool in_docs(const struct unit *u)
{
    return is_own_page(u) && u->page->kind != PAGE_KIND_PAGE && u->page->published &&
           !(u->page->kind == PAGE_KIND_POST && u->page->future);
}

static bool in_files(const struct unit *u)
{
    return is_own_file(u) && u->role.kind == CONFIG_ROLE_DOCUMENT;
}

static bool in_own_files(const struct unit *u)
{
    return is_own_file(u) && u->role.kind != CONFIG_ROLE_DOCUMENT;
}

static bool in_theme_files(const struct unit *u)
{
    return is_theme_entry(u) && u->page == NULL && u->is_static;
}

static bool is_post(const struct page *p)
{
    return p->kind != PAGE_KIND_PAGE && p->collection == 0;
}

/* ---- the position in a list ---- */

static bool same_date(const struct config *c, const struct page *a, const struct page *b)
{
    (void)c;
    return a->dated == b->dated && date_cmp(a->date, b->date) == 0;
}

static bool same_order_in_collection(const struct config *c, const struct page *a,
                                     const struct page *b)
{
    struct value key = value_map_get(c->collections[a->collection].metadata, S("sort_by"));
    struct str name = key.kind == VALUE_STRING ? value_as_str(key) : S("");
    return same_date(c, a, b) &&
           (key.kind != VALUE_STRING ||
            value_eq(value_map_get(a->data, name), value_map_get(b->data, name)));
}

/* ---- the table ---- */

#define NOTHING     COLLECT_NOTHING
#define FIELD(name) offsetof(struct collect, name)

const struct collect_row collect_rows[COLLECT_LISTS] = {
    [COLLECT_OWN_PAGES] = {.has = in_own_pages},
    [COLLECT_THEME_PAGES] = {.has = in_theme_pages},
    [COLLECT_DOCS] = {.has = in_docs, .same_order = same_order_in_collection},
    [COLLECT_FILES] = {.has = in_files},
    [COLLECT_OWN_FILES] = {.has = in_own_files},
    [COLLECT_THEME_FILES] = {.has = in_theme_files},
    [COLLECT_PAGES] = {.name = STR_INIT("pages"),
                       .field = FIELD(pages),
                       .first = COLLECT_OWN_PAGES,
                       .each = {NOTHING, NOTHING},
                       .last = COLLECT_THEME_PAGES},
    [COLLECT_HTML_PAGES] = {.name = STR_INIT("html_pages"),
                            .field = FIELD(html_pages),
                            .first = COLLECT_PAGES,
                            .each = {NOTHING, NOTHING},
                            .last = NOTHING,
                            .filter = collect_is_html},
    [COLLECT_POSTS] = {.name = STR_INIT("posts"),
                       .field = FIELD(posts),
                       .first = NOTHING,
                       .each = {COLLECT_DOCS, NOTHING},
                       .last = NOTHING,
                       .filter = is_post,
                       .same_order = same_date},
    [COLLECT_STATIC_FILES] = {.name = STR_INIT("static_files"),
                              .field = FIELD(static_files),
                              .first = COLLECT_OWN_FILES,
                              .each = {COLLECT_FILES, NOTHING},
                              .last = COLLECT_THEME_FILES},
    [COLLECT_DOCUMENTS] = {.name = STR_INIT("documents"),
                           .field = FIELD(documents),
                           .first = NOTHING,
                           .each = {COLLECT_DOCS, COLLECT_FILES},
                           .last = NOTHING},
};

/* Lists of pages that plugins make out of a list, and the pagination. */
static const struct {
    enum collect_name of;
    struct str name;
    enum plugin plugins[2]; /* if one of these is on; PLUGIN_COUNT: always */
} made_of[] = {
    {COLLECT_POSTS, STR_INIT("paginator"), {PLUGIN_COUNT, PLUGIN_COUNT}},
    {COLLECT_POSTS, STR_INIT("pages"), {PLUGIN_ARCHIVES, PLUGIN_TAGGING}},
    {COLLECT_POSTS, STR_INIT("html_pages"), {PLUGIN_ARCHIVES, PLUGIN_TAGGING}},
};

/* ---- what follows from it ---- */

uint32_t collect_lists_of(const struct unit *u)
{
    uint32_t lists = 0;
    for (unsigned i = 0; i < COLLECT_LISTS; i++) {
        const struct collect_row *row = &collect_rows[i];
        bool in = row->has != NULL && row->has(u);
        if (row->has == NULL) {
            const enum collect_name from[] = {row->first, row->each[0], row->each[1], row->last};
            for (size_t k = 0; k < ARRAY_LEN(from); k++)
                in = in || (from[k] != NOTHING && collect_lists_have(lists, from[k]));
            in = in && (row->filter == NULL || row->filter(u->page));
        }
        lists |= in ? UINT32_C(1) << i : 0;
    }
    return lists;
}

bool collect_lists_same(const struct config *c, const struct unit *a, const struct unit *b)
{
    uint32_t lists = collect_lists_of(a);
    bool same = lists == collect_lists_of(b);
    for (unsigned i = 0; same && i < COLLECT_LISTS; i++) {
        if (collect_lists_have(lists, i) && collect_rows[i].same_order != NULL)
            same = collect_rows[i].same_order(c, a->page, b->page);
    }
    return same;
}

struct collect_list *collect_list_of(struct collect *l, enum collect_name name)
{
    return (struct collect_list *)(void *)((char *)l + collect_rows[name].field);
}

void collect_lists_each(const struct config *c, const struct unit *u,
                        void (*tell)(void *self, struct str name, bool collection), void *self)
{
    uint32_t lists = collect_lists_of(u);
    for (unsigned i = 0; i < COLLECT_LISTS; i++) {
        if (collect_lists_have(lists, i) && collect_rows[i].name.len > 0)
            tell(self, collect_rows[i].name, false);
    }
    if (collect_lists_have(lists, COLLECT_DOCS))
        tell(self, c->collections[u->page->collection].label, true);
    for (size_t i = 0; i < ARRAY_LEN(made_of); i++) {
        bool on = made_of[i].plugins[0] == PLUGIN_COUNT || c->plugins.on[made_of[i].plugins[0]] ||
                  c->plugins.on[made_of[i].plugins[1]];
        if (on && collect_lists_have(lists, made_of[i].of))
            tell(self, made_of[i].name, false);
    }
}
