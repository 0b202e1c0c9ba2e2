/*
 * The rings of the access log: every line once, in order, while a thread writes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/check.h"

enum { LINES = 20000 };

static struct ring *ring;

static int setup(void **state)
{
    (void)state;
    ring = calloc(1, sizeof(*ring));
    return ring != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    free(ring);
    return 0;
}

static void test_lines_come_out_as_they_went_in(void **state)
{
    (void)state;
    int64_t stamp = 0;
    size_t len = 0;
    char out[8];
    assert_false(ring_peek(ring, &stamp, &len));
    ring_put(ring, 7, S("one\n"));
    ring_put(ring, 8, S("three\n"));
    assert_true(ring_peek(ring, &stamp, &len));
    assert_true(stamp == 7 && len == 4);
    ring_take(ring, out);
    assert_str_equal(str_of(out, 4), S("one\n"));
    assert_true(ring_peek(ring, &stamp, &len) && stamp == 8);
    ring_take(ring, out);
    assert_str_equal(str_of(out, 6), S("three\n"));
    assert_false(ring_peek(ring, &stamp, &len));
}

static void test_what_finds_no_space_is_counted(void **state)
{
    (void)state;
    static char line[1000], out[1000];
    unsigned long kept = 0;
    int64_t stamp;
    size_t len;
    memset(line, 'x', sizeof(line));
    for (int i = 0; i < 2000; i++)
        ring_put(ring, i, str_of(line, sizeof(line)));
    while (ring_peek(ring, &stamp, &len)) {
        assert_int_equal(stamp, kept);
        ring_take(ring, out);
        kept++;
    }
    assert_true(kept > 1000 && kept < 2000);
    assert_int_equal(ring_dropped(ring), 2000 - kept);
    assert_int_equal(ring_dropped(ring), 0);
}

/* Writes numbered lines of many lengths, around the end of the ring several times. */
static void *write_lines(void *self)
{
    struct ring *r = self;
    char line[512];
    for (int i = 0; i < LINES; i++) {
        ring_begin(r);
        int n = snprintf(line, sizeof(line), "%d %0*d\n", i, i % 300 + 1, 0);
        unsigned long before = atomic_load(&r->dropped);
        ring_put(r, i, str_of(line, (size_t)n));
        ring_end(r);
        if (atomic_load(&r->dropped) > before) {
            i--;
            (void)sched_yield();
        }
    }
    return NULL;
}

static void test_one_writes_and_one_reads(void **state)
{
    (void)state;
    pthread_t thread;
    char out[512];
    int64_t stamp;
    size_t len;
    assert_int_equal(pthread_create(&thread, NULL, write_lines, ring), 0);
    for (int want = 0; want < LINES;) {
        (void)ring_is_settled(ring);
        if (!ring_peek(ring, &stamp, &len)) {
            (void)sched_yield();
            continue;
        }
        ring_take(ring, out);
        assert_int_equal(stamp, want);
        assert_int_equal(strtol(out, NULL, 10), want);
        assert_int_equal(out[len - 1], '\n');
        want++;
    }
    (void)pthread_join(thread, NULL);
    (void)ring_dropped(ring);
}

static void test_who_has_begun_is_waited_for(void **state)
{
    (void)state;
    assert_true(ring_is_settled(ring));
    ring_begin(ring);
    assert_false(ring_is_settled(ring)); /* gives up after a while */
    ring_end(ring);
    assert_true(ring_is_settled(ring));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_come_out_as_they_went_in),
        cmocka_unit_test(test_what_finds_no_space_is_counted),
        cmocka_unit_test(test_one_writes_and_one_reads),
        cmocka_unit_test(test_who_has_begun_is_waited_for),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
