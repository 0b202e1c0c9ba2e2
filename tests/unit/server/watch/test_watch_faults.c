/*
 * Freshness while something fails: a request is answered out of a round that began after it came.
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
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/watch/watch.h"
#include "tests/support/fake_site.h"

static char base[64], page[80];
static struct publish publish;
static struct report report;
static struct watch *watch;

static void save(void)
{
    FILE *file = fopen(page, "we");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    (void)snprintf(base, sizeof(base), "/tmp/test_watch_faults.XXXXXX");
    assert_non_null(mkdtemp(base));
    (void)snprintf(page, sizeof(page), "%s/a.md", base);
    save();
    const struct site_options options = {.source = str_c(base)};
    fake_reset();
    report_init(&report);
    assert_true(publish_init(&publish, site_load(&options, NULL, &err)));
    const struct watch_options how = {
        .root = base, .mode = WATCH_MODE_INOTIFY, .publish = &publish, .report = &report};
    watch = watch_start(&how, &err);
    assert_non_null(watch);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_let_update_go();
    watch_free(watch);
    publish_fini(&publish);
    report_fini(&report);
    return unlink(page) == 0 && rmdir(base) == 0 ? 0 : -1;
}

/* ---- a request, with what the site had been told when it was answered ---- */

struct asker {
    struct waiter waiter;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool awake;
    char told[256];
};

static void wake(struct waiter *w)
{
    struct asker *a = (struct asker *)(void *)w;
    pthread_mutex_lock(&a->lock);
    fake_take_changes(a->told, sizeof(a->told));
    a->awake = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static void wait_for(struct asker *a)
{
    pthread_mutex_lock(&a->lock);
    while (!a->awake)
        pthread_cond_wait(&a->changed, &a->lock);
    pthread_mutex_unlock(&a->lock);
}

#define ASKER                                                                                      \
    {                                                                                              \
        .waiter = {.wake = wake}, .lock = PTHREAD_MUTEX_INITIALIZER,                               \
        .changed = PTHREAD_COND_INITIALIZER                                                        \
    }

/* A fault of a round may be over when a request comes during that round. */
static void test_a_request_that_comes_while_a_round_fails(void **state)
{
    (void)state;
    struct asker one = ASKER;
    char told[256];
    fake_take_changes(told, sizeof(told));
    fake_fault(true);
    fake_hold_update();
    save();
    fake_wait_for_update();
    fake_fault(false);
    assert_true(watch_wait(watch, &one.waiter));
    fake_take_changes(told, sizeof(told));
    fake_let_update_go();
    wait_for(&one);
    assert_non_null(strstr(one.told, "*"));
    assert_true(watch_current(watch));
}

/* Each is answered nevertheless, after a check of everything. */
static void test_requests_while_all_fails(void **state)
{
    (void)state;
    fake_fault(true);
    save();
    for (int i = 0; i < 3; i++) {
        struct asker one = ASKER;
        assert_true(watch_wait(watch, &one.waiter));
        wait_for(&one);
        if (i > 0)
            assert_non_null(strstr(one.told, "*"));
    }
    fake_fault(false);
    struct asker last = ASKER;
    assert_true(watch_wait(watch, &last.waiter));
    wait_for(&last);
    assert_non_null(strstr(last.told, "*"));
    assert_true(watch_current(watch));
}

#define watch_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        watch_test(test_a_request_that_comes_while_a_round_fails),
        watch_test(test_requests_while_all_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
