/*
 * Compiled tables: they are kept from one piece of code to the next, for one user at a time, and
 * not if they are too large or incomplete.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/compiled.h"
#include "render/highlight/highlight.h"
#include "tests/unit/check.h"

enum { LARGE = 8 << 20, MANY = 32, THREADS = 4, ROUNDS = 50 };

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

static struct highlight_languages *languages;

static int setup(void **state)
{
    (void)state;
    languages = compiled_languages_new(find);
    return languages != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    compiled_languages_free(languages);
    return 0;
}

/* A set with a table. */
static struct compiled *take(void)
{
    struct compiled *c = compiled_take(languages);
    assert_non_null(c);
    assert_non_null(compiled_table(c, &language));
    return c;
}

static void test_the_next_one_finds_what_is_compiled(void **state)
{
    (void)state;
    struct compiled *c = take();
    const struct table *t = c->tables;
    compiled_give(languages, c);
    assert_ptr_equal(take(), c);
    assert_ptr_equal(c->tables, t);
    compiled_give(languages, c);
}

static void test_two_at_a_time_have_their_own(void **state)
{
    (void)state;
    struct compiled *one = take(), *two = take();
    assert_ptr_not_equal(one, two);
    compiled_give(languages, one);
    compiled_give(languages, two);
    assert_ptr_equal(take(), two);
    assert_ptr_equal(take(), one);
    compiled_give(languages, one);
    compiled_give(languages, two);
}

/* Whether the tables are there again after so many more bytes, and a failure. */
static bool is_kept(size_t bytes, enum arena_failure failure)
{
    struct compiled *c = take();
    assert_non_null(arena_alloc(&c->arena, bytes));
    arena_fail(&c->arena, failure);
    compiled_give(languages, c);
    c = compiled_take(languages);
    assert_non_null(c);
    bool kept = c->tables != NULL;
    compiled_give(languages, c);
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

static void test_not_all_of_many_are_kept(void **state)
{
    (void)state;
    struct compiled *all[MANY];
    size_t kept = 0;
    for (size_t i = 0; i < MANY; i++)
        all[i] = take();
    for (size_t i = 0; i < MANY; i++)
        compiled_give(languages, all[i]);
    for (size_t i = 0; i < MANY; i++) {
        all[i] = compiled_take(languages);
        assert_non_null(all[i]);
        kept += all[i]->tables != NULL;
    }
    for (size_t i = 0; i < MANY; i++)
        compiled_give(languages, all[i]);
    assert_int_equal(kept, 16);
}

/* ---- the languages that there are ---- */

static void test_no_memory_is_no_plain_text(void **state)
{
    (void)state;
    struct arena a;
    struct buf out;
    struct highlight_languages *all = highlight_languages_new(false);
    assert_non_null(all);
    arena_init(&a, 1);
    buf_init(&out, &a, 0);
    assert_true(highlight_write(all, S("a: 1"), S("yaml"), &a, &out));
    assert_true(arena_failed(&a));
    arena_fini(&a);
    highlight_languages_free(all);
}

struct user {
    struct highlight_languages *languages;
    bool same;
};

/* The same code in each round: a set that others have used gives the same HTML. */
static void *highlight_often(void *self)
{
    static const char *const names[] = {"ruby", "json", "html", "yaml", "bash"};
    struct user *user = self;
    struct arena a;
    struct buf first;
    arena_init(&a, 0);
    buf_init(&first, &a, 0);
    user->same = true;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct buf out;
        buf_init(&out, &a, 0);
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            (void)highlight_write(user->languages,
                                  S("def a; \"b #{1}\" end # <c>\n'd' => {\"e\": 2}\n"),
                                  str_c(names[i]), &a, round == 0 ? &first : &out);
        user->same = user->same && (round == 0 || str_eq(buf_str(&out), buf_str(&first)));
    }
    arena_fini(&a);
    return NULL;
}

static void test_many_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    struct user users[THREADS];
    struct highlight_languages *all = highlight_languages_new(false);
    assert_non_null(all);
    for (size_t i = 0; i < THREADS; i++) {
        users[i].languages = all;
        assert_int_equal(pthread_create(&threads[i], NULL, highlight_often, &users[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(users[i].same);
    }
    highlight_languages_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_next_one_finds_what_is_compiled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_at_a_time_have_their_own, setup, teardown),
        cmocka_unit_test_setup_teardown(test_large_and_incomplete_ones_are_freed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_all_of_many_are_kept, setup, teardown),
        cmocka_unit_test(test_no_memory_is_no_plain_text),
        cmocka_unit_test(test_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
