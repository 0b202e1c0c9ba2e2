/*
 * The queue of what is to be purged: order, doublets, the limit.
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

#include "server/purge/queue.h"

static void add(struct queue *q, const char *words)
{
    struct str rest = str_c(words), word;
    while (rest.len > 0) {
        (void)str_cut(rest, ' ', &word, &rest);
        assert_int_not_equal(QUEUE_OVERFLOWN, queue_add(q, word));
    }
}

static void expect_list(const struct queue_item *list, const char *want)
{
    char got[256] = "";
    for (size_t len = 0; list != NULL; list = list->next)
        len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%.*s", len > 0 ? " " : "",
                                STR_ARG(queue_text(list)));
    assert_string_equal(want, got);
}

/* Takes so many items and gives them back; they are these. */
static void expect_first(struct queue *q, size_t most, const char *want)
{
    struct queue_item *list = queue_take(q, most, 1000);
    expect_list(list, want);
    queue_put_back(q, list);
}

static void test_each_once_in_order(void **state)
{
    struct queue q;
    (void)state;
    queue_init(&q, 10000);
    assert_true(queue_is_empty(&q));
    add(&q, "a b a c b a");
    assert_int_equal(3, q.count);
    expect_first(&q, 2, "a b");
    expect_first(&q, 9, "a b c");
    queue_fini(&q);
    assert_true(queue_is_empty(&q));
}

static void test_what_is_under_way_can_be_added_again(void **state)
{
    struct queue q;
    (void)state;
    queue_init(&q, 10000);
    add(&q, "a b");
    struct queue_item *list = queue_take(&q, 9, 1000);
    assert_true(queue_is_empty(&q));
    add(&q, "c b");
    queue_put_back(&q, list);
    assert_int_equal(3, q.count);
    expect_first(&q, 9, "a c b");
    add(&q, "d");
    expect_first(&q, 9, "a c b d");
    queue_fini(&q);
}

static void test_put_back_into_an_empty_queue(void **state)
{
    struct queue q;
    (void)state;
    queue_init(&q, 10000);
    add(&q, "a b c");
    queue_put_back(&q, queue_take(&q, 2, 1000));
    queue_put_back(&q, queue_take(&q, 3, 1000));
    queue_put_back(&q, queue_take(&q, 0, 1000));
    queue_put_back(&q, NULL);
    add(&q, "d");
    expect_first(&q, 9, "a b c d");
    queue_fini(&q);
    queue_put_back(&q, NULL);
    add(&q, "e");
    expect_first(&q, 9, "e");
    queue_fini(&q);
}

static void test_batches_have_a_size(void **state)
{
    struct queue q;
    (void)state;
    queue_init(&q, 10000);
    add(&q, "aaaa bbbb cccc");
    struct queue_item *list = queue_take(&q, 9, 8);
    expect_list(list, "aaaa bbbb");
    queue_free_list(list);
    list = queue_take(&q, 9, 1); /* never nothing */
    expect_list(list, "cccc");
    queue_free_list(list);
    assert_int_equal(0, q.bytes);
    queue_fini(&q);
}

static void test_beyond_the_limit_it_is_everything(void **state)
{
    struct queue q;
    (void)state;
    queue_init(&q, 3 * (sizeof(struct queue_item) + 1));
    add(&q, "a b c");
    struct queue_item *list = queue_take(&q, 1, 1000);
    add(&q, "d");
    assert_false(q.everything);
    assert_int_equal(QUEUE_OVERFLOWN, queue_add(&q, S("e")));
    assert_true(q.everything);
    assert_int_equal(0, q.count + q.bytes);
    queue_put_back(&q, list); /* is part of everything */
    assert_int_equal(0, q.count);
    add(&q, "f"); /* comes after it */
    assert_true(q.everything);
    assert_int_equal(1, q.count);
    queue_fini(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_once_in_order),
        cmocka_unit_test(test_what_is_under_way_can_be_added_again),
        cmocka_unit_test(test_put_back_into_an_empty_queue),
        cmocka_unit_test(test_batches_have_a_size),
        cmocka_unit_test(test_beyond_the_limit_it_is_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
