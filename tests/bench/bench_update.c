/*
 * What an update of a site's snapshot costs, in CPU time: everything read anew, and one file of
 * which the text, a key of the front matter, or its place in a list changed.
 *
 *     bench_update SITE FILE [ROUNDS]    FILE: a document, by its path in the site; it is rewritten
 *
 * Prints one JSON object with medians in milliseconds.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/render.h"

enum { ROUNDS_MAX = 999, TEXT_MAX = 1 << 20 };

struct bench {
    const struct site *site;
    const char *path; /* of the file */
    struct str file;  /* the same in the site */
    char text[TEXT_MAX];
    size_t len; /* of the text as it was, behind its first line of dashes */
    struct err err;
};

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool write_file(struct bench *b, const char *key, const char *end, int number)
{
    FILE *f = fopen(b->path, "wb");
    if (f == NULL)
        return err_set(&b->err, ERR_KIND_IO, "%s cannot be written", b->path);
    if (key != NULL)
        (void)fprintf(f, "---\n%s: %d\n%s", key, number, b->text);
    else
        (void)fprintf(f, "---\n%s", b->text);
    if (end != NULL)
        (void)fprintf(f, "\n%s %d\n", end, number);
    return fclose(f) == 0 || err_set(&b->err, ERR_KIND_IO, "%s cannot be written", b->path);
}

static bool read_file(struct bench *b)
{
    FILE *f = fopen(b->path, "rb");
    char dashes[sizeof("---\n")] = "";
    if (f == NULL || fread(dashes, 1, sizeof(dashes) - 1, f) != sizeof(dashes) - 1 ||
        strcmp(dashes, "---\n") != 0)
        return err_set(&b->err, ERR_KIND_IO, "%s has no front matter", b->path);
    b->len = fread(b->text, 1, sizeof(b->text) - 1, f);
    b->text[b->len] = '\0';
    return fclose(f) == 0;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof(*times), by_size);
    return times[count / 2];
}

/* An edit whose lines are the same but for a number: a key of the front matter, a last line. */
static double edit(struct bench *b, const char *key, const char *end, int rounds)
{
    double times[ROUNDS_MAX] = {0};
    for (int i = 0; i < rounds && b->err.kind == ERR_KIND_NONE; i++) {
        if (!write_file(b, key, end, i))
            return 0;
        double start = cpu_ms();
        const struct site *next = site_update(b->site, &b->file, 1, NULL, &b->err);
        if (next == NULL)
            return 0;
        site_unref(b->site);
        times[i] = cpu_ms() - start;
        b->site = next;
    }
    return median(times, rounds);
}

static double rescan(struct bench *b, int rounds)
{
    double times[ROUNDS_MAX] = {0};
    for (int i = 0; i < rounds && write_file(b, NULL, "again", i); i++) {
        double start = cpu_ms();
        const struct site *next = site_update(b->site, NULL, 0, NULL, &b->err);
        if (next == NULL)
            return 0;
        site_unref(b->site);
        times[i] = cpu_ms() - start;
        b->site = next;
    }
    return median(times, rounds);
}

static void measure(struct bench *b, double load, int rounds)
{
    double text = edit(b, NULL, "text", rounds);
    double key = edit(b, "bench_key", NULL, rounds);
    double place = edit(b, "hidden", NULL, rounds);
    double all = rescan(b, rounds < 5 ? rounds : 5);
    (void)write_file(b, NULL, NULL, 0);
    printf("{\"bench\": \"update\", \"load_ms\": %.2f, \"rescan_ms\": %.2f, \"text_ms\": %.3f, "
           "\"key_ms\": %.3f, \"place_ms\": %.3f}\n",
           load, all, text, key, place);
}

int main(int argc, char **argv)
{
    static struct bench b; /* large: its text */
    char path[4096];
    int rounds = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 21;
    if (argc < 3 || rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fputs("usage: bench_update SITE FILE [ROUNDS]\n", stderr);
        return 2;
    }
    (void)snprintf(path, sizeof(path), "%s/%s", argv[1], argv[2]);
    b.err = ERR_INIT;
    b.path = path;
    b.file = str_c(argv[2]);
    struct site_options options = {.source = str_c(argv[1])};
    double start = cpu_ms();
    b.site = site_load(&options, NULL, &b.err);
    double load = cpu_ms() - start;
    if (b.site != NULL && read_file(&b))
        measure(&b, load, rounds);
    site_unref(b.site);
    if (b.err.kind != ERR_KIND_NONE)
        (void)fprintf(stderr, "bench_update: %s\n", b.err.message);
    return b.err.kind == ERR_KIND_NONE ? 0 : 1;
}
