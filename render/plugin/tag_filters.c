/*
 * The filters of jekyll-tagging. See tag_filters.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/tag_filters.h"

#include "render/site/generate.h"
#include "render/view/drop.h"

/* attributes: a map, or nil. */
static void put_link(const struct context *x, struct str tag, struct str url,
                     struct value attributes, struct buf *out)
{
    buf_add(out, S("<a href=\""));
    buf_add(out, url);
    buf_putc(out, '"');
    for (size_t i = 0; attributes.kind == VALUE_MAP && i < attributes.map->count; i++) {
        buf_putc(out, ' ');
        buf_add(out, value_to_str(attributes.map->pairs[i].key, NULL, x->arena));
        buf_add(out, S("=\""));
        buf_add(out, value_to_str(attributes.map->pairs[i].value, NULL, x->arena));
        buf_putc(out, '"');
    }
    buf_add(out, S(">"));
    buf_add(out, tag);
    buf_add(out, S("</a>"));
}

static bool put_attributed(struct context *x, struct str tag, struct str key, struct str text,
                           struct buf *out)
{
    struct value_map *attributes = value_map_new(x->arena);
    if (attributes == NULL || !value_map_put_str(attributes, key, value_str(text)))
        return false;
    put_link(x, tag, generate_tag_url(x->site->config, tag, S("page"), x->arena),
             value_of_map(attributes), out);
    return true;
}

static bool write_cloud(struct context *x, struct buf *out)
{
    struct value data = generate_tag_data(x->site, x->arena);
    bool ok = true, first = true;
    for (uint32_t i = 0; ok && data.kind == VALUE_ARRAY && i < data.len; i++) {
        const struct value *row = data.items[i].items;
        struct buf set;
        buf_init(&set, x->arena, 0);
        buf_add(&set, S("set-"));
        buf_i64(&set, row[1].integer);
        if (generate_tag_ignored(x->site->config, value_as_str(row[0])))
            continue;
        if (!first)
            buf_putc(out, ' ');
        first = false;
        ok = put_attributed(x, value_as_str(row[0]), S("class"), buf_str(&set), out);
    }
    return ok;
}

/* The tags of a page, or of the site: site.tags is a map, and its keys are the tags. */
static bool tags_of(struct context *x, struct value object, struct value *out)
{
    *out = value_get(object, S("tags"));
    if (object.kind == VALUE_DROP)
        (void)value_drop_get(object.drop, &x->run.env, value_str(S("tags")), out);
    if (out->kind == VALUE_MAP)
        *out = drop_keys(out->map, x->arena);
    return x->run.env.err == NULL || x->run.env.err->kind == ERR_KIND_NONE;
}

static bool write_tags(struct context *x, struct value object, struct buf *out)
{
    struct value tags = value_nil();
    size_t count = 0;
    bool ok = tags_of(x, object, &tags);
    for (uint32_t i = 0; ok && tags.kind == VALUE_ARRAY && i < tags.len; i++) {
        if (tags.items[i].kind != VALUE_STRING)
            continue;
        if (count++ > 0)
            buf_add(out, S(", "));
        ok = put_attributed(x, value_as_str(tags.items[i]), S("rel"), S("tag"), out);
    }
    return ok;
}

static bool write_keywords(struct context *x, struct value object, struct buf *out)
{
    struct value tags = value_nil();
    bool ok = tags_of(x, object, &tags);
    for (uint32_t i = 0; ok && tags.kind == VALUE_ARRAY && i < tags.len; i++) {
        if (i > 0)
            buf_putc(out, ',');
        value_write(tags.items[i], &x->run.env, out);
    }
    return ok;
}

bool tag_filters_apply(struct context *x, const struct liquid_plugin_filter *call,
                       struct value *out, struct err *err)
{
    struct str text = value_to_str(call->input, &x->run.env, x->arena);
    struct value first = call->count > 0 ? call->args[0] : value_nil();
    struct value last = call->count > 0 ? call->args[call->count - 1] : value_nil();
    struct buf made;
    bool ok = true;
    buf_init(&made, x->arena, x->limits.output);
    context_depend_list(x, S("posts"));
    if (str_eq(call->name, S("tag_cloud")))
        ok = write_cloud(x, &made);
    else if (str_eq(call->name, S("tags")))
        ok = write_tags(x, call->input, &made);
    else if (str_eq(call->name, S("keywords")))
        ok = write_keywords(x, call->input, &made);
    else if (str_eq(call->name, S("jekyll_tagging_slug")))
        buf_add(&made, generate_tag_slug(text, x->arena));
    else if (str_eq(call->name, S("tag_url")))
        buf_add(&made, generate_tag_url(
                           x->site->config, text,
                           first.kind == VALUE_STRING ? value_as_str(first) : S("page"), x->arena));
    else
        put_link(x, text,
                 first.kind == VALUE_STRING
                     ? value_as_str(first)
                     : generate_tag_url(x->site->config, text, S("page"), x->arena),
                 last, &made);
    *out = value_str(buf_str(&made));
    return (ok && buf_ok(&made)) || err_buf(err, &made);
}
