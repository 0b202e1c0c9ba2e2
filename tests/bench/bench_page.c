/*
 * The cold render: one page of a site, from its compiled template to the finished HTML, again and
 * again, with nothing kept between rounds but the snapshot and the arena's chunks.
 *
 *     bench_page SITE PATH [ROUNDS]    bench_page . /approche/ 2000
 *
 * Prints one JSON object. What the server adds (entity tag, response, cache) is not in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/render.h"

enum { ROUNDS_DEFAULT = 2000, WARM_UP = 20 };

struct samples {
    double *us;
    size_t count;
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

/* Renders the page times.count times over; bytes: the length of the last one. */
static bool measure(const struct site *site, const struct page *page, struct samples *times,
                    size_t *bytes, struct err *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct arena_mark empty = arena_mark(&arena);
    bool ok = true;
    for (size_t i = 0; ok && i < WARM_UP + times->count; i++) {
        struct render_out out = {0};
        double start = now_us();
        ok = page_render(site, page, &(struct render_limits){0}, NULL, &arena, &out, err);
        if (i >= WARM_UP)
            times->us[i - WARM_UP] = now_us() - start;
        *bytes = out.body.len;
        arena_rewind(&arena, empty);
    }
    arena_fini(&arena);
    return ok;
}

static bool bench(const struct site *site, const char *path, struct samples *times, struct err *err)
{
    struct route route = site_find(site, str_c(path));
    if (route.kind != ROUTE_PAGE)
        return err_set(err, ERR_KIND_MISSING, "%s is no page of the site", path);
    size_t bytes = 0;
    if (!measure(site, route.page, times, &bytes, err))
        return false;
    size_t n = times->count;
    qsort(times->us, n, sizeof(*times->us), compare);
    (void)printf("{\"bench\": \"page\", \"path\": \"%s\", \"bytes\": %zu, \"rounds\": %zu, "
                 "\"min_us\": %.1f, \"median_us\": %.1f, \"p90_us\": %.1f}\n",
                 path, bytes, n, times->us[0], times->us[n / 2], times->us[n * 9 / 10]);
    return true;
}

static void report(const struct err *err)
{
    struct arena arena;
    struct buf line;
    arena_init(&arena, 0);
    buf_init(&line, &arena, 0);
    err_write(err, &line);
    (void)fprintf(stderr, "bench_page: %.*s\n", STR_ARG(buf_str(&line)));
    arena_fini(&arena);
}

int main(int argc, char **argv)
{
    int64_t rounds = ROUNDS_DEFAULT;
    if (argc < 3 || (argc > 3 && !str_to_i64(str_c(argv[3]), &rounds)) || rounds < 1) {
        (void)fputs("usage: bench_page SITE PATH [ROUNDS]\n", stderr);
        return 2;
    }
    struct err err = ERR_INIT;
    struct site_options options = {.source = str_c(argv[1])};
    struct samples times = {.us = calloc((size_t)rounds, sizeof(double)), .count = (size_t)rounds};
    const struct site *site = times.us != NULL ? site_load(&options, NULL, &err) : NULL;
    bool ok = site != NULL && bench(site, argv[2], &times, &err);
    if (!ok)
        report(&err);
    if (site != NULL)
        site_unref(site);
    free(times.us);
    return ok ? 0 : 1;
}
