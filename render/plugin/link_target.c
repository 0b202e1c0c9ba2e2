/*
 * Links to other sites. See link_target.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/link_target.h"

#include "render/base/uri.h"
#include "render/plugin/rewrite.h"

/* `self` of the pass: the settings. */
struct pass {
    struct arena *arena;
    struct str host;      /* the site's own */
    struct str css_class; /* the class that a link must have; empty: any */
    struct str classes;   /* to be added, escaped */
    struct str rel;       /* escaped */
};

/* The host of an address; empty if it has none. */
static struct str host_of(struct str address)
{
    struct uri uri;
    struct err ignored = ERR_INIT;
    return uri_parse(address, &uri, &ignored) && uri.has_authority ? uri.host : S("");
}

/* Whether href has "http://" or "https://" anywhere in it, as the plugin asks. */
static bool has_address(struct str href)
{
    static const struct str schemes[] = {STR_INIT("http://"), STR_INIT("https://")};
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        size_t at = str_find(href, schemes[i]);
        if (at != STR_NONE && at + schemes[i].len < href.len)
            return true;
    }
    return false;
}

static bool has_class(struct str classes, struct str wanted)
{
    while (classes.len > 0) {
        struct str one;
        (void)str_cut(classes, ' ', &one, &classes);
        if (str_eq(one, wanted))
            return true;
    }
    return false;
}

static struct str start(void *self, struct str name, struct str tag)
{
    const struct pass *p = self;
    struct str href, classes = S("");
    struct buf out, all;
    if (!str_eq_nocase(name, S("a")) || !html_attribute(tag, S("href"), &href))
        return tag;
    bool classed = html_attribute(tag, S("class"), &classes);
    if (str_starts(href, S("mailto:")) || !has_address(href) ||
        str_eq_nocase(host_of(href), p->host) ||
        (p->css_class.len > 0 && (!classed || !has_class(classes, p->css_class))))
        return tag;
    buf_init(&out, p->arena, 0);
    html_set_attribute(tag, S("target"), S("_blank"), &out);
    if (p->rel.len > 0) {
        tag = buf_str(&out);
        buf_init(&out, p->arena, 0);
        html_set_attribute(tag, S("rel"), p->rel, &out);
    }
    if (p->classes.len > 0) {
        tag = buf_str(&out);
        buf_init(&out, p->arena, 0);
        buf_init(&all, p->arena, 0);
        buf_add(&all, p->classes);
        buf_add(&all, classes.len > 0 ? S(" ") : S(""));
        buf_add(&all, classes);
        html_set_attribute(tag, S("class"), buf_str(&all), &out);
    }
    return buf_str(&out);
}

/* One more word of rel, unless the setting is false. */
static void add_rel(struct buf *rel, struct value setting, struct str word)
{
    if (setting.kind == VALUE_BOOL && !setting.boolean)
        return;
    buf_add(rel, buf_str(rel).len > 0 ? S(" ") : S(""));
    buf_html(rel, word);
}

static bool settings_read(struct context *x, struct pass *p)
{
    const struct value_map *config = x->site->config->values;
    struct value own = value_map_get(config, S("target-blank"));
    struct buf rel, classes;
    buf_init(&rel, x->arena, 0);
    buf_init(&classes, x->arena, 0);
    *p = (struct pass){.arena = x->arena,
                       .host = host_of(value_as_str(value_map_get(config, S("url")))),
                       .css_class = value_as_str(value_get(own, S("css_class")))};
    add_rel(&rel, value_get(own, S("noopener")), S("noopener"));
    add_rel(&rel, value_get(own, S("noreferrer")), S("noreferrer"));
    struct value more = value_get(own, S("rel"));
    if (value_truthy(more))
        add_rel(&rel, more, value_to_str(more, NULL, x->arena));
    struct value added = value_get(own, S("add_css_classes"));
    if (value_truthy(added))
        buf_html(&classes, value_to_str(added, NULL, x->arena));
    p->rel = buf_str(&rel);
    p->classes = buf_str(&classes);
    return buf_ok(&rel) && buf_ok(&classes);
}

bool link_target_write(struct context *x, const struct page *p, struct str *html, struct err *err)
{
    struct pass own;
    const struct html_pass pass = {.self = &own, .text = rewrite_no_text, .start = start};
    (void)p;
    if (str_find(*html, S("<a")) == STR_NONE)
        return true;
    if (!settings_read(x, &own))
        return err_arena(err, x->arena);
    return rewrite_part(x, &pass, rewrite_body(*html), html, err);
}
