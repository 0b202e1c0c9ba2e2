/*
 * Lines of logs: no text from outside ends a line or leaves its quotes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/line.h"

#include "tests/unit/check.h"

static char bytes[4096];

static struct line empty(void)
{
    memset(bytes, '#', sizeof(bytes));
    return (struct line){.bytes = bytes, .capacity = sizeof(bytes)};
}

struct escaping {
    struct str text, json, combined;
};

static const struct escaping cases[] = {
    {STR_INIT(""), STR_INIT("\"\""), STR_INIT("")},
    {STR_INIT("/a/?b=c"), STR_INIT("\"/a/?b=c\""), STR_INIT("/a/?b=c")},
    {STR_INIT("a\"b\\c"), STR_INIT("\"a\\\"b\\\\c\""), STR_INIT("a\\x22b\\x5cc")},
    {STR_INIT("a\r\nb\x01\x1b[2J"), STR_INIT("\"a\\u000d\\u000ab\\u0001\\u001b[2J\""),
     STR_INIT("a\\x0d\\x0ab\\x01\\x1b[2J")},
    {STR_INIT("a\0b\x7f"), STR_INIT("\"a\\u0000b\\u007f\""), STR_INIT("a\\x00b\\x7f")},
    {STR_INIT("d\xc3\xa9j\xc3\xa0"), STR_INIT("\"d\xc3\xa9j\xc3\xa0\""),
     STR_INIT("d\\xc3\\xa9j\\xc3\\xa0")},
    {STR_INIT("\xc2\x85\xc2\x9b"), STR_INIT("\"\\u0085\\u009b\""),
     STR_INIT("\\xc2\\x85\\xc2\\x9b")},
    {STR_INIT("\xff x\xc3"), STR_INIT("\"\\ufffd x\\ufffd\""), STR_INIT("\\xff x\\xc3")},
    {STR_INIT("\xed\xa0\x80"), STR_INIT("\"\\ufffd\\ufffd\\ufffd\""), STR_INIT("\\xed\\xa0\\x80")},
    {STR_INIT("\xf0\x9f\x98\x80"), STR_INIT("\"\xf0\x9f\x98\x80\""),
     STR_INIT("\\xf0\\x9f\\x98\\x80")},
};

static void test_escapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct line l = empty();
        line_add_json(&l, cases[i].text, 100);
        assert_str_equal(line_str(&l), cases[i].json);
        l = empty();
        line_add_escaped(&l, cases[i].text, 100);
        assert_str_equal(line_str(&l), cases[i].combined);
    }
}

static void test_long_texts_are_cut(void **state)
{
    (void)state;
    static const struct {
        struct str text, want;
    } cut[] = {
        {STR_INIT("0123456789"), STR_INIT("0123456789")},
        {STR_INIT("0123456789a"), STR_INIT("0123456...")},
        {STR_INIT("01234567\"x"), STR_INIT("0123456...")},
        {STR_INIT("01234567\""), STR_INIT("0123456...")},
        {STR_INIT("012345\""), STR_INIT("012345\\x22")},
        {STR_INIT("0123456\""), STR_INIT("0123456...")},
        {STR_INIT("\"\"\""), STR_INIT("\\x22...")},
        {STR_INIT("0123\"567"), STR_INIT("0123...")},
    };
    for (size_t i = 0; i < ARRAY_LEN(cut); i++) {
        struct line l = empty();
        line_add_escaped(&l, cut[i].text, 10);
        assert_str_equal(line_str(&l), cut[i].want);
        assert_true(l.len <= 10);
    }
}

/* Every text of up to four bytes of a set that has all kinds, for every limit. */
static void test_the_limit_holds(void **state)
{
    (void)state;
    static const char kinds[] = {'a', '"', '\n', '\x80', '\xc3', '\xa9'};
    for (unsigned n = 0; n < 6 * 6 * 6 * 6; n++) {
        const char text[] = {kinds[n % 6], kinds[n / 6 % 6], kinds[n / 36 % 6], kinds[n / 216]};
        for (size_t most = 3; most < 30; most++) {
            struct line l = empty();
            line_add_escaped(&l, str_of(text, sizeof(text)), most);
            assert_true(l.len <= most);
            l = empty();
            line_add_json(&l, str_of(text, sizeof(text)), most);
            assert_true(l.len <= most + 2);
            assert_true(l.bytes[0] == '"' && l.bytes[l.len - 1] == '"');
        }
    }
}

static void test_numbers(void **state)
{
    (void)state;
    struct line l = empty();
    line_add_number(&l, 0);
    line_add(&l, S(" "));
    line_add_number(&l, UINT64_MAX);
    line_add(&l, S(" "));
    line_add_digits(&l, 7, 3);
    line_add(&l, S(" "));
    line_add_hex(&l, 0xabc);
    assert_str_equal(line_str(&l), S("0 18446744073709551615 007 0000000000000abc"));
}

static void test_what_does_not_fit_is_left_out(void **state)
{
    (void)state;
    struct line l = empty();
    l.capacity = 4;
    line_add(&l, S("abc"));
    line_add(&l, S("de"));
    line_add(&l, S("f"));
    assert_str_equal(line_str(&l), S("abcf"));
}

static void test_times(void **state)
{
    (void)state;
    static const char *const want[LINE_TIMES] = {
        "2026-11-24T04:12:07Z 2026-11-24T04:12:08Z",
        "2026-11-24T04:12:07.045Z 2026-11-24T04:12:08.999Z",
        "24/Nov/2026:04:12:07 +0000 24/Nov/2026:04:12:08 +0000",
    };
    for (enum line_time form = 0; form < LINE_TIMES; form++) {
        struct line_clock clock = {.len = 0};
        struct line l = empty();
        line_add_time(&l, form, 1795493527045678, &clock);
        line_add(&l, S(" "));
        line_add_time(&l, form, 1795493528999999, &clock);
        assert_str_equal(line_str(&l), str_c(want[form]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_the_limit_holds),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_what_does_not_fit_is_left_out),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
