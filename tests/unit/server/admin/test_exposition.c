/*
 * The exposition format: what Prometheus reads, character by character.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/admin/exposition.h"

static struct arena arena;

static struct buf text(void)
{
    struct buf b;
    buf_init(&b, &arena, 0);
    return b;
}

static void expect(const struct buf *b, const char *expected)
{
    assert_int_equal(buf_str(b).len, strlen(expected));
    assert_memory_equal(b->ptr, expected, strlen(expected));
}

static void test_families(void **state)
{
    (void)state;
    struct buf b = text();
    exposition_family(&b, "a_total", EXPOSITION_COUNTER, "What a is.");
    exposition_whole(&b, "a_total", NULL, UINT64_MAX);
    exposition_family(&b, "b", EXPOSITION_GAUGE, "B.");
    exposition_family(&b, "c_seconds", EXPOSITION_HISTOGRAM, "C.");
    expect(&b, "# HELP a_total What a is.\n# TYPE a_total counter\na_total 18446744073709551615\n"
               "# HELP b B.\n# TYPE b gauge\n# HELP c_seconds C.\n# TYPE c_seconds histogram\n");
}

static void test_labels_are_escaped(void **state)
{
    (void)state;
    const struct exposition_label labels[] = {
        {"code", S("200")}, {"text", S("a\"b\\c\nd\xc3\xa9")}, {.name = NULL}};
    struct buf b = text();
    exposition_whole(&b, "x", labels, 0);
    exposition_whole(&b, "x", labels + 2, 1);
    expect(&b, "x{code=\"200\",text=\"a\\\"b\\\\c\\nd\xc3\xa9\"} 0\nx 1\n");
}

static void test_seconds(void **state)
{
    (void)state;
    struct buf b = text();
    exposition_seconds(&b, "s", NULL, 0);
    exposition_seconds(&b, "s", NULL, 1);
    exposition_seconds(&b, "s", NULL, 1796037825096773);
    exposition_seconds(&b, "s", NULL, -1);
    expect(&b, "s 0.000000\ns 0.000001\ns 1796037825.096773\ns 0.000000\n");
}

static void test_buckets_are_cumulative(void **state)
{
    (void)state;
    static const int64_t bounds[] = {50, 2500, 1000000};
    static const uint64_t buckets[] = {3, 0, 4, 2};
    const struct exposition_label labels[] = {{"cache", S("hit")}, {.name = NULL}};
    struct buf b = text();
    exposition_histogram(&b, "d_seconds", labels, bounds, buckets, 3, 4000001);
    exposition_histogram(&b, "e", NULL, bounds, buckets, 1, 0);
    expect(&b, "d_seconds_bucket{cache=\"hit\",le=\"5e-05\"} 3\n"
               "d_seconds_bucket{cache=\"hit\",le=\"0.0025\"} 3\n"
               "d_seconds_bucket{cache=\"hit\",le=\"1\"} 7\n"
               "d_seconds_bucket{cache=\"hit\",le=\"+Inf\"} 9\n"
               "d_seconds_sum{cache=\"hit\"} 4.000001\n"
               "d_seconds_count{cache=\"hit\"} 9\n"
               "e_bucket{le=\"5e-05\"} 3\ne_bucket{le=\"+Inf\"} 3\ne_sum 0.000000\ne_count 3\n");
}

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_labels_are_escaped),
        cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_buckets_are_cumulative),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
