/*
 * YAML as Psych reads it: scalars, collections, aliases, limits, and errors that help. The wants
 * were observed with Debian's Psych 4.0.4; tests/compat/test_yaml.py compares many more with it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/ydoc.h"
#include "tests/unit/arena_case.h"

struct row {
    const char *text;
    const char *want; /* inspected value, or error */
};

/* The value inspected, or "line:column: message". */
static struct str parsed(struct str text, struct ydoc_options options)
{
    struct err err = ERR_INIT;
    struct value v;
    struct buf out;
    buf_init(&out, &arena, 0);
    if (ydoc_parse(text, (struct err_place){.line = 1}, options, &arena, &v, &err))
        value_inspect(v, NULL, &out);
    else
        buf_printf(&out, "%u:%u: %s", err.line, err.column, err.message);
    assert_true(buf_ok(&out));
    return buf_str(&out);
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_str_equal(parsed(str_c(rows[i].text), YDOC_OPTIONS_DEFAULT), str_c(rows[i].want));
}

static void test_words(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "nil"},          {"~", "nil"},       {"null", "nil"},  {"Null", "nil"},
        {"yes", "true"},      {"On", "true"},     {"TRUE", "true"}, {"no", "false"},
        {"OFF", "false"},     {"y", "\"y\""},     {"n", "\"n\""},   {"nulls", "\"nulls\""},
        {"'yes'", "\"yes\""}, {"été", "\"été\""}, {"=", "\"=\""},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"012", "10"},
        {"09", "\"09\""},
        {"1_000", "1000"},
        {"1,000", "1000"},
        {"1__0", "\"1__0\""},
        {"1,", "\"1,\""},
        {"0,", "0"},
        {"0x1F", "31"},
        {"-0b101", "-5"},
        {"0x_", "\"0x_\""},
        {"+1", "1"},
        {"12:30", "45000"},
        {"-1:30", "-1800"},
        {"1:60", "\"1:60\""},
        {"1:2:3.5", "3723.5"},
        {"190:20:30.1_5", "685230.15"},
        {"1.10", "1.1"},
        {"1e3", "\"1e3\""},
        {"1.5e+3", "1500.0"},
        {"1.5e3", "\"1.5e3\""},
        {".5", "0.5"},
        {"1.", "1.0"},
        {".", "\".\""},
        {"1.0e+400", "Infinity"},
        {"-.INF", "-Infinity"},
        {".NaN", "NaN"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"+9_223_372_036_854_775_808", "9223372036854775808"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_days_and_times(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"[2020-01-02]", "[#<Date: 2020-01-02 ((2458851j,0s,0n),+0s,2299161j)>]"},
        {"2020-1-2", "#<Date: 2020-01-02 ((2458851j,0s,0n),+0s,2299161j)>"},
        {"2020-02-30", "\"2020-02-30\""},
        {"2020-01-02 10:00", "\"2020-01-02 10:00\""},
        {"2020-01-02 10:00:00", "2020-01-02 10:00:00 +0000"},
        {"2020-01-02t1:00:00Z", "2020-01-02 01:00:00 UTC"},
        {"2020-01-02 10:00:00 +01:30", "2020-01-02 10:00:00 +0130"},
        {"2020-01-02 10:00:00 -5", "2020-01-02 10:00:00 -0500"},
        {"2020-01-02 10:00:00 -0030", "2020-01-02 10:00:00 +0030"},
        {"2020-02-31 24:00:00 Z", "2020-03-03 00:00:00 UTC"},
        {"2020-01-02 10:00:00 +25:00", "\"2020-01-02 10:00:00 +25:00\""},
        {"2020-13-02 10:00:00", "\"2020-13-02 10:00:00\""},
        {"2020-01-02 10:00:00 EST", "\"2020-01-02 10:00:00 EST\""},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_strings_and_tags(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"|\n a\n b\n\n", "\"a\\nb\\n\""},
        {">-\n a\n b\n\n c", "\"a b\\nc\""},
        {"'it''s'", "\"it's\""},
        {"\"\\u00e9\\x41\\n\"", "\"éA\\n\""},
        {"\"a\\0b\"", "\"a\\u0000b\""},
        {"a\r\nb", "\"a b\""},
        {"\xef\xbb\xbf"
         "a: 1\r\nb: 2\r\n",
         "{\"a\"=>1, \"b\"=>2}"},
        {"!!str 12", "\"12\""},
        {"!!int '12'", "12"},
        {"!!bool 'yes'", "true"},
        {"!!float 1", "1.0"},
        {"!!float '1e3'", "1000.0"},
        {"!!null ''", "nil"},
        {"! 12", "12"},
        {"!foo {a: 1}", "{\"a\"=>1}"},
        {"!!omap [a: 1, b: 2]", "{\"a\"=>1, \"b\"=>2}"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_collections(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"- a\n- [b, {c: d}]\n-", "[\"a\", [\"b\", {\"c\"=>\"d\"}], nil]"},
        {"{a: 1, b: 2, a: 3}", "{\"a\"=>3, \"b\"=>2}"},
        {"{1: a, 1.0: b, 0x1: c, ~: d}", "{1=>\"c\", 1.0=>\"b\", nil=>\"d\"}"},
        {"{? [1, 2] : 3}", "{[1, 2]=>3}"},
        {"[&a {b: 1}, *a]", "[{\"b\"=>1}, {\"b\"=>1}]"},
        {"[&a 1, &a 2, *a]", "[1, 2, 2]"},
        {"&a [&a 1, *a]", "[1, 1]"},
        {"{<<: {a: 1}, a: 2}", "{\"a\"=>2}"},
        {"{a: 2, <<: {a: 1, b: 3}}", "{\"a\"=>1, \"b\"=>3}"},
        {"{<<: [{a: 1}, {a: 2, b: 3}]}", "{\"a\"=>1, \"b\"=>3}"},
        {"{<<: 1}", "{\"<<\"=>1}"},
        {"{<<: [1]}", "{\"<<\"=>[1]}"},
        {"{x: &x [{a: 1}], <<: *x}", "{\"x\"=>[{\"a\"=>1}], \"<<\"=>[{\"a\"=>1}]}"},
        {"{!!str <<: {a: 1}}", "{\"<<\"=>{\"a\"=>1}}"},
        {"--- a\n--- b\n", "\"a\""},
        {"%YAML 1.1\n---\na", "\"a\""},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_errors_say_where_and_what_next(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x: 1\ntitle: Part 1: it's on",
         "2:14: a value that holds ': ' goes in quotes: title: \"Part 1: it's on\""},
        {"a: 1\n  b: 2",
         "2:4: no key is expected here: it is indented further than its neighbours, "
         "or the line above lacks a ':'"},
        {"é: 1\na:\n\tb: 1", "3:1: a tab cannot indent: use blanks"},
        {"a: é @\nb: @x", "2:4: a value cannot begin with '@': put the value in quotes"},
        {"a: 'it's on'", "1:8: text after a closing quote: quote the whole value, and within it "
                         "write '' for '"},
        {"a: \"x\nb: 2\n", "1:4: the quote that begins here is never closed"},
        {"a: 1\nb\nc: 2", "2:1: expected 'key: value' or '- item': there is no ':' followed by a "
                          "blank on this line"},
        {"a: [1\nb: 2", "1:4: the list that begins here is not closed by ']', or an item lacks its "
                        "',' or its quotes"},
        {"a: :sym", "1:4: a value that begins with ':' is a Ruby symbol, which is not allowed: put "
                    "it in quotes"},
        {"a: !ruby/object:X {}", "1:4: the type !ruby/object:X is not allowed: only plain data is"},
        {"a: *x", "1:4: nothing is named &x above: a value that begins with '*' goes in quotes"},
        {"&a [*a]", "1:5: *a stands inside the value that it names"},
        {"!!float abc", "1:1: !!float is followed by a number"},
        {"a: 1\nb: \xe9t\xe9", "2:4: this is not UTF-8: save the file in that encoding"},
        {"a: \x01", "1:4: a control character that YAML does not allow: delete it"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_symbols_can_be_text(void **state)
{
    (void)state;
    struct ydoc_options o = YDOC_OPTIONS_DEFAULT;
    o.symbols_are_text = true;
    assert_str_equal(parsed(S("a: :b\n:c: ':d'\ne:\n- :f"), o),
                     S("{\"a\"=>\":b\", \":c\"=>\":d\", \"e\"=>[\":f\"]}"));
}

static void test_limits(void **state)
{
    (void)state;
    struct ydoc_options o = {.bytes = 40, .depth = 3, .nodes = 9};
    assert_str_equal(parsed(S("[[[1]]]"), o), S("1:4: nested more than 3 levels deep"));
    assert_str_equal(parsed(S("[[1]]"), o), S("[[1]]"));
    assert_str_equal(parsed(S("[1, 2, 3, 4, 5, 6, 7, 8]"), o), S("[1, 2, 3, 4, 5, 6, 7, 8]"));
    assert_str_equal(parsed(S("[&a [1, 2], *a, *a]"), o),
                     S("1:17: more than 9 values; what an alias stands for is counted each time"));
    struct buf big;
    buf_init(&big, &arena, 0);
    buf_fill(&big, ' ', 41);
    assert_str_equal(parsed(buf_str(&big), o), S("1:0: more than 0 KiB of YAML"));
}

/* Without its limit, each of these would take seconds or gigabytes. */
static void test_bombs(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, &arena, 0);
    buf_fill(&text, '[', 1000000);
    assert_str_equal(parsed(buf_str(&text), YDOC_OPTIONS_DEFAULT),
                     S("1:65: nested more than 64 levels deep"));
    buf_cut(&text, 0);
    for (int i = 0; i < 200000; i++)
        buf_add(&text, S("- "));
    assert_str_equal(parsed(buf_str(&text), YDOC_OPTIONS_DEFAULT),
                     S("1:129: nested more than 64 levels deep"));
    buf_cut(&text, 0);
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%%TAG !a%d! x\n", i);
    assert_str_equal(parsed(buf_str(&text), YDOC_OPTIONS_DEFAULT),
                     S("1:0: more than 16 directives"));
    buf_cut(&text, 0);
    buf_add(&text, S("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 10; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            buf_printf(&text, "*a%d,", i - 1);
        buf_add(&text, S("]\n"));
    }
    assert_true(str_ends(parsed(buf_str(&text), YDOC_OPTIONS_DEFAULT), S("counted each time")));
}

static void check_memory_ends(struct str text)
{
    bool ok = false;
    for (size_t budget = 16; !ok; budget += 16) {
        struct arena small;
        arena_init(&small, budget);
        struct err err = ERR_INIT;
        struct value v;
        ok =
            ydoc_parse(text, (struct err_place){.line = 1}, YDOC_OPTIONS_DEFAULT, &small, &v, &err);
        assert_int_equal(err.kind, ok ? ERR_KIND_NONE : ERR_KIND_LIMIT);
        arena_fini(&small);
    }
}

static void test_memory_ends(void **state)
{
    (void)state;
    check_memory_ends(S("a: &x [1, 2020-01-02, 1_0.5, b]\nc: {<<: [{d: *x}]}\n"));
    check_memory_ends(S("k: |\n  b\nl: [c, 2020-01-02]\nm: 'd'\n")); /* ydoc_simple.h */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_days_and_times, setup, teardown),
        cmocka_unit_test_setup_teardown(test_strings_and_tags, setup, teardown),
        cmocka_unit_test_setup_teardown(test_collections, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors_say_where_and_what_next, setup, teardown),
        cmocka_unit_test_setup_teardown(test_symbols_can_be_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bombs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_memory_ends, setup, teardown),
    };
    return cmocka_run_group_tests_name("ydoc", tests, NULL, NULL);
}
