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
#include "render/site/site.h"

/* Keys are hashes, so this maps the keys of everything in the site to names. */
struct names {
    struct row {
        uint64_t key;
        const char *kind;
        struct str name;
    } * rows;
    size_t count;
};

static void add(struct names *n, uint64_t key, const char *kind, struct str name)
{
    n->rows[n->count++] = (struct row){key, kind, name};
}

static void add_templates(struct names *n, const struct map *templates, const char *kind,
                          uint64_t (*key)(struct str name))
{
    for (size_t i = 0; i < map_count(templates); i++)
        add(n, key(map_at(templates, i)->key), kind, map_at(templates, i)->key);
}

static void add_data(struct names *n, const struct site *s, struct arena *a)
{
    const struct map *versions = &s->collect.data.versions;
    for (size_t i = 0; i < map_count(versions); i++) {
        struct buf name;
        buf_init(&name, a, 0);
        buf_printf(&name, "data:%.*s", STR_ARG(map_at(versions, i)->key));
        add(n, site_key_list(buf_str(&name)), "list", buf_str(&name));
    }
}

static bool names_init(struct names *n, const struct site *s, struct arena *a)
{
    static const struct str lists[] = {
        STR_INIT("posts"),     STR_INIT("pages"), STR_INIT("html_pages"), STR_INIT("static_files"),
        STR_INIT("documents"), STR_INIT("data"),  STR_INIT("paginator"),  STR_INIT("redirects")};
    const struct collect *l = &s->collect;
    size_t most = 2 + ARRAY_LEN(lists) + s->unit_count + s->config->collection_count +
                  map_count(&l->layouts) + map_count(&l->includes) + map_count(&l->data.versions);
    *n = (struct names){.rows = arena_new_array(a, most, struct row)};
    if (n->rows == NULL)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        add(n, site_key_list(lists[i]), "list", lists[i]);
    add(n, site_key_file(CONFIG_FILE), "file", CONFIG_FILE);
    add(n, site_key_file(RULES_LINES), "file", RULES_LINES);
    for (size_t i = 0; i < s->unit_count; i++)
        add(n, site_key_file(s->units[i]->path), "file", s->units[i]->path);
    for (size_t i = 0; i < s->config->collection_count; i++)
        add(n, site_key_collection(s->config->collections[i].label), "list",
            s->config->collections[i].label);
    add_templates(n, &l->layouts, "layout", site_key_layout);
    add_templates(n, &l->includes, "include", site_key_include);
    add_data(n, s, a);
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
        (void)printf("%.*s\n", STR_ARG(n->rows[i].name));
    else
        (void)printf("%#llx\n", (unsigned long long)dep.key);
}

static bool trace(const struct site *s, struct str path, struct arena *a, struct err *err)
{
    const struct render_limits limits = {.memory = 0};
    struct names names;
    struct render_out out;
    struct route route = site_find(s, path);
    if (route.kind != ROUTE_PAGE)
        return err_set(err, ERR_KIND_MISSING, "no page at %.*s", STR_ARG(path));
    if (!names_init(&names, s, a))
        return err_arena(err, a);
    bool ok = page_render(s, route.page, &limits, NULL, a, &out, err);
    for (size_t i = 0; i < out.dep_count; i++)
        print_dep(&names, out.deps[i]);
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
