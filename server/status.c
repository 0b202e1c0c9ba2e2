/*
 * Statuses and their pages. See status.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/status.h"

enum { KEY_LEN = 3 };

static const struct {
    unsigned status;
    struct str path;
} rows[] = {
    {400, STR_INIT("/400.html")}, {404, STR_INIT("/404.html")}, {405, STR_INIT("/405.html")},
    {406, STR_INIT("/406.html")}, {412, STR_INIT("/412.html")}, {413, STR_INIT("/413.html")},
    {414, STR_INIT("/414.html")}, {416, STR_INIT("/416.html")}, {417, STR_INIT("/417.html")},
    {431, STR_INIT("/431.html")}, {500, STR_INIT("/500.html")}, {501, STR_INIT("/501.html")},
    {503, STR_INIT("/503.html")},
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
    return str_sub(status_path(status), 1, 1 + KEY_LEN);
}

unsigned status_of(struct str key)
{
    if (key.len != KEY_LEN || key.ptr[0] == '/')
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(str_sub(rows[i].path, 1, 1 + KEY_LEN), key))
            return rows[i].status;
    }
    return 0;
}

struct route status_route(const struct site *site, unsigned status)
{
    struct route route = site_find(site, status_path(status));
    if (route.kind == ROUTE_FILE || (route.kind == ROUTE_PAGE && route.location.len == 0))
        return route;
    return (struct route){.kind = ROUTE_NONE};
}
