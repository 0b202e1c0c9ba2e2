/*
 * Values to Ruby, as Ruby's own Marshal.dump writes them (asked of Ruby 3.1).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <math.h>

#include "render/ruby/marshal.h"

static struct arena arena;
static struct context context;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    static const struct site site;
    context = (struct context){.arena = &arena, .site = &site};
    context.run.env = (struct drop_env){.arena = &arena, .render = &context};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* A list with this value alone. */
static struct str marshalled(struct value v)
{
    struct buf out;
    struct marshal m;
    buf_init(&out, &arena, 0);
    marshal_begin(&m, &context, 1, &out);
    marshal_value(&m, v);
    assert_true(buf_ok(&out));
    return buf_str(&out);
}

static void test_integers(void **state)
{
    static const struct {
        int64_t n;
        struct str bytes;
    } cases[] = {
        {INT64_C(0), STR_INIT("\004\010\133\006\151\000")},
        {INT64_C(1), STR_INIT("\004\010\133\006\151\006")},
        {INT64_C(122), STR_INIT("\004\010\133\006\151\177")},
        {INT64_C(123), STR_INIT("\004\010\133\006\151\001\173")},
        {INT64_C(255), STR_INIT("\004\010\133\006\151\001\377")},
        {INT64_C(256), STR_INIT("\004\010\133\006\151\002\000\001")},
        {INT64_C(65535), STR_INIT("\004\010\133\006\151\002\377\377")},
        {INT64_C(65536), STR_INIT("\004\010\133\006\151\003\000\000\001")},
        {INT64_C(1073741823), STR_INIT("\004\010\133\006\151\004\377\377\377\077")},
        {INT64_C(1073741824), STR_INIT("\004\010\133\006\154\053\007\000\000\000\100")},
        {INT64_C(2147483648), STR_INIT("\004\010\133\006\154\053\007\000\000\000\200")},
        {INT64_C(4294967296), STR_INIT("\004\010\133\006\154\053\010\000\000\000\000\001\000")},
        {INT64_C(281474976710656),
         STR_INIT("\004\010\133\006\154\053\011\000\000\000\000\000\000\001\000")},
        {INT64_C(4611686018427387904),
         STR_INIT("\004\010\133\006\154\053\011\000\000\000\000\000\000\000\100")},
        {INT64_C(9223372036854775807),
         STR_INIT("\004\010\133\006\154\053\011\377\377\377\377\377\377\377\177")},
        {INT64_C(-1), STR_INIT("\004\010\133\006\151\372")},
        {INT64_C(-123), STR_INIT("\004\010\133\006\151\200")},
        {INT64_C(-124), STR_INIT("\004\010\133\006\151\377\204")},
        {INT64_C(-256), STR_INIT("\004\010\133\006\151\377\000")},
        {INT64_C(-257), STR_INIT("\004\010\133\006\151\376\377\376")},
        {INT64_C(-65536), STR_INIT("\004\010\133\006\151\376\000\000")},
        {INT64_C(-65537), STR_INIT("\004\010\133\006\151\375\377\377\376")},
        {INT64_C(-1073741824), STR_INIT("\004\010\133\006\151\374\000\000\000\300")},
        {INT64_C(-1073741825), STR_INIT("\004\010\133\006\154\055\007\001\000\000\100")},
        {INT64_MIN, STR_INIT("\004\010\133\006\154\055\011\000\000\000\000\000\000\000\200")},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_str_equal(marshalled(value_int(cases[i].n)), cases[i].bytes);
}

static void test_plain_values(void **state)
{
    (void)state;
    assert_str_equal(marshalled(value_nil()), S("\004\b[\0060"));
    assert_str_equal(marshalled(value_bool(true)), S("\004\b[\006T"));
    assert_str_equal(marshalled(value_bool(false)), S("\004\b[\006F"));
    assert_str_equal(marshalled(value_str(S(""))), S("\004\b[\006I\"\000\006:\006ET"));
    assert_str_equal(marshalled(value_str(S("a"))), S("\004\b[\006I\"\006a\006:\006ET"));
    assert_str_equal(marshalled(value_float(NAN)), S("\004\b[\006f\bnan"));
    assert_str_equal(marshalled(value_float(-INFINITY)), S("\004\b[\006f\t-inf"));
    assert_str_equal(marshalled(value_float(0.5)), S("\004\b[\006f\b0.5"));
}

/* The second string names the symbol of the first. */
static void test_lists_share_symbols(void **state)
{
    const struct value items[] = {VALUE_STR_INIT("a"), VALUE_STR_INIT("b")};
    (void)state;
    assert_str_equal(marshalled(value_array(items, 2)),
                     S("\004\b[\006[\aI\"\006a\006:\006ETI\"\006b\006;\000T"));
}

static void test_a_map(void **state)
{
    struct value_map *map = value_map_new(&arena);
    (void)state;
    assert_true(value_map_put(map, value_int(1), value_nil()));
    assert_str_equal(marshalled(value_of_map(map)), S("\004\b[\006{\006i\0060"));
}

static void test_a_range(void **state)
{
    (void)state;
    assert_str_equal(marshalled(value_range(&arena, 1, 3)),
                     S("\004\b[\006u:\023Approche::Span\b1 3"));
}

static void test_depth_is_bounded(void **state)
{
    struct value v = value_nil();
    struct buf out;
    struct marshal m;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct value *item = arena_new(&arena, struct value);
        *item = v;
        v = value_array(item, 1);
    }
    buf_init(&out, &arena, 0);
    marshal_begin(&m, &context, 1, &out);
    marshal_value(&m, v);
    assert_true(m.too_deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_integers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_plain_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lists_share_symbols, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_map, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_range, setup, teardown),
        cmocka_unit_test_setup_teardown(test_depth_is_bounded, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
