/*
 * Pagination. See paginate.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/paginate.h"

#include "render/document/implicit.h"
#include "render/site/generate.h"

/* ---- which page it is ---- */

static struct str pattern_of(const struct config *c)
{
    struct str pattern = value_as_str(value_map_get(c->values, S("paginate_path")));
    while (str_starts(pattern, S("/")))
        pattern = str_from(pattern, 1);
    while (str_ends(pattern, S("/")))
        pattern.len--;
    return pattern;
}

/* Whether a folder is that of the pattern's last part, or one around it. */
static bool in_hierarchy(struct str folder, struct str pattern)
{
    for (struct str around = path_folder(pattern);; around = path_folder(around)) {
        if (str_eq(folder, around))
            return true;
        if (around.len == 0)
            return false;
    }
}

static bool is_candidate(const struct page *p, struct str pattern)
{
    return str_eq(p->name, S("index.html")) && in_hierarchy(path_folder(p->relative_path), pattern);
}

/* The candidate with the longest path; of several the first. */
static const struct page *first_page(const struct generate *g, struct str pattern)
{
    const struct page *found = NULL;
    for (size_t i = 0; i < g->pages.count; i++) {
        const struct page *p = collect_page(g->pages.items[i]);
        if (is_candidate(p, pattern) &&
            (found == NULL || p->relative_path.len > found->relative_path.len))
            found = p;
    }
    return found;
}

/* ---- the pages behind it ---- */

/* The pattern with a number in it, a slash in front. Empty if the arena ends. */
static struct str numbered(const struct config *c, uint32_t number, struct arena *a)
{
    struct str pattern = value_as_str(value_map_get(c->values, S("paginate_path"))),
               mark = S(":num");
    size_t at = str_find(pattern, mark);
    struct buf path;
    buf_init(&path, a, 0);
    if (!str_starts(pattern, S("/")))
        buf_putc(&path, '/');
    buf_add(&path, at == STR_NONE ? pattern : str_sub(pattern, 0, at));
    if (at != STR_NONE) {
        buf_i64(&path, number);
        buf_add(&path, str_from(pattern, at + mark.len));
    }
    return buf_str(&path);
}

struct numbered_page {
    struct page page;
    struct page_made made;
};

static void add_page(struct generate *g, const struct page *first, uint32_t number)
{
    struct arena *a = &g->site->own.arena;
    struct numbered_page *n = arena_new(a, struct numbered_page);
    struct str folder = numbered(g->site->config, number, a);
    struct buf name;
    struct err err = ERR_INIT;
    buf_init(&name, a, 0);
    while (str_starts(folder, S("/")))
        folder = str_from(folder, 1);
    buf_add(&name, folder);
    buf_add(&name, str_ends(folder, S("/")) ? first->name : S("/index.html"));
    g->ok = g->ok && n != NULL && buf_ok(&name);
    if (!g->ok)
        return;
    const struct page_file file = {.role = {.kind = CONFIG_ROLE_ENTRY, .name = buf_str(&name)},
                                   .path = first->relative_path};
    const struct value_map *front = NULL;
    if (!unit_front(first->unit, a, &front, &err) ||
        !page_init(&n->page, g->site->config, &file, front, a, &err) ||
        !implicit_modified(&n->page, g->site->config, first->unit->stamp.mtime, a, &err)) {
        diag_add(g->diags, DIAG_LEVEL_ERROR, &err);
        return;
    }
    n->made = (struct page_made){.note = S("paginator"), .number = number};
    n->page.made = &n->made;
    n->page.unit = first->unit;
    n->page.source = first->source;
    n->page.body = first->body;
    n->page.aside = first->aside;
    n->page.template = first->template;
    generate_add(g, &n->page, first->unit->version + number);
}

static struct value shown_posts(struct generate *g)
{
    struct value posts = g->site->collect.posts.items;
    struct value_list shown;
    value_list_init(&shown, &g->site->own.arena);
    for (uint32_t i = 0; g->ok && i < posts.len; i++) {
        if (!value_truthy(value_map_get(collect_page(posts.items[i])->data, S("hidden"))))
            g->ok = value_list_add(&shown, posts.items[i]);
    }
    return value_list_done(&shown);
}

static int64_t per_page_of(const struct config *c, struct arena *a)
{
    struct value v = value_map_get(c->values, S("paginate"));
    int64_t n = 0;
    if (v.kind == VALUE_INT)
        return v.integer;
    return str_to_i64(str_trim(value_to_str(v, NULL, a)), &n) ? n : 0;
}

static uint64_t version_of(const struct site *s, const struct pagination *p)
{
    const uint64_t fields[] = {str_hash(p->first->source), s->collect.posts.version, p->per_page,
                               s->config->version};
    return str_hash(str_of((const char *)fields, sizeof(fields)));
}

void paginate_generate(struct generate *g)
{
    struct site *s = g->site;
    int64_t per_page = per_page_of(s->config, &s->own.arena);
    if (g->pages.count == 0 || per_page <= 0 || per_page > UINT32_MAX)
        return;
    const struct page *first = first_page(g, pattern_of(s->config));
    if (first == NULL) {
        struct err e = ERR_INIT;
        (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&s->config->files, S("paginate")),
                     "'paginate' is set, but there is no index.html to be paginated");
        diag_add(g->diags, DIAG_LEVEL_WARNING, &e);
        return;
    }
    struct pagination *p = &s->pagination;
    p->posts = shown_posts(g);
    p->per_page = (uint32_t)per_page;
    p->pages = p->posts.len / p->per_page + (p->posts.len % p->per_page > 0 ? 1 : 0);
    p->first = first;
    p->version = version_of(s, p);
    for (uint32_t number = 2; g->ok && number <= p->pages; number++)
        add_page(g, first, number);
}

/* ---- what the page sees ---- */

static uint32_t number_of(const struct site *s, const struct page *p)
{
    if (p->made != NULL && p->made->number > 0)
        return p->made->number;
    return p == s->pagination.first && s->pagination.pages > 0 ? 1 : 0;
}

bool paginate_concerns(const struct site *s, const struct page *p)
{
    return s->config->plugins.on[PLUGIN_PAGINATE] && is_candidate(p, pattern_of(s->config));
}

static struct value path_of(const struct site *s, uint32_t number, struct arena *a)
{
    if (number == 0)
        return value_nil();
    return value_str(number == 1 ? s->pagination.first->url : numbered(s->config, number, a));
}

static struct value number_or_nil(uint32_t number)
{
    return number > 0 ? value_int(number) : value_nil();
}

struct value paginate_value(const struct site *s, const struct page *p, struct arena *a)
{
    const struct pagination *g = &s->pagination;
    if (p->made != NULL && p->made->paginator != NULL)
        return value_of_map(p->made->paginator);
    uint32_t number = number_of(s, p);
    if (number == 0)
        return value_nil();
    uint32_t from = (number - 1) * g->per_page, left = g->posts.len - from;
    uint32_t previous = number - 1, next = number < g->pages ? number + 1 : 0;
    const struct {
        struct str name;
        struct value value;
    } rows[] = {
        {S("page"), value_int(number)},
        {S("per_page"), value_int(g->per_page)},
        {S("posts"), value_array(g->posts.items + from, left < g->per_page ? left : g->per_page)},
        {S("total_posts"), value_int(g->posts.len)},
        {S("total_pages"), value_int(g->pages)},
        {S("previous_page"), number_or_nil(previous)},
        {S("previous_page_path"), path_of(s, previous, a)},
        {S("next_page"), number_or_nil(next)},
        {S("next_page_path"), path_of(s, next, a)},
    };
    struct value_map *m = value_map_new(a);
    for (size_t i = 0; m != NULL && i < ARRAY_LEN(rows); i++) {
        if (!value_map_put_str(m, rows[i].name, rows[i].value))
            return value_nil();
    }
    return m != NULL ? value_of_map(m) : value_nil();
}
