/*
 * jekyll-paginate-v2: each page with `pagination: {enabled: true}` becomes many. See paginate.h.
 *
 * As the plugin does it, the page itself goes: its first page, too, is a new one, without a file
 * name to speak of (".html"), which is why none of them is Markdown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/permalink.h"
#include "render/site/generate.h"
#include "render/site/paginate.h"
#include "render/site/paginate_select.h"

struct copy {
    struct page page;
    struct page_made made;
    struct str path; /* paginator.page_path */
};

/* A page that becomes many. */
struct run {
    struct generate *generate;
    struct arena *arena;
    const struct page *first;
    struct value config;
    struct str index, extension;     /* of the new pages: "" and ".html", say */
    struct str first_url, other_url; /* the latter with :num and :max */
    struct value posts;
    uint32_t per_page, pages;
    struct copy *copies;
};

/* ---- addresses ---- */

/* text with the first :num and the first :max in it replaced. */
static struct str numbered(const struct run *r, struct str text, uint32_t number)
{
    const struct {
        struct str mark;
        uint32_t number;
    } rows[] = {{S(":num"), number}, {S(":max"), r->pages}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t at = str_find(text, rows[i].mark);
        struct buf out;
        if (at == STR_NONE)
            continue;
        buf_init(&out, r->arena, 0);
        buf_add(&out, str_sub(text, 0, at));
        buf_i64(&out, rows[i].number);
        buf_add(&out, str_from(text, at + rows[i].mark.len));
        text = buf_str(&out);
    }
    return text;
}

static struct str joined(const struct run *r, struct str a, struct str b, struct str c)
{
    struct buf out;
    buf_init(&out, r->arena, 0);
    buf_add(&out, a);
    buf_add(&out, b);
    buf_add(&out, c);
    return buf_str(&out);
}

/* One slash between them, as File.join has it. */
static struct str join_path(const struct run *r, struct str folder, struct str path)
{
    while (str_ends(folder, S("/")))
        folder.len--;
    while (str_starts(path, S("/")))
        path = str_from(path, 1);
    return joined(r, folder, S("/"), path);
}

/* Utils.ensure_full_path: "/a/" has a file's name behind it; "/a" without a dot has half of one. */
static struct str full_path(const struct run *r, struct str url, struct str index,
                            struct str extension)
{
    if (str_ends(url, S("/")))
        return joined(r, url, index, extension);
    return str_find(url, S(".")) == STR_NONE ? joined(r, url, index, S("")) : url;
}

static struct str this_path(const struct run *r, uint32_t number)
{
    struct str url = number == 1 ? r->first_url : r->other_url;
    return numbered(r,
                    full_path(r, url, r->index.len > 0 ? r->index : S("index"),
                              r->extension.len > 0 ? r->extension : S(".html")),
                    number);
}

/* How another page is linked: with a file's name only if the settings give one. */
static struct str link_path(const struct run *r, struct str url, uint32_t number)
{
    if (r->index.len > 0)
        url = full_path(r, url, r->index, r->extension);
    return numbered(r, url, number);
}

static void addresses_init(struct run *r)
{
    struct value own = value_map_get(r->first->data, S("permalink"));
    struct str url = r->first->url, dot;
    size_t slash = str_rfind_char(url, '/');
    struct str folder = slash == STR_NONE ? S("") : str_sub(url, 0, slash);
    struct str base = value_truthy(own) ? value_to_str(own, NULL, r->arena) : folder;
    r->first_url = str_ends(base, S("/")) ? base : joined(r, base, S("/"), S(""));
    r->other_url = join_path(
        r, r->first_url, value_to_str(paginate_setting(r->config, S("permalink")), NULL, r->arena));
    (void)str_cut(value_as_str(value_get(r->config, S("indexpage"))), '.', &r->index, &dot);
    struct str extension =
        value_to_str(paginate_setting(r->config, S("extension")), NULL, r->arena);
    r->extension = joined(r, str_starts(extension, S(".")) ? S("") : S("."), extension, S(""));
}

/* ---- the new pages ---- */

static struct value title_of(const struct run *r, uint32_t number)
{
    struct value title = value_map_get(r->first->data, S("title"));
    if (!value_truthy(title))
        title = value_map_get(r->generate->site->config->values, S("title"));
    if (number == 1)
        return title;
    struct str text = value_to_str(paginate_setting(r->config, S("title")), NULL, r->arena);
    size_t at = str_find(text, S(":title"));
    if (at != STR_NONE)
        text = joined(r, str_sub(text, 0, at), value_to_str(title, NULL, r->arena),
                      str_from(text, at + S(":title").len));
    return value_str(numbered(r, text, number));
}

static const struct value_map *data_of(const struct run *r, const struct copy *n, uint32_t number)
{
    struct value_map *data = value_map_new(r->arena), *info = value_map_new(r->arena);
    bool ok = data != NULL && info != NULL && value_map_add_all(data, r->first->data) &&
              value_map_put_str(info, S("curr_page"), value_int(number)) &&
              value_map_put_str(info, S("total_pages"), value_int(r->pages)) &&
              value_map_put_str(data, S("pagination_info"), value_of_map(info)) &&
              value_map_put_str(data, S("title"), title_of(r, number));
    if (ok && value_truthy(value_map_get(r->first->data, S("permalink"))))
        ok = value_map_put_str(data, S("permalink"), value_str(n->path));
    struct value autopage = value_map_get(r->first->data, S("autopage"));
    if (ok && autopage.kind == VALUE_MAP)
        ok = value_map_put_str(data, S("autopages"), autopage);
    if (ok && number > 1)
        ok = value_map_put_str(data, S("autogen"), value_str(S("jekyll-paginate-v2")));
    return ok ? data : NULL;
}

static struct str url_of(const struct run *r, struct str path)
{
    if (str_ends(path, S("/")))
        return join_path(r, path, joined(r, r->index, r->extension, S("")));
    return str_ends(path, r->extension) ? path : joined(r, path, r->extension, S(""));
}

/* File.extname of the file's name: a name that begins with its only dot has none. */
static struct str extension_of(const struct run *r, const struct copy *n)
{
    struct str of_permalink = path_extension(path_name(n->path));
    if (value_truthy(value_map_get(r->first->data, S("permalink"))) && of_permalink.len > 0)
        return of_permalink;
    return r->index.len > 0 ? r->extension : S("");
}

static void add_copy(struct run *r, uint32_t number)
{
    struct generate *g = r->generate;
    struct copy *n = &r->copies[number - 1];
    n->path = this_path(r, number);
    n->page = *r->first;
    n->page.url = url_of(r, n->path);
    n->page.name = joined(r, r->index, r->extension, S(""));
    n->page.relative_path = n->page.name;
    n->page.basename = r->index.len > 0 ? r->index : n->page.name;
    n->page.extension = r->index.len > 0 ? r->extension : S("");
    n->page.output_ext = extension_of(r, n);
    n->page.markdown = false;
    n->page.redirects = NULL;
    n->made = (struct page_made){.note = S("paginator"), .number = number};
    n->page.made = &n->made;
    n->page.data = data_of(r, n, number);
    g->ok = g->ok && n->page.data != NULL &&
            permalink_file(n->page.url, n->page.output_ext, n->page.output_ext, r->arena,
                           &n->page.file);
    generate_add(g, &n->page, collect_mix(r->first->unit->version, number));
}

/* ---- what they see ---- */

static struct value number_or_nil(uint32_t number)
{
    return number > 0 ? value_int(number) : value_nil();
}

static struct value previous_path(const struct run *r, uint32_t number)
{
    if (number == 1)
        return value_nil();
    return value_str(link_path(r, number == 2 ? r->first_url : r->other_url, number - 1));
}

/* The pages around one, as many as `trail` wants, which are fewer only if there are no more. */
static struct value trail_of(struct run *r, uint32_t number)
{
    struct value trail = value_get(r->config, S("trail"));
    int64_t before = paginate_number(value_get(trail, S("before")), r->arena);
    int64_t after = paginate_number(value_get(trail, S("after")), r->arena), pages = r->pages;
    if (pages < 2 || (before == 0 && after == 0))
        return value_nil();
    before = before < pages ? before : pages;
    after = after < pages ? after : pages;
    int64_t length = before + after + 1;
    int64_t from = number > before ? number - before - 1 : 0;
    int64_t to = from + length < pages ? from + length : pages;
    if (to - from < length)
        from = to > length ? to - length : 0;
    struct value_list list;
    value_list_init(&list, r->arena);
    bool ok = r->generate->ok;
    for (int64_t i = from; ok && i < to; i++) {
        const struct copy *n = &r->copies[i];
        struct value_map *m = value_map_new(r->arena);
        ok = m != NULL && value_map_put_str(m, S("num"), value_int(i + 1)) &&
             value_map_put_str(m, S("path"), value_str(n->path)) &&
             value_map_put_str(m, S("title"), value_map_get(n->page.data, S("title"))) &&
             value_list_add(&list, value_of_map(m));
    }
    r->generate->ok = ok;
    return value_list_done(&list);
}

static void add_paginator(struct run *r, uint32_t number)
{
    struct copy *n = &r->copies[number - 1];
    uint64_t from = (uint64_t)(number - 1) * r->per_page;
    uint64_t left = from < r->posts.len ? r->posts.len - from : 0;
    uint32_t shown = left < r->per_page ? (uint32_t)left : r->per_page;
    uint32_t next = number < r->pages ? number + 1 : 0;
    const struct {
        struct str name;
        struct value value;
    } rows[] = {
        {S("per_page"), value_int(r->per_page)},
        {S("posts"), value_array(shown > 0 ? r->posts.items + from : NULL, shown)},
        {S("total_posts"), value_int(r->posts.len)},
        {S("total_pages"), value_int(r->pages)},
        {S("page"), value_int(number)},
        {S("page_path"), value_str(n->path)},
        {S("previous_page"), number_or_nil(number - 1)},
        {S("previous_page_path"), previous_path(r, number)},
        {S("next_page"), number_or_nil(next)},
        {S("next_page_path"), next > 0 ? value_str(link_path(r, r->other_url, next)) : value_nil()},
        {S("first_page"), value_int(1)},
        {S("first_page_path"), value_str(link_path(r, r->first_url, 1))},
        {S("last_page"), value_int(r->pages)},
        {S("last_page_path"), value_str(link_path(r, r->other_url, r->pages))},
        {S("page_trail"), trail_of(r, number)},
    };
    struct value_map *m = value_map_new(r->arena);
    bool ok = m != NULL;
    for (size_t i = 0; ok && i < ARRAY_LEN(rows); i++)
        ok = value_map_put_str(m, rows[i].name, rows[i].value);
    n->made.paginator = m;
    r->generate->ok = r->generate->ok && ok;
}

/* ---- all of them ---- */

bool paginate_is_template(const struct page *p)
{
    return value_truthy(value_get(value_map_get(p->data, S("pagination")), S("enabled")));
}

static void remove_page(struct generate *g, const struct page *p)
{
    size_t left = 0;
    for (size_t i = 0; i < g->pages.count; i++) {
        if (collect_page(g->pages.items[i]) != p)
            g->pages.items[left++] = g->pages.items[i];
    }
    g->pages.count = left;
    g->changed = true;
}

static void paginate(struct generate *g, const struct page *first, const struct value_map *site)
{
    struct arena *a = &g->site->own.arena;
    struct value own = value_map_get(first->data, S("pagination"));
    const struct value_map *config = value_map_merge(a, site, own.map);
    struct run r = {.generate = g, .arena = a, .first = first};
    g->ok = g->ok && config != NULL;
    if (!g->ok)
        return;
    r.config = value_of_map(config);
    int64_t per_page = paginate_number(paginate_setting(r.config, S("per_page")), a);
    int64_t limit = paginate_number(value_get(r.config, S("limit")), a);
    g->ok = paginate_select(g->site, r.config, a, &r.posts);
    if (!g->ok || per_page == 0 || per_page > UINT32_MAX)
        return;
    r.per_page = (uint32_t)per_page;
    r.pages = r.posts.len / r.per_page + (r.posts.len % r.per_page > 0 ? 1 : 0);
    if (limit > 0 && limit < r.pages)
        r.pages = (uint32_t)limit;
    if (r.pages == 0)
        r.pages = 1; /* without anything to show */
    r.copies = arena_new_array(a, r.pages, struct copy);
    g->ok = r.copies != NULL;
    addresses_init(&r);
    remove_page(g, first);
    for (uint32_t number = 1; g->ok && number <= r.pages; number++)
        add_copy(&r, number);
    for (uint32_t number = 1; g->ok && number <= r.pages; number++)
        add_paginator(&r, number);
}

void paginate_v2_generate(struct generate *g)
{
    struct site *s = g->site;
    struct value config = value_map_get(s->config->values, S("pagination"));
    struct value_list templates;
    if (!value_truthy(value_get(config, S("enabled"))))
        return;
    value_list_init(&templates, &s->own.arena);
    generate_autopages(g, config.map);
    for (size_t i = 0; g->ok && i < g->pages.count; i++) {
        if (paginate_is_template(collect_page(g->pages.items[i])))
            g->ok = value_list_add(&templates, g->pages.items[i]);
    }
    uint64_t version = s->config->version;
    for (size_t i = 0; i < s->config->collection_count; i++)
        version = collect_mix(version, s->collect.collections[i].docs.version);
    for (size_t i = 0; i < templates.count; i++)
        version = collect_mix(version, collect_page(templates.items[i])->listed);
    s->pagination.version = collect_mix(s->pagination.version, version);
    for (size_t i = 0; g->ok && i < templates.count; i++)
        paginate(g, collect_page(templates.items[i]), config.map);
}
