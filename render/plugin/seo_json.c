/*
 * The JSON-LD object of {% seo %}: schema.org's vocabulary for a page. See seo.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/uri.h"
#include "render/data/json.h"
#include "render/plugin/seo.h"

static void put(struct seo *s, struct value_map *m, struct str key, struct value v)
{
    if (s->ok && (m == NULL || !value_map_put_str(m, key, v)))
        s->ok = err_arena(s->err, s->x->arena);
}

/* The same, unless there is nothing to put. */
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
    struct value own = seo_member(s, seo_member(s, s->page, S("seo")), S("type"));
    if (value_truthy(own))
        return own;
    if (s->home)
        return value_str(S("WebSite"));
    bool dated = value_truthy(seo_member(s, s->page, S("date")));
    return value_str(dated ? S("BlogPosting") : S("WebPage"));
}

static struct value author_of(struct seo *s)
{
    static const struct str types[] = {STR_INIT("Organization"), STR_INIT("Person")};
    struct value name = seo_member(s, s->author, S("name"));
    struct value type = seo_member(s, s->author, S("type"));
    struct value url = seo_member(s, s->author, S("url"));
    if (!value_truthy(name) || (value_truthy(type) && !is_one_of(type, types, ARRAY_LEN(types))))
        return value_nil();
    struct value_map *m = value_map_new(s->x->arena);
    put(s, m, S("@type"), value_truthy(type) ? type : value_str(S("Person")));
    put(s, m, S("name"), name);
    if (value_truthy(url))
        put(s, m, S("url"), url);
    return s->ok ? value_of_map(m) : value_nil();
}

/* The URL; where the page says more of its image, an object with all that it says. */
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
    struct value logo = seo_member(s, s->site, S("logo"));
    if (!value_truthy(logo))
        return value_nil();
    struct uri uri;
    struct err unused = ERR_INIT;
    bool absolute =
        logo.kind == VALUE_STRING && uri_parse(value_as_str(logo), &uri, &unused) && uri.has_scheme;
    if (!absolute)
        logo = seo_filter(s, S("absolute_url"), logo);
    return seo_filter(s, S("uri_escape"), logo);
}

static struct value publisher_of(struct seo *s)
{
    struct value logo = logo_of(s), name = seo_member(s, s->author, S("name"));
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

/* What the page is called as a whole: only a front page and whoever says so have a name. */
static struct value name_of(struct seo *s)
{
    struct value own = seo_member(s, seo_member(s, s->page, S("seo")), S("name"));
    if (value_truthy(own))
        return text_or_nil(seo_text(s, own));
    if (!s->home)
        return value_nil();
    struct value social = seo_member(s, seo_member(s, s->site, S("social")), S("name"));
    return text_or_nil(value_truthy(social) ? seo_text(s, social) : s->site_title);
}

static struct value links_of(struct seo *s)
{
    struct value own = seo_member(s, seo_member(s, s->page, S("seo")), S("links"));
    struct value social = seo_member(s, seo_member(s, s->site, S("social")), S("links"));
    if (value_truthy(own))
        return own;
    return s->home && value_truthy(social) ? social : value_nil();
}

static struct value moment_of(struct seo *s, struct value date)
{
    return value_truthy(date) ? seo_filter(s, S("date_to_xmlschema"), date) : value_nil();
}

static struct value modified_of(struct seo *s)
{
    struct value dates[] = {
        seo_member(s, seo_member(s, s->page, S("seo")), S("date_modified")),
        seo_member(s, s->page, S("last_modified_at")),
        seo_member(s, s->page, S("date")),
    };
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(dates) && !value_truthy(dates[i]))
        i++;
    return moment_of(s, dates[i]);
}

bool seo_write_json(struct seo *s, struct buf *out)
{
    struct value type = type_of(s);
    struct value_map *m = value_map_new(s->x->arena);
    put(s, m, S("@context"), value_str(S("https://schema.org")));
    put(s, m, S("@type"), type);
    put_some(s, m, S("author"), author_of(s));
    put_some(s, m, S("dateModified"), modified_of(s));
    put_some(s, m, S("datePublished"), moment_of(s, seo_member(s, s->page, S("date"))));
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
