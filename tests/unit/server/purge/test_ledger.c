/*
 * The ledger of what was given out.
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

#include "server/purge/ledger.h"

enum { MANY = 5000 };

static struct ledger_answer answer(const char *path, uint64_t digest, const struct render_dep *deps,
                                   size_t count)
{
    return (struct ledger_answer){
        .key = cache_key_of_path(str_c(path)),
        .digest = digest,
        .generation = digest,
        .deps = deps,
        .dep_count = count,
    };
}

static enum ledger_result put(struct ledger *l, const char *path, uint64_t digest, size_t deps)
{
    struct render_dep all[8];
    for (size_t i = 0; i < deps; i++)
        all[i] = (struct render_dep){i, digest};
    const struct ledger_answer a = answer(path, digest, all, deps);
    return ledger_put(l, &a);
}

static struct ledger_page *find(const struct ledger *l, const char *path)
{
    const struct cache_key key = cache_key_of_path(str_c(path));
    return ledger_find(l, &key);
}

static void test_says_what_is_new(void **state)
{
    struct ledger l;
    (void)state;
    ledger_init(&l, 10000);
    assert_null(find(&l, "/a"));
    assert_int_equal(LEDGER_NEW, put(&l, "/a", 1, 2));
    assert_int_equal(LEDGER_SAME, put(&l, "/a", 1, 8));
    assert_int_equal(LEDGER_CHANGED, put(&l, "/a", 2, 0));
    assert_int_equal(LEDGER_CHANGED, put(&l, "/a", 1, 3));
    assert_int_equal(1, l.count);
    assert_int_equal(3, find(&l, "/a")->dep_count);
    assert_int_equal(1, find(&l, "/a")->deps[2].version);
    struct ledger_answer error = answer("", 7, NULL, 0);
    error.key = cache_key_of_error(404);
    assert_int_equal(LEDGER_NEW, ledger_put(&l, &error));
    assert_int_equal(LEDGER_SAME, ledger_put(&l, &error));
    ledger_fini(&l);
}

static void test_many_pages(void **state)
{
    struct ledger l;
    char path[16];
    (void)state;
    ledger_init(&l, (size_t)1 << 30);
    for (unsigned i = 0; i < MANY; i++) {
        (void)snprintf(path, sizeof(path), "/%u", i);
        assert_int_equal(LEDGER_NEW, put(&l, path, i, i % 8));
    }
    for (unsigned i = 0; i < MANY; i += 2) {
        (void)snprintf(path, sizeof(path), "/%u", i);
        ledger_remove(&l, find(&l, path));
        assert_null(find(&l, path));
    }
    assert_int_equal(MANY / 2, l.count);
    for (size_t i = 0; i < l.count; i++)
        assert_int_equal(i, l.pages[i]->at);
    for (unsigned i = 1; i < MANY; i += 2) {
        (void)snprintf(path, sizeof(path), "/%u", i);
        assert_int_equal(LEDGER_SAME, put(&l, path, i, i % 8));
    }
    while (l.count > 0)
        ledger_remove(&l, l.pages[0]);
    assert_int_equal(0, l.bytes);
    ledger_fini(&l);
}

static void test_has_a_limit(void **state)
{
    struct ledger l;
    (void)state;
    ledger_init(&l, 2 * (sizeof(struct ledger_page) + 2));
    assert_int_equal(LEDGER_NEW, put(&l, "/a", 1, 0));
    assert_int_equal(LEDGER_NEW, put(&l, "/b", 1, 0));
    assert_int_equal(LEDGER_FULL, put(&l, "/c", 1, 0));
    assert_int_equal(LEDGER_FULL, put(&l, "/b", 1, 1));
    assert_int_equal(LEDGER_CHANGED, put(&l, "/b", 2, 0));
    ledger_remove(&l, find(&l, "/a"));
    assert_int_equal(LEDGER_NEW, put(&l, "/c", 1, 0));
    ledger_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_what_is_new),
        cmocka_unit_test(test_many_pages),
        cmocka_unit_test(test_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
