/*
 * How fast Markdown becomes HTML: the dialects, and md4c's own renderer on the same text.
 *
 *     bench_markdown [--rounds N] FILE...    the files' text together, and prose of our own
 *     bench_markdown --growth [SIZE]         CPU time for inputs that are meant to be slow, from
 *                                            1 kB to SIZE (1 MB), in nanoseconds a byte
 *
 * CPU time, in alternating rounds, of which the median is printed: one JSON object a line.
 *
 * SPDX-License-Identifier: MIT
 */
#include <md4c-html.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/markdown/markdown.h"
#include "tests/bench/pathological.h"

enum {
    ROUNDS_DEFAULT = 31,
    ROUNDS_MAX = 1001,
    PROSE_SIZE = 1 << 20,
    GROWTH_FROM = 1000,
    GROWTH_TO = 1000000,
    FLAGS = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS,
};

/* If an input takes longer, its larger sizes are not tried. */
static const double growth_limit_s = 20;

static double cpu_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the measured functions: seconds for one text; negative if it cannot be rendered ---- */

static double dialect_s(struct str text, enum markdown_dialect dialect, struct arena *a)
{
    struct arena_mark before = arena_mark(a);
    struct markdown_options options = {
        .dialect = dialect,
        .commonmark = {
            .tables = true, .strikethrough = true, .task_lists = true, .raw_html = true}};
    struct err err = ERR_INIT;
    struct buf html;
    double start = cpu_s();
    buf_init(&html, a, 0);
    bool ok = markdown_write(text, &options, a, &html, &err);
    double seconds = cpu_s() - start;
    arena_rewind(a, before);
    return ok ? seconds : -1;
}

static double kramdown_s(struct str text, struct arena *a)
{
    return dialect_s(text, MARKDOWN_KRAMDOWN, a);
}

static double commonmark_s(struct str text, struct arena *a)
{
    return dialect_s(text, MARKDOWN_COMMONMARK, a);
}

static double plain_s(struct str text, struct arena *a)
{
    return dialect_s(text, MARKDOWN_PLAIN, a);
}

static void append(const MD_CHAR *text, MD_SIZE size, void *html)
{
    buf_add(html, str_of(text, size));
}

static double md_html_s(struct str text, struct arena *a)
{
    struct arena_mark before = arena_mark(a);
    struct buf html;
    double start = cpu_s();
    buf_init(&html, a, 0);
    int failed = md_html(text.ptr, (MD_SIZE)text.len, append, &html, FLAGS, MD_HTML_FLAG_XHTML);
    double seconds = cpu_s() - start;
    arena_rewind(a, before);
    return failed == 0 ? seconds : -1;
}

static const struct {
    const char *name;
    double (*seconds)(struct str text, struct arena *a);
} writers[] = {{"kramdown", kramdown_s},
               {"commonmark", commonmark_s},
               {"plain", plain_s},
               {"md_html", md_html_s}};

enum { WRITER_COUNT = ARRAY_LEN(writers), MD_HTML = WRITER_COUNT - 1 };

/* ---- texts as they are ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *name, struct str text, size_t rounds)
{
    static double seconds[WRITER_COUNT][ROUNDS_MAX];
    struct arena a;
    arena_init(&a, 0);
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < WRITER_COUNT; i++)
            seconds[i][round] = writers[i].seconds(text, &a);
    }
    arena_fini(&a);
    for (size_t i = 0; i < WRITER_COUNT; i++)
        qsort(seconds[i], rounds, sizeof(double), compare);
    (void)printf("{\"bench\": \"markdown\", \"text\": \"%s\", \"bytes\": %zu, \"rounds\": %zu",
                 name, text.len, rounds);
    for (size_t i = 0; i < WRITER_COUNT; i++) {
        double median = seconds[i][rounds / 2];
        (void)printf(", \"%s_mb_s\": %.1f", writers[i].name, (double)text.len / median / 1e6);
    }
    for (size_t i = 0; i < MD_HTML; i++)
        (void)printf(", \"%s_to_md_html\": %.2f", writers[i].name,
                     seconds[i][rounds / 2] / seconds[MD_HTML][rounds / 2]);
    (void)printf("}\n");
    (void)fflush(stdout);
}

/* Paragraphs, lists, headings, code and links, the same in every run. */
static void write_prose(size_t size, struct buf *out)
{
    static const char *const words[] = {
        "the",  "service", "public",     "d'accès",      "it's",      "\"open\"",       "*must*",
        "data", "`code`",  "**before**", "[a link](/b)", "numérique", "request -- the", "page",
        "to",   "of"};
    static const char *const starts[] = {"", "", "", "## ", "- ", "1. ", "> ", "    "};
    uint32_t state = 1;
    while (out->len < size && buf_ok(out)) {
        state = state * 1664525U + 1013904223U;
        buf_add(out, str_c(starts[state >> 29]));
        size_t count = 8 + (state >> 20) % 64;
        for (size_t i = 0; i < count; i++) {
            state = state * 1664525U + 1013904223U;
            buf_add(out, str_c(words[state >> 28]));
            buf_add(out, i + 1 == count ? S(".\n\n") : S(" "));
        }
    }
}

static bool add_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    size_t got = 0;
    while (file != NULL && (got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buf_add(out, str_of(chunk, got));
    bool ok = file != NULL && ferror(file) == 0 && buf_ok(out);
    if (!ok)
        perror(path);
    if (file != NULL)
        (void)fclose(file);
    buf_add(out, S("\n\n"));
    return ok;
}

static int bench_texts(char **paths, size_t rounds)
{
    struct arena a;
    struct buf files, prose;
    arena_init(&a, 0);
    buf_init(&files, &a, 0);
    buf_init(&prose, &a, 0);
    bool ok = true;
    for (size_t i = 0; paths[i] != NULL && ok; i++)
        ok = add_file(paths[i], &files);
    write_prose(PROSE_SIZE, &prose);
    if (ok && files.len > 0)
        measure("files", buf_str(&files), rounds);
    if (ok)
        measure("prose", buf_str(&prose), rounds);
    arena_fini(&a);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- inputs that are meant to be slow ---- */

/* Nanoseconds a byte for each size, then how much more the last takes than the first that counts.
 */
static void print_growth(size_t kind, size_t writer, size_t most)
{
    struct arena a;
    arena_init(&a, 0);
    (void)printf("{\"bench\": \"growth\", \"input\": \"%s\", \"writer\": \"%s\"",
                 pathological_name(kind), writers[writer].name);
    for (size_t size = GROWTH_FROM; size <= most; size *= 10) {
        struct arena_mark before = arena_mark(&a);
        struct buf text;
        buf_init(&text, &a, 0);
        pathological_write(kind, size, &text);
        double seconds = writers[writer].seconds(buf_str(&text), &a);
        size_t len = text.len;
        arena_rewind(&a, before);
        if (seconds < 0)
            (void)printf(", \"%zu\": \"refused\"", size);
        else
            (void)printf(", \"%zu\": %.0f", size, seconds * 1e9 / (double)len);
        if (seconds > growth_limit_s)
            break;
    }
    (void)printf("}\n");
    (void)fflush(stdout);
    arena_fini(&a);
}

static int bench_growth(size_t most)
{
    for (size_t kind = 0; pathological_name(kind) != NULL; kind++) {
        print_growth(kind, 0, most);
        print_growth(kind, MD_HTML, most);
    }
    return EXIT_SUCCESS;
}

static int usage(void)
{
    (void)fputs("usage: bench_markdown [--rounds N] FILE...\n"
                "       bench_markdown --growth [SIZE]\n",
                stderr);
    return 2;
}

int main(int argc, char **argv)
{
    int64_t number = 0;
    bool has_number = argc > 2 && str_to_i64(str_c(argv[2]), &number) && number > 0;
    if (argc > 1 && str_eq(str_c(argv[1]), S("--growth")))
        return argc > 3 || (argc == 3 && !has_number)
                   ? usage()
                   : bench_growth(argc == 3 ? (size_t)number : GROWTH_TO);
    if (argc > 1 && str_eq(str_c(argv[1]), S("--rounds")))
        return has_number && number <= ROUNDS_MAX ? bench_texts(argv + 3, (size_t)number) : usage();
    return bench_texts(argv + 1, ROUNDS_DEFAULT);
}
