/*
 * The tables of plugins' tags and filters, and the small ones themselves. See plugin_tag.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/plugin_tag.h"

#include "render/plugin/liquify.h"
#include "render/plugin/plugin_github.h"
#include "render/plugin/polyglot_links.h"
#include "render/plugin/seo.h"
#include "render/plugin/tag_filters.h"
#include "render/plugin/toc.h"
#include "render/site/generate.h"

/* An attribute as Ruby's encode(xml: :attr) writes it. */
static void write_attribute(struct buf *out, const char *name, struct str text)
{
    buf_add(out, S(" "));
    buf_add(out, str_c(name));
    buf_add(out, S("=\""));
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            buf_add(out, S("&apos;"));
        else
            buf_html(out, str_sub(text, i, i + 1));
    }
    buf_putc(out, '"');
}

/* {% feed_meta %} of jekyll-feed: a link to the feed. */
static bool write_feed_meta(struct context *x, const struct liquid_plugin_call *call,
                            struct buf *out, struct err *err)
{
    const struct value_map *config = x->site->config->values;
    struct value path = value_get(value_map_get(config, S("feed")), S("path"));
    struct value title = value_map_get(config, S("title")), url = value_nil();
    (void)call;
    if (!value_truthy(title))
        title = value_map_get(config, S("name"));
    if (!value_truthy(path))
        path = value_str(S("feed.xml"));
    if (!liquid_filter(&x->run, S("absolute_url"), path, &url, err))
        return false;
    buf_add(out, S("<link type=\"application/atom+xml\" rel=\"alternate\""));
    write_attribute(out, "href", value_to_str(url, &x->run.env, x->arena));
    if (value_truthy(title))
        write_attribute(out, "title", value_to_str(title, &x->run.env, x->arena));
    buf_add(out, S(" />"));
    return buf_ok(out);
}

/*
 * {% last_modified_at [FORMAT] %} of jekyll-last-modified-at: the mtime of the page's file, in
 * FORMAT, the site's format or "30-Nov-26".
 */
static bool write_last_modified(struct context *x, const struct liquid_plugin_call *call,
                                struct buf *out, struct err *err)
{
    const struct config *c = x->site->config;
    struct value format =
        value_get(value_map_get(c->values, S("last-modified-at")), S("date-format"));
    (void)err;
    if (call->markup.len > 0)
        format = value_str(call->markup);
    else if (!value_truthy(format))
        format = value_str(S("%d-%b-%y"));
    (void)date_write(page_modified(x->page->unit->stamp.mtime, c),
                     value_to_str(format, NULL, x->arena), out);
    return buf_ok(out);
}

bool plugin_tag_write(void *self, const struct liquid_plugin_call *call, struct buf *out,
                      struct err *err)
{
    static const struct {
        struct str name;
        bool (*write)(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                      struct err *err);
    } rows[] = {
        {STR_INIT("I18n_Headers"), polyglot_headers_write},
        {STR_INIT("Static_Href"), polyglot_href_write},
        {STR_INIT("avatar"), plugin_avatar_write},
        {STR_INIT("feed_meta"), write_feed_meta},
        {STR_INIT("gist"), plugin_gist_write},
        {STR_INIT("github_edit_link"), plugin_edit_link_write},
        {STR_INIT("last_modified_at"), write_last_modified},
        {STR_INIT("i18n_headers"), polyglot_headers_write},
        {STR_INIT("seo"), seo_tag_write},
        {STR_INIT("static_href"), polyglot_href_write},
        {STR_INIT("toc"), toc_tag_write},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(rows[i].name, call->name))
            return rows[i].write(self, call, out, err);
    }
    return err_set(err, ERR_KIND_MISSING, "no plugin here has the tag '%.*s'", STR_ARG(call->name));
}

static bool apply_datapage_url(struct context *x, const struct liquid_plugin_filter *call,
                               struct value *out, struct err *err)
{
    struct value folder = call->count > 0 ? call->args[0] : value_nil();
    return generate_datapage_url(x->site->config, call->input, folder, x->arena, out) ||
           err_arena(err, x->arena);
}

static bool apply_toc(struct context *x, const struct liquid_plugin_filter *call, struct value *out,
                      struct err *err)
{
    return toc_filter(x, call->name, call->input, out, err);
}

bool plugin_filter_apply(void *self, const struct liquid_plugin_filter *call, struct value *out,
                         struct err *err)
{
    static const struct {
        struct str name;
        bool (*apply)(struct context *x, const struct liquid_plugin_filter *call, struct value *out,
                      struct err *err);
    } rows[] = {
        {STR_INIT("datapage_url"), apply_datapage_url},
        {STR_INIT("inject_anchors"), apply_toc},
        {STR_INIT("jekyll_tagging_slug"), tag_filters_apply},
        {STR_INIT("keywords"), tag_filters_apply},
        {STR_INIT("liquify"), liquify_filter},
        {STR_INIT("tag_cloud"), tag_filters_apply},
        {STR_INIT("tag_link"), tag_filters_apply},
        {STR_INIT("tag_url"), tag_filters_apply},
        {STR_INIT("tags"), tag_filters_apply},
        {STR_INIT("toc"), apply_toc},
        {STR_INIT("toc_only"), apply_toc},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(rows[i].name, call->name))
            return rows[i].apply(self, call, out, err);
    }
    return err_set(err, ERR_KIND_MISSING, "no plugin here has the filter '%.*s'",
                   STR_ARG(call->name));
}
