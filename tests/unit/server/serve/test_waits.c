/*
 * Requests that wait: for the one render of their page, for a change to be read, in a bounded
 * queue.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "tests/support/asking.h"

struct asking {
    struct client client;
    pthread_t thread;
    char target[16];
};

static void *run_ask(void *self)
{
    struct asking *a = self;
    asking_ask(&a->client, "GET", a->target, NULL);
    return NULL;
}

static void begin(struct asking *a, unsigned page)
{
    (void)snprintf(a->target, sizeof(a->target), "/%u/", page);
    assert_int_equal(pthread_create(&a->thread, NULL, run_ask, a), 0);
}

static void end(struct asking *a)
{
    assert_int_equal(pthread_join(a->thread, NULL), 0);
}

static void wait_for_renders(unsigned page, unsigned count)
{
    while (fake_renders(page) < count)
        (void)usleep(1000);
}

static void test_one_render_for_all_who_wait(void **state)
{
    (void)state;
    struct asking all[8];
    fake_hold(0);
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        begin(&all[i], 0);
    wait_for_renders(0, 1);
    asking_expect("/1/", 200, "page 1, version 1\n"); /* slow does not delay the other requests */
    (void)usleep(20 * 1000);
    fake_let_go(0);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        end(&all[i]);
        assert_string_equal(all[i].client.body, "page 0, version 1\n");
    }
    assert_int_equal(fake_renders(0), 1);
}

static void test_who_comes_after_a_change_gets_it(void **state)
{
    (void)state;
    struct asking before, after[2];
    fake_hold(0);
    begin(&before, 0);
    wait_for_renders(0, 1);
    fake_edit(0);
    asking_touch("change", 1);
    begin(&after[0], 0);
    begin(&after[1], 0);
    (void)usleep(50 * 1000);
    assert_int_equal(fake_renders(0), 1); /* one render of a page at a time */
    fake_let_go(0);
    end(&before);
    assert_string_equal(before.client.body, "page 0, version 1\n");
    for (size_t i = 0; i < ARRAY_LEN(after); i++) {
        end(&after[i]);
        assert_string_equal(after[i].client.body, "page 0, version 2\n");
    }
    assert_int_equal(fake_renders(0), 2);
}

enum { MOST = ASKING_THREADS + ASKING_QUEUE };

/* All threads are busy with renders that wait, and the queue behind them is full. */
static void hold_all(struct asking held[static MOST])
{
    unsigned before = atomic_load(&asking_queued);
    for (unsigned i = 0; i < MOST; i++) {
        fake_hold(i);
        begin(&held[i], i);
        if (i < ASKING_THREADS)
            wait_for_renders(i, 1);
    }
    while (atomic_load(&asking_queued) < before + MOST)
        (void)usleep(1000);
}

static void let_all_go(struct asking held[static MOST])
{
    for (unsigned i = 0; i < MOST; i++)
        fake_let_go(i);
    for (unsigned i = 0; i < MOST; i++) {
        end(&held[i]);
        assert_int_equal(held[i].client.status, 200);
    }
}

static void test_the_queue_is_bounded(void **state)
{
    (void)state;
    struct asking held[MOST];
    hold_all(held);
    asking_expect("/9/", 503, "");
    let_all_go(held);
    asking_expect("/9/", 200, "page 9, version 1\n");
}

/* The page of 503 was rendered before the server was busy, so nobody waits for it. */
static void test_refused_in_the_layout_of_the_site(void **state)
{
    (void)state;
    struct asking held[MOST];
    fake_show_503(true);
    asking_touch("change", 1);
    asking_expect("/8/", 200, "page 8, version 1\n");
    wait_for_renders(FAKE_503, 1);
    fake_hold(FAKE_503);
    hold_all(held);
    asking_expect("/9/", 503, "page 14, version 1\n");
    fake_let_go(FAKE_503);
    let_all_go(held);
}

static void test_stopping_refuses_those_who_wait(void **state)
{
    (void)state;
    struct asking waits[2];
    fake_hold(0);
    begin(&waits[0], 0);
    wait_for_renders(0, 1);
    begin(&waits[1], 0);
    (void)usleep(20 * 1000);
    serve_stop(asking_serve);
    for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
        end(&waits[i]);
        assert_int_equal(waits[i].client.status, 503);
    }
    fake_let_go(0);
}

static unsigned visits_woken;

static void count_wake(struct waiter *w)
{
    (void)w;
    visits_woken++;
}

/* After the last attempt, each further one ends at once, and does not ask for the same again. */
static void test_attempts_come_to_an_end(void **state)
{
    (void)state;
    struct visit visit = {.waiter.waiter.wake = count_wake, .attempts = VISIT_ATTEMPTS_MAX};
    struct want want = {WANT_ENTRY, cache_key_of_path(S("/0/")), CODING_GZIP, 1};
    visits_woken = 0;
    serve_wait(asking_serve, &visit, &want);
    assert_int_equal(visit.state, VISIT_CURRENT);
    assert_int_equal(visit.tried, CODING_BIT(CODING_GZIP));
    want = (struct want){WANT_ENTRY, cache_key_of_error(405), CODING_IDENTITY, 1};
    serve_wait(asking_serve, &visit, &want);
    assert_int_equal(visit.state, VISIT_BARE);
    want = (struct want){WANT_ENTRY, cache_key_of_error(404), CODING_IDENTITY, 1};
    serve_wait(asking_serve, &visit, &want);
    assert_int_equal(visit.state, VISIT_REFUSED);
    assert_int_equal(visits_woken, 3);
    serve_end_visit(&visit);
}

static void *edit_all_the_time(void *self)
{
    atomic_bool *over = self;
    while (!atomic_load(over)) {
        fake_edit(0);
        asking_touch("change", 1);
    }
    return NULL;
}

static void test_a_storm_of_edits_holds_up_nobody(void **state)
{
    (void)state;
    atomic_bool over = false;
    pthread_t editor;
    assert_int_equal(pthread_create(&editor, NULL, edit_all_the_time, &over), 0);
    for (int i = 0; i < 300; i++)
        asking_expect("/0/", 200, "page 0, version ");
    atomic_store(&over, true);
    assert_int_equal(pthread_join(editor, NULL), 0);
}

static void test_readers_while_a_page_changes(void **state)
{
    (void)state;
    char want[32];
    struct asking readers[4];
    for (unsigned version = 2; version < 150; version++) {
        for (size_t i = 0; i < ARRAY_LEN(readers); i++)
            begin(&readers[i], 0);
        fake_edit(0);
        asking_touch("change", 1);
        (void)snprintf(want, sizeof(want), "page 0, version %u\n", version);
        asking_expect("/0/", 200, want);
        for (size_t i = 0; i < ARRAY_LEN(readers); i++)
            end(&readers[i]);
    }
}

/* Asks until it gets a page. */
static void wait_for_page(unsigned page)
{
    struct asking a = {.client = {.status = 503}};
    while (a.client.status == 503) {
        begin(&a, page);
        end(&a);
    }
}

/* Nobody waits for ever: the render goes on, and a later request gets its page. */
static void test_who_waits_for_too_long_is_refused(void **state)
{
    (void)state;
    fake_hold(0);
    asking_expect("/0/", 503, "");
    assert_int_equal(fake_renders(0), 1);
    wait_for_page(1);
    asking_expect("/0/", 503, ""); /* it joins the running render */
    assert_int_equal(fake_renders(0), 1);
    fake_let_go(0);
    wait_for_page(0);
    asking_expect("/0/", 200, "page 0, version 1\n");
}

static int set_up_impatient(void **state)
{
    asking_wait_ms = 100;
    int failure = asking_setup(state);
    asking_wait_ms = 0;
    return failure;
}

/* ---- jobs that let others run ---- */

enum { ASIDE_MAX = 2 };

/* A pool with one thread, whose jobs wait for others; and their results. */
struct stepping {
    struct pool *pool;
    atomic_uint aside, refused, over;
    atomic_bool go;
};

static uint64_t first_generation(void *self)
{
    (void)self;
    return 1;
}

/* "w...": a job that waits for something else; any other job ends at once. */
static struct entry *step(void *self, const struct cache_key *key, enum coding coding,
                          struct arena *arena)
{
    struct stepping *s = self;
    (void)coding;
    (void)arena;
    if (key->path.ptr[0] == 'w') {
        bool aside = pool_step_aside(s->pool);
        atomic_fetch_add(aside ? &s->aside : &s->refused, 1);
        while (!atomic_load(&s->go))
            (void)usleep(1000);
        if (aside)
            pool_step_back(s->pool);
    }
    atomic_fetch_add(&s->over, 1);
    return NULL;
}

static void step_ask(struct stepping *s, const char *name)
{
    const struct cache_key key = cache_key_of_path(str_c(name));
    assert_int_equal(pool_ask(s->pool, &key, CODING_IDENTITY, 1, NULL), POOL_WAITS);
}

static void wait_until(const atomic_uint *count, unsigned want)
{
    while (atomic_load(count) < want)
        (void)usleep(1000);
}

static void test_others_run_while_a_job_waits_for_a_process(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct stepping s = {.go = false};
    const struct pool_options options = {.threads = 1,
                                         .queue = 16,
                                         .aside_max = ASIDE_MAX,
                                         .self = &s,
                                         .generation = first_generation,
                                         .make = step};
    s.pool = pool_start(&options, &err);
    assert_non_null(s.pool);
    step_ask(&s, "w1");
    step_ask(&s, "w2");
    wait_until(&s.aside, ASIDE_MAX);
    step_ask(&s, "a");
    step_ask(&s, "b");
    wait_until(&s.over, 2);
    step_ask(&s, "w3"); /* no more jobs may let others run, so it delays them */
    wait_until(&s.refused, 1);
    step_ask(&s, "c");
    (void)usleep(20 * 1000);
    assert_int_equal(atomic_load(&s.over), 2);
    atomic_store(&s.go, true);
    wait_until(&s.over, 6);
    pool_free(s.pool);
}

#define serve_test(f) cmocka_unit_test_setup_teardown(f, asking_setup, asking_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        serve_test(test_one_render_for_all_who_wait),
        serve_test(test_who_comes_after_a_change_gets_it),
        serve_test(test_the_queue_is_bounded),
        serve_test(test_refused_in_the_layout_of_the_site),
        serve_test(test_stopping_refuses_those_who_wait),
        serve_test(test_attempts_come_to_an_end),
        serve_test(test_a_storm_of_edits_holds_up_nobody),
        serve_test(test_readers_while_a_page_changes),
        cmocka_unit_test_setup_teardown(test_who_waits_for_too_long_is_refused, set_up_impatient,
                                        asking_teardown),
        cmocka_unit_test(test_others_run_while_a_job_waits_for_a_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
