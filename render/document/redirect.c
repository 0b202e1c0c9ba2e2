/*
 * Redirects by front matter. See redirect.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/redirect.h"

#include "render/document/excerpt.h"

/* The filter absolute_url, outside of any render. */
static bool absolute_url(const struct config *c, struct str url, struct arena *a, struct str *out,
                         struct err *err)
{
    enum { STEPS = 1000000 };
    const struct liquid_host host = {.url = c->url, .baseurl = c->baseurl};
    struct liquid_run run = {
        .host = &host, .limits = {.steps = STEPS}, .env = {.arena = a, .err = err}};
    struct value v = value_nil();
    if (!liquid_filter(&run, S("absolute_url"), value_str(url), &v, err))
        return false;
    *out = value_as_str(v);
    return true;
}

static bool is_absolute(struct str url)
{
    return str_starts(url, S("http://")) || str_starts(url, S("https://"));
}

bool redirect_location(const struct config *c, struct str to, struct arena *a, struct str *out)
{
    struct str own = c->url;
    while (str_ends(own, S("/")))
        own.len--;
    if (own.len > 0 && str_starts(to, own)) {
        struct str rest = str_from(to, own.len);
        if (rest.len == 0 || rest.ptr[0] == '/')
            to = rest.len > 0 ? rest : S("/");
        while (str_starts(to, S("//")))
            to = str_from(to, 1);
    }
    /* It is a URL, not a path: its query and fragment are not encoded again. */
    struct buf location;
    buf_init(&location, a, 0);
    buf_uri(&location, to, "/!$&'()*+,;=:@%?#[]");
    *out = buf_str(&location);
    return buf_ok(&location);
}

static bool set_location(struct page *p, const struct config *c, struct str to, struct arena *a)
{
    struct page_made *made = arena_new(a, struct page_made);
    p->made = made;
    return made != NULL && redirect_location(c, to, a, &made->location);
}

static struct value_map *data_of(struct str from, struct str to, struct arena *a)
{
    struct value_map *m = value_map_new(a), *redirect = value_map_new(a);
    bool ok = m != NULL && redirect != NULL &&
              value_map_put_str(redirect, S("from"), value_str(from)) &&
              value_map_put_str(redirect, S("to"), value_str(to)) &&
              value_map_put_str(m, S("sitemap"), value_bool(false)) &&
              value_map_put_str(m, S("layout"), value_str(S("redirect"))) &&
              value_map_put_str(m, S("permalink"), value_str(from)) &&
              value_map_put_str(m, S("redirect"), value_of_map(redirect));
    return ok ? m : NULL;
}

static bool with_slash(struct str path, struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    if (!str_starts(path, S("/")))
        buf_putc(&b, '/');
    buf_add(&b, path);
    *out = buf_str(&b);
    return buf_ok(&b);
}

/* A page at `from` that leads to p. */
static bool page_from(struct page *made, const struct page *p, const struct config *c,
                      struct str from, struct arena *a, struct err *err)
{
    const struct str name = S("redirect.html");
    const struct page_file file = {.role = {.kind = CONFIG_ROLE_ENTRY, .name = name}, .path = name};
    struct str path, to;
    if (!with_slash(from, a, &path))
        return err_arena(err, a);
    if (!absolute_url(c, p->url, a, &to, err))
        return false;
    const struct value_map *data = data_of(path, to, a);
    if (data == NULL)
        return err_arena(err, a);
    if (!page_init(made, c, &file, data, a, err))
        return false;
    /* Messages about it and dependencies on it mean the page that names it. */
    made->source = p->source;
    made->unit = p->unit;
    return set_location(made, c, to, a) || err_arena(err, a);
}

static bool redirects_from(struct page *p, const struct config *c, struct value from,
                           struct arena *a, struct err *err)
{
    struct value one[] = {from};
    struct value all = from.kind == VALUE_ARRAY ? from : value_array(one, 1);
    struct page_redirects *r = arena_new(a, struct page_redirects);
    if (r != NULL)
        r->pages = arena_new_array(a, (size_t)all.len + 1, struct page);
    if (r == NULL || r->pages == NULL)
        return err_arena(err, a);
    for (uint32_t i = 0; i < all.len; i++) {
        if (value_is_nil(all.items[i]))
            continue;
        struct str path = value_to_str(all.items[i], NULL, a);
        if (!page_from(&r->pages[r->count], p, c, path, a, err))
            return false;
        r->count++;
    }
    p->redirects = r;
    return true;
}

/* The excerpt of a document comes from the body that it had; that of a page is made too late. */
static bool excerpt_keep(struct page *p, const struct config *c, struct arena *a)
{
    struct str text;
    if (p->kind == PAGE_KIND_PAGE || !excerpt_text(p, p->body, c, a, &text))
        return true;
    struct page_redirects *r = arena_new(a, struct page_redirects);
    if (r == NULL)
        return false;
    if (p->redirects != NULL)
        *r = *p->redirects;
    p->redirects = r;
    return arena_dup(a, text, &r->excerpt);
}

static bool redirect_to(struct page *p, const struct config *c, struct value target,
                        struct arena *a, struct err *err)
{
    if (target.kind == VALUE_ARRAY) {
        uint32_t i = 0;
        while (i < target.len && value_is_nil(target.items[i]))
            i++;
        target = i < target.len ? target.items[i] : value_nil();
    }
    if (!value_truthy(target))
        return true;
    struct str to = value_to_str(target, NULL, a), from;
    if (!with_slash(p->url, a, &from))
        return err_arena(err, a);
    if (!is_absolute(to) && !absolute_url(c, to, a, &to, err))
        return false;
    const struct value_map *data = data_of(from, to, a);
    p->data = data != NULL ? value_map_merge(a, p->data, data) : NULL;
    p->layout = S("redirect");
    bool kept = excerpt_keep(p, c, a);
    p->body = S("");
    return (kept && p->data != NULL && set_location(p, c, to, a)) || err_arena(err, a);
}

bool redirect_init(struct page *p, const struct config *c, struct arena *a, struct err *err)
{
    if (!c->plugins.on[PLUGIN_REDIRECT_FROM])
        return true;
    struct value from = value_map_get(p->data, S("redirect_from"));
    struct value to = value_map_get(p->data, S("redirect_to"));
    return (value_is_nil(from) || redirects_from(p, c, from, a, err)) &&
           (value_is_nil(to) || redirect_to(p, c, to, a, err));
}
