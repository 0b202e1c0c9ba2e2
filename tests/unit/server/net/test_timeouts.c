/*
 * Timeouts: which connections are closed, and when. The clock is the test's, and each pass over the
 * connections happens when the test wants it: nobody waits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "server/net/timeouts.h"

enum {
    PATIENCE = 10,
    SCARCE = 4,
    SECOND = 1000,
    START_MS = 5001 /* odd, as the module's clock always is */,
    CROWDED = 64
};

/* ---- the clock, the thread's waits, and what fails ---- */

static bool faked; /* false: all as it is, for the other suites of this program */
static atomic_llong clock_now_ms;
static atomic_bool ending;   /* no wait takes time any more */
static sem_t tick, waiting;  /* tick: a wait is over; waiting: the thread has begun one */
static long long wait_until; /* of the wait that was begun last, in ms */
static bool no_thread, no_memory;

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): names that the linker gives. */
int __real_clock_gettime(clockid_t clock, struct timespec *out);
int __wrap_clock_gettime(clockid_t clock, struct timespec *out);
int __real_pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *lock, clockid_t clock,
                                  const struct timespec *until);
int __wrap_pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *lock, clockid_t clock,
                                  const struct timespec *until);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
                          void *self);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
                          void *self);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

int __wrap_clock_gettime(clockid_t clock, struct timespec *out)
{
    if (!faked)
        return __real_clock_gettime(clock, out);
    long long ms = atomic_load(&clock_now_ms);
    *out = (struct timespec){.tv_sec = ms / SECOND, .tv_nsec = ms % SECOND * 1000000};
    return 0;
}

int __wrap_pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *lock, clockid_t clock,
                                  const struct timespec *until)
{
    if (!faked)
        return __real_pthread_cond_clockwait(cond, lock, clock, until);
    wait_until = (long long)until->tv_sec * SECOND + until->tv_nsec / 1000000;
    pthread_mutex_unlock(lock);
    (void)sem_post(&waiting);
    while (!atomic_load(&ending) && sem_wait(&tick) != 0)
        ;
    pthread_mutex_lock(lock);
    return ETIMEDOUT;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
                          void *self)
{
    return no_thread ? EAGAIN : __real_pthread_create(thread, how, run, self);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

/* ---- one server's timeouts, and connections ---- */

struct connection {
    struct timeouts_connection entry;
    int client; /* the other end */
};

static struct timeouts *timeouts;

static int setup(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    faked = true;
    atomic_store(&ending, false);
    atomic_store(&clock_now_ms, START_MS);
    (void)sem_init(&tick, 0, 0);
    (void)sem_init(&waiting, 0, 0);
    timeouts = timeouts_start(PATIENCE, SCARCE, &err);
    assert_non_null(timeouts);
    (void)sem_wait(&waiting);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    atomic_store(&ending, true);
    (void)sem_post(&tick);
    timeouts_stop(timeouts);
    (void)sem_destroy(&tick);
    (void)sem_destroy(&waiting);
    faked = false;
    return 0;
}

/* One pass over all connections, so many milliseconds later. */
static void pass_after(int ms)
{
    (void)atomic_fetch_add(&clock_now_ms, ms);
    (void)sem_post(&tick);
    (void)sem_wait(&waiting);
}

static void begin(struct connection *c)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    c->client = fds[1];
    timeouts_add(timeouts, &c->entry, fds[0]);
}

static void end(struct connection *c)
{
    timeouts_remove(timeouts, &c->entry);
    assert_int_equal(close(c->entry.fd), 0);
    assert_int_equal(close(c->client), 0);
}

/* Whether a read from it finds the stream's end. */
static bool ended(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static bool is_open(const struct connection *c)
{
    return !ended(c->client) && !ended(c->entry.fd);
}

static void test_who_sends_no_request_in_time_is_closed(void **state)
{
    (void)state;
    struct connection early, late;
    begin(&early);
    pass_after(SECOND);
    begin(&late);
    pass_after((PATIENCE - 1) * SECOND);
    assert_true(is_open(&early));
    pass_after(2);
    assert_true(ended(early.client));
    assert_int_equal(send(early.entry.fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT), -1);
    assert_true(is_open(&late));
    end(&early);
    pass_after(SECOND);
    assert_true(ended(late.client));
    end(&late);
}

/* However slowly: the time ends when the request is there, and begins with the answer's end. */
static void test_a_request_that_has_come_has_no_limit(void **state)
{
    (void)state;
    struct connection c;
    begin(&c);
    timeouts_rest(&c.entry);
    pass_after(100 * PATIENCE * SECOND);
    assert_true(is_open(&c));
    timeouts_await(&c.entry);
    pass_after(PATIENCE * SECOND);
    assert_true(is_open(&c));
    pass_after(2);
    assert_true(ended(c.client));
    end(&c);
}

/* A byte does not help: it is complete requests that count. */
static void test_a_byte_is_no_request(void **state)
{
    (void)state;
    struct connection c;
    begin(&c);
    for (int i = 0; i <= PATIENCE; i++) {
        assert_int_equal(send(c.client, "G", 1, MSG_NOSIGNAL), 1);
        pass_after(SECOND);
    }
    assert_int_equal(send(c.client, "E", 1, MSG_NOSIGNAL), -1);
    end(&c);
}

static void test_the_time_is_short_if_connections_are_scarce(void **state)
{
    (void)state;
    struct connection c[SCARCE];
    for (size_t i = 0; i + 1 < SCARCE; i++)
        begin(&c[i]);
    assert_int_equal(timeouts_count(timeouts), SCARCE - 1);
    pass_after(2 * SECOND);
    assert_true(is_open(&c[0]));
    begin(&c[SCARCE - 1]);
    pass_after(0);
    for (size_t i = 0; i + 1 < SCARCE; i++)
        assert_true(ended(c[i].client));
    assert_true(is_open(&c[SCARCE - 1]));
    for (size_t i = 0; i < SCARCE; i++)
        end(&c[i]);
    assert_int_equal(timeouts_count(timeouts), 0);
}

/* From the end, the middle and the beginning of the list. */
static void test_who_has_ended_is_left_alone(void **state)
{
    (void)state;
    for (size_t gone = 0; gone < 3; gone++) {
        struct connection c[3];
        for (size_t i = 0; i < 3; i++)
            begin(&c[i]);
        timeouts_remove(timeouts, &c[gone].entry);
        assert_int_equal(timeouts_count(timeouts), 2);
        pass_after(2 * PATIENCE * SECOND);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(ended(c[i].client), i != gone);
            if (i != gone)
                timeouts_remove(timeouts, &c[i].entry);
            assert_int_equal(close(c[i].entry.fd), 0);
            assert_int_equal(close(c[i].client), 0);
        }
        pass_after(0);
        assert_int_equal(timeouts_count(timeouts), 0);
    }
}

/* Stopping: who asks for nothing is told so, but an answer can still be sent. */
static void test_the_end_is_for_reading_alone(void **state)
{
    (void)state;
    struct connection idle, busy;
    char byte;
    begin(&idle);
    begin(&busy);
    timeouts_rest(&busy.entry);
    pass_after(0);
    assert_int_equal(wait_until, START_MS + SECOND);
    timeouts_finish(timeouts);
    pass_after(SECOND);
    assert_true(is_open(&idle));
    assert_in_range(wait_until, START_MS + SECOND + 1, START_MS + SECOND + 100);
    pass_after(2);
    assert_true(ended(idle.entry.fd));
    assert_int_equal(send(idle.entry.fd, "x", 1, MSG_NOSIGNAL), 1);
    assert_int_equal(recv(idle.client, &byte, 1, MSG_DONTWAIT), 1);
    assert_true(is_open(&busy));
    end(&idle);
    end(&busy);
}

/* The clock of 32 bits starts anew after seven weeks. */
static void test_the_clock_wraps_around(void **state)
{
    (void)state;
    struct connection c;
    atomic_store(&clock_now_ms, (1LL << 32) - SECOND);
    begin(&c);
    pass_after(SECOND / 2);
    assert_true(is_open(&c));
    pass_after(PATIENCE * SECOND - SECOND / 2);
    assert_true(is_open(&c));
    pass_after(2);
    assert_true(ended(c.client));
    end(&c);
}

/* A thread may note it while a pass is under way, which has read the clock before. */
static void test_a_wait_that_begins_during_a_pass(void **state)
{
    (void)state;
    struct connection c;
    begin(&c);
    atomic_store(&c.entry.since, START_MS + 2);
    pass_after(0);
    assert_true(is_open(&c));
    end(&c);
}

static int unsent(int fd)
{
    int bytes = -1;
    socklen_t size = sizeof(bytes);
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, &size), 0);
    return bytes;
}

static void test_the_kernel_buffers_less_for_a_crowd(void **state)
{
    (void)state;
    static struct timeouts_connection crowd[CROWDED + 1];
    int usual = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int last = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(usual >= 0 && last >= 0);
    int before = unsent(usual);
    for (size_t i = 0; i < CROWDED; i++)
        timeouts_add(timeouts, &crowd[i], usual);
    assert_int_equal(unsent(usual), before);
    timeouts_add(timeouts, &crowd[CROWDED], last);
    assert_int_equal(unsent(last), 256 * 1024);
    for (size_t i = 0; i <= CROWDED; i++)
        timeouts_remove(timeouts, &crowd[i]);
    assert_int_equal(close(usual), 0);
    assert_int_equal(close(last), 0);
}

static void test_what_cannot_start_says_so(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    no_thread = true;
    assert_null(timeouts_start(PATIENCE, SCARCE, &err));
    no_thread = false;
    assert_int_equal(err.kind, ERR_KIND_IO);
    assert_string_equal(err.message, "cannot start the thread for timeouts: "
                                     "Resource temporarily unavailable");
    err = ERR_INIT;
    no_memory = true;
    assert_null(timeouts_start(PATIENCE, SCARCE, &err));
    no_memory = false;
    assert_int_equal(err.kind, ERR_KIND_NOMEM);
    timeouts_stop(NULL);
}

#define TIMEOUTS_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TIMEOUTS_TEST(test_who_sends_no_request_in_time_is_closed),
        TIMEOUTS_TEST(test_a_request_that_has_come_has_no_limit),
        TIMEOUTS_TEST(test_a_byte_is_no_request),
        TIMEOUTS_TEST(test_the_time_is_short_if_connections_are_scarce),
        TIMEOUTS_TEST(test_who_has_ended_is_left_alone),
        TIMEOUTS_TEST(test_the_end_is_for_reading_alone),
        TIMEOUTS_TEST(test_the_clock_wraps_around),
        TIMEOUTS_TEST(test_a_wait_that_begins_during_a_pass),
        TIMEOUTS_TEST(test_the_kernel_buffers_less_for_a_crowd),
        cmocka_unit_test(test_what_cannot_start_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
