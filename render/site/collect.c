/*
 * The lists of a snapshot, and the position of a page in them. Which list has what is in
 * collect_lists.c, the tree of data in collect_data.c. See collect.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect.h"

#include <stdlib.h>

#include "render/site/collect_drafts.h"
#include "render/site/collect_lists.h"
#include "render/site/polyglot.h"

/* ---- lists ---- */

uint64_t collect_mix(uint64_t version, uint64_t next)
{
    uint64_t pair[2] = {version, next};
    return str_hash(str_of((const char *)pair, sizeof(pair)));
}

const struct page *collect_page(struct value item)
{
    if (item.kind != VALUE_DROP || item.drop->class->subject != PAGE_SUBJECT)
        return NULL;
    return (const struct page *)(const void *)item.drop;
}

static uint64_t item_version(struct value item)
{
    const struct page *p = collect_page(item);
    if (p != NULL)
        return p->listed;
    return ((const struct unit *)(const void *)item.drop)->version;
}

static struct collect_list list_of(struct value items)
{
    struct collect_list l = {.items = items, .version = 1};
    for (uint32_t i = 0; i < items.len; i++)
        l.version = collect_mix(l.version, item_version(items.items[i]));
    return l;
}

/* A list under construction is sorted in place. */
static void list_sort(struct value_list *l, int (*order)(const void *, const void *))
{
    if (l->count > 1)
        qsort(l->items, l->count, sizeof(*l->items), order);
}

static int by_document(const void *a, const void *b)
{
    return page_cmp(collect_page(*(const struct value *)a), collect_page(*(const struct value *)b));
}

/*
 * Jekyll reads a folder's subfolders before its own files: at the first difference of two paths, a
 * folder comes first.
 */
static int read_order(struct str a, struct str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
        i++;
    bool a_folder = str_find_char(str_from(a, i), '/') != STR_NONE;
    bool b_folder = str_find_char(str_from(b, i), '/') != STR_NONE;
    if (a_folder != b_folder)
        return a_folder ? -1 : 1;
    return str_cmp(a, b);
}

/* The order of Ruby's Find: by name, with the files of a folder at the position of the folder. */
static int theme_order(const void *a, const void *b)
{
    const struct value *x = a, *y = b;
    const struct page *p = collect_page(*x), *q = collect_page(*y);
    struct str s = p != NULL ? p->source : ((const struct unit *)(const void *)x->drop)->path;
    struct str t = q != NULL ? q->source : ((const struct unit *)(const void *)y->drop)->path;
    while (s.len > 0 || t.len > 0) {
        struct str m, n;
        (void)str_cut(s, '/', &m, &s);
        (void)str_cut(t, '/', &n, &t);
        int order = str_cmp(m, n);
        if (order != 0)
            return order;
    }
    return 0;
}

/* site.pages: by file name, ties in the order of reading. */
static int by_name(const void *a, const void *b)
{
    const struct page *p = collect_page(*(const struct value *)a);
    const struct page *q = collect_page(*(const struct value *)b);
    int order = str_cmp(p->name, q->name);
    return order != 0 ? order : read_order(p->source, q->source);
}

/* ---- sort_by and order ---- */

struct keyed {
    struct value key, item;
};

/* Collection#sort_docs_by_key!: without the key last, ties as documents are ordered. */
static int by_key(const void *a, const void *b)
{
    const struct keyed *p = a, *q = b;
    bool p_nil = value_is_nil(p->key), q_nil = value_is_nil(q->key);
    int order = 0;
    if (p_nil != q_nil)
        return p_nil ? 1 : -1;
    if (!p_nil && value_cmp(p->key, q->key, &order) && order != 0)
        return order;
    return by_document(&p->item, &q->item);
}

static bool sort_by_key(struct value_list *docs, struct str key)
{
    struct keyed *rows = arena_new_array(docs->arena, docs->count, struct keyed);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < docs->count; i++) {
        struct value item = docs->items[i];
        rows[i] = (struct keyed){value_map_get(collect_page(item)->data, key), item};
    }
    if (docs->count > 1)
        qsort(rows, docs->count, sizeof(*rows), by_key);
    for (size_t i = 0; i < docs->count; i++)
        docs->items[i] = rows[i].item;
    return true;
}

/* Collection#rearrange_docs!: the files that `order` names first, the rest as they stand. */
static bool sort_by_order(struct value_list *docs, struct str folder, struct value order)
{
    struct value_list out;
    value_list_init(&out, docs->arena);
    bool *taken = arena_new_array(docs->arena, docs->count + 1, bool);
    bool ok = taken != NULL;
    for (uint32_t i = 0; ok && i < order.len; i++) {
        struct str name = value_to_str(order.items[i], NULL, docs->arena);
        for (size_t k = 0; ok && k < docs->count; k++) {
            struct str path = str_from(collect_page(docs->items[k])->source, folder.len + 1);
            if (!taken[k] && str_eq(path, name)) {
                taken[k] = true;
                ok = value_list_add(&out, docs->items[k]);
            }
        }
    }
    for (size_t k = 0; ok && k < docs->count; k++)
        ok = taken[k] || value_list_add(&out, docs->items[k]);
    *docs = out;
    return ok;
}

static bool collection_sort(struct value_list *docs, const struct config_collection *c,
                            bool keeps_order)
{
    list_sort(docs, by_document);
    if (keeps_order)
        return true;
    struct value order = value_map_get(c->metadata, S("order"));
    struct value key = value_map_get(c->metadata, S("sort_by"));
    if (order.kind == VALUE_ARRAY)
        return sort_by_order(docs, c->folder, order);
    return key.kind != VALUE_STRING || sort_by_key(docs, value_as_str(key));
}

/* ---- sorting units into lists ---- */

struct lists {
    struct value_list of[COLLECT_LISTS];
    struct value_list *docs, *files; /* by collection: of COLLECT_DOCS and COLLECT_FILES */
};

static bool lists_init(struct lists *l, const struct config *c, struct arena *a)
{
    for (size_t i = 0; i < COLLECT_LISTS; i++)
        value_list_init(&l->of[i], a);
    l->docs = arena_new_array(a, c->collection_count, struct value_list);
    l->files = arena_new_array(a, c->collection_count, struct value_list);
    if (l->docs == NULL || l->files == NULL)
        return false;
    for (size_t i = 0; i < c->collection_count; i++) {
        value_list_init(&l->docs[i], a);
        value_list_init(&l->files[i], a);
    }
    return true;
}

/* ThemeAssetsReader: what the site has at the same path, and of the same kind, stands for it. */
static bool is_replaced(const struct unit *u, const struct map *own)
{
    const struct unit *other = path_is_of_theme(u->path) ? map_find(own, u->role.name) : NULL;
    return other != NULL && unit_good(other)->is_static == u->is_static;
}

/* The site's own files that may replace those of its theme, by their paths. */
static bool own_assets(struct unit *const *units, size_t count, struct arena *a, struct map *own)
{
    map_init(own, a);
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        const struct config_role *role = &units[i]->role;
        if (str_starts(units[i]->path, S("assets/")) &&
            (role->kind == CONFIG_ROLE_ENTRY || role->entry))
            ok = map_put(own, units[i]->path, units[i]);
    }
    return ok;
}

static bool add_unit(struct lists *l, const struct unit *u, const struct map *own)
{
    uint32_t in = is_replaced(u, own) ? 0 : collect_lists_of(u);
    bool ok = true;
    for (unsigned i = 0; ok && in != 0 && i < COLLECT_LISTS; i++) {
        if (collect_rows[i].has == NULL || !collect_lists_have(in, i))
            continue;
        struct value_list *to = i == COLLECT_DOCS    ? &l->docs[u->page->collection]
                                : i == COLLECT_FILES ? &l->files[u->role.collection]
                                                     : &l->of[i];
        bool page = i == COLLECT_DOCS || i == COLLECT_OWN_PAGES || i == COLLECT_THEME_PAGES;
        ok = value_list_add(to, value_of_listed_drop(page ? &u->page->drop : &u->drop));
    }
    return ok;
}

/* limit_posts keeps the newest. */
static void limit_posts(struct value_list *posts, int64_t limit)
{
    if (limit > 0 && posts->count > (size_t)limit) {
        posts->items += posts->count - (size_t)limit;
        posts->count = (size_t)limit;
    }
}

static bool add_all(struct value_list *to, const struct value_list *from,
                    bool (*filter)(const struct page *p))
{
    bool ok = true;
    for (size_t i = 0; ok && i < from->count; i++) {
        if (filter == NULL || filter(collect_page(from->items[i])))
            ok = value_list_add(to, from->items[i]);
    }
    return ok;
}

/* Puts a list together from those before it. */
static bool lists_join(struct lists *l, const struct config *c, enum collect_name name)
{
    const struct collect_row *row = &collect_rows[name];
    struct value_list *to = &l->of[name];
    bool ok = row->first == COLLECT_NOTHING || add_all(to, &l->of[row->first], row->filter);
    for (size_t i = 0; ok && i < c->collection_count; i++) {
        for (size_t k = 0; ok && k < ARRAY_LEN(row->each); k++) {
            if (row->each[k] == COLLECT_DOCS)
                ok = add_all(to, &l->docs[i], row->filter);
            else if (row->each[k] == COLLECT_FILES)
                ok = add_all(to, &l->files[i], row->filter);
        }
    }
    return ok && (row->last == COLLECT_NOTHING || add_all(to, &l->of[row->last], row->filter));
}

bool collect_is_html(const struct page *p)
{
    return path_is_html(p->output_ext) || str_ends(p->url, S("/"));
}

/* Of documents that have one address, a site with jekyll-polyglot has one. */
static bool lists_choose(struct lists *l, const struct config *c,
                         const struct polyglot_language *language, struct arena *a)
{
    struct map seen;
    bool ok = true;
    map_init(&seen, a);
    for (size_t i = 0; ok && language != NULL && i < c->collection_count; i++)
        ok = polyglot_choose(language, &seen, &l->docs[i]);
    return ok && (language == NULL || polyglot_choose(language, &seen, &l->of[COLLECT_PAGES]));
}

static bool lists_sort(struct lists *l, const struct collect *out, const struct config *c,
                       const struct polyglot_language *language, struct arena *a)
{
    bool ok = true;
    for (size_t i = 0; ok && i < c->collection_count; i++)
        ok = collection_sort(&l->docs[i], &c->collections[i], c->profile.collections_keep_order);
    limit_posts(&l->docs[0], c->limit_posts);
    list_sort(&l->of[COLLECT_OWN_PAGES], by_name);
    list_sort(&l->of[COLLECT_THEME_PAGES], theme_order);
    list_sort(&l->of[COLLECT_THEME_FILES], theme_order);
    ok = ok && lists_join(l, c, COLLECT_PAGES) && lists_choose(l, c, language, a);
    for (unsigned i = COLLECT_PAGES + 1; ok && i < COLLECT_LISTS; i++)
        ok = lists_join(l, c, i);
    return ok && collect_sort_posts(out, c, &l->of[COLLECT_POSTS]);
}

/* ---- site.collections, site.tags, site.categories ---- */

static struct str label_of(struct value item, const struct config *c)
{
    return c->collections[((const struct collect_collection *)(const void *)item.drop)->index]
        .label;
}

/* In the order of their labels. */
static bool describe(struct collect *out, const struct config *c, struct arena *a)
{
    struct value_list all;
    value_list_init(&all, a);
    for (size_t i = 0; i < c->collection_count; i++) {
        struct collect_collection *own = &out->collections[i];
        own->drop.class = c->drops->collection;
        own->index = i;
        if (!value_list_add(&all, value_of_drop(&own->drop)))
            return false;
        for (size_t at = i;
             at > 0 && str_cmp(label_of(all.items[at], c), label_of(all.items[at - 1], c)) < 0;
             at--) {
            struct value later = all.items[at];
            all.items[at] = all.items[at - 1];
            all.items[at - 1] = later;
        }
    }
    out->described = value_list_done(&all);
    return true;
}

/* Posts by the names (tags, say) that they bear. */
struct group {
    struct value_map *names; /* name -> index into members */
    struct value_list *members;
};

static bool group_name(struct group *g, struct arena *a, struct value name)
{
    size_t n = g->names->count;
    if (value_map_find(g->names, name) != NULL)
        return true;
    struct value_list *members =
        arena_grow(a, g->members, n * sizeof(*members), (n + 1) * sizeof(*members));
    if (members == NULL)
        return false;
    g->members = members;
    value_list_init(&members[n], a);
    return value_map_put(g->names, name, value_int((int64_t)n));
}

/* name -> posts, newest first; names in the order in which the posts, oldest first, bring them. */
static bool group_posts(struct collect *out, struct str key, struct arena *a, struct value *groups)
{
    struct group g = {.names = value_map_new(a)};
    struct value posts = out->posts.items;
    bool ok = g.names != NULL;
    for (uint32_t i = posts.len; ok && i-- > 0;) {
        struct value names = value_map_get(collect_page(posts.items[i])->data, key);
        for (uint32_t k = 0; ok && names.kind == VALUE_ARRAY && k < names.len; k++)
            ok = group_name(&g, a, names.items[k]);
    }
    if (ok && g.members == NULL) {
        *groups = value_of_map(g.names);
        return true;
    }
    for (uint32_t i = 0; ok && i < posts.len; i++) {
        struct value names = value_map_get(collect_page(posts.items[i])->data, key);
        for (uint32_t k = 0; ok && names.kind == VALUE_ARRAY && k < names.len; k++) {
            int64_t n = value_map_find(g.names, names.items[k])->integer;
            ok = value_list_add(&g.members[n], posts.items[i]);
        }
    }
    for (size_t n = 0; ok && n < g.names->count; n++)
        g.names->pairs[n].value = value_list_done(&g.members[n]);
    *groups = ok ? value_of_map(g.names) : value_nil();
    return ok;
}

/* ---- templates ---- */

/* A template of the theme counts only if the site has no own one of that name. */
static bool put_template(struct map *to, struct str name, const struct unit *u)
{
    bool own = map_find(to, name) != NULL;
    return (own && path_is_of_theme(u->path)) || map_put(to, name, u);
}

static bool add_template(struct collect *out, const struct unit *u)
{
    if (u->role.kind == CONFIG_ROLE_INCLUDE)
        return put_template(&out->includes, u->role.name, u);
    if (u->role.kind != CONFIG_ROLE_LAYOUT)
        return true;
    struct str name = u->role.name;
    name.len -= path_extension(name).len;
    return put_template(&out->layouts, name, u);
}

/* ---- positions ---- */

static struct collect_position *position_slot(const struct collect *l, const struct page *p)
{
    size_t mask = l->position_slots - 1;
    const uintptr_t address = (uintptr_t)p;
    size_t i = (size_t)str_hash(str_of((const char *)&address, sizeof(address))) & mask;
    while (l->positions[i].page != NULL && l->positions[i].page != p)
        i = (i + 1) & mask;
    return &l->positions[i];
}

static void put_positions(struct collect *l, struct value items, size_t list)
{
    for (uint32_t i = 0; i < items.len; i++) {
        const struct page *p = collect_page(items.items[i]);
        *position_slot(l, p) = (struct collect_position){p, (uint32_t)list, i};
    }
}

static bool positions_build(struct collect *l, const struct config *c, struct arena *a)
{
    enum { LEAST = 16 };
    size_t count = l->pages.items.len, slots = LEAST;
    for (size_t i = 0; i < c->collection_count; i++)
        count += l->collections[i].docs.items.len;
    while (slots < count * 2)
        slots *= 2;
    l->positions = arena_new_array(a, slots, struct collect_position);
    l->position_slots = slots;
    if (l->positions == NULL)
        return false;
    for (size_t i = 0; i < c->collection_count; i++)
        put_positions(l, l->collections[i].docs.items, i);
    put_positions(l, l->pages.items, c->collection_count);
    return true;
}

/* ---- all of it ---- */

bool collect_build(struct collect *out, const struct config *c,
                   const struct polyglot_language *language, struct unit *const *units,
                   size_t count, struct arena *a)
{
    struct lists l;
    *out = (struct collect){.collections = NULL};
    map_init(&out->layouts, a);
    map_init(&out->includes, a);
    out->collections = arena_new_array(a, c->collection_count, struct collect_collection);
    bool ok = out->collections != NULL && lists_init(&l, c, a);
    struct map own;
    map_init(&own, a);
    if (c->theme.path.len > 0)
        ok = ok && own_assets(units, count, a, &own);
    for (size_t i = 0; ok && i < count; i++)
        ok = add_unit(&l, unit_good(units[i]), &own) && add_template(out, units[i]);
    if (!ok || !lists_sort(&l, out, c, language, a))
        return false;
    for (size_t i = 0; i < c->collection_count; i++) {
        out->collections[i].docs = list_of(value_list_done(&l.docs[i]));
        out->collections[i].files = list_of(value_list_done(&l.files[i]));
    }
    for (unsigned i = 0; i < COLLECT_LISTS; i++) {
        if (collect_rows[i].name.len > 0)
            *collect_list_of(out, i) = list_of(value_list_done(&l.of[i]));
    }
    return positions_build(out, c, a) && describe(out, c, a) &&
           group_posts(out, S("tags"), a, &out->tags) &&
           group_posts(out, S("categories"), a, &out->categories) &&
           collect_data_build(&out->data, units, count, a) &&
           (language == NULL || polyglot_data(language, &out->data, a));
}

/* ---- the position of a page ---- */

const struct collect_position *collect_position(const struct collect *l, const struct page *p)
{
    const struct collect_position *at = position_slot(l, p);
    return at->page != NULL ? at : NULL;
}

uint64_t collect_order(const struct collect *l, const struct page *p)
{
    enum { INDEX_BITS = 32 };
    const struct collect_position *at = collect_position(l, p);
    return at != NULL ? ((uint64_t)at->list << INDEX_BITS) | at->index : UINT64_MAX;
}

/* ---- next and previous ---- */

static const struct page *page_beside(const struct collect *l, const struct page *p, int step)
{
    const struct collect_position *at = collect_position(l, p);
    if (at == NULL || p->kind == PAGE_KIND_PAGE)
        return NULL;
    struct value docs = l->collections[at->list].docs.items;
    int64_t i = (int64_t)at->index + step;
    return i >= 0 && i < docs.len ? collect_page(docs.items[i]) : NULL;
}

const struct page *collect_next(const struct collect *l, const struct page *p)
{
    return page_beside(l, p, 1);
}

const struct page *collect_previous(const struct collect *l, const struct page *p)
{
    return page_beside(l, p, -1);
}
