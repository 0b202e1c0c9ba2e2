/*
 * The render pool: which requests share a job, which get their own, and which are refused.
 *
 * Jobs of the key "held" wait until the test lets them go, so that it knows which jobs are running.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <pthread.h>

#include "server/cache/pool.h"

enum { QUEUE = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint64_t newest;
static unsigned begun, ended, woken;
static bool held;

static uint64_t generation_of(void *self)
{
    (void)self;
    pthread_mutex_lock(&lock);
    uint64_t g = newest;
    pthread_mutex_unlock(&lock);
    return g;
}

static struct entry *make(void *self, const struct cache_key *key, enum coding coding,
                          struct arena *arena)
{
    (void)self;
    (void)coding;
    (void)arena;
    pthread_mutex_lock(&lock);
    begun++;
    pthread_cond_broadcast(&changed);
    while (held && str_eq(key->path, S("held")))
        pthread_cond_wait(&changed, &lock);
    ended++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void wake(struct waiter *w)
{
    (void)w;
    pthread_mutex_lock(&lock);
    woken++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_until(const unsigned *count, unsigned reaches)
{
    pthread_mutex_lock(&lock);
    while (*count < reaches)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void let_go(void)
{
    pthread_mutex_lock(&lock);
    held = false;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void set_newest(uint64_t generation)
{
    pthread_mutex_lock(&lock);
    newest = generation;
    pthread_mutex_unlock(&lock);
}

/* One thread, so that a job of the key "held" keeps all others in the queue. */
static struct pool *start(void)
{
    struct err err = ERR_INIT;
    const struct pool_options options = {
        .threads = 1, .queue = QUEUE, .generation = generation_of, .make = make};
    newest = 1;
    begun = ended = woken = 0;
    held = true;
    struct pool *p = pool_start(&options, &err);
    assert_non_null(p);
    return p;
}

static struct pool_waiter waiters[16];

static enum pool_result ask(struct pool *p, const char *path, enum coding coding,
                            uint64_t generation, unsigned who)
{
    waiters[who] = (struct pool_waiter){.waiter = {.wake = wake}};
    const struct cache_key key = cache_key_of_path(str_c(path));
    return pool_ask(p, &key, coding, generation, &waiters[who]);
}

/*
 * While a job of the key "held" runs for generation 1, these are requested. How many more jobs
 * result?
 */
static const struct {
    const char *name;
    struct {
        const char *key;
        enum coding coding;
        uint64_t generation;
    } asked[3];
    unsigned jobs;
} cases[] = {
    {"the running job is new enough", {{"held", 0, 1}, {"held", 0, 0}, {"held", 0, 1}}, 0},
    {"one job follows, for all", {{"held", 0, 2}, {"held", 0, 2}, {"held", 0, 2}}, 1},
    {"the first joins, the others follow", {{"held", 0, 1}, {"held", 0, 2}, {"held", 0, 2}}, 1},
    {"another coding is another job",
     {{"held", CODING_GZIP, 1}, {"held", CODING_ZSTD, 1}, {"held", CODING_GZIP, 1}},
     2},
    {"another key is another job", {{"a", 0, 1}, {"b", 0, 1}, {"a", 0, 1}}, 2},
    {"a queued job takes what is newest", {{"a", 0, 1}, {"a", 0, 2}, {"a", 0, 1}}, 1},
};

static void test_sharing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pool *p = start();
        assert_int_equal(ask(p, "held", 0, 1, 0), POOL_WAITS);
        wait_until(&begun, 1);
        set_newest(2);
        for (unsigned k = 0; k < 3; k++)
            assert_int_equal(ask(p, cases[i].asked[k].key, cases[i].asked[k].coding,
                                 cases[i].asked[k].generation, 1 + k),
                             POOL_WAITS);
        let_go();
        wait_until(&woken, 4);
        pool_free(p); /* waits for jobs that nobody waits for, too */
        if (begun != 1 + cases[i].jobs)
            fail_msg("%s: %u jobs, not %u", cases[i].name, begun - 1, cases[i].jobs);
        assert_int_equal(woken, 4);
    }
}

static void test_queue_is_bounded(void **state)
{
    static const char *const keys[QUEUE] = {"a", "b", "c"};
    (void)state;
    struct pool *p = start();
    assert_int_equal(ask(p, "held", 0, 1, 0), POOL_WAITS);
    wait_until(&begun, 1);
    for (unsigned i = 0; i < QUEUE; i++)
        assert_int_equal(ask(p, keys[i], 0, 1, 1 + i), POOL_WAITS);
    assert_int_equal(ask(p, "d", 0, 1, 5), POOL_REFUSED);
    assert_int_equal(ask(p, "held", 0, 2, 6), POOL_REFUSED); /* a follower counts, too */
    assert_int_equal(ask(p, "a", 0, 1, 7), POOL_WAITS);      /* it makes no new job */
    let_go();
    wait_until(&woken, QUEUE + 2);
    assert_int_equal(ask(p, "d", 0, 1, 8), POOL_WAITS);
    wait_until(&woken, QUEUE + 3);
    pool_free(p);
    assert_int_equal(begun, 1 + QUEUE + 1);
}

/* Waiting requests are woken at once, even if the job goes on. */
static void test_stop(void **state)
{
    (void)state;
    struct pool *p = start();
    assert_int_equal(ask(p, "held", 0, 1, 0), POOL_WAITS);
    assert_int_equal(ask(p, "a", 0, 1, 1), POOL_WAITS);
    wait_until(&begun, 1);
    pool_stop(p);
    wait_until(&woken, 2);
    assert_int_equal(ended, 0);
    assert_null(waiters[0].answer);
    assert_null(waiters[1].answer);
    assert_int_equal(ask(p, "b", 0, 1, 2), POOL_REFUSED);
    let_go();
    pool_free(p);
    assert_int_equal(begun, 1);
    assert_int_equal(woken, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sharing),
        cmocka_unit_test(test_queue_is_bounded),
        cmocka_unit_test(test_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
