/*
 * The cost of a whole site: renders each of its pages once, with the parts that pages share
 * rendered once (as the server does) and without.
 *
 *     bench_site SITE [FOLDER]    writes the pages below FOLDER, if it is given
 *
 * Prints one JSON object.
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "render/render.h"

enum { FRAGMENT_BYTES = 64 << 20 };

struct bench {
    const struct site *site;
    struct liquid_fragments *fragments;
    struct arena arena;
    const char *folder;
    size_t pages, bytes;
    struct err err;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool write_page(const struct bench *b, struct str path, struct str body)
{
    char name[4096];
    bool index = str_ends(path, S("/"));
    (void)snprintf(name, sizeof(name), "%s%.*s%s", b->folder, STR_ARG(path),
                   index ? "index.html" : "");
    for (char *slash = strchr(name + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(name, 0777);
        *slash = '/';
    }
    FILE *f = fopen(name, "wb");
    if (f == NULL)
        return false;
    bool ok = fwrite(body.ptr, 1, body.len, f) == body.len;
    return fclose(f) == 0 && ok;
}

static bool render_one(void *self, struct str path, const struct route *route)
{
    struct bench *b = self;
    struct render_out out = {.dep_count = 0};
    if (route->kind != ROUTE_PAGE)
        return true;
    struct arena_mark mark = arena_mark(&b->arena);
    bool ok = page_render(b->site, route->page, NULL, b->fragments, &b->arena, &out, &b->err);
    b->pages++;
    b->bytes += out.body.len;
    if (ok && b->folder != NULL && !write_page(b, path, out.body))
        ok = err_set(&b->err, ERR_KIND_IO, "%.*s cannot be written", STR_ARG(path));
    arena_rewind(&b->arena, mark);
    return ok;
}

/* Milliseconds for all pages. */
static double run(struct bench *b)
{
    b->pages = 0;
    b->bytes = 0;
    double start = now_ms();
    site_each(b->site, render_one, b);
    return now_ms() - start;
}

static void report(struct bench *b, double load)
{
    double without = b->folder == NULL ? run(b) : 0;
    b->fragments = render_fragments_new(FRAGMENT_BYTES);
    if (b->fragments == NULL)
        (void)err_set(&b->err, ERR_KIND_NOMEM, "out of memory");
    double with = run(b);
    struct render_fragments_stats stats = {.bytes = 0};
    if (b->fragments != NULL)
        stats = render_fragments_stats(b->fragments);
    printf("{\"bench\": \"site\", \"pages\": %zu, \"bytes\": %zu, \"load_ms\": %.1f, "
           "\"shared_ms\": %.1f, \"unshared_ms\": %.1f, \"fragments\": %zu, "
           "\"fragment_bytes\": %zu}\n",
           b->pages, b->bytes, load, with, without, stats.entries, stats.bytes);
    render_fragments_free(b->fragments);
}

int main(int argc, char **argv)
{
    struct bench b = {.folder = argc > 2 ? argv[2] : NULL, .err = ERR_INIT};
    if (argc < 2) {
        (void)fputs("usage: bench_site SITE [FOLDER]\n", stderr);
        return 2;
    }
    struct site_options options = {.source = str_c(argv[1])};
    double start = now_ms();
    const struct site *site = site_load(&options, NULL, &b.err);
    double load = now_ms() - start;
    arena_init(&b.arena, 0);
    if (site != NULL) {
        b.site = site;
        report(&b, load);
        site_unref(site);
    }
    if (b.err.kind != ERR_KIND_NONE)
        (void)fprintf(stderr, "bench_site: %s\n", b.err.message);
    arena_fini(&b.arena);
    return b.err.kind == ERR_KIND_NONE ? 0 : 1;
}
