/*
 * What a site consists of, for who starts it. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve.h"

#include "server/serve/serve_private.h"

static bool count_output(void *self, struct str path, const struct route *route)
{
    struct serve_counts *counts = self;
    (void)path;
    *(route->kind == ROUTE_PAGE ? &counts->pages : &counts->files) += 1;
    return true;
}

struct serve_counts serve_count(const struct serve *s)
{
    struct serve_counts counts = {.pages = 0};
    struct snapshot *now = publish_get(&s->publish);
    site_each_output(now->site, count_output, &counts);
    publish_unref(now);
    return counts;
}
