/*
 * Decimals: reading, the four operations and rounding, against sums done with Ruby, and against
 * themselves: whatever is divided can be put together again.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "render/base/decimal.h"
#include "render/base/limbs.h"
#include "tests/unit/arena_case.h"

static struct decimal read(const char *text)
{
    struct decimal d;
    assert_true(decimal_parse(&arena, str_c(text), &d));
    return d;
}

/* The number of Ruby's to_f.to_s, in the form of %.17g. */
static double real(struct decimal d)
{
    double n;
    assert_true(decimal_to_f64(&arena, d, &n));
    return n;
}

typedef bool operation(struct arena *a, struct decimal x, struct decimal y, struct decimal *out);

static void test_operations(void **state)
{
    (void)state;
    static const struct {
        operation *op;
        const char *x, *y;
        double want;
    } rows[] = {
        {decimal_add, "0.1", "0.2", 0.3},
        {decimal_add, "-0.1", "0.1", 0},
        {decimal_add, "999999999.999999999", "0.000000001", 1e9},
        {decimal_sub, "1000000000", "0.000000001", 999999999.999999999},
        {decimal_sub, "1", "2.5", -1.5},
        {decimal_mul, "1.1", "1.1", 1.21},
        {decimal_mul, "-4e200", "2e200", -(double)INFINITY},
        {decimal_mul, "1e-200", "1e-200", 0},
        {decimal_div, "10.0", "3", 10.0 / 3},
        {decimal_div, "1", "49", 1.0 / 49},
        {decimal_div, "1", "8", 0.125},
        {decimal_div, "1e30", "-3e-30", -3.33333333333333333333333e59},
        {decimal_div, "0.00000000000000000001", "7", 1.42857142857142857142857e-21},
        {decimal_div, "1", "0", (double)INFINITY},
        {decimal_div, "5", "-Infinity", 0},
        {decimal_div_floor, "-7", "2", -4},
        {decimal_div_floor, "7.5", "-2", -4},
        {decimal_div_floor, "8", "-2", -4},
        {decimal_div_floor, "1", "1e18", 0},
        {decimal_div_floor, "-1", "1e18", -1},
        {decimal_mod, "-7.5", "2", 0.5},
        {decimal_mod, "7.5", "-2", -0.5},
        {decimal_mod, "-6", "3", 0},
        {decimal_mod, "5", "Infinity", 5},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decimal out;
        assert_true(rows[i].op(&arena, read(rows[i].x), read(rows[i].y), &out));
        if (real(out) != rows[i].want)
            fail_msg("row %zu: %.17g, want %.17g", i, real(out), rows[i].want);
    }
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    struct decimal out;
    assert_true(decimal_div(&arena, read("0"), read("0"), &out) && out.kind == DECIMAL_NAN);
    assert_true(decimal_mul(&arena, read("0"), read("Infinity"), &out) && out.kind == DECIMAL_NAN);
    assert_true(decimal_sub(&arena, read("Infinity"), read("Infinity"), &out) &&
                out.kind == DECIMAL_NAN);
    static const char *const bad[] = {"", "-", ".5", "1.5x", "1e", "0x1", " 1", "1e99999999999"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(decimal_parse(&arena, str_c(bad[i]), &out));
}

static void test_rounding(void **state)
{
    (void)state;
    static const struct {
        const char *x;
        int64_t digits;
        double want;
    } rows[] = {
        {"2.5", 0, 3},
        {"-2.5", 0, -3},
        {"2.4999999999999999999", 0, 2},
        {"1.005", 2, 1.01},
        {"99.995", 2, 100},
        {"999999999.5", 0, 1e9},
        {"0.0000000005", 9, 1e-9},
        {"0.00000000049", 9, 0},
        {"0.4", -1, 0},
        {"5", -1, 10},
        {"15", -1, 20},
        {"4999999999", -10, 0},
        {"5000000000", -10, 1e10},
        {"1.5", 400, 1.5},
        {"1.5", -400, 0},
        {"1.5", INT64_MIN, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decimal out;
        assert_true(decimal_round(&arena, read(rows[i].x), rows[i].digits, &out));
        if (real(out) != rows[i].want)
            fail_msg("row %zu: %.17g, want %.17g", i, real(out), rows[i].want);
    }
    struct decimal out;
    assert_true(decimal_floor(&arena, read("-0.000000001"), &out) && real(out) == -1);
    assert_true(decimal_ceil(&arena, read("-0.9"), &out) && decimal_is_zero(out));
    assert_true(decimal_ceil(&arena, read("2.000000000001"), &out) && real(out) == 3);
}

static void test_integers(void **state)
{
    (void)state;
    static const int64_t numbers[] = {0, 1, -1, 999999999, 1000000000, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct decimal d;
        int64_t n = 42;
        assert_true(decimal_of_i64(&arena, numbers[i], &d));
        assert_true(decimal_to_i64(d, &n));
        assert_int_equal(n, numbers[i]);
    }
    int64_t n;
    assert_false(decimal_to_i64(read("9223372036854775808"), &n));
    assert_false(decimal_to_i64(read("1.5"), &n));
    struct buf out;
    buf_init(&out, &arena, 0);
    decimal_write(read("-0012345678900000000000"), &out);
    decimal_write(read("-0"), &out);
    assert_true(str_eq(buf_str(&out), S("-123456789000000000000")));
}

/*
 * A number of up to `limbs` limbs. Many of them are the least and the greatest limb, with which
 * errors of long division show.
 */
static struct decimal any(size_t limbs, uint64_t *seed)
{
    struct buf text;
    buf_init(&text, &arena, 0);
    for (size_t i = 0; i < limbs; i++) {
        *seed = *seed * 6364136223846793005U + 1442695040888963407U;
        uint32_t kind = (uint32_t)(*seed >> 60), limb = (uint32_t)(*seed >> 20) % LIMBS_BASE;
        buf_printf(&text, "%09u", kind < 4 ? 0 : kind < 8 ? LIMBS_BASE - 1 : kind < 10 ? 1 : limb);
    }
    buf_add(&text, S("1"));
    struct decimal d;
    assert_true(decimal_parse(&arena, buf_str(&text), &d));
    return d;
}

static void test_division_and_multiplication_undo_each_other(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (size_t i = 0; i < 4000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct decimal x = any(1 + i % 9, &seed), y = any(i % 5, &seed);
        struct decimal q = {0}, r = {0}, back = {0};
        x.negative = i % 3 == 0;
        y.negative = i % 7 == 0;
        assert_true(decimal_div_floor(&arena, x, y, &q) && decimal_mod(&arena, x, y, &r));
        assert_true(decimal_mul(&arena, q, y, &back) && decimal_add(&arena, back, r, &back));
        assert_int_equal(decimal_cmp(back, x), 0);
        assert_true(decimal_is_zero(r) || r.negative == y.negative);
        r.negative = y.negative = false;
        assert_true(decimal_cmp(r, y) < 0);
        arena_rewind(&arena, mark);
    }
}

static void test_digits_are_bounded(void **state)
{
    (void)state;
    struct decimal d = read("123456789123456789");
    int squarings = 0;
    while (decimal_mul(&arena, d, d, &d))
        squarings++;
    assert_in_range(squarings, 7, 10);
    assert_false(decimal_parse(&arena, S("1e9001"), &d) && decimal_mul(&arena, d, d, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_division_and_multiplication_undo_each_other),
        cmocka_unit_test(test_digits_are_bounded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
