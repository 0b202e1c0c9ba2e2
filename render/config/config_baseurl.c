/*
 * `baseurl`: the setting, and the path beneath which a site's pages have their addresses. See
 * config.h.
 *
 * Pages link with what the filter relative_url puts before a path, in its normal form. That is the
 * address that a browser asks for, however the setting is written: "docs", "/docs/",
 * "/d%C3%A9but", "./docs".
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/uri.h"
#include "render/config/config.h"
#include "render/config/path.h"
#include "render/config/permalink.h"

bool config_baseurl_override(struct config *c, struct str baseurl, struct err *err)
{
    if (baseurl.ptr == NULL)
        return true;
    struct str copy;
    struct value_map *said = value_map_new(&c->arena);
    bool ok = said != NULL && arena_dup(&c->arena, baseurl, &copy) &&
              value_map_put_str(said, S("baseurl"), value_str(copy));
    c->values = ok ? value_map_merge(&c->arena, c->values, said) : NULL;
    return c->values != NULL || err_arena(err, &c->arena);
}

/* The filter relative_url of "/", outside of any render; the setting as it is if it has none. */
static struct str link_of_root(struct config *c, struct str baseurl)
{
    enum { STEPS = 1000000 };
    struct err ignored = ERR_INIT;
    const struct liquid_host host = {.baseurl = baseurl};
    struct liquid_run run = {
        .host = &host, .limits = {.steps = STEPS}, .env = {.arena = &c->arena, .err = &ignored}};
    struct value v = value_nil();
    return liquid_filter(&run, S("relative_url"), value_str(S("/")), &v, &ignored) ? value_as_str(v)
                                                                                   : baseurl;
}

bool config_baseurl_set(struct config *c, struct err *err)
{
    struct uri uri;
    struct err ignored = ERR_INIT;
    struct str baseurl = c->baseurl, decoded, clean;
    struct buf mount, root;
    /* With "https://a.example/docs" no link works; but the pages are found where they are meant. */
    if (uri_parse(baseurl, &uri, &ignored) && uri.has_scheme)
        baseurl = uri.path;
    struct str link = link_of_root(c, baseurl);
    if (!permalink_decode(link, &c->arena, &decoded) || !path_clean(decoded, &c->arena, &clean))
        return err_arena(err, &c->arena);
    buf_init(&mount, &c->arena, 0);
    if (clean.len > 0) {
        buf_putc(&mount, '/');
        buf_add(&mount, clean);
    }
    c->mount = buf_str(&mount);
    buf_init(&root, &c->arena, 0);
    buf_uri(&root, c->mount, "/!$&'()*+,;=:@");
    c->mount_url = buf_str(&root);
    return (buf_ok(&mount) && buf_ok(&root)) || err_arena(err, &c->arena);
}
