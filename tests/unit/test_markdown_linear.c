/*
 * No Markdown takes a time that grows faster than its length: each kind of tests/bench/pathological
 * in two lengths, by CPU time, which the load of the machine does not change much.
 *
 * SPDX-License-Identifier: MIT
 */
#include <time.h>

#include "render/markdown/markdown.h"
#include "tests/bench/pathological.h"
#include "tests/unit/check.h"

enum { SMALL = 8000, TIMES = 8, TRIES = 4 };

/* For eight times the text; 64 is what a square would take. */
static const double growth_max = 24;

/* Below this for the longer text, it is too short to be measured, and not slow either. */
static const double seconds_min = 0.01;

static double cpu_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds_for(size_t kind, size_t size)
{
    struct arena a;
    struct buf text, html;
    struct err err = ERR_INIT;
    arena_init(&a, 0);
    buf_init(&text, &a, 0);
    buf_init(&html, &a, 0);
    pathological_write(kind, size, &text);
    double start = cpu_s();
    assert_true(markdown_write(buf_str(&text), NULL, &a, &html, &err));
    double seconds = cpu_s() - start;
    arena_fini(&a);
    return seconds;
}

/* The least growth of a few tries: what disturbs one measurement does not disturb all of them. */
static double growth_of(size_t kind)
{
    double least = 0;
    for (size_t i = 0; i < TRIES; i++) {
        double small = seconds_for(kind, SMALL);
        double large = seconds_for(kind, (size_t)SMALL * TIMES);
        double growth = large < seconds_min ? 1 : large / small;
        if (i == 0 || growth < least)
            least = growth;
        if (least <= growth_max)
            break;
    }
    return least;
}

static void test_time_grows_with_the_length_alone(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t kind = 0; pathological_name(kind) != NULL; kind++) {
        double growth = growth_of(kind);
        if (growth <= growth_max)
            continue;
        print_error("%s: %d times the text takes %.0f times as long\n", pathological_name(kind),
                    TIMES, growth);
        failed++;
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_time_grows_with_the_length_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
