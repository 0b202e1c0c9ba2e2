/*
 * A stylesheet compiled by libsass in this process and by a Sass process, alternately.
 *
 *     bench_sass SITE PATH [ROUNDS]    bench_sass ~/my-site /assets/main.css 200
 *
 * Prints one JSON object; "first" is the call that starts the process. The imports are answered
 * from the same files in both. On a busy machine the fastest rounds say more than the medians.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server/child/sass.h"
#include "server/child/sass_child.h"

enum { ROUNDS_DEFAULT = 200 };

/* One way to compile, and what its rounds took. */
struct way {
    const struct site *site;
    struct str css;
    double *us;
};

static double now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool render(struct way *w, const char *path, struct arena *a, double *us, struct err *err)
{
    struct render_out out = {0};
    struct route route = site_find(w->site, str_c(path));
    if (route.kind != ROUTE_PAGE)
        return err_set(err, ERR_KIND_MISSING, "%s is no page of the site", path);
    double start = now_us();
    bool ok = page_render(w->site, route.page, &(struct render_limits){0}, NULL, a, &out, err);
    *us = now_us() - start;
    w->css = out.body;
    return ok;
}

static bool measure(struct way ways[static 2], const char *path, size_t rounds, double *first,
                    struct err *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct arena_mark empty = arena_mark(&arena);
    bool ok = render(&ways[1], path, &arena, first, err);
    for (size_t i = 0; ok && i < rounds; i++) {
        arena_rewind(&arena, empty);
        ok = render(&ways[0], path, &arena, &ways[0].us[i], err) &&
             render(&ways[1], path, &arena, &ways[1].us[i], err);
        if (ok && !str_eq(ways[0].css, ways[1].css))
            ok = err_set(err, ERR_KIND_IO, "the process makes something else of %s", path);
    }
    arena_fini(&arena);
    return ok;
}

static bool bench(struct way ways[static 2], const char *path, size_t rounds, struct err *err)
{
    double first;
    if (!measure(ways, path, rounds, &first, err))
        return false;
    for (size_t i = 0; i < 2; i++)
        qsort(ways[i].us, rounds, sizeof(*ways[i].us), compare);
    (void)printf("{\"bench\": \"sass\", \"path\": \"%s\", \"rounds\": %zu, \"first_us\": %.0f, "
                 "\"inside_min_us\": %.0f, \"inside_median_us\": %.0f, "
                 "\"process_min_us\": %.0f, \"process_median_us\": %.0f}\n",
                 path, rounds, first, ways[0].us[0], ways[0].us[rounds / 2], ways[1].us[0],
                 ways[1].us[rounds / 2]);
    return true;
}

/* The site, with and without processes. */
static bool load(struct way ways[static 2], const char *source, struct sass *sass, struct err *err)
{
    struct site_options options = {.source = str_c(source)};
    ways[0].site = site_load(&options, NULL, err);
    options.sass = sass_site(sass);
    ways[1].site = ways[0].site != NULL ? site_load(&options, NULL, err) : NULL;
    return ways[1].site != NULL;
}

int main(int argc, char **argv)
{
    int64_t rounds = ROUNDS_DEFAULT;
    if (argc < 3 || (argc > 3 && !str_to_i64(str_c(argv[3]), &rounds)) || rounds < 1) {
        (void)fputs("usage: bench_sass SITE PATH [ROUNDS]\n", stderr);
        return 2;
    }
    struct err err = ERR_INIT;
    struct spawner *spawner = spawner_start(&sass_child_program, 1, &err);
    const struct sass_options options = {.spawner = spawner, .processes = 1};
    struct sass *sass = spawner != NULL ? sass_new(&options, &err) : NULL;
    struct way ways[2] = {{.us = calloc((size_t)rounds, sizeof(double))},
                          {.us = calloc((size_t)rounds, sizeof(double))}};
    bool ok = sass != NULL && ways[0].us != NULL && ways[1].us != NULL &&
              load(ways, argv[1], sass, &err) && bench(ways, argv[2], (size_t)rounds, &err);
    if (!ok)
        (void)fprintf(stderr, "bench_sass: %s\n", err.message);
    for (size_t i = 0; i < 2; i++) {
        if (ways[i].site != NULL)
            site_unref(ways[i].site);
        free(ways[i].us);
    }
    sass_free(sass);
    spawner_stop(spawner);
    return ok ? 0 : 1;
}
