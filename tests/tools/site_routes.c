/*
 * site-routes SOURCE [CONFIG]: every path that a site answers, one a line: kind, path, source.
 *
 * kind is page, file or redirect; of a redirect the source is where it leads. Problems of the site
 * go to stderr. Exit status 0, or 1 if there is no site to serve.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "render/render.h"

static bool print_route(void *self, struct str path, const struct route *r)
{
    (void)self;
    static const char *const kinds[] = {
        [ROUTE_NONE] = "none",
        [ROUTE_PAGE] = "page",
        [ROUTE_FILE] = "file",
        [ROUTE_REDIRECT] = "redirect",
    };
    struct str target = r->kind == ROUTE_PAGE   ? page_path(r->page)
                        : r->kind == ROUTE_FILE ? r->path
                                                : r->location;
    return printf("%s\t%.*s\t%.*s\n", kinds[r->kind], STR_ARG(path), STR_ARG(target)) > 0;
}

static void print_err(struct arena *a, const struct err *err)
{
    struct buf line;
    buf_init(&line, a, 0);
    err_write(err, &line);
    (void)fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&line)));
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3) {
        (void)fputs("usage: site-routes SOURCE [CONFIG]\n", stderr);
        return 2;
    }
    struct arena arena;
    struct diags diags;
    struct err err = ERR_INIT;
    arena_init(&arena, 0);
    diags_init(&diags, &arena);
    /* No other thread is there yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *gems = getenv("GEM_PATH");
    const struct site_options options = {.source = str_c(argv[1]),
                                         .config = str_c(argc > 2 ? argv[2] : ""),
                                         .gems = gems != NULL ? str_c(gems) : S("")};
    const struct site *site = site_load(&options, &diags, &err);
    for (const struct diag *d = diags.first; d != NULL; d = d->next)
        print_err(&arena, &d->err);
    if (site != NULL)
        site_each(site, print_route, NULL);
    else
        print_err(&arena, &err);
    site_unref(site);
    arena_fini(&arena);
    return site != NULL ? 0 : 1;
}
