/*
 * Search, as far as it concerns pages. See found.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/found.h"

#include "render/data/json.h"
#include "render/site/polyglot.h"

static bool says_no(const struct page *p, struct str key)
{
    const struct value *v = value_map_find_str(p->data, key);
    return v != NULL && v->kind == VALUE_BOOL && !value_truthy(*v);
}

/* A page of a list beyond its first one, or of an archive. */
static bool is_continued(const struct page *p)
{
    if (p->made == NULL)
        return false;
    struct value number =
        p->made->paginator != NULL ? value_map_get(p->made->paginator, S("page")) : value_nil();
    bool later = number.kind == VALUE_INT && number.integer > 1;
    return p->made->is_archive || p->made->number > 1 || later;
}

bool found_may_show(const struct site *s, const struct page *p)
{
    static const struct str keys[] = {STR_INIT("search"), STR_INIT("sitemap"),
                                      STR_INIT("published")};
    const struct page *results = site_search_page(s);
    bool shown = str_eq(p->output_ext, S(".html")) && !p->draft &&
                 !str_eq(p->url, S("/404.html")) &&
                 (p->made == NULL || p->made->location.len == 0) && !is_continued(p) &&
                 (results == NULL || !str_eq(p->url, results->url));
    for (size_t i = 0; shown && i < ARRAY_LEN(keys); i++)
        shown = !says_no(p, keys[i]);
    return shown;
}

struct str found_language(const struct site *s, const struct page *p)
{
    struct value own = value_map_get(p->data, S("lang"));
    if (own.kind == VALUE_STRING)
        return value_as_str(own);
    if (s->language != NULL && s->language->name.len > 0)
        return s->language->name;
    return value_as_str(value_map_get(s->config->values, S("lang")));
}

struct str found_title(const struct page *p, struct arena *a)
{
    struct value title = value_map_get(p->data, S("title"));
    return title.kind == VALUE_MAP || title.kind == VALUE_ARRAY ? S("")
                                                                : value_to_str(title, NULL, a);
}

/* ---- what templates see ---- */

/* mount: what comes before the address. */
static struct value item_value(const struct found_page *item, struct str mount, struct arena *a)
{
    struct value_map *m = value_map_new(a);
    struct buf url;
    buf_init(&url, a, 0);
    buf_add(&url, mount);
    buf_add(&url, item->url);
    bool ok =
        m != NULL && buf_ok(&url) && value_map_put_str(m, S("title"), value_str(item->title)) &&
        value_map_put_str(m, S("url"), value_str(buf_str(&url))) &&
        value_map_put_str(m, S("lang"), item->lang.len > 0 ? value_str(item->lang) : value_nil()) &&
        value_map_put_str(m, S("excerpt"), value_str(item->excerpt)) &&
        value_map_put_str(m, S("score"), value_float(item->score));
    return ok ? value_of_map(m) : value_nil();
}

static struct value value_at(const struct found *f, struct str mount, struct arena *a)
{
    struct value_list results;
    value_list_init(&results, a);
    struct value_map *m = value_map_new(a);
    bool ok = m != NULL;
    for (size_t i = 0; ok && i < f->count; i++)
        ok = value_list_add(&results, item_value(&f->items[i], mount, a));
    if (!ok)
        return value_nil();
    const struct {
        struct str name;
        struct value value;
    } rows[] = {
        {S("query"), value_str(f->query)},
        {S("results"), value_list_done(&results)},
        {S("total"), value_int((int64_t)f->total)},
        {S("page"), value_int((int64_t)f->page)},
        {S("pages"), value_int((int64_t)f->pages)},
        {S("previous"),
         f->page > 1 && f->page <= f->pages ? value_int((int64_t)f->page - 1) : value_nil()},
        {S("next"), f->page < f->pages ? value_int((int64_t)f->page + 1) : value_nil()},
    };
    for (size_t i = 0; ok && i < ARRAY_LEN(rows); i++)
        ok = value_map_put_str(m, rows[i].name, rows[i].value);
    return ok ? value_of_map(m) : value_nil();
}

struct value found_value(const struct found *f, struct arena *a)
{
    return value_at(f, S(""), a);
}

bool found_write(const struct found *f, const struct site *s, struct arena *a, struct buf *out)
{
    struct value v = value_at(f, s->config->mount_url, a);
    struct drop_env env = {.arena = a};
    json_write(v, &env, out);
    buf_putc(out, '\n');
    return !value_is_nil(v) && buf_ok(out);
}
