/*
 * Compiled tables: they are kept from one piece of code to the next, for one user at a time, and
 * not if they are too large or incomplete.
 *
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>

#include "render/highlight/compiled.h"
#include "render/highlight/highlight.h"
#include "tests/unit/arena_case.h"

enum { LARGE = 8 << 20, THREADS = 4, ROUNDS = 50 };

static const struct rule rules[] = {
    {":root", "", ""},
    {"a+", "k", ""},
    {NULL, NULL, NULL},
};
static const struct language language = {.name = "test", .rules = rules};

static const struct language *find(struct str name)
{
    (void)name;
    return &language;
}

static const struct language *find_other(struct str name)
{
    (void)name;
    return NULL;
}

static void test_the_next_one_finds_what_is_compiled(void **state)
{
    (void)state;
    struct compiled *c = compiled_take(find);
    assert_non_null(c);
    const struct table *t = compiled_table(c, &language);
    assert_non_null(t);
    compiled_give(c);
    assert_ptr_equal(compiled_take(find), c);
    assert_ptr_equal(compiled_table(c, &language), t);
    compiled_give(c);
}

static void test_two_at_a_time_have_their_own(void **state)
{
    (void)state;
    struct compiled *one = compiled_take(find), *two = compiled_take(find);
    struct compiled *other = compiled_take(find_other);
    assert_true(one != NULL && two != NULL && other != NULL);
    assert_ptr_not_equal(one, two);
    assert_true(other->find == find_other && two->find == find);
    compiled_give(one);
    compiled_give(two);
    compiled_give(other);
    assert_ptr_equal(compiled_take(find), two);
    compiled_give(two);
}

/* Whether the table is there again: one that begins anew has none. */
static bool is_kept(size_t bytes, enum arena_failure failure)
{
    struct compiled *c = compiled_take(find_other);
    assert_non_null(c);
    assert_non_null(compiled_table(c, &language));
    assert_non_null(arena_alloc(&c->arena, bytes));
    c->arena.failure = failure;
    compiled_give(c);
    c = compiled_take(find_other);
    assert_non_null(c);
    bool kept = c->tables != NULL;
    compiled_give(c);
    return kept;
}

static void test_large_and_incomplete_ones_are_freed(void **state)
{
    (void)state;
    assert_true(is_kept(1, ARENA_FAILURE_NONE));
    assert_false(is_kept(LARGE, ARENA_FAILURE_NONE));
    assert_true(is_kept(1, ARENA_FAILURE_NONE));
    assert_false(is_kept(1, ARENA_FAILURE_MEMORY));
}

static void test_so_many_are_kept(void **state)
{
    (void)state;
    struct compiled *all[32];
    size_t kept = 0;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        all[i] = compiled_take(find);
        assert_non_null(all[i]);
        assert_non_null(compiled_table(all[i], &language));
    }
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        compiled_give(all[i]);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        all[i] = compiled_take(find);
        assert_non_null(all[i]);
        kept += all[i]->tables != NULL;
    }
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        compiled_give(all[i]);
    assert_in_range(kept, 8, 16);
}

/* The same code in each round: a table that others have used gives the same HTML. */
static void *highlight_often(void *self)
{
    static const char *const names[] = {"ruby", "json", "html", "yaml", "bash"};
    struct arena a;
    struct buf first;
    arena_init(&a, 0);
    buf_init(&first, &a, 0);
    for (size_t round = 0; round < ROUNDS; round++) {
        struct buf out;
        buf_init(&out, &a, 0);
        struct highlight *h = highlight_new(&a, false);
        for (size_t i = 0; i < ARRAY_LEN(names) && h != NULL; i++)
            (void)highlight_write(h, S("def a; \"b #{1}\" end # <c>\n'd' => {\"e\": 2}\n"),
                                  str_c(names[i]), round == 0 ? &first : &out);
        if (round > 0 && !str_eq(buf_str(&out), buf_str(&first)))
            *(bool *)self = false;
    }
    arena_fini(&a);
    return NULL;
}

static void test_many_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    bool same[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        same[i] = true;
        assert_int_equal(pthread_create(&threads[i], NULL, highlight_often, &same[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(same[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_next_one_finds_what_is_compiled),
        cmocka_unit_test(test_two_at_a_time_have_their_own),
        cmocka_unit_test(test_large_and_incomplete_ones_are_freed),
        cmocka_unit_test(test_so_many_are_kept),
        cmocka_unit_test(test_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
