/*
 * The stable sort of filters: the order of keys of one kind, and that equal ones keep their order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter_sort.h"
#include "tests/unit/arena_case.h"

enum { MOST = 400 };

struct sorting {
    struct liquid_run run;
    struct err err;
    struct filter_keyed items[MOST];
};

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Up to 12 bytes of few different ones, so that many keys are equal, or begin others. */
static struct value random_text(uint64_t *random)
{
    char text[12];
    size_t len = next_random(random) % (sizeof(text) + 1);
    for (size_t i = 0; i < len; i++)
        text[i] = "a\0\xff"
                  "a"[next_random(random) % 4];
    return value_dup_str(&arena, str_of(text, len));
}

static bool compare(struct liquid_call *call, struct value a, struct value b, int *order)
{
    (void)call;
    return value_cmp(a, b, order);
}

/* Each item is its place before. */
static void check_sorted(const struct sorting *s, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        int order = 1;
        assert_true(value_cmp(s->items[i - 1].key, s->items[i].key, &order));
        assert_true(order < 0 ||
                    (order == 0 && s->items[i - 1].item.integer < s->items[i].item.integer));
    }
}

static void sort(struct sorting *s, size_t count)
{
    s->run = (struct liquid_run){.env = {.arena = &arena}};
    struct liquid_call call = {.run = &s->run, .err = &s->err};
    for (size_t i = 0; i < count; i++)
        s->items[i].item = value_int((int64_t)i);
    assert_true(filter_sort(&call, s->items, count, compare, true));
    check_sorted(s, count);
}

static void test_keys_of_one_kind(void **state)
{
    (void)state;
    uint64_t random = 7;
    static struct sorting s;
    for (size_t count = 0; count <= MOST; count += count < 4 ? 1 : 33) {
        for (size_t i = 0; i < count; i++)
            s.items[i].key = random_text(&random);
        sort(&s, count);
        for (size_t i = 0; i < count; i++)
            s.items[i].key = value_int((int64_t)(next_random(&random) % 200) - 100);
        sort(&s, count);
        for (size_t i = 0; i < count; i++)
            s.items[i].key = value_float((double)(next_random(&random) % 200) / 8);
        sort(&s, count);
        for (size_t i = 0; i < count; i++)
            s.items[i].key = value_str(S("the same"));
        sort(&s, count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keys_of_one_kind, setup, teardown),
    };
    return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
