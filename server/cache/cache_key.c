/*
 * The keys under which answers are cached. See cache_key.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/cache_key.h"

#include "server/cache/error_page.h"

struct route cache_key_route(const struct site *site, const struct cache_key *key)
{
    return key->kind == CACHE_KEY_ERROR ? error_page_route(site, key->status)
                                        : site_find(site, key->path);
}

struct cache_key cache_key_of_rule(const struct site *site, unsigned status, struct str path,
                                   char *out)
{
    struct route route = site_find(site, path);
    if (status != 200 && route.kind == ROUTE_NONE)
        return cache_key_of_error(status);
    size_t len = path.len;
    memcpy(out, path.ptr, len);
    if (status != 200 && route.kind == ROUTE_REDIRECT)
        out[len++] = '/';
    return (struct cache_key){CACHE_KEY_PATH, status, str_of(out, len)};
}
