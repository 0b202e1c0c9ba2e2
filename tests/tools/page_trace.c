/*
 * page-trace SOURCE PATH: the dependencies of the page at a path of a site, each on a line with its
 * kind and its name. After an edit of one of these, and of nothing else, the page is rendered
 * again.
 *
 *     file      index.md
 *     layout    default          which file has this name
 *     list      data:goods       its items or their order
 *     absent    _headers         does not exist; the page changes if it is created. If its name is
 *                                not known here, this is its key
 *
 * Exit status 0; 1, with the reason on stderr, if the page does not exist or cannot be rendered.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "render/render.h"

/* Keys are hashes, so this maps the keys of everything in the site to names. */
struct names {
    struct site_name *rows;
    size_t count, capacity;
};

static bool add(void *self, const struct site_name *name)
{
    struct names *n = self;
    if (n->count == n->capacity) {
        size_t capacity = n->capacity > 0 ? 2 * n->capacity : 64;
        struct site_name *rows = realloc(n->rows, capacity * sizeof(*rows));
        if (rows == NULL)
            return false;
        n->rows = rows;
        n->capacity = capacity;
    }
    n->rows[n->count++] = *name;
    return true;
}

static void print_dep(const struct names *n, struct render_dep dep)
{
    size_t i = 0;
    while (i < n->count && n->rows[i].key != dep.key)
        i++;
    const char *kind = i < n->count ? n->rows[i].kind : "other";
    (void)printf("%-9s ", dep.version == 0 ? "absent" : kind);
    if (i < n->count)
        (void)printf("%.*s\n", STR_ARG(n->rows[i].text));
    else
        (void)printf("%#llx\n", (unsigned long long)dep.key);
}

static bool trace(const struct site *s, struct str path, struct arena *a, struct err *err)
{
    const struct render_limits limits = {.memory = 0};
    struct names names = {.count = 0};
    struct render_out out;
    struct route route = site_find(s, path);
    if (route.kind != ROUTE_PAGE)
        return err_set(err, ERR_KIND_MISSING, "no page at %.*s", STR_ARG(path));
    site_each_name(s, a, add, &names);
    bool ok = page_render(s, route.page, &limits, NULL, a, &out, err);
    for (size_t i = 0; i < out.dep_count; i++)
        print_dep(&names, out.deps[i]);
    free(names.rows);
    return ok;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fputs("usage: page-trace SOURCE PATH\n", stderr);
        return 2;
    }
    struct arena arena;
    struct diags diags;
    struct err err = ERR_INIT;
    char line[ERR_LINE_MAX];
    arena_init(&arena, 0);
    diags_init(&diags, &arena);
    const struct site_options options = {.source = str_c(argv[1])};
    const struct site *site = site_load(&options, &diags, &err);
    bool ok = site != NULL && trace(site, str_c(argv[2]), &arena, &err);
    if (!ok) {
        err_line(&err, line);
        (void)fprintf(stderr, "page-trace: %s\n", line);
    }
    site_unref(site);
    arena_fini(&arena);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
