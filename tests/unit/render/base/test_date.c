/*
 * Texts that are dates, as Ruby's Time.parse reads them; test_date_generated.py asks it for more.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "render/base/date/date.h"
#include "tests/unit/arena_case.h"

/* 2026-11-28 12:34:56 */
static const struct moment now = {.seconds = 1795869296, .zone = "UTC"};

static void test_one_of_each_form(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"2020-03-05", "2020-03-05 00:00:00 +0000"},
        {"2020-03-05 10:00:00 +0100", "2020-03-05 10:00:00 +0100"},
        {"2020-02-30 10:00:00", "2020-03-01 10:00:00 +0000"},
        {"2020-02-31 23:00:00 -0500", "2020-02-29 23:00:00 -0500"},
        {"5th March 2020", "2020-03-05 00:00:00 +0000"},
        {"March 5, 2020", "2020-03-05 00:00:00 +0000"},
        {"5-Mar-20", "2020-03-05 00:00:00 +0000"},
        {"Mar-5-'69", "1969-03-05 00:00:00 +0000"},
        {"h31.4.30", "2019-04-30 00:00:00 +0000"},
        {"3/5", "2026-03-05 00:00:00 +0000"},
        {"2020/3/5", "2020-03-05 00:00:00 +0000"},
        {"5.3.2020", "2020-03-05 00:00:00 +0000"},
        {"20200305T101530Z", "2020-03-05 10:15:30 UTC"},
        {"2020-065", "2020-03-05 00:00:00 +0000"},
        {"--03-05", "2026-03-05 00:00:00 +0000"},
        {"'99", "1999-01-01 00:00:00 +0000"},
        {"march", "2026-03-01 00:00:00 +0000"},
        {"22nd", "2026-11-22 00:00:00 +0000"},
        {"10:30", "2026-11-28 10:30:00 +0000"},
        {"10h20m5s pm", "2026-11-28 22:20:05 +0000"},
        {"10 h pm", "2026-11-28 10:00:00 +0000"},
        {"1730.25", "2026-11-28 12:17:30 +0000"},
        {"5 mar 44 bc", "-0043-03-05 00:00:00 +0000"},
        {"24:00", "2026-11-29 00:00:00 +0000"},
        {"2020-03-05 24:30:00 +0100", "2020-03-06 00:30:00 +0100"},
        {"2020-03-05 10:00 est", "2020-03-05 10:00:00 -0500"},
        {"sun 3:00pm gmt+2", "2026-11-28 15:00:00 +0000"},
        {"5mar 10:00 9", "2009-03-05 10:00:00 +0000"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct moment m = now;
        struct buf shown;
        buf_init(&shown, &arena, 0);
        assert_true(date_parse(str_c(rows[i].text), now, NULL, &m));
        date_write_default(m, &shown);
        assert_string_equal(arena_z(&arena, buf_str(&shown)), rows[i].want);
    }
}

static void test_what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "2020-W10-4",      "2020-13-01", "no date", "24:01", "2020-03-05 10:00 +24:00",
        "2020-03-05 \xff", "",
    };
    struct moment m = now;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(date_read(str_c(rows[i]), now, NULL, &m), DATE_UNREADABLE);
    char longest[130];
    (void)snprintf(longest, sizeof(longest), "%-129s", "2020-03-05");
    assert_int_equal(date_read(str_of(longest, 129), now, NULL, &m), DATE_UNREADABLE);
    assert_int_equal(date_read(str_of(longest, 128), now, NULL, &m), DATE_READ);
}

static void test_what_raises_otherwise_is_told_apart(void **state)
{
    (void)state;
    static const char *const rows[] = {"99999999999am", "2020/99999999999/1", "10:99999999999"};
    struct moment m = now;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(date_read(str_c(rows[i]), now, NULL, &m), DATE_ABSURD);
}

/* A page that shows such a date changes with time. */
static void test_what_now_fills_in_is_said(void **state)
{
    (void)state;
    struct moment m = now;
    assert_int_equal(date_read(S("2020-03-05"), now, NULL, &m), DATE_READ);
    assert_int_equal(date_read(S("2020-03-05 may"), now, NULL, &m), DATE_READ_NOW);
    assert_int_equal(date_read(S("5 March"), now, NULL, &m), DATE_READ_NOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_of_each_form, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_date_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_raises_otherwise_is_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_now_fills_in_is_said, setup, teardown),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
