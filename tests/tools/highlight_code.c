/*
 * Highlights pieces of code, so that tests can compare the result with Rouge's.
 *
 *     highlight-code < IN > OUT
 *
 * IN has pieces, and OUT their HTML; or "-\n" for a piece whose language has no lexer:
 *
 *     LANGUAGE LENGTH\n      LENGTH\n
 *     LENGTH bytes of code   LENGTH bytes of HTML
 *
 * With --rouge-4 the classes are those of Rouge 4. With --time N each piece is highlighted N times
 * as if on a page of its own, and OUT has "NANOSECONDS LENGTH LANGUAGE" for it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "render/base/arena.h"
#include "render/highlight/highlight.h"

static struct highlight_languages *languages;

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The best of `times` runs. */
static void measure(struct str code, struct str language, long times, struct arena *a)
{
    int64_t best = INT64_MAX;
    for (long i = 0; i < times; i++) {
        struct arena_mark mark = arena_mark(a);
        int64_t start = now_ns();
        struct buf out;
        buf_init(&out, a, 0);
        bool known = highlight_write(languages, code, language, a, &out);
        int64_t took = now_ns() - start;
        if (known && took < best)
            best = took;
        arena_rewind(a, mark);
    }
    (void)printf("%lld %zu %.*s\n", (long long)best, code.len, STR_ARG(language));
}

static void answer(struct str code, struct str language, struct arena *a)
{
    struct arena_mark mark = arena_mark(a);
    struct buf out;
    buf_init(&out, a, 0);
    if (highlight_write(languages, code, language, a, &out)) {
        (void)printf("%zu\n", out.len);
        (void)fwrite(out.ptr, 1, out.len, stdout);
    } else {
        (void)printf("-\n");
    }
    (void)fflush(stdout);
    arena_rewind(a, mark);
}

/* Reads one piece from stdin. Returns false at the end, or if the input is malformed. */
static bool read_piece(char **code, size_t *len, char *language, size_t capacity)
{
    char line[128];
    if (fgets(line, sizeof(line), stdin) == NULL)
        return false;
    char *blank = strrchr(line, ' ');
    if (blank == NULL || (size_t)(blank - line) >= capacity)
        return false;
    memcpy(language, line, (size_t)(blank - line));
    language[blank - line] = '\0';
    *len = strtoul(blank + 1, NULL, 10);
    *code = malloc(*len + 1);
    return *code != NULL && fread(*code, 1, *len, stdin) == *len;
}

int main(int argc, char **argv)
{
    long times = argc == 3 && strcmp(argv[1], "--time") == 0 ? strtol(argv[2], NULL, 10) : 0;
    languages = highlight_languages_new(argc == 2 && strcmp(argv[1], "--rouge-4") == 0);
    if (languages == NULL)
        return 1;
    struct arena a;
    arena_init(&a, 0);
    char *code = NULL;
    char language[64];
    size_t len = 0;
    while (read_piece(&code, &len, language, sizeof(language))) {
        if (times > 0)
            measure(str_of(code, len), str_c(language), times, &a);
        else
            answer(str_of(code, len), str_c(language), &a);
        free(code);
        code = NULL;
    }
    free(code);
    arena_fini(&a);
    return 0;
}
