/*
 * Observed threads: how long each has served is seen, and only if somebody wants to see it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "server/net/polling.h"

/* A thread as libmicrohttpd's: waits for events of `events`, and then serves until `served`. */
struct thread {
    pthread_t id;
    int set, events, served;
};

static void *run(void *self)
{
    const struct thread *t = self;
    struct epoll_event events[4]; /* more than come: a full array has another meaning */
    eventfd_t count = 0;
    while (count < 2 && epoll_wait(t->set, events, 4, -1) >= 0) {
        (void)eventfd_read(t->events, &count);
        (void)eventfd_read(t->served, &(eventfd_t){0});
    }
    return NULL;
}

static void begin(struct thread *t)
{
    t->set = epoll_create1(EPOLL_CLOEXEC);
    t->events = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    t->served = eventfd(0, EFD_CLOEXEC);
    assert_true(t->set >= 0 && t->events >= 0 && t->served >= 0);
    struct epoll_event event = {.events = EPOLLIN};
    assert_int_equal(epoll_ctl(t->set, EPOLL_CTL_ADD, t->events, &event), 0);
    assert_int_equal(pthread_create(&t->id, NULL, run, t), 0);
}

static void wait_for(int64_t least, int64_t most)
{
    int64_t busiest;
    while ((busiest = polling_busiest_ms()) < least || busiest > most)
        (void)usleep(1000);
}

static void end(struct thread *t)
{
    (void)eventfd_write(t->events, 2);
    (void)eventfd_write(t->served, 1);
    (void)pthread_join(t->id, NULL);
    (void)close(t->set);
    (void)close(t->events);
    (void)close(t->served);
}

/* In this order: what is observed once stays so. */
static void test_threads(void **state)
{
    (void)state;
    struct thread before, after;
    begin(&before);
    (void)eventfd_write(before.events, 1);
    (void)usleep(50000);
    assert_int_equal(polling_busiest_ms(), 0);
    (void)eventfd_write(before.served, 1);
    polling_observe();
    begin(&after);
    assert_int_equal(polling_busiest_ms(), 0);
    (void)eventfd_write(after.events, 1);
    wait_for(30, INT64_MAX);
    (void)eventfd_write(after.served, 1);
    wait_for(0, 0);
    (void)eventfd_write(after.events, 1);
    wait_for(5, INT64_MAX);
    (void)eventfd_write(after.served, 1);
    wait_for(0, 0);
    end(&after);
    end(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
