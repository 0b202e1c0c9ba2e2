/*
 * Rendering ahead: what readers ask for is made again after an edit, before the next reader asks;
 * and no reader waits for that.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <unistd.h>

#include "server/core/rcu.h"
#include "server/serve/serve_private.h"
#include "tests/support/asking.h"

static int ahead_setup(void **state)
{
    asking_ahead = true;
    return asking_setup(state);
}

static int ahead_teardown(void **state)
{
    asking_ahead = false;
    return asking_teardown(state);
}

static void pause_briefly(void)
{
    (void)usleep(1000);
}

static void wait_for_renders(unsigned page, unsigned count)
{
    while (fake_renders(page) < count)
        pause_briefly();
}

/* Waits until the cache has a page with this text. */
static void wait_for_body(const char *path, const char *body)
{
    const struct cache_key key = cache_key_of_path(str_c(path));
    for (bool there = false; !there; pause_briefly()) {
        rcu_enter();
        const struct entry *e = cache_find(asking_serve->cache, &key);
        there = e != NULL && str_eq(str_of(e->body->bytes, e->body->len), str_c(body));
        rcu_leave();
    }
}

static void ask_often(const char *path, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        asking_expect(path, 200, "page");
}

static void edit(unsigned a, unsigned b)
{
    fake_edit(a);
    fake_edit(b);
    asking_touch("change", 1);
}

static void test_what_was_asked_for_is_made_again(void **state)
{
    (void)state;
    ask_often("/0/", 3);
    ask_often("/1/", 1); /* and never again */
    edit(0, 1);
    wait_for_body("/0/", "page 0, version 2\n");
    asking_expect("/0/", 200, "page 0, version 2\n");
    assert_int_equal(fake_renders(0), 2);
    assert_int_equal(fake_renders(1), 1);
    asking_expect("/1/", 200, "page 1, version 2\n");
}

static void test_what_is_current_is_not_made_again(void **state)
{
    (void)state;
    ask_often("/0/", 2);
    ask_often("/1/", 5);
    edit(0, 2);
    wait_for_body("/0/", "page 0, version 2\n");
    assert_int_equal(fake_renders(1), 1);
}

/* Page 0 is asked for most, then page 1. Both are edited: page 0 is being made ahead, and does not
 * end. */
static void begin_with_the_first(void)
{
    ask_often("/1/", 3);
    ask_often("/0/", 9);
    fake_hold(0);
    edit(0, 1);
    wait_for_renders(0, 2);
}

static void test_what_is_asked_for_most_comes_first(void **state)
{
    (void)state;
    begin_with_the_first();
    assert_int_equal(fake_renders(1), 1);
    fake_let_go(0);
    wait_for_body("/1/", "page 1, version 2\n");
}

static void *ask_zero(void *self)
{
    asking_ask(self, "GET", "/0/", NULL);
    return NULL;
}

static void test_no_reader_waits_for_it(void **state)
{
    (void)state;
    pthread_t thread;
    struct client reader = {.waits = 0};
    begin_with_the_first();
    asking_expect("/1/", 200, "page 1, version 2\n");
    asking_expect("/2/", 200, "page 2, version 1\n");
    assert_int_equal(pthread_create(&thread, NULL, ask_zero, &reader), 0);
    wait_for_renders(0, 3); /* for that reader */
    fake_let_go(0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(reader.body, "page 0, version 2\n");
}

static void test_after_another_edit_it_begins_anew(void **state)
{
    (void)state;
    begin_with_the_first();
    edit(0, 1);
    asking_expect("/2/", 200, "page 2, version 1\n"); /* the second edit is published */
    fake_let_go(0);
    wait_for_body("/1/", "page 1, version 3\n");
    asking_expect("/0/", 200, "page 0, version 3\n");
    assert_int_equal(fake_renders(1), 2); /* nothing between the two edits */
}

#define AHEAD_TEST(f) cmocka_unit_test_setup_teardown(f, ahead_setup, ahead_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AHEAD_TEST(test_what_was_asked_for_is_made_again),
        AHEAD_TEST(test_what_is_current_is_not_made_again),
        AHEAD_TEST(test_what_is_asked_for_most_comes_first),
        AHEAD_TEST(test_no_reader_waits_for_it),
        AHEAD_TEST(test_after_another_edit_it_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
