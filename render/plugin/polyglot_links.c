/*
 * The links and tags of jekyll-polyglot. See polyglot_links.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/polyglot_links.h"

#include "render/site/polyglot.h"

/* ---- links ---- */

/* One replacement throughout a page. */
struct rewriting {
    const struct polyglot_language *language;
    struct str attribute; /* "href", or "ferh" for links that only become "href" */
    struct str before;    /* the old beginning of the link: the site's URL and baseurl */
    struct str after;     /* the new one */
    bool whole;           /* `before` has the site's URL */
};

/*
 * Whether s begins with a path of the setting `exclude`. In the plugin it is a regular expression;
 * here only a dot is special, and matches any character.
 */
static bool is_excluded(struct str pattern, struct str s)
{
    if (pattern.len > s.len)
        return false;
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] != s.ptr[i] && pattern.ptr[i] != '.')
            return false;
    }
    return true;
}

static bool is_left_alone(const struct polyglot_language *l, struct str s)
{
    const struct config_strings *lists[] = {&l->config->exclude, &l->out};
    for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
        for (size_t i = 0; i < lists[k]->count; i++) {
            if (is_excluded(lists[k]->items[i], s))
                return true;
        }
    }
    for (uint32_t i = 0; i < l->languages.len; i++) {
        struct str name = value_as_str(l->languages.items[i]);
        if (str_starts(s, name) && str_starts(str_from(s, name.len), S("/")))
            return true;
    }
    return false;
}

static size_t span(struct str s, const char *stop)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] != '\0' && strchr(stop, s.ptr[n]) == NULL &&
           !char_is_space(s.ptr[n]))
        n++;
    return n;
}

/*
 * The length of the path at the beginning of s, up to the quote after it: words with dots between
 * them, then optionally a slash and anything. STR_NONE if there is no such path.
 */
static size_t path_len(const struct rewriting *r, struct str s)
{
    size_t at = 0;
    bool links = str_eq(r->attribute, S("href"));
    while (at < s.len) {
        size_t word = span(str_from(s, at), ",'\"/?.");
        if (word == 0)
            break;
        if (links && is_left_alone(r->language, str_from(s, at)))
            return STR_NONE;
        at += word;
        if (at < s.len && s.ptr[at] == '.')
            at++;
        else
            break;
    }
    if (at < s.len && s.ptr[at] == '/')
        at += 1 + span(str_from(s, at + 1), "][)(\"'");
    return at < s.len && s.ptr[at] == '"' ? at : STR_NONE;
}

/* Whether a link is that of {% i18n_headers %} to the default language, which stays. */
static bool is_alternate(const struct rewriting *r, struct str before)
{
    static const struct str start = STR_INIT("hreflang=\"");
    struct str name = r->language->fallback;
    size_t len = start.len + name.len + 2;
    struct str s = before.len >= len ? str_from(before, before.len - len) : S("");
    return r->whole && str_starts(s, start) && str_starts(str_from(s, start.len), name) &&
           str_eq(str_from(s, start.len + name.len), S("\" "));
}

/* Reads a link at the start of s. *len: bytes to replace. *path: the URL without `before`. */
static bool take_link(const struct rewriting *r, struct str s, size_t *len, struct str *path)
{
    struct str rest = s;
    const struct str pieces[] = {r->attribute, S("="), S("\""), r->before, S("/")};
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        bool optional = i == 2;
        if (str_starts(rest, pieces[i]))
            rest = str_from(rest, pieces[i].len);
        else if (!optional)
            return false;
    }
    size_t n = path_len(r, rest);
    if (n == STR_NONE)
        return false;
    *path = str_sub(rest, 0, n);
    *len = s.len - rest.len + n + 1;
    return true;
}

static bool rewrite(const struct rewriting *r, struct context *x, struct str *html, struct err *err)
{
    struct buf out;
    struct str all = *html, path;
    size_t from = 0, len;
    if (str_find(all, r->attribute) == STR_NONE)
        return true;
    buf_init(&out, x->arena, x->limits.output);
    for (size_t at = 0; at < all.len;) {
        size_t next = str_find(str_from(all, at), r->attribute);
        if (next == STR_NONE)
            break;
        at += next;
        if (!take_link(r, str_from(all, at), &len, &path) || is_alternate(r, str_sub(all, 0, at))) {
            at++;
            continue;
        }
        buf_add(&out, str_sub(all, from, at));
        buf_add(&out, S("href=\""));
        buf_add(&out, r->after);
        buf_putc(&out, '/');
        buf_add(&out, path);
        buf_putc(&out, '"');
        at += len;
        from = at;
    }
    buf_add(&out, str_from(all, from));
    *html = buf_str(&out);
    return buf_ok(&out) || err_buf(err, &out);
}

static struct str joined(struct str a, struct str b, struct arena *arena)
{
    struct buf out;
    buf_init(&out, arena, 0);
    buf_add(&out, a);
    buf_add(&out, b);
    return buf_str(&out);
}

bool polyglot_write(struct context *x, struct str *html, struct err *err)
{
    enum { STEP_BYTES = 64 }; /* as for filters */
    const struct polyglot_language *l = x->site->language;
    if (l == NULL)
        return true;
    const struct value *url = value_map_find_str(l->config->values, S("url"));
    struct str base = l->config->baseurl;
    x->run.steps_used += html->len / STEP_BYTES;
    for (int whole = 0; whole < (url != NULL && value_truthy(*url) ? 2 : 1); whole++) {
        struct str before =
            whole > 0 ? joined(value_to_str(*url, NULL, x->arena), base, x->arena) : base;
        const struct rewriting links = {l, S("href"), before, joined(before, l->prefix, x->arena),
                                        whole > 0};
        const struct rewriting fixed = {l, S("ferh"), before, before, whole > 0};
        if ((l->prefix.len > 0 && !rewrite(&links, x, html, err)) || !rewrite(&fixed, x, html, err))
            return false;
    }
    return true;
}

/* ---- tags ---- */

static void put_alternate(struct buf *out, struct str language, struct str url, struct str prefix,
                          struct str path)
{
    buf_add(out, S("<link rel=\"alternate\" hreflang=\""));
    buf_add(out, language);
    buf_add(out, S("\" href=\""));
    buf_add(out, url);
    if (prefix.len > 0)
        buf_putc(out, '/');
    buf_add(out, prefix);
    buf_add(out, path);
    buf_add(out, S("\"/>\n"));
}

bool polyglot_headers_write(struct context *x, const struct liquid_plugin_call *call,
                            struct buf *out, struct err *err)
{
    const struct polyglot_language *l = x->site->language;
    struct str url = call->markup;
    url.len -= str_ends(url, S("/")) ? 1 : 0;
    if (url.len == 0)
        url = value_to_str(value_map_get(l->config->values, S("url")), NULL, x->arena);
    struct str path =
        value_to_str(value_map_get(x->page->data, S("permalink")), &x->run.env, x->arena);
    buf_add(out, S("<meta http-equiv=\"Content-Language\" content=\""));
    buf_add(out, l->name);
    buf_add(out, S("\">\n"));
    put_alternate(out, l->fallback, url, S(""), path);
    for (uint32_t i = 0; i < l->languages.len; i++) {
        struct str name = value_as_str(l->languages.items[i]);
        if (!str_eq(name, l->fallback))
            put_alternate(out, name, url, name, path);
    }
    return buf_ok(out) || err_buf(err, out);
}

/* Writes "ferh", which polyglot_write turns into "href" without changing the link. */
bool polyglot_href_write(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                         struct err *err)
{
    struct str text = str_trim(call->text), value = S("");
    (void)x;
    if (str_starts(text, S("href=")))
        value = str_from(text, 5);
    if (value.len == 0 || value.ptr[0] != '"' || value.ptr[value.len - 1] != '"' ||
        str_find_char(value, '=') != STR_NONE)
        return err_set(err, ERR_KIND_SYNTAX,
                       "expected one attribute as in {%% static_href %%}href=\"/about\""
                       "{%% endstatic_href %%}, not '%.*s'",
                       STR_ARG(str_sub(text, 0, text.len < 60 ? text.len : 60)));
    buf_add(out, S("ferh="));
    buf_add(out, value);
    return buf_ok(out) || err_buf(err, out);
}
