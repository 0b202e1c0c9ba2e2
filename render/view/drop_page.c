/*
 * Pages, posts and documents as drops. See drop.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/drop.h"

#include "render/data/json.h"
#include "render/document/excerpt.h"
#include "render/document/redirect.h"
#include "render/view/body.h"
#include "render/view/layout.h"

/* ---- documents and pages ---- */

/* The newest version of the page of an item of a list. */
static const struct page *page_of(const struct drop *d, struct drop_env *env)
{
    return edits_page(context_of(env)->site->own.edits, (const struct page *)(const void *)d);
}

/* A member of a page, by name. get fills *out, or returns false if the page does not have it. */
struct member {
    struct str name;
    bool (*get)(const struct page *p, struct drop_env *env, struct value *out);
};

static bool member_find(const struct member *rows, size_t count, struct str key,
                        const struct page *p, struct drop_env *env, struct value *out, bool *found)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(rows[i].name, key)) {
            *found = true;
            return rows[i].get(p, env, out);
        }
    }
    *found = false;
    return false;
}

static bool get_url(const struct page *p, struct drop_env *env, struct value *out)
{
    (void)env;
    *out = value_str(p->url);
    return true;
}

static bool get_name(const struct page *p, struct drop_env *env, struct value *out)
{
    const struct value *own = value_map_find_str(p->data, S("name"));
    bool is_page = p->kind == PAGE_KIND_PAGE;
    bool lacks = !is_page && context_of(env)->site->config->profile.document_lacks_name;
    bool overridden = !is_page && own != NULL && value_truthy(*own);
    *out = overridden ? *own : lacks ? value_nil() : value_str(p->name);
    return true;
}

static bool get_relative_path(const struct page *p, struct drop_env *env, struct value *out)
{
    (void)env;
    *out = value_str(p->relative_path);
    return true;
}

static bool get_page_path(const struct page *p, struct drop_env *env, struct value *out)
{
    const struct value *own = value_map_find_str(p->data, S("path"));
    if (own == NULL)
        return get_relative_path(p, env, out);
    *out = *own;
    return true;
}

/* Page#dir: the URL up to its last slash. */
static bool get_dir(const struct page *p, struct drop_env *env, struct value *out)
{
    (void)env;
    size_t slash = str_rfind_char(p->url, '/');
    *out = value_str(slash == STR_NONE ? S("/") : str_sub(p->url, 0, slash + 1));
    return true;
}

static bool get_source(const struct page *p, struct drop_env *env, struct value *out)
{
    struct str body;
    context_depend_unit(context_of(env), p->unit);
    if (!unit_body(p, env->arena, &body, env->err))
        return false;
    *out = value_str(body);
    return true;
}

static bool is_nested(const struct context *x, const struct page *p, bool excerpt)
{
    for (unsigned i = 0; i < x->nested_count; i++) {
        if (x->nested[i].page == p && x->nested[i].excerpt == excerpt)
            return true;
    }
    return x->nested_count == CONTEXT_NESTED_MAX;
}

bool drop_page_is_made(struct context *x, const struct page *p)
{
    const struct edits *e = x->site->own.edits;
    uint64_t position = collect_order(&x->site->collect, edits_base(e, p));
    bool made = position < collect_order(&x->site->collect, edits_base(e, x->page));
    context_depend_order(x, position, made);
    return made;
}

/*
 * page.content as Jekyll has it at the time when it renders the page that reads it: the HTML
 * without layouts if Jekyll rendered the other page before, else the source.
 */
static bool get_content(const struct page *p, struct drop_env *env, struct value *out)
{
    struct context *x = context_of(env);
    if (p == x->page || is_nested(x, p, false)) {
        env->outside++;
        if (p != x->rendered || p->kind == PAGE_KIND_PAGE)
            return get_source(p, env, out);
        *out = value_str(x->rendered_body);
        return true;
    }
    /* A source map is in no list until it is made. */
    bool map = p->made != NULL && p->made->map_of != NULL;
    if (!map && !drop_page_is_made(x, p))
        return get_source(p, env, out);
    context_depend_unit(x, p->unit);
    struct str body = S("");
    if (!body_render(x, p, NULL, &body, env->err))
        return false;
    *out = value_str(body);
    return true;
}

/* The HTML with its layouts; nil until Jekyll has rendered the page. */
static bool get_output(const struct page *p, struct drop_env *env, struct value *out)
{
    struct context *x = context_of(env);
    *out = value_nil();
    if (p == x->page || is_nested(x, p, false)) {
        env->outside++;
        return true;
    }
    if (!drop_page_is_made(x, p))
        return true;
    context_depend_unit(x, p->unit);
    struct str whole = S("");
    if (!body_render_whole(x, p, &whole, env->err))
        return false;
    *out = value_str(whole);
    return true;
}

static bool get_excerpt(const struct page *p, struct drop_env *env, struct value *out)
{
    const struct value *own = value_map_find_str(p->data, S("excerpt"));
    if (own != NULL && value_truthy(*own)) {
        *out = value_str(value_to_str(*own, env, env->arena));
        return true;
    }
    struct context *x = context_of(env);
    struct str body, text = S(""), html = S("");
    bool unread = p->unit->unread && p->kind != PAGE_KIND_PAGE;
    if (!unit_body(p, env->arena, &body, env->err))
        return false;
    if (p->redirects != NULL && p->redirects->excerpt.len > 0) {
        text = p->redirects->excerpt;
    } else if (unread || !excerpt_text(p, body, x->site->config, env->arena, &text)) {
        *out = p->kind == PAGE_KIND_PAGE ? value_nil() : value_str(S(""));
        return true;
    }
    context_depend_unit(x, p->unit);
    /* In an excerpt `page` is the excerpt, and an excerpt has no excerpt. */
    *out = p == x->page && is_nested(x, p, true) ? value_nil() : value_str(text);
    if (is_nested(x, p, true)) {
        env->outside++;
        return true;
    }
    if (!body_render(x, p, &text, &html, env->err))
        return false;
    *out = value_str(html);
    return true;
}

/* Whether `page` is the excerpt of p. Then its path and id end in #excerpt. */
static bool is_excerpt(const struct page *p, struct drop_env *env)
{
    const struct context *x = context_of(env);
    if (x->nested_count == 0 || x->nested[x->nested_count - 1].page != p ||
        !x->nested[x->nested_count - 1].excerpt)
        return false;
    env->outside++;
    return true;
}

static bool get_document_path(const struct page *p, struct drop_env *env, struct value *out)
{
    if (!is_excerpt(p, env))
        return get_relative_path(p, env, out);
    struct buf path;
    buf_init(&path, env->arena, 0);
    buf_add(&path, p->relative_path);
    buf_add(&path, S("/#excerpt"));
    *out = value_str(buf_str(&path));
    return buf_ok(&path);
}

static bool get_id(const struct page *p, struct drop_env *env, struct value *out)
{
    struct buf id;
    buf_init(&id, env->arena, 0);
    struct str url = p->url;
    if (url.len > 1 && str_ends(url, S("/")))
        url.len--;
    size_t slash = str_rfind_char(url, '/');
    buf_add(&id, str_sub(url, 0, slash == STR_NONE ? 0 : slash));
    buf_putc(&id, '/');
    struct value slug = value_map_get(p->data, S("slug"));
    value_write(value_truthy(slug) ? slug : value_str(p->basename), env, &id);
    if (is_excerpt(p, env))
        buf_add(&id, S("#excerpt"));
    *out = value_str(buf_str(&id));
    return buf_ok(&id);
}

static bool get_collection(const struct page *p, struct drop_env *env, struct value *out)
{
    *out = value_str(context_of(env)->site->config->collections[p->collection].label);
    return true;
}

static bool get_date(const struct page *p, struct drop_env *env, struct value *out)
{
    bool is_written = context_of(env)->site->config->profile.document_date_is_written;
    *out = is_written && !p->dated ? value_nil() : value_map_get(p->data, S("date"));
    return true;
}

/* The order of its collection decides which page is next and previous. */
static void depend_on_siblings(struct context *x, const struct page *p)
{
    context_depend_collection(x, x->site->config->collections[p->collection].label);
}

static bool get_next(const struct page *p, struct drop_env *env, struct value *out)
{
    struct context *x = context_of(env);
    depend_on_siblings(x, p);
    const struct page *next = collect_next(&x->site->collect, edits_base(x->site->own.edits, p));
    *out = next != NULL ? value_of_drop(&next->drop) : value_nil();
    return true;
}

static bool get_previous(const struct page *p, struct drop_env *env, struct value *out)
{
    struct context *x = context_of(env);
    depend_on_siblings(x, p);
    const struct page *base = edits_base(x->site->own.edits, p);
    const struct page *previous = collect_previous(&x->site->collect, base);
    *out = previous != NULL ? value_of_drop(&previous->drop) : value_nil();
    return true;
}

/* Page::ATTRIBUTES_FOR_LIQUID; front matter cannot override them. Archives lack the first two. */
enum { ARCHIVE_LACKS = 2 };
static const struct member page_members[] = {
    {STR_INIT("content"), get_content}, {STR_INIT("dir"), get_dir}, {STR_INIT("name"), get_name},
    {STR_INIT("path"), get_page_path},  {STR_INIT("url"), get_url},
};

static bool is_archive(const struct page *p)
{
    return p->made != NULL && p->made->is_archive;
}

/* The methods of DocumentDrop. */
static const struct member document_members[] = {
    {STR_INIT("collection"), get_collection},
    {STR_INIT("content"), get_content},
    {STR_INIT("date"), get_date},
    {STR_INIT("excerpt"), get_excerpt},
    {STR_INIT("id"), get_id},
    {STR_INIT("name"), get_name},
    {STR_INIT("next"), get_next},
    {STR_INIT("output"), get_output},
    {STR_INIT("path"), get_document_path},
    {STR_INIT("previous"), get_previous},
    {STR_INIT("relative_path"), get_document_path},
    {STR_INIT("url"), get_url},
};

static bool page_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    const struct page *p = page_of(d, env);
    bool found, page = p->kind == PAGE_KIND_PAGE;
    size_t from = is_archive(p) ? ARCHIVE_LACKS : 0;
    const struct member *rows = page ? page_members + from : document_members;
    size_t count = page ? ARRAY_LEN(page_members) - from : ARRAY_LEN(document_members);
    bool ok = member_find(rows, count, key, p, env, out, &found);
    if (found)
        return ok;
    if (page && str_eq(key, S("excerpt")) && context_of(env)->site->config->page_excerpts)
        return get_excerpt(p, env, out);
    const struct value *own = value_map_find_str(p->data, key);
    struct str layout;
    if (own != NULL)
        *out = *own;
    else if (p->layout_by_kind && str_eq(key, S("layout")) &&
             layout_name(context_of(env), p, &layout))
        *out = value_str(layout);
    else
        return false;
    return true;
}

static bool page_get_other(const struct drop *d, struct drop_env *env, struct value key,
                           struct value *out)
{
    const struct value *own = value_map_find(page_of(d, env)->data, key);
    if (own != NULL)
        *out = *own;
    return own != NULL;
}

/*
 * The keys of a document begin with its methods, in an order that Ruby chooses: this is the order
 * of Debian 12's Ruby. The keys of a page are its data, then its attributes.
 */
static const struct str document_keys[] = {
    STR_INIT("name"),  STR_INIT("id"),         STR_INIT("relative_path"), STR_INIT("excerpt"),
    STR_INIT("title"), STR_INIT("categories"), STR_INIT("collection"),    STR_INIT("next"),
    STR_INIT("tags"),  STR_INIT("previous"),   STR_INIT("content"),       STR_INIT("output"),
    STR_INIT("path"),  STR_INIT("url"),        STR_INIT("date"),
};

static struct value page_keys(const struct drop *d, struct drop_env *env)
{
    static const struct str of_pages[] = {STR_INIT("content"), STR_INIT("dir"),
                                          STR_INIT("excerpt"), STR_INIT("name"),
                                          STR_INIT("path"),    STR_INIT("url")};
    static const struct str of_archives[] = {STR_INIT("name"), STR_INIT("path"), STR_INIT("url"),
                                             STR_INIT("permalink")};
    const struct page *p = page_of(d, env);
    bool page = p->kind == PAGE_KIND_PAGE;
    const struct str *attributes = is_archive(p) ? of_archives : of_pages;
    size_t count = is_archive(p) ? ARRAY_LEN(of_archives) : ARRAY_LEN(of_pages);
    struct value_map *keys = value_map_new(env->arena);
    bool ok = keys != NULL;
    for (size_t i = 0; ok && !page && i < ARRAY_LEN(document_keys); i++)
        ok = value_map_put_str(keys, document_keys[i], value_nil());
    for (size_t i = 0; ok && i < p->data->count; i++)
        ok = value_map_put(keys, p->data->pairs[i].key, value_nil());
    for (size_t i = 0; ok && page && i < count; i++)
        ok = value_map_put_str(keys, attributes[i], value_nil());
    return ok ? drop_keys(keys, env->arena) : value_nil();
}

/* A page prints as a Ruby Hash. */
static void page_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    struct value_map *m = value_drop_map(d, env);
    if (m != NULL)
        value_inspect(value_of_map(m), env, out);
    else
        out->failed = true;
}

/* Convertible#to_s: a page in a list that is printed is its content. */
static void page_write_item(const struct drop *d, struct drop_env *env, struct buf *out)
{
    struct value v;
    if (get_content(page_of(d, env), env, &v))
        value_write(v, env, out);
    else
        out->failed = true;
}

static void page_inspect_item(const struct drop *d, struct drop_env *env, struct buf *out)
{
    buf_add(out, S("#<Jekyll::Page @relative_path="));
    value_inspect(value_str(page_of(d, env)->relative_path), env, out);
    buf_putc(out, '>');
}

bool drop_page_output(const struct drop *d, struct drop_env *env, struct value *out)
{
    return get_output(page_of(d, env), env, out);
}

/* Document#to_s: its output, or its content if it has none. */
static void document_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    const struct page *p = page_of(d, env);
    struct value v;
    if (get_output(p, env, &v) && (!value_is_nil(v) || get_content(p, env, &v)))
        value_write(v, env, out);
    else
        out->failed = true;
}

static void document_inspect_item(const struct drop *d, struct drop_env *env, struct buf *out)
{
    const struct page *p = page_of(d, env);
    struct str label = context_of(env)->site->config->collections[p->collection].label;
    buf_printf(out, "#<Jekyll::Document %.*s collection=%.*s>", STR_ARG(p->relative_path),
               STR_ARG(label));
}

static bool page_identity(const struct drop *d, struct drop_env *env, struct hash128 *out)
{
    const struct page *p = page_of(d, env);
    /* Several pages can come from one file: redirects, and the pages of a paginated list. */
    *out = hash128_mix(unit_identity(p->unit), hash128_str(p->url, 0));
    return true;
}

const struct drop_class page_drop_class = {
    .name = STR_INIT("Hash"),
    .subject = PAGE_SUBJECT,
    .get = page_get,
    .get_other = page_get_other,
    .keys = page_keys,
    .write = page_write,
    .write_item = page_write_item,
    .inspect_item = page_inspect_item,
    .hash_like = true,
    .identity = page_identity,
    .lasting = true,
};

const struct drop_class document_drop_class = {
    .name = STR_INIT("Jekyll::Drops::DocumentDrop"),
    .subject = PAGE_SUBJECT,
    .get = page_get,
    .get_other = page_get_other,
    .keys = page_keys,
    .write = document_write,
    .inspect_item = document_inspect_item,
    .inspect = json_inspect,
    .chained = true,
    .identity = page_identity,
    .lasting = true,
};

const struct drop_classes drop_classes = {
    .page = &page_drop_class,
    .document = &document_drop_class,
    .file = &file_drop_class,
    .collection = &collection_drop_class,
};

struct value drop_page(const struct context *x, const struct page *p)
{
    return value_of_drop(&edits_base(x->site->own.edits, p)->drop);
}
