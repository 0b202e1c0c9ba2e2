/*
 * Values from Ruby: each kind, and whatever a process may send that runs a stranger's code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdlib.h>

#include "render/ruby/unpack.h"

static struct arena arena;
static struct context context;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)64 << 20);
    context = (struct context){.arena = &arena};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* The text lies alone on the heap, so that a read behind it is found. */
static bool unpacks(struct str text, struct value *out)
{
    struct err err = ERR_INIT;
    char *bytes = malloc(text.len > 0 ? text.len : 1);
    assert_non_null(bytes);
    memcpy(bytes, text.ptr, text.len);
    bool ok = unpack(&context, str_of(bytes, text.len), out, &err);
    assert_int_equal(ok, err.kind == ERR_KIND_NONE);
    free(bytes);
    return ok;
}

static void test_each_kind(void **state)
{
    struct value v;
    (void)state;
    assert_true(unpacks(S("n"), &v) && v.kind == VALUE_NIL);
    assert_true(unpacks(S("t"), &v) && v.kind == VALUE_BOOL && v.boolean);
    assert_true(unpacks(S("f"), &v) && v.kind == VALUE_BOOL && !v.boolean);
    assert_true(unpacks(S("i\1\0\0\0\0\0\0\0"), &v) && v.kind == VALUE_INT && v.integer == 1);
    assert_true(unpacks(S("d\0\0\0\0\0\0\xe0?"), &v) && v.kind == VALUE_FLOAT && v.real == 0.5);
    assert_true(unpacks(S("s\1\0\0\0a"), &v) && v.kind == VALUE_STRING && v.len == 1);
    assert_true(unpacks(S("a\2\0\0\0nt"), &v) && v.kind == VALUE_ARRAY && v.len == 2);
    assert_true(unpacks(S("h\1\0\0\0tn"), &v) && v.kind == VALUE_MAP && v.map->count == 1);
    assert_true(unpacks(S("r\1\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0"), &v) && v.kind == VALUE_RANGE);
    assert_true(unpacks(S("I\24\0\0\00012345678901234567890"), &v) && v.kind == VALUE_DROP);
    assert_true(unpacks(S("ys\1\0\0\0as\2\0\0\0:a"), &v) && value_is_listed_drop(v));
    assert_true(value_unlisted(v).kind == VALUE_STRING && value_unlisted(v).len == 1);
    assert_true(unpacks(S("m\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0s\3\0\0\0days\0\0\0\0"), &v) &&
                v.kind == VALUE_DATE && v.moment->is_day);
}

static void test_what_is_cut_off_or_goes_on(void **state)
{
    static const struct str good = STR_INIT("h\1\0\0\0s\1\0\0\0ka\2\0\0\0i\1\0\0\0\0\0\0\0n");
    struct value v;
    (void)state;
    assert_true(unpacks(good, &v));
    for (size_t len = 0; len < good.len; len++)
        assert_false(unpacks(str_sub(good, 0, len), &v));
    assert_false(unpacks(S("nn"), &v));
}

static void test_lies(void **state)
{
    static const struct str cases[] = {
        STR_INIT("x"),
        STR_INIT("s\xff\xff\xff\xff"),
        STR_INIT("a\xff\xff\xff\xffn"),
        STR_INIT("h\xff\xff\xff\x7fnn"),
        STR_INIT("o\0\0\0\0"),
        STR_INIT("m\0\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0s\0\0\0\0s\0\0\0\0"), /* nanoseconds */
        STR_INIT("m\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\x7fs\0\0\0\0s\0\0\0\0"), /* offset */
    };
    struct value v;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_false(unpacks(cases[i], &v));
}

static void test_depth_is_bounded(void **state)
{
    struct buf text;
    struct value v;
    (void)state;
    buf_init(&text, &arena, 0);
    for (int i = 0; i < 100000; i++)
        buf_add(&text, S("a\1\0\0\0"));
    buf_putc(&text, 'n');
    assert_false(unpacks(buf_str(&text), &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_cut_off_or_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depth_is_bounded, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
