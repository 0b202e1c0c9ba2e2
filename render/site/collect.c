/*
 * The lists of a snapshot. The tree of data is in collect_data.c, where a page
 * stands in them in collect_position.c. See collect.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect.h"

#include <stdlib.h>

#include "render/site/collect_drafts.h"
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

/* A list under construction is sorted where it lies. */
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
 * Jekyll reads a folder's subfolders before its own files: the order of two paths is decided where
 * they part, and there a folder comes first.
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

/* As Ruby's Find walks: name by name, what is in a folder where the folder stands. */
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
    struct value_list pages, html_pages, static_files, documents, posts;
    struct value_list theme_pages, theme_files;
    struct value_list *docs, *files; /* by collection */
};

static bool lists_init(struct lists *l, const struct config *c, struct arena *a)
{
    struct value_list *each[] = {&l->pages, &l->html_pages,  &l->static_files, &l->documents,
                                 &l->posts, &l->theme_pages, &l->theme_files};
    for (size_t i = 0; i < ARRAY_LEN(each); i++)
        value_list_init(each[i], a);
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

static bool add_page(struct lists *l, const struct page *p)
{
    struct value item = value_of_listed_drop(&p->drop);
    if (!p->published)
        return true;
    if (p->kind == PAGE_KIND_PAGE)
        return value_list_add(&l->pages, item);
    /* Posts of the future are nowhere; other documents stay in their list, without output. */
    if (p->kind == PAGE_KIND_POST && p->future)
        return true;
    return value_list_add(&l->docs[p->collection], item);
}

/* ThemeAssetsReader: what the site has at the same path, and of the same kind, stands for it. */
static bool add_theme_unit(struct lists *l, const struct unit *u, const struct map *own)
{
    const struct unit *other = map_find(own, u->place.name);
    if (u->place.role != CONFIG_ROLE_ENTRY ||
        (other != NULL && unit_good(other)->is_static == u->is_static))
        return true;
    if (u->page != NULL)
        return value_list_add(&l->theme_pages, value_of_listed_drop(&u->page->drop));
    return !u->is_static || value_list_add(&l->theme_files, value_of_listed_drop(&u->drop));
}

/* The site's own files where its theme has some too: by their paths. */
static bool own_assets(struct unit *const *units, size_t count, struct arena *a, struct map *own)
{
    map_init(own, a);
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        const struct config_place *place = &units[i]->place;
        if (str_starts(units[i]->path, S("assets/")) &&
            (place->role == CONFIG_ROLE_ENTRY || place->entry))
            ok = map_put(own, units[i]->path, units[i]);
    }
    return ok;
}

static bool add_unit(struct lists *l, const struct unit *u, const struct map *own)
{
    if (path_is_of_theme(u->path))
        return add_theme_unit(l, u, own);
    if (u->page != NULL && u->adoption == PAGE_ADOPTION_NONE)
        return add_page(l, u->page);
    if (!u->is_static)
        return true;
    struct value item = value_of_listed_drop(&u->drop);
    if (u->place.role == CONFIG_ROLE_DOCUMENT)
        return value_list_add(&l->files[u->place.collection], item);
    return value_list_add(&l->static_files, item);
}

/* limit_posts keeps the newest. */
static void limit_posts(struct value_list *posts, int64_t limit)
{
    if (limit > 0 && posts->count > (size_t)limit) {
        posts->items += posts->count - (size_t)limit;
        posts->count = (size_t)limit;
    }
}

static bool add_all(struct value_list *to, const struct value_list *from)
{
    bool ok = true;
    for (size_t i = 0; ok && i < from->count; i++)
        ok = value_list_add(to, from->items[i]);
    return ok;
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
    return ok && (language == NULL || polyglot_choose(language, &seen, &l->pages));
}

static bool lists_sort(struct lists *l, const struct collect *out, const struct config *c,
                       const struct polyglot_language *language, struct arena *a)
{
    bool ok = true;
    for (size_t i = 0; ok && i < c->collection_count; i++)
        ok = collection_sort(&l->docs[i], &c->collections[i], c->profile.collections_keep_order);
    limit_posts(&l->docs[0], c->limit_posts);
    list_sort(&l->pages, by_name);
    list_sort(&l->theme_pages, theme_order);
    list_sort(&l->theme_files, theme_order);
    ok = ok && add_all(&l->pages, &l->theme_pages) && lists_choose(l, c, language, a) &&
         add_all(&l->posts, &l->docs[0]) && collect_sort_posts(out, c, &l->posts);
    for (size_t i = 0; ok && i < l->pages.count; i++) {
        if (collect_is_html(collect_page(l->pages.items[i])))
            ok = value_list_add(&l->html_pages, l->pages.items[i]);
    }
    for (size_t i = 0; ok && i < c->collection_count; i++)
        ok = add_all(&l->documents, &l->docs[i]) && add_all(&l->documents, &l->files[i]) &&
             add_all(&l->static_files, &l->files[i]);
    return ok && add_all(&l->static_files, &l->theme_files);
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

/* Those of the theme are there where the site has none of that name. */
static bool put_template(struct map *to, struct str name, const struct unit *u)
{
    bool own = map_find(to, name) != NULL;
    return (own && path_is_of_theme(u->path)) || map_put(to, name, u);
}

static bool add_template(struct collect *out, const struct unit *u)
{
    if (u->place.role == CONFIG_ROLE_INCLUDE)
        return put_template(&out->includes, u->place.name, u);
    if (u->place.role != CONFIG_ROLE_LAYOUT)
        return true;
    struct str name = u->place.name;
    name.len -= path_extension(name).len;
    return put_template(&out->layouts, name, u);
}

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
    out->posts = list_of(value_list_done(&l.posts));
    out->pages = list_of(value_list_done(&l.pages));
    out->html_pages = list_of(value_list_done(&l.html_pages));
    out->static_files = list_of(value_list_done(&l.static_files));
    out->documents = list_of(value_list_done(&l.documents));
    return collect_positions_build(out, c, a) && describe(out, c, a) &&
           group_posts(out, S("tags"), a, &out->tags) &&
           group_posts(out, S("categories"), a, &out->categories) &&
           collect_data_build(&out->data, units, count, a) &&
           (language == NULL || polyglot_data(language, &out->data, a));
}
