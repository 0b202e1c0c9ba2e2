/*
 * {% seo %}: its inputs, the elements, the JSON-LD object. See seo.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/seo.h"

#include "render/base/uri.h"
#include "render/data/json.h"
#include "render/view/drop.h"

/* The inputs of the tag. Empty slices stand for Ruby's nil. */
struct seo {
    struct context *x;
    struct err *err;
    bool ok; /* false after the first error, which is in err */
    struct value page, site, paginator;
    struct value
        author; /* a map: name, twitter, url, type and any other keys; nil if there is no author */
    struct value image; /* the page's `image`, if it is a map */
    bool home;          /* the front page, or /about/ */

    struct str site_title, site_description, page_title, description;
    struct str canonical_url, image_url;
    bool has_image;
};

/* ---- reading the page and the site ---- */

/* v[key] of a map or drop; nil of anything else. */
static struct value member(struct seo *s, struct value v, struct str key)
{
    struct value out = value_nil();
    if (v.kind == VALUE_MAP)
        return value_map_get(v.map, key);
    if (v.kind != VALUE_DROP || !s->ok)
        return out;
    struct drop_env *env = &s->x->run.env;
    struct err *outer = env->err;
    env->err = s->err;
    if (!v.drop->class->get(v.drop, env, key, &out))
        out = value_nil();
    env->err = outer;
    s->ok = s->err->kind == ERR_KIND_NONE;
    return out;
}

/* v through a Liquid filter. If that fails, nil, and s->ok becomes false. */
static struct value filter(struct seo *s, struct str name, struct value v)
{
    struct value out = value_nil();
    if (s->ok && !liquid_filter(&s->x->run, name, v, &out, s->err)) {
        s->ok = false;
        out = value_nil();
    }
    return out;
}

static struct str text_of(struct seo *s, struct value v)
{
    return value_to_str(v, &s->x->run.env, s->x->arena);
}

/* Markdown without its markup but with its typography, on one line, escaped once. */
static struct str plain_text(struct seo *s, struct value v)
{
    static const struct str filters[] = {STR_INIT("markdownify"), STR_INIT("strip_html"),
                                         STR_INIT("normalize_whitespace"), STR_INIT("escape_once")};
    if (value_is_nil(v))
        return S("");
    for (size_t i = 0; i < ARRAY_LEN(filters); i++)
        v = filter(s, filters[i], v);
    return value_as_str(v);
}

/* Ruby's `a || b`. */
static struct value either(struct value a, struct value b)
{
    return value_truthy(a) ? a : b;
}

static struct value put_over(struct seo *s, struct value_map *m, struct value over)
{
    if (s->ok && m != NULL && over.kind == VALUE_MAP) {
        for (size_t i = 0; s->ok && i < over.map->count; i++)
            s->ok = value_map_put(m, over.map->pairs[i].key, over.map->pairs[i].value);
    }
    if (m != NULL && s->ok)
        return value_of_map(m);
    s->ok = err_arena(s->err, s->x->arena);
    return value_nil();
}

/*
 * The first of these that is not empty: the page's author, the first of its authors, the site's
 * author. If that is a name, site.data.authors may have more: twitter, url, type.
 */
static struct value author_of(struct seo *s)
{
    struct value authors = member(s, s->page, S("authors"));
    struct value sources[] = {
        member(s, s->page, S("author")),
        authors.kind == VALUE_ARRAY && authors.len > 0 ? authors.items[0] : value_nil(),
        member(s, s->site, S("author")),
    };
    size_t i = 0;
    while (i < ARRAY_LEN(sources) && sources[i].kind != VALUE_MAP &&
           text_of(s, sources[i]).len == 0)
        i++;
    if (i == ARRAY_LEN(sources) || sources[i].kind != VALUE_STRING)
        return i < ARRAY_LEN(sources) && sources[i].kind == VALUE_MAP ? sources[i] : value_nil();
    struct value_map *m = value_map_new(s->x->arena);
    if (m != NULL && !value_map_put_str(m, S("name"), sources[i]))
        m = NULL;
    struct value known = member(s, member(s, s->site, S("data")), S("authors"));
    return put_over(s, m, member(s, known, value_as_str(sources[i])));
}

/* "/", "/about/", "/index.html", "/about/index.htm": ^/(about/)?(index.html?)?$ */
static bool is_home(struct str url)
{
    struct str rest = str_from(url, 1);
    if (!str_starts(url, S("/")))
        return false;
    if (str_starts(rest, S("about/")))
        rest = str_from(rest, strlen("about/"));
    if (rest.len == 0)
        return true;
    bool index = str_starts(rest, S("index"));
    struct str extension = str_from(rest, strlen("index") + 1);
    return index && (str_eq(extension, S("htm")) || str_eq(extension, S("html")));
}

static struct str canonical_of(struct seo *s)
{
    struct str own = text_of(s, member(s, s->page, S("canonical_url")));
    if (own.len > 0)
        return own;
    struct value url = filter(s, S("absolute_url"), member(s, s->page, S("url")));
    struct str text = text_of(s, url);
    if (str_ends(text, S("/index.html")))
        text.len -= strlen("index.html");
    return text;
}

static void image_init(struct seo *s)
{
    struct value image = member(s, s->page, S("image")), path = image;
    if (image.kind == VALUE_MAP) {
        path = either(
            either(value_map_get(image.map, S("path")), value_map_get(image.map, S("facebook"))),
            value_map_get(image.map, S("twitter")));
        s->image = image;
    } else if (image.kind != VALUE_STRING) {
        path = value_nil();
    }
    s->has_image = value_truthy(path);
    if (!s->has_image)
        return;
    struct uri uri;
    struct err unused = ERR_INIT;
    bool relative = path.kind == VALUE_STRING && uri_parse(value_as_str(path), &uri, &unused) &&
                    !uri.has_scheme;
    if (relative)
        path = filter(s, S("absolute_url"), path);
    s->image_url = text_of(s, filter(s, S("uri_escape"), path));
}

static bool init(struct seo *s, struct context *x, struct err *err)
{
    const struct value *paginator =
        x->run.globals != NULL ? value_map_find_str(x->run.globals, S("paginator")) : NULL;
    *s = (struct seo){.x = x, .err = err, .ok = true};
    s->page = drop_page(x, x->page);
    s->site = x->site_drop;
    s->paginator = paginator != NULL ? *paginator : value_nil();
    s->author = author_of(s);
    s->home = is_home(x->page->url);
    s->site_title =
        plain_text(s, either(member(s, s->site, S("title")), member(s, s->site, S("name"))));
    s->site_description = plain_text(s, member(s, s->site, S("description")));
    s->page_title = plain_text(s, member(s, s->page, S("title")));
    if (s->page_title.len == 0)
        s->page_title = s->site_title;
    struct value description = member(s, s->page, S("description"));
    if (!value_truthy(description))
        description = member(s, s->page, S("excerpt"));
    s->description = plain_text(s, description);
    if (s->description.len == 0)
        s->description = s->site_description;
    s->canonical_url = canonical_of(s);
    image_init(s);
    return s->ok;
}

/* ---- the title ---- */

/* Ruby's format for the names that a message can have: %<current>s, %{total} and so on. */
static void write_message(struct seo *s, struct str message, struct buf *out)
{
    static const struct {
        struct str text, key;
    } marks[] = {
        {STR_INIT("%<current>s"), STR_INIT("page")},
        {STR_INIT("%<current>d"), STR_INIT("page")},
        {STR_INIT("%{current}"), STR_INIT("page")},
        {STR_INIT("%<total>s"), STR_INIT("total_pages")},
        {STR_INIT("%<total>d"), STR_INIT("total_pages")},
        {STR_INIT("%{total}"), STR_INIT("total_pages")},
    };
    while (message.len > 0) {
        size_t i = 0;
        while (i < ARRAY_LEN(marks) && !str_starts(message, marks[i].text))
            i++;
        if (i < ARRAY_LEN(marks)) {
            buf_add(out, text_of(s, member(s, s->paginator, marks[i].key)));
            message = str_from(message, marks[i].text.len);
        } else {
            buf_putc(out, message.ptr[0]);
            message = str_from(message, str_starts(message, S("%%")) ? 2 : 1);
        }
    }
}

static void write_page_number(struct seo *s, struct buf *out)
{
    struct value page = member(s, s->paginator, S("page"));
    if (page.kind != VALUE_INT || page.integer <= 1)
        return;
    struct value own = member(s, s->site, S("seo_paginator_message"));
    write_message(s, value_truthy(own) ? text_of(s, own) : S("Page %<current>s of %<total>s for "),
                  out);
}

static bool has_no_title(struct str markup)
{
    const struct str off = S("title=false");
    for (size_t i = 0; i + off.len <= markup.len; i++) {
        if (str_eq_nocase(str_sub(markup, i, i + off.len), off))
            return true;
    }
    return false;
}

static void write_title(struct seo *s, struct str markup, struct buf *out)
{
    if (s->page_title.len == 0 || has_no_title(markup))
        return;
    struct str second = S("");
    if (s->site_title.len > 0 && !str_eq(s->page_title, s->site_title)) {
        second = s->site_title;
    } else if (s->site_title.len > 0 && s->site_description.len > 0) {
        second = plain_text(s, member(s, s->site, S("tagline")));
        if (second.len == 0)
            second = s->site_description;
    }
    buf_add(out, S("<title>"));
    write_page_number(s, out);
    buf_add(out, s->page_title);
    if (second.len > 0)
        buf_add(out, S(" | "));
    buf_add(out, second);
    buf_add(out, S("</title>\n"));
}

/* ---- the elements ---- */

/* <meta NAME content="TEXT" />. name: name="..." or property="...". text: escaped already. */
static void write_meta(struct buf *out, const char *name, struct str text)
{
    buf_add(out, S("<meta "));
    buf_add(out, str_c(name));
    buf_add(out, S(" content=\""));
    buf_add(out, text);
    buf_add(out, S("\" />\n"));
}

/* The same, unless there is no value. */
static void write_some_meta(struct seo *s, struct buf *out, const char *name, struct value v)
{
    if (value_truthy(v))
        write_meta(out, name, text_of(s, v));
}

static void write_some_text(struct buf *out, const char *name, struct str text)
{
    if (text.len > 0)
        write_meta(out, name, text);
}

static void write_link(struct buf *out, const char *rel, struct str href)
{
    buf_add(out, S("<link rel=\""));
    buf_add(out, str_c(rel));
    buf_add(out, S("\" href=\""));
    buf_add(out, href);
    buf_add(out, S("\" />\n"));
}

static void write_image(struct seo *s, struct buf *out)
{
    if (!s->has_image)
        return;
    write_meta(out, "property=\"og:image\"", s->image_url);
    write_some_meta(s, out, "property=\"og:image:height\"", member(s, s->image, S("height")));
    write_some_meta(s, out, "property=\"og:image:width\"", member(s, s->image, S("width")));
    write_some_meta(s, out, "property=\"og:image:alt\"", member(s, s->image, S("alt")));
}

static void write_kind(struct seo *s, struct buf *out)
{
    struct value date = member(s, s->page, S("date"));
    write_meta(out, "property=\"og:type\"", value_truthy(date) ? S("article") : S("website"));
    if (value_truthy(date))
        write_meta(out, "property=\"article:published_time\"",
                   text_of(s, filter(s, S("date_to_xmlschema"), date)));
}

static void write_pagination(struct seo *s, struct buf *out)
{
    static const struct {
        const char *rel;
        struct str number, path;
    } rows[] = {
        {"prev", STR_INIT("previous_page"), STR_INIT("previous_page_path")},
        {"next", STR_INIT("next_page"), STR_INIT("next_page_path")},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!value_truthy(member(s, s->paginator, rows[i].number)))
            continue;
        struct value path = member(s, s->paginator, rows[i].path);
        write_link(out, rows[i].rel, text_of(s, filter(s, S("absolute_url"), path)));
    }
}

/* Liquid's `default`: `other` if v is nil, false or empty. */
static struct value unless_empty(struct value v, struct value other)
{
    bool empty = !value_truthy(v) || (v.kind == VALUE_STRING && v.len == 0) ||
                 (v.kind == VALUE_ARRAY && v.len == 0) ||
                 (v.kind == VALUE_MAP && v.map->count == 0);
    return empty ? other : v;
}

/* "@name", whether or not the name is written with @. */
static struct str handle_of(struct seo *s, struct value name)
{
    struct buf out;
    buf_init(&out, s->x->arena, 0);
    struct str text = text_of(s, name);
    buf_putc(&out, '@');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '@')
            buf_putc(&out, text.ptr[i]);
    }
    return buf_str(&out);
}

static void write_twitter(struct seo *s, struct buf *out)
{
    struct value site = member(s, s->site, S("twitter"));
    struct value card =
        unless_empty(member(s, member(s, s->page, S("twitter")), S("card")),
                     unless_empty(member(s, site, S("card")), value_str(S("summary_large_image"))));
    write_meta(out, "name=\"twitter:card\"", s->has_image ? text_of(s, card) : S("summary"));
    if (s->has_image) {
        write_meta(out, "property=\"twitter:image\"", s->image_url);
        write_some_meta(s, out, "name=\"twitter:image:alt\"", member(s, s->image, S("alt")));
    }
    write_some_text(out, "property=\"twitter:title\"", s->page_title);
    if (!value_truthy(site))
        return;
    write_meta(out, "name=\"twitter:site\"", handle_of(s, member(s, site, S("username"))));
    struct value author =
        either(member(s, s->author, S("twitter")), member(s, s->author, S("name")));
    if (author.kind == VALUE_STRING)
        write_meta(out, "name=\"twitter:creator\"", handle_of(s, author));
}

/* An element for a key of a map in _config.yml, if that is set. */
struct named {
    struct str key;
    const char *name;
};

static void write_named(struct seo *s, struct value map, const struct named *rows, size_t count,
                        struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        write_some_meta(s, out, rows[i].name, member(s, map, rows[i].key));
}

static void write_verifications(struct seo *s, struct buf *out)
{
    static const struct named facebook[] = {
        {STR_INIT("admins"), "property=\"fb:admins\""},
        {STR_INIT("publisher"), "property=\"article:publisher\""},
        {STR_INIT("app_id"), "property=\"fb:app_id\""},
    };
    static const struct named masters[] = {
        {STR_INIT("google"), "name=\"google-site-verification\""},
        {STR_INIT("bing"), "name=\"msvalidate.01\""},
        {STR_INIT("alexa"), "name=\"alexaVerifyID\""},
        {STR_INIT("yandex"), "name=\"yandex-verification\""},
        {STR_INIT("baidu"), "name=\"baidu-site-verification\""},
        {STR_INIT("facebook"), "name=\"facebook-domain-verification\""},
    };
    write_named(s, member(s, s->site, S("facebook")), facebook, ARRAY_LEN(facebook), out);
    struct value all = member(s, s->site, S("webmaster_verifications"));
    if (value_truthy(all))
        write_named(s, all, masters, ARRAY_LEN(masters), out);
    else
        write_some_meta(s, out, masters[0].name, member(s, s->site, S("google_site_verification")));
}

static struct str locale_of(struct seo *s)
{
    struct value v =
        either(either(member(s, s->page, S("locale")), member(s, s->site, S("locale"))),
               either(member(s, s->page, S("lang")), member(s, s->site, S("lang"))));
    struct str text = value_truthy(v) ? text_of(s, v) : S("en_US");
    struct buf out;
    buf_init(&out, s->x->arena, 0);
    for (size_t i = 0; i < text.len; i++)
        buf_putc(&out, text.ptr[i] == '-' ? '_' : text.ptr[i]);
    return buf_str(&out);
}

/* ---- the JSON-LD object: the page in the vocabulary of schema.org ---- */

static void put(struct seo *s, struct value_map *m, struct str key, struct value v)
{
    if (s->ok && (m == NULL || !value_map_put_str(m, key, v)))
        s->ok = err_arena(s->err, s->x->arena);
}

/* The same, unless v is nil. */
static void put_some(struct seo *s, struct value_map *m, struct str key, struct value v)
{
    if (!value_is_nil(v))
        put(s, m, key, v);
}

static struct value text_or_nil(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

static bool is_one_of(struct value v, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (v.kind == VALUE_STRING && str_eq(value_as_str(v), names[i]))
            return true;
    }
    return false;
}

static struct value type_of(struct seo *s)
{
    struct value own = member(s, member(s, s->page, S("seo")), S("type"));
    if (value_truthy(own))
        return own;
    if (s->home)
        return value_str(S("WebSite"));
    bool dated = value_truthy(member(s, s->page, S("date")));
    return value_str(dated ? S("BlogPosting") : S("WebPage"));
}

static struct value author_object(struct seo *s)
{
    static const struct str types[] = {STR_INIT("Organization"), STR_INIT("Person")};
    struct value name = member(s, s->author, S("name"));
    struct value type = member(s, s->author, S("type"));
    struct value url = member(s, s->author, S("url"));
    if (!value_truthy(name) || (value_truthy(type) && !is_one_of(type, types, ARRAY_LEN(types))))
        return value_nil();
    struct value_map *m = value_map_new(s->x->arena);
    put(s, m, S("@type"), value_truthy(type) ? type : value_str(S("Person")));
    put(s, m, S("name"), name);
    if (value_truthy(url))
        put(s, m, S("url"), url);
    return s->ok ? value_of_map(m) : value_nil();
}

/* The URL of the image; an object with all its keys if the page's `image` has more than a path. */
static struct value image_of(struct seo *s)
{
    if (!s->has_image)
        return value_nil();
    size_t keys = s->image.kind == VALUE_MAP ? s->image.map->count : 0;
    bool has_path = keys > 0 && value_map_find_str(s->image.map, S("path")) != NULL;
    if (keys + (has_path ? 0 : 1) == 1)
        return value_str(s->image_url);
    struct value_map *m = value_map_new(s->x->arena);
    for (size_t i = 0; i < keys; i++) {
        struct str key = value_as_str(s->image.map->pairs[i].key);
        if (!str_eq(key, S("path")))
            put(s, m, key, s->image.map->pairs[i].value);
    }
    put(s, m, S("url"), value_str(s->image_url));
    put(s, m, S("@type"), value_str(S("imageObject")));
    return s->ok ? value_of_map(m) : value_nil();
}

static struct value logo_of(struct seo *s)
{
    struct value logo = member(s, s->site, S("logo"));
    if (!value_truthy(logo))
        return value_nil();
    struct uri uri;
    struct err unused = ERR_INIT;
    bool absolute =
        logo.kind == VALUE_STRING && uri_parse(value_as_str(logo), &uri, &unused) && uri.has_scheme;
    if (!absolute)
        logo = filter(s, S("absolute_url"), logo);
    return filter(s, S("uri_escape"), logo);
}

static struct value publisher_of(struct seo *s)
{
    struct value logo = logo_of(s), name = member(s, s->author, S("name"));
    if (value_is_nil(logo))
        return logo;
    struct value_map *image = value_map_new(s->x->arena), *m = value_map_new(s->x->arena);
    put(s, image, S("@type"), value_str(S("ImageObject")));
    put(s, image, S("url"), logo);
    put(s, m, S("@type"), value_str(S("Organization")));
    put(s, m, S("logo"), image != NULL ? value_of_map(image) : value_nil());
    if (value_truthy(name))
        put(s, m, S("name"), name);
    return s->ok ? value_of_map(m) : value_nil();
}

static struct value main_entity_of(struct seo *s, struct value type)
{
    static const struct str types[] = {STR_INIT("BlogPosting"), STR_INIT("CreativeWork")};
    if (!is_one_of(type, types, ARRAY_LEN(types)))
        return value_nil();
    struct value_map *m = value_map_new(s->x->arena);
    put(s, m, S("@type"), value_str(S("WebPage")));
    put(s, m, S("@id"), value_str(s->canonical_url));
    return s->ok ? value_of_map(m) : value_nil();
}

/* seo.name of the page; else, on the front page only, the site's name. */
static struct value name_of(struct seo *s)
{
    struct value own = member(s, member(s, s->page, S("seo")), S("name"));
    if (value_truthy(own))
        return text_or_nil(plain_text(s, own));
    if (!s->home)
        return value_nil();
    struct value social = member(s, member(s, s->site, S("social")), S("name"));
    return text_or_nil(value_truthy(social) ? plain_text(s, social) : s->site_title);
}

static struct value links_of(struct seo *s)
{
    struct value own = member(s, member(s, s->page, S("seo")), S("links"));
    struct value social = member(s, member(s, s->site, S("social")), S("links"));
    if (value_truthy(own))
        return own;
    return s->home && value_truthy(social) ? social : value_nil();
}

static struct value moment_of(struct seo *s, struct value date)
{
    return value_truthy(date) ? filter(s, S("date_to_xmlschema"), date) : value_nil();
}

static struct value modified_of(struct seo *s)
{
    struct value dates[] = {
        member(s, member(s, s->page, S("seo")), S("date_modified")),
        member(s, s->page, S("last_modified_at")),
        member(s, s->page, S("date")),
    };
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(dates) && !value_truthy(dates[i]))
        i++;
    return moment_of(s, dates[i]);
}

static bool write_json(struct seo *s, struct buf *out)
{
    struct value type = type_of(s);
    struct value_map *m = value_map_new(s->x->arena);
    put(s, m, S("@context"), value_str(S("https://schema.org")));
    put(s, m, S("@type"), type);
    put_some(s, m, S("author"), author_object(s));
    put_some(s, m, S("dateModified"), modified_of(s));
    put_some(s, m, S("datePublished"), moment_of(s, member(s, s->page, S("date"))));
    put_some(s, m, S("description"), text_or_nil(s->description));
    put_some(s, m, S("headline"), text_or_nil(s->page_title));
    put_some(s, m, S("image"), image_of(s));
    put_some(s, m, S("mainEntityOfPage"), main_entity_of(s, type));
    put_some(s, m, S("name"), name_of(s));
    put_some(s, m, S("publisher"), publisher_of(s));
    put_some(s, m, S("sameAs"), links_of(s));
    put_some(s, m, S("url"), value_str(s->canonical_url));
    if (s->ok)
        json_write(value_of_map(m), &s->x->run.env, out);
    return s->ok && buf_ok(out);
}

/* ---- the tag ---- */

static bool write_tag(struct seo *s, struct str markup, struct buf *out)
{
    struct str generator = text_of(s, member(s, s->x->jekyll, S("version")));
    buf_add(out, S("<!-- Begin Jekyll SEO tag v2.8.0 -->\n"));
    write_title(s, markup, out);
    buf_add(out, S("<meta name=\"generator\" content=\"Jekyll v"));
    buf_add(out, generator);
    buf_add(out, S("\" />\n"));
    write_some_text(out, "property=\"og:title\"", s->page_title);
    write_some_meta(s, out, "name=\"author\"", member(s, s->author, S("name")));
    write_meta(out, "property=\"og:locale\"", locale_of(s));
    write_some_text(out, "name=\"description\"", s->description);
    write_some_text(out, "property=\"og:description\"", s->description);
    if (value_truthy(member(s, s->site, S("url")))) {
        write_link(out, "canonical", s->canonical_url);
        write_meta(out, "property=\"og:url\"", s->canonical_url);
    }
    write_some_text(out, "property=\"og:site_name\"", s->site_title);
    write_image(s, out);
    write_kind(s, out);
    write_pagination(s, out);
    write_twitter(s, out);
    write_verifications(s, out);
    buf_add(out, S("<script type=\"application/ld+json\">\n"));
    if (!write_json(s, out))
        return false;
    buf_add(out, S("</script>\n<!-- End Jekyll SEO tag -->\n"));
    return s->ok && buf_ok(out);
}

bool seo_tag_write(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                   struct err *err)
{
    struct seo s;
    return init(&s, x, err) && write_tag(&s, call->markup, out);
}
