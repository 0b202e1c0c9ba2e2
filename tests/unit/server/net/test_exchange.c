/*
 * What observers are shown of a request at its end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/exchange.h"

#include "tests/unit/check.h"

static struct exchange_record record;

static enum exchange_cache cache_of(enum answer_kind kind, bool revalidated,
                                    const struct visit *visit)
{
    const struct answer a = {.kind = kind, .status = 200, .revalidated = revalidated};
    exchange_begin(&record, "/a");
    exchange_answered(&record, &a, visit, 10);
    return record.x.cache;
}

static void test_how_the_cache_took_part(void **state)
{
    (void)state;
    const struct visit current = {.state = VISIT_CURRENT}, made = {.attempts = 1};
    assert_int_equal(cache_of(ANSWER_REPRESENTATION, false, NULL), EXCHANGE_CACHE_HIT);
    assert_int_equal(cache_of(ANSWER_REPRESENTATION, false, &current), EXCHANGE_CACHE_HIT);
    assert_int_equal(cache_of(ANSWER_REPRESENTATION, true, NULL), EXCHANGE_CACHE_REVALIDATED);
    assert_int_equal(cache_of(ANSWER_REPRESENTATION, true, &made), EXCHANGE_CACHE_MISS);
    assert_int_equal(cache_of(ANSWER_STATUS, false, &made), EXCHANGE_CACHE_MISS);
    assert_int_equal(cache_of(ANSWER_REDIRECT, false, NULL), EXCHANGE_CACHE_NONE);
    assert_str_equal(exchange_cache_name(EXCHANGE_CACHE_REVALIDATED), S("revalidated"));
    assert_str_equal(exchange_cache_name(EXCHANGE_CACHE_NONE), S(""));
}

static void test_bytes_of_the_body(void **state)
{
    (void)state;
    static const struct {
        enum reply_method method;
        unsigned status;
        uint64_t bytes;
    } cases[] = {
        {REPLY_METHOD_GET, 200, 10}, {REPLY_METHOD_HEAD, 200, 0}, {REPLY_METHOD_GET, 304, 0},
        {REPLY_METHOD_GET, 404, 10}, {REPLY_METHOD_GET, 204, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct answer a = {.kind = ANSWER_STATUS, .status = cases[i].status};
        exchange_begin(&record, "/a");
        record.x.kind = cases[i].method;
        exchange_answered(&record, &a, NULL, 10);
        assert_int_equal(record.x.bytes, cases[i].bytes);
        assert_int_equal(record.x.status, cases[i].status);
    }
}

static void test_the_query_is_copied_as_it_was_sent(void **state)
{
    (void)state;
    char target[EXCHANGE_QUERY_MAX + 8] = "/a?b=c+d&&e?f&";
    exchange_begin(&record, target);
    memset(target, 'x', 4);
    assert_str_equal(record.x.query, S("b=c+d&&e?f&"));
    exchange_begin(&record, "/a?");
    assert_str_equal(record.x.query, S(""));
    exchange_begin(&record, NULL);
    assert_str_equal(record.x.query, S(""));
    memset(target, 'y', sizeof(target) - 1);
    target[1] = '?';
    exchange_begin(&record, target);
    assert_int_equal(record.x.query.len, EXCHANGE_QUERY_MAX);
}

static void count(void *self, const struct exchange *x)
{
    assert_true(x->duration_us >= 0 && x->broken);
    ++*(int *)self;
}

static void test_each_observer_is_called_once(void **state)
{
    (void)state;
    int first = 0, second = 0;
    const struct exchange_observer observers[EXCHANGE_OBSERVERS_MAX] = {
        {.end = count, .self = &first}, {.end = count, .self = &second}};
    exchange_begin(&record, "/a");
    exchange_end(&record, observers, true);
    assert_int_equal(first, 1);
    assert_int_equal(second, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_the_cache_took_part),
        cmocka_unit_test(test_bytes_of_the_body),
        cmocka_unit_test(test_the_query_is_copied_as_it_was_sent),
        cmocka_unit_test(test_each_observer_is_called_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
