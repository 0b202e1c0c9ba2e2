/*
 * Statuses and their pages. See status.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/status.h"

static const struct {
    unsigned status;
    struct str path;
} rows[] = {
    {400, STR_INIT("/400.html")}, {404, STR_INIT("/404.html")}, {405, STR_INIT("/405.html")},
    {406, STR_INIT("/406.html")}, {410, STR_INIT("/410.html")}, {412, STR_INIT("/412.html")},
    {413, STR_INIT("/413.html")}, {414, STR_INIT("/414.html")}, {416, STR_INIT("/416.html")},
    {417, STR_INIT("/417.html")}, {431, STR_INIT("/431.html")}, {500, STR_INIT("/500.html")},
    {501, STR_INIT("/501.html")}, {503, STR_INIT("/503.html")},
};

struct str status_path(unsigned status)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].status == status)
            return rows[i].path;
    }
    return S("");
}

struct str status_key(unsigned status)
{
    return str_sub(status_path(status), 1, 1 + STATUS_KEY_LEN);
}

unsigned status_of(struct str key)
{
    int64_t status = 0;
    bool has_status = key.len >= STATUS_KEY_LEN && key.ptr[0] != '/' &&
                      str_to_i64(str_sub(key, 0, STATUS_KEY_LEN), &status);
    return has_status ? (unsigned)status : 0;
}

bool status_is_page(struct str key)
{
    return key.len == STATUS_KEY_LEN && status_of(key) != 0;
}

struct str status_shown(struct str key)
{
    return status_of(key) != 0 ? str_from(key, STATUS_KEY_LEN) : key;
}

struct route status_route(const struct site *site, unsigned status)
{
    struct route route = site_find(site, status_path(status));
    if (route.kind == ROUTE_FILE || (route.kind == ROUTE_PAGE && route.location.len == 0))
        return route;
    return (struct route){.kind = ROUTE_NONE};
}

struct route status_route_of(const struct site *site, struct str key)
{
    return status_is_page(key) ? status_route(site, status_of(key))
                               : site_find(site, status_shown(key));
}

struct str status_key_of_rule(const struct site *site, unsigned status, struct str path, char *out)
{
    struct str prefix = status == 200 ? S("") : status_key(status);
    struct route route = site_find(site, path);
    if (prefix.len > 0 && route.kind == ROUTE_NONE)
        return prefix;
    size_t len = prefix.len + path.len;
    memcpy(out, prefix.ptr, prefix.len);
    memcpy(out + prefix.len, path.ptr, path.len);
    if (prefix.len > 0 && route.kind == ROUTE_REDIRECT)
        out[len++] = '/';
    return str_of(out, len);
}
