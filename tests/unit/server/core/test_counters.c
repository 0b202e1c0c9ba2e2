/*
 * Counters: nothing is lost between threads, and durations come into the right buckets.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "server/core/counters.h"

enum { THREADS = 8, TIMES = 20000 };

static void *count(void *self)
{
    struct counters *c = self;
    for (int i = 0; i < TIMES; i++) {
        counters_request(c, i % 2 == 0 ? 200 : 404, (unsigned)i % COUNTERS_CACHES, 10, 60);
        counters_error(c, ERR_KIND_IO);
    }
    return NULL;
}

static void test_many_threads_lose_nothing(void **state)
{
    (void)state;
    struct counters *c = counters_new();
    struct counters_figures f;
    pthread_t threads[THREADS];
    assert_non_null(c);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count, c), 0);
    counters_read(c, &f); /* while they count */
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    counters_read(c, &f);
    const uint64_t each = (uint64_t)THREADS * TIMES / COUNTERS_CACHES;
    for (size_t cache = 0; cache < COUNTERS_CACHES; cache++) {
        size_t row = (cache % 2 == 0 ? 200 : 404) - COUNTERS_STATUS_MIN;
        assert_int_equal(f.requests[cache][row], each);
        assert_int_equal(f.bytes[cache], each * 10);
        assert_int_equal(f.durations[cache].buckets[1], each);
        assert_int_equal(f.durations[cache].sum, each * 60);
    }
    assert_int_equal(f.errors[ERR_KIND_IO], THREADS * TIMES);
    counters_free(c);
}

static void test_bounds_belong_to_the_bucket_below(void **state)
{
    (void)state;
    struct counters *c = counters_new();
    struct counters_figures f;
    for (size_t i = 0; i < COUNTERS_BUCKETS - 1; i++) {
        if (i > 0)
            assert_true(counters_bounds[i] > counters_bounds[i - 1]);
        counters_render(c, counters_bounds[i], false);
        counters_render(c, counters_bounds[i] + 1, i == 0);
    }
    counters_read(c, &f);
    assert_int_equal(f.renders.buckets[0], 1);
    for (size_t i = 1; i < COUNTERS_BUCKETS - 1; i++)
        assert_int_equal(f.renders.buckets[i], 2);
    assert_int_equal(f.renders.buckets[COUNTERS_BUCKETS - 1], 1);
    assert_int_equal(f.render_failures, 1);
    counters_free(c);
}

static void test_what_has_no_row(void **state)
{
    (void)state;
    struct counters *c = counters_new();
    struct counters_figures f;
    counters_request(c, 0, 0, 0, 5);
    counters_request(c, 99, 0, 0, 5);
    counters_request(c, 600, 0, 0, 5);
    counters_request(c, 599, COUNTERS_CACHES - 1, 1, -5); /* the clock never goes back; no harm */
    counters_reload(c, 1, COUNTERS_FAILED);
    counters_read(c, &f);
    assert_int_equal(f.unanswered, 3);
    assert_int_equal(f.requests[COUNTERS_CACHES - 1][COUNTERS_STATUSES - 1], 1);
    assert_int_equal(f.durations[COUNTERS_CACHES - 1].sum, 0);
    assert_int_equal(f.reload_results[COUNTERS_FAILED], 1);
    assert_int_equal(f.reloads.buckets[0], 1);
    counters_free(c);
}

static void test_one_after_another_in_a_thread(void **state)
{
    (void)state;
    struct counters_figures f;
    for (int i = 0; i < 3; i++) {
        struct counters *c = counters_new();
        counters_request(c, 200, 0, 1, 1);
        counters_read(c, &f);
        assert_int_equal(f.bytes[0], 1);
        counters_free(c);
    }
    counters_request(NULL, 200, 0, 1, 1);
    counters_render(NULL, 1, true);
    counters_reload(NULL, 1, COUNTERS_FAILED);
    counters_error(NULL, ERR_KIND_IO);
    counters_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_threads_lose_nothing),
        cmocka_unit_test(test_bounds_belong_to_the_bucket_below),
        cmocka_unit_test(test_what_has_no_row),
        cmocka_unit_test(test_one_after_another_in_a_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
