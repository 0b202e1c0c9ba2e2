/*
 * Liquid: how fast realistic templates are compiled and rendered, and how the time of each filter
 * and tag that takes a list or a text grows with it.
 *
 *     bench_liquid render FOLDER SECONDS
 *     bench_liquid parse FILE SECONDS
 *     bench_liquid growth [check]
 *
 * render: FOLDER has data.json and a chain of templates, 1.liquid, 2.liquid ...: each gets as
 * `content` what the one before printed. growth: prints a table; with check, fails if the time
 * grows too fast.
 *
 * The first two print a JSON object for each run. bench_liquid.rb does these in Ruby.
 *
 * SPDX-License-Identifier: MIT
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/data/json.h"
#include "render/liquid/liquid.h"
#include "tests/bench/growing.h"

enum { CHAIN_MAX = 8, NS = 1000000000, NOW = 1700000000 };

static const struct liquid_options options = {.mode = LIQUID_MODE_WARN, .jekyll_tags = true};

static double cpu_seconds(void)
{
    struct timespec t;
    /* Not of the process: under a limit on its time that clock only moves with the timer's ticks.
     */
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / NS;
}

static bool read_file(const char *name, struct arena *a, struct str *out)
{
    struct buf text;
    char piece[65536];
    size_t n;
    buf_init(&text, a, 0);
    FILE *f = fopen(name, "rb");
    if (f == NULL)
        return false;
    while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
        buf_add(&text, str_of(piece, n));
    *out = buf_str(&text);
    return fclose(f) == 0 && buf_ok(&text);
}

static const struct liquid_template *compile(struct str text, struct arena *a, struct err *err)
{
    struct err_place place = {.file = S("bench.liquid"), .line = 1};
    return liquid_compile(text, place, &options, a, NULL, err);
}

static int fail(const struct err *err, const char *what)
{
    (void)fprintf(stderr, "bench_liquid: %s: %s\n", what, err->message);
    return 1;
}

/* ---- rendering ---- */

struct chain {
    const struct liquid_template *templates[CHAIN_MAX];
    size_t count;
    const struct value_map *data;
};

static bool render(const struct liquid_template *t, const struct value_map *globals,
                   struct arena *a, struct buf *out, struct err *err)
{
    const struct liquid_host host = {
        .url = S("https://example.org"),
        .baseurl = S("/base"),
        .now = date_at(NOW, 0, NULL),
    };
    struct liquid_run run = {.host = &host,
                             .limits = {.steps = UINT64_MAX / 2},
                             .env = {.arena = a},
                             .globals = globals};
    return liquid_render(t, &run, out, err);
}

static bool render_chain(const struct chain *c, struct arena *a, struct str *out, struct err *err)
{
    struct value_map *globals = value_map_new(a);
    bool ok = globals != NULL;
    for (size_t i = 0; ok && i < c->data->count; i++)
        ok = value_map_put(globals, c->data->pairs[i].key, c->data->pairs[i].value);
    *out = S("");
    for (size_t i = 0; ok && i < c->count; i++) {
        struct buf text;
        buf_init(&text, a, 0);
        ok = value_map_put_str(globals, S("content"), value_str(*out)) &&
             render(c->templates[i], globals, a, &text, err);
        *out = buf_str(&text);
    }
    return ok;
}

static bool load_chain(const char *folder, struct arena *a, struct chain *c, struct err *err)
{
    char name[4096];
    struct str text = S("");
    struct value data = value_nil();
    (void)snprintf(name, sizeof(name), "%s/data.json", folder);
    if (!read_file(name, a, &text))
        return err_set(err, ERR_KIND_IO, "%s cannot be read", name);
    if (!json_parse(text, (struct err_place){.file = str_c(name)}, a, &data, err))
        return false;
    if (data.kind != VALUE_MAP)
        return err_set(err, ERR_KIND_SYNTAX, "%s is no object", name);
    c->data = data.map;
    for (c->count = 0; c->count < CHAIN_MAX; c->count++) {
        (void)snprintf(name, sizeof(name), "%s/%zu.liquid", folder, c->count + 1);
        if (!read_file(name, a, &text))
            break;
        c->templates[c->count] = compile(text, a, err);
        if (c->templates[c->count] == NULL)
            return false;
    }
    return c->count > 0 || err_set(err, ERR_KIND_IO, "there are no templates in %s", folder);
}

static int bench_render(const char *folder, double seconds)
{
    struct arena kept, arena;
    struct chain chain = {.count = 0};
    struct err err = ERR_INIT;
    struct str out = S("");
    arena_init(&kept, 0);
    arena_init(&arena, 0);
    struct arena_mark empty = arena_mark(&arena);
    bool ok = load_chain(folder, &kept, &chain, &err);
    for (int i = 0; ok && i < 2; i++) {
        ok = render_chain(&chain, &arena, &out, &err);
        arena_rewind(&arena, empty);
    }
    size_t heap = mallinfo2().uordblks, rounds = 0;
    double start = cpu_seconds(), used = 0;
    for (; ok && used < seconds; rounds++) {
        arena_rewind(&arena, empty);
        ok = render_chain(&chain, &arena, &out, &err);
        used = cpu_seconds() - start;
    }
    if (ok)
        printf("{\"us\": %.3f, \"bytes\": %zu, \"rounds\": %zu, \"heap_growth\": %zu}\n",
               used * 1e6 / (double)rounds, out.len, rounds, mallinfo2().uordblks - heap);
    arena_fini(&arena);
    arena_fini(&kept);
    return ok ? 0 : fail(&err, folder);
}

static int bench_parse(const char *file, double seconds)
{
    struct arena kept, arena;
    struct err err = ERR_INIT;
    struct str text = S("");
    arena_init(&kept, 0);
    arena_init(&arena, 0);
    struct arena_mark empty = arena_mark(&arena);
    bool ok = read_file(file, &kept, &text);
    size_t rounds = 0;
    double start = cpu_seconds(), used = 0;
    for (; ok && used < seconds; rounds++) {
        arena_rewind(&arena, empty);
        ok = compile(text, &arena, &err) != NULL;
        used = cpu_seconds() - start;
    }
    if (ok)
        printf("{\"us\": %.3f, \"bytes\": %zu, \"rounds\": %zu}\n", used * 1e6 / (double)rounds,
               text.len, rounds);
    arena_fini(&arena);
    arena_fini(&kept);
    return ok ? 0 : fail(&err, file);
}

/* ---- growth ---- */

/* The least time of a few runs, in nanoseconds; negative if it fails. */
static double growth_time(const struct liquid_template *t, const struct value_map *data,
                          struct arena *a, struct err *err)
{
    enum { RUNS = 3 };
    double least = -1;
    for (int i = 0; i < RUNS; i++) {
        struct buf out;
        struct arena_mark mark = arena_mark(a);
        buf_init(&out, a, 0);
        double start = cpu_seconds();
        bool ok = render(t, data, a, &out, err);
        double used = (cpu_seconds() - start) * NS;
        arena_rewind(a, mark);
        if (!ok)
            return -1;
        least = least < 0 || used < least ? used : least;
    }
    return least;
}

/* Ten times as much may take ten times as long, a logarithm and a cache more; not a hundred. */
static int bench_growth(bool check)
{
    enum { SIZES = 3, TOO_MUCH = 40, MEASURABLE = 10000000 };
    /* The check runs with sanitizers too: a tenth of it has to do. */
    const size_t least = check ? 100 : 1000;
    const size_t sizes[SIZES] = {least, least * 10, least * 100};
    struct value_map *data[SIZES] = {NULL};
    struct arena kept, arena;
    int bad = 0;
    arena_init(&kept, 0);
    arena_init(&arena, 0);
    for (size_t i = 0; i < SIZES; i++)
        data[i] = growing_data(&kept, sizes[i]);
    if (!check)
        printf("%-78s %9s %9s %9s\n", "nanoseconds an item, of", "1000", "10000", "100000");
    for (size_t k = 0; growing_templates[k] != NULL; k++) {
        struct err err = ERR_INIT;
        double ns[SIZES] = {0};
        const struct liquid_template *t = compile(str_c(growing_templates[k]), &kept, &err);
        for (size_t i = 0; i < SIZES; i++)
            ns[i] = t != NULL && data[i] != NULL ? growth_time(t, data[i], &arena, &err) : -1;
        bool much = ns[2] < 0 || (ns[2] > MEASURABLE && ns[2] > ns[1] * TOO_MUCH);
        bad += much ? 1 : 0;
        if (!check || much)
            printf("%-78s %9.1f %9.1f %9.1f %s%s\n", growing_templates[k], ns[0] / (double)sizes[0],
                   ns[1] / (double)sizes[1], ns[2] / (double)sizes[2],
                   much ? "GROWS TOO FAST " : "", err.message);
    }
    arena_fini(&arena);
    arena_fini(&kept);
    return bad > 0 && check ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "render") == 0)
        return bench_render(argv[2], strtod(argv[3], NULL));
    if (argc == 4 && strcmp(argv[1], "parse") == 0)
        return bench_parse(argv[2], strtod(argv[3], NULL));
    if (argc >= 2 && strcmp(argv[1], "growth") == 0)
        return bench_growth(argc > 2);
    (void)fputs("usage: bench_liquid render FOLDER SECONDS | parse FILE SECONDS | growth [check]\n",
                stderr);
    return 2;
}
