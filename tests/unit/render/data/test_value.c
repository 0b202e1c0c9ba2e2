/*
 * Values: maps, equality and order as Ruby has them, and the text that Liquid prints.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "render/data/value.h"
#include "tests/unit/arena_case.h"

static const char *text_of(struct value v, bool inspect)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    if (inspect)
        value_inspect(v, NULL, &out);
    else
        value_write(v, NULL, &out);
    buf_putc(&out, '\0');
    assert_true(buf_ok(&out));
    return out.ptr;
}

/* Observed with Debian's Ruby 3.1: p 1e14, 1e15, ... */
static void test_floats_as_ruby_prints_them(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *want;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {3.0, "3.0"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e14, "100000000000000.0"},
        {1e15, "1.0e+15"},
        {123456789012345.0, "123456789012345.0"},
        {1234567890123456.0, "1.234567890123456e+15"},
        {1901056829634012.2, "1901056829634012.2"},
        {0x1p-24, "5.960464477539063e-08"},
        {0x1p-50, "8.881784197001252e-16"},
        {3 * 0.37, "1.1099999999999999"},
        {0.1 / 3, "0.03333333333333333"},
        {12345.678 * 1.1, "13580.2458"},
        {2.0 / 3, "0.6666666666666666"},
        {1.0 / 3e5, "3.3333333333333333e-06"},
        {4.35 * 100, "434.99999999999994"},
        {99999999999999.98, "99999999999999.98"},
        {-1e14 / 3, "-33333333333333.332"},
        {123456789.123456789, "123456789.12345679"},
        {1e22, "1.0e+22"},
        {0.0001, "0.0001"},
        {0.00001, "1.0e-05"},
        {5e-324, "5.0e-324"},
        {1e300 * 1e10, "Infinity"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(text_of(value_float(rows[i].number), false), rows[i].want);
}

/* The digits of a number, without zeros at either end. */
static struct str digits_of(const char *text)
{
    struct buf digits;
    buf_init(&digits, &arena, 0);
    for (; *text != '\0' && *text != 'e'; text++) {
        if (char_is_digit(*text) && (*text != '0' || digits.len > 0))
            buf_putc(&digits, *text);
    }
    while (digits.len > 0 && digits.ptr[digits.len - 1] == '0')
        digits.len--;
    return buf_str(&digits);
}

/* The shortest digits that read back, and of these the nearest. */
static void test_floats_are_shortest(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 20000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        char want[40];
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double n = ldexp((double)(random >> 11), -30 - i % 50);
        int decimals = 13;
        do
            (void)snprintf(want, sizeof(want), "%.*e", decimals++, n);
        while (strtod(want, NULL) != n);
        const char *got = text_of(value_float(n), false);
        assert_true(strtod(got, NULL) == n);
        assert_str_equal(digits_of(got), digits_of(want));
        arena_rewind(&arena, mark);
    }
}

/* puts "\x01\x7f\e\a... \xff".inspect */
static void test_inspect_escapes_as_ruby(void **state)
{
    (void)state;
    struct str s = S("\x01\x7f\x1b\a\r\n\t#{a} #a \" \\ \xff\xc3\xa9");
    assert_string_equal(text_of(value_str(s), true),
                        "\"\\u0001\\u007F\\e\\a\\r\\n\\t\\#{a} #a \\\" \\\\ \\xFF\xc3\xa9\"");
}

static struct value sample_map(void)
{
    struct value_map *m = value_map_new(&arena);
    assert_non_null(m);
    assert_true(value_map_put_str(m, S("a"), value_str(S("x"))));
    assert_true(value_map_put(m, value_int(1), value_nil()));
    return value_of_map(m);
}

static void test_arrays_are_joined_and_maps_inspected(void **state)
{
    (void)state;
    struct value inner[] = {value_int(2), value_nil(), value_float(3.5), sample_map()};
    struct value outer[] = {value_int(1), value_array(inner, ARRAY_LEN(inner))};
    struct value v = value_array(outer, ARRAY_LEN(outer));
    assert_string_equal(text_of(v, false), "123.5{\"a\"=>\"x\", 1=>nil}");
    assert_string_equal(text_of(v, true), "[1, [2, nil, 3.5, {\"a\"=>\"x\", 1=>nil}]]");
    assert_string_equal(text_of(value_range(&arena, 1, 3), false), "1..3");
}

static void test_days_and_times(void **state)
{
    (void)state;
    struct moment day;
    assert_true(date_day(2020, 2, 29, &day));
    assert_false(date_day(2021, 2, 29, &day));
    assert_string_equal(text_of(value_date(&arena, day), false), "2020-02-29");
    assert_string_equal(text_of(value_date(&arena, day), true),
                        "#<Date: 2020-02-29 ((2458909j,0s,0n),+0s,2299161j)>");
    struct moment utc = {.seconds = 0, .is_utc = true};
    struct moment paris = {.seconds = -1, .offset = 3600};
    assert_string_equal(text_of(value_date(&arena, utc), false), "1970-01-01 00:00:00 UTC");
    assert_string_equal(text_of(value_date(&arena, paris), false), "1970-01-01 00:59:59 +0100");
}

static void test_map_keeps_order_and_last_value(void **state)
{
    (void)state;
    struct value_map *m = value_map_new(&arena);
    char names[100][4];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
            names[i][0] = 'k';
            names[i][1] = (char)('0' + i / 10);
            names[i][2] = (char)('0' + i % 10);
            assert_true(value_map_put_str(m, str_of(names[i], 3), value_int(i + round * 1000)));
        }
    }
    assert_int_equal(m->count, 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(m->pairs[i].value.integer, i + 1000);
        const struct value *v = value_map_find_str(m, str_of(names[i], 3));
        assert_non_null(v);
        assert_int_equal(v->integer, i + 1000);
    }
    assert_null(value_map_find_str(m, S("absent")));
    assert_null(value_map_find(m, value_int(1)));
}

static void test_keys_are_typed(void **state)
{
    (void)state;
    struct value m = sample_map();
    assert_non_null(value_map_find(m.map, value_int(1)));
    assert_null(value_map_find(m.map, value_float(1.0)));
    assert_null(value_map_find_str(m.map, S("1")));
    assert_true(value_is_nil(value_get(m, S("none"))));
    assert_true(value_is_nil(value_get(value_int(1), S("a"))));
}

/* Jekyll's Utils.deep_merge_hashes({"a"=>{"x"=>1}, "b"=>2}, {"a"=>{"y"=>3}, "b"=>nil, "c"=>nil}).
 */
static void test_merge_is_deep_and_nil_hides_nothing(void **state)
{
    (void)state;
    struct value_map *base = value_map_new(&arena), *over = value_map_new(&arena);
    struct value_map *x = value_map_new(&arena), *y = value_map_new(&arena);
    assert_true(value_map_put_str(x, S("x"), value_int(1)));
    assert_true(value_map_put_str(y, S("y"), value_int(3)));
    assert_true(value_map_put_str(base, S("a"), value_of_map(x)));
    assert_true(value_map_put_str(base, S("b"), value_int(2)));
    assert_true(value_map_put_str(over, S("a"), value_of_map(y)));
    assert_true(value_map_put_str(over, S("b"), value_nil()));
    assert_true(value_map_put_str(over, S("c"), value_nil()));
    struct value merged = value_of_map(value_map_merge(&arena, base, over));
    assert_string_equal(text_of(merged, true),
                        "{\"a\"=>{\"x\"=>1, \"y\"=>3}, \"b\"=>2, \"c\"=>nil}");
    assert_int_equal(x->count, 1);
}

static void test_equality(void **state)
{
    (void)state;
    struct value one_two[] = {value_int(1), value_int(2)};
    struct value one_two_f[] = {value_float(1), value_float(2)};
    assert_true(value_eq(value_int(1), value_float(1.0)));
    assert_false(value_eq(value_int(1), value_str(S("1"))));
    assert_false(value_eq(value_nil(), value_bool(false)));
    assert_true(value_eq(value_nil(), value_nil()));
    assert_true(value_eq(value_array(one_two, 2), value_array(one_two_f, 2)));
    assert_true(value_eq(sample_map(), sample_map()));
    assert_false(value_eq(value_float(1e300 * 1e10 * 0), value_float(1e300 * 1e10 * 0)));
}

static void test_order(void **state)
{
    (void)state;
    int order;
    assert_true(value_cmp(value_int(2), value_float(2.5), &order) && order < 0);
    assert_true(value_cmp(value_int(INT64_MAX), value_float(0x1p63), &order) && order < 0);
    assert_true(value_cmp(value_int(INT64_MIN), value_float(-0x1p63), &order) && order == 0);
    assert_true(value_cmp(value_float(-1.5), value_int(-1), &order) && order < 0);
    assert_true(value_cmp(value_str(S("B")), value_str(S("a")), &order) && order < 0);
    assert_false(value_cmp(value_int(1), value_str(S("1")), &order));
    assert_false(value_cmp(value_nil(), value_int(1), &order));
    assert_true(value_cmp(value_nil(), value_nil(), &order) && order == 0);
}

static void test_weight(void **state)
{
    (void)state;
    struct value_map *map = value_map_new(&arena);
    struct value text = value_str(S("12345678"));
    assert_true(map != NULL && value_map_put(map, text, text));
    assert_int_equal(value_weight(text, SIZE_MAX, 100), 1);
    assert_int_equal(value_weight(text, 4, 100), 3);
    assert_int_equal(value_weight(value_of_map(map), SIZE_MAX, 100), 3);
    assert_int_equal(value_weight(value_of_map(map), 4, 100), 7);
    for (uint64_t most = 1; most < 9; most++)
        assert_int_equal(value_weight(value_of_map(map), 4, most), most < 7 ? most : 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_floats_as_ruby_prints_them, setup, teardown),
        cmocka_unit_test_setup_teardown(test_floats_are_shortest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_inspect_escapes_as_ruby, setup, teardown),
        cmocka_unit_test_setup_teardown(test_arrays_are_joined_and_maps_inspected, setup, teardown),
        cmocka_unit_test_setup_teardown(test_days_and_times, setup, teardown),
        cmocka_unit_test_setup_teardown(test_map_keeps_order_and_last_value, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_are_typed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_merge_is_deep_and_nil_hides_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_equality, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_weight, setup, teardown),
    };
    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
