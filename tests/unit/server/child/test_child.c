/*
 * Child processes that die, hang, grow, flood, break off, never read: what their parent sees.
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
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/child/children.h"
#include "server/core/monotonic.h"
#include "tests/support/child_programs.h"

/* ---- one test's spawner and children ---- */

static struct spawner *spawner;
static struct children *children;
static struct arena arena;

static void make_children(size_t program, unsigned most)
{
    struct err err = ERR_INIT;
    const struct children_options options = {
        .spawner = spawner, .program = program, .most = most, .idle = 1, .calls = 4};
    children = children_new(&options, &err);
    assert_non_null(children);
}

static int set_up(void **state)
{
    struct err err = ERR_INIT;
    (void)state;
    arena_init(&arena, 0);
    spawner = spawner_start(child_programs, PROGRAM_COUNT, &err);
    make_children(PROGRAM_CALLS, 2);
    return spawner != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    children_free(children);
    spawner_stop(spawner);
    arena_fini(&arena);
    return 0;
}

static struct child *take(bool fresh)
{
    struct err err = ERR_INIT;
    struct child *c = children_take(children, fresh, &err);
    if (c == NULL)
        fail_msg("%s", err.message);
    return c;
}

/* It ends, and is reaped: by the spawner, or by us if the spawner has ended. */
static void wait_until_gone(pid_t pid)
{
    while (kill(pid, 0) == 0) {
        (void)waitpid(pid, NULL, WNOHANG);
        (void)usleep(1000);
    }
}

/* Makes one call. *text gets its answer. */
static enum child_result call(struct child *c, enum ask ask, struct str question, struct str *text)
{
    uint32_t kind;
    child_begin_call(c);
    enum child_result result = child_send(c, ask, question);
    if (result == CHILD_OK)
        result = child_receive(c, &arena, &kind, text);
    (void)child_end_call(c);
    if (result == CHILD_OK)
        assert_int_equal(kind, ask);
    return result;
}

static void expect_echo(struct child *c)
{
    struct str text;
    assert_int_equal(call(c, ASK_ECHO, S("how are you"), &text), CHILD_OK);
    assert_true(str_eq(text, S("how are you")));
}

/* Sends a child a request that ends it. The next request must succeed with a new child. */
static void expect_end(enum ask ask, enum child_result want, struct child_end *end)
{
    struct str text;
    struct child *c = take(false);
    pid_t pid = c->pid;
    enum child_result result = call(c, ask, S(""), &text);
    assert_int_equal(result, want);
    *end = c->end;
    children_give(children, c, result, false);
    c = take(false);
    assert_int_not_equal(c->pid, pid);
    expect_echo(c);
    children_give(children, c, CHILD_OK, false);
    wait_until_gone(pid);
}

/* ---- tests ---- */

static void test_one_child_answers_many_calls(void **state)
{
    (void)state;
    struct child *c = take(false);
    pid_t first = c->pid;
    expect_echo(c);
    expect_echo(c);
    children_give(children, c, CHILD_OK, false);
    c = take(false);
    assert_int_equal(c->pid, first);
    expect_echo(c);
    expect_echo(c);
    children_give(children, c, CHILD_OK, false); /* its four calls are over */
    c = take(false);
    assert_int_not_equal(c->pid, first);
    children_give(children, c, CHILD_OK, true); /* worn */
}

static void test_one_that_dies(void **state)
{
    (void)state;
    struct child_end end;
    expect_end(ASK_CRASH, CHILD_ENDED, &end);
    assert_int_equal(end.kind, CHILD_END_SIGNAL);
    assert_int_equal(end.value, SIGSEGV);
    expect_end(ASK_EXIT, CHILD_ENDED, &end);
    assert_int_equal(end.kind, CHILD_END_EXIT);
    assert_int_equal(end.value, 1);
}

static void test_one_that_hangs(void **state)
{
    (void)state;
    struct child_end end;
    expect_end(ASK_HANG, CHILD_ENDED, &end);
    assert_int_equal(end.kind, CHILD_END_SIGNAL);
    assert_int_equal(end.value, SIGXCPU);
}

static void test_one_that_grows(void **state)
{
    (void)state;
    struct child_end end;
    expect_end(ASK_GROW, CHILD_ENDED, &end);
    assert_int_equal(end.kind, CHILD_END_EXIT);
    assert_int_not_equal(end.value, 0); /* 3, or a sanitizer's own */
}

static void test_one_that_floods(void **state)
{
    (void)state;
    uint32_t kind;
    struct str text;
    struct child *c = take(false);
    child_begin_call(c);
    enum child_result result = child_send(c, ASK_FLOOD, S(""));
    size_t frames = 0;
    while (result == CHILD_OK && frames < 100) {
        result = child_receive(c, &arena, &kind, &text);
        frames++;
    }
    assert_int_equal(result, CHILD_FLOODS);
    assert_int_equal(frames, 8);
    children_give(children, c, result, false);
    c = take(false);
    expect_echo(c);
    children_give(children, c, CHILD_OK, false);
}

static void test_one_that_breaks_off(void **state)
{
    (void)state;
    struct child_end end;
    expect_end(ASK_CLOSE, CHILD_ENDED, &end);
    assert_int_equal(end.value, SIGKILL);
}

static void test_one_that_never_reads(void **state)
{
    (void)state;
    enum { MUCH = 8 << 20 };
    children_free(children);
    make_children(PROGRAM_DEAF, 1);
    struct child *c = take(false);
    pid_t pid = c->pid;
    char *much = arena_alloc(&arena, MUCH);
    assert_non_null(much);
    memset(much, 'x', MUCH);
    child_begin_call(c);
    assert_int_equal(child_send(c, ASK_ECHO, str_of(much, MUCH)), CHILD_LATE);
    children_give(children, c, CHILD_LATE, false);
    wait_until_gone(pid);
}

static void test_one_that_cannot_start(void **state)
{
    (void)state;
    struct err err = ERR_INIT, again = ERR_INIT;
    children_free(children);
    make_children(PROGRAM_STILLBORN, 1);
    assert_null(children_take(children, false, &err));
    assert_non_null(strstr(err.message, "does not start"));
    assert_int_equal(err.kind, ERR_KIND_IO);
    /* The pause before each start grows: soon a start is refused without an attempt. */
    for (int i = 0; i < 8 && strstr(again.message, "processes do not start") == NULL; i++) {
        again = ERR_INIT;
        assert_null(children_take(children, false, &again));
    }
    assert_non_null(strstr(again.message, "processes do not start"));
}

static void test_what_it_says_is_kept_up_to_a_bound(void **state)
{
    (void)state;
    struct str text;
    struct child *c = take(false);
    assert_int_equal(call(c, ASK_SAY, S("12"), &text), CHILD_OK);
    assert_true(str_eq(str_of(c->said, c->said_len), S("a line on stderr\na line on stderr\n")));
    assert_int_equal(call(c, ASK_ECHO, S(""), &text), CHILD_OK);
    assert_int_equal(c->said_len, 0);
    child_begin_call(c);
    uint32_t kind;
    char much[5000];
    memset(much, 'x', sizeof(much));
    assert_int_equal(child_send(c, ASK_SAY, str_of(much, sizeof(much))), CHILD_OK);
    assert_int_equal(child_receive(c, &arena, &kind, &text), CHILD_OK);
    assert_false(child_end_call(c));
    assert_int_equal(c->said_len, CHILD_SAID_MAX);
    children_give(children, c, CHILD_OK, true);
}

static void test_it_has_nothing_that_it_does_not_need(void **state)
{
    (void)state;
    struct str text;
    struct child *c = take(false);
    assert_int_equal(call(c, ASK_OPEN, S(""), &text), CHILD_OK);
    assert_true(str_eq(text, S("4 open, core 0, file 0")));
    children_give(children, c, CHILD_OK, false);
}

struct taker {
    pthread_t thread;
    atomic_bool has;
};

static void *take_and_give(void *self)
{
    struct taker *t = self;
    struct child *c = take(false);
    atomic_store(&t->has, true);
    children_give(children, c, CHILD_OK, false);
    return NULL;
}

static void test_as_many_as_are_needed_up_to_a_bound(void **state)
{
    (void)state;
    struct taker third = {.has = false};
    struct child *a = take(false), *b = take(false);
    assert_int_not_equal(a->pid, b->pid);
    assert_int_equal(pthread_create(&third.thread, NULL, take_and_give, &third), 0);
    (void)usleep(50 * 1000);
    assert_false(atomic_load(&third.has));
    children_give(children, a, CHILD_OK, false);
    assert_int_equal(pthread_join(third.thread, NULL), 0);
    assert_true(atomic_load(&third.has));
    children_give(children, b, CHILD_OK, false);
}

static void test_a_fresh_one_has_answered_nothing(void **state)
{
    (void)state;
    struct child *c = take(false);
    pid_t pid = c->pid;
    expect_echo(c);
    children_give(children, c, CHILD_OK, false);
    c = take(true);
    assert_int_not_equal(c->pid, pid);
    assert_int_equal(c->calls, 0);
    children_give(children, c, CHILD_OK, false);
}

static void *sleep_in_call(void *self)
{
    struct child *c = self;
    struct str text;
    enum child_result result = call(c, ASK_SLEEP, S(""), &text);
    children_give(children, c, result, false);
    return result == CHILD_LATE ? c : NULL;
}

/* The limit of wall-clock time is a minute, so it is the hurry that ends the call. */
static void test_the_end_waits_for_no_call(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    pthread_t thread;
    void *late;
    assert_int_equal(pthread_create(&thread, NULL, sleep_in_call, take(false)), 0);
    (void)usleep(50 * 1000);
    int64_t begin = monotonic_ms();
    children_finish(children, 10);
    assert_int_equal(pthread_join(thread, &late), 0);
    assert_non_null(late);
    assert_true(monotonic_ms() - begin < CHILD_PROGRAM_CLOCK_MS / 2);
    assert_null(children_take(children, false, &err));
}

/* All its processes end with it, and nobody waits for it. */
static void test_the_spawner_dies(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct str text;
    struct child *c = take(false), *other = take(false);
    pid_t pid = c->pid, other_pid = other->pid;
    enum child_result result = call(c, ASK_KILL_SPAWNER, S(""), &text);
    assert_int_equal(result, CHILD_LOST);
    children_give(children, c, result, false);
    assert_int_equal(call(other, ASK_ECHO, S(""), &text), CHILD_LOST);
    children_give(children, other, CHILD_LOST, false);
    wait_until_gone(pid);
    wait_until_gone(other_pid);
    assert_null(children_take(children, false, &err));
    assert_non_null(strstr(err.message, "restart the server"));
}

/* A server in a process of its own, which is killed. */
static void test_the_server_dies(void **state)
{
    (void)state;
    int told[2];
    pid_t pid = 0;
    assert_int_equal(pipe(told), 0);
    pid_t server = fork();
    assert_true(server >= 0);
    if (server == 0) {
        struct err err = ERR_INIT;
        spawner = spawner_start(child_programs, PROGRAM_COUNT, &err);
        make_children(PROGRAM_CALLS, 1);
        struct child *c = take(false);
        bool ok = write(told[1], &c->pid, sizeof(pid)) == (ssize_t)sizeof(pid);
        child_begin_call(c);
        ok = ok && child_send(c, ASK_HANG, S("")) == CHILD_OK;
        (void)pause();
        _exit(!ok);
    }
    assert_int_equal(read(told[0], &pid, sizeof(pid)), sizeof(pid));
    assert_int_equal(kill(server, SIGKILL), 0);
    assert_int_equal(waitpid(server, NULL, 0), server);
    wait_until_gone(pid);
    (void)close(told[0]);
    (void)close(told[1]);
}

static void test_values_are_checked_as_they_are_read(void **state)
{
    (void)state;
    struct buf b;
    struct str text, s;
    uint32_t n;
    buf_init(&b, &arena, 0);
    frame_put_u32(&b, 7);
    frame_put_str(&b, S("abc"));
    text = buf_str(&b);
    assert_true(frame_get_u32(&text, &n) && n == 7);
    assert_true(frame_get_str(&text, &s) && str_eq(s, S("abc")) && text.len == 0);
    assert_false(frame_get_u32(&text, &n));
    for (size_t len = 0; len < b.len; len++) {
        text = str_sub(buf_str(&b), 0, len);
        assert_false(frame_get_u32(&text, &n) && frame_get_str(&text, &s));
    }
}

#define child_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* Starts a child of another program, and begins a call. */
static struct child *take_other(size_t program)
{
    children_free(children);
    make_children(program, 2);
    struct child *c = take(false);
    child_begin_call(c);
    return c;
}

static void test_another_program_is_spoken_with_in_bytes(void **state)
{
    (void)state;
    enum { MANY = 3 * CHILD_AHEAD_MAX };
    static char sent[MANY], received[MANY];
    struct child *c = take_other(PROGRAM_CAT);
    for (size_t i = 0; i < MANY; i++)
        sent[i] = (char)(i * 7);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(child_send_bytes(c, str_of(sent, MANY)), CHILD_OK);
        assert_int_equal(child_receive_bytes(c, received, 1), CHILD_OK);
        assert_int_equal(child_receive_bytes(c, received + 1, 2), CHILD_OK);
        assert_int_equal(child_receive_bytes(c, received + 3, MANY - 3), CHILD_OK);
        assert_memory_equal(received, sent, MANY);
    }
    (void)child_end_call(c);
    children_give(children, c, CHILD_OK, false);
    c = take(false);
    child_begin_call(c);
    static char most[CHILD_PROGRAM_OUTPUT + 1];
    assert_int_equal(child_receive_bytes(c, most, sizeof(most)), CHILD_FLOODS);
    children_give(children, c, CHILD_FLOODS, false);
}

static void test_another_program_has_the_same_limits(void **state)
{
    (void)state;
    char byte;
    struct child *c = take_other(PROGRAM_BUSY);
    assert_int_equal(child_send_bytes(c, S("go\n")), CHILD_OK);
    assert_int_equal(child_receive_bytes(c, &byte, 1), CHILD_ENDED);
    assert_int_equal(c->end.kind, CHILD_END_SIGNAL);
    assert_int_equal(c->end.value, SIGXCPU);
    children_give(children, c, CHILD_ENDED, false);
}

static void test_another_program_that_is_not_there_says_so(void **state)
{
    (void)state;
    char byte;
    struct child *c = take_other(PROGRAM_NOWHERE);
    assert_int_equal(child_receive_bytes(c, &byte, 1), CHILD_ENDED);
    (void)child_end_call(c);
    struct str said = str_of(c->said, c->said_len);
    assert_true(str_eq(said, S("/nowhere/sass: No such file or directory\n")));
    children_give(children, c, CHILD_ENDED, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        child_test(test_one_child_answers_many_calls),
        child_test(test_one_that_dies),
        child_test(test_one_that_hangs),
        child_test(test_one_that_grows),
        child_test(test_one_that_floods),
        child_test(test_one_that_breaks_off),
        child_test(test_one_that_never_reads),
        child_test(test_one_that_cannot_start),
        child_test(test_what_it_says_is_kept_up_to_a_bound),
        child_test(test_it_has_nothing_that_it_does_not_need),
        child_test(test_as_many_as_are_needed_up_to_a_bound),
        child_test(test_a_fresh_one_has_answered_nothing),
        child_test(test_the_end_waits_for_no_call),
        child_test(test_the_spawner_dies),
        child_test(test_the_server_dies),
        child_test(test_another_program_is_spoken_with_in_bytes),
        child_test(test_another_program_has_the_same_limits),
        child_test(test_another_program_that_is_not_there_says_so),
        child_test(test_values_are_checked_as_they_are_read),
    };
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
