/*
 * The client behind proxies: nobody but a trusted proxy says who it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/forwarded.h"

#include "tests/unit/check.h"

/* A request through 10.0.0.2; 10.0.0.0/8 and fd00::/8 are trusted. Lines are separated by '|'. */
struct asked {
    const char *lines, *client;
};

static void add_lines(struct forwarded *f, const char *lines)
{
    struct str rest = str_c(lines), one;
    for (bool more = rest.len > 0; more;) {
        more = str_cut(rest, '|', &one, &rest);
        forwarded_add(f, one);
    }
}

static struct str client(const char *peer, const char *for_lines, const char *pair_lines)
{
    static char text[ADDRESS_TEXT_MAX];
    struct forwarded x = {.count = 0}, pairs = {.count = 0};
    struct networks trusted;
    struct address from = {.kind = ADDRESS_KIND_LOCAL};
    struct err err = ERR_INIT;
    assert_true(networks_parse(S("10.0.0.0/8,fd00::/8,unix"), &trusted, &err));
    if (strcmp(peer, "unix") != 0)
        assert_true(address_parse(str_c(peer), &from));
    add_lines(&x, for_lines);
    add_lines(&pairs, pair_lines);
    struct address a = forwarded_client(&x, &pairs, &from, &trusted);
    return str_of(text, address_write(&a, text));
}

static void check(const struct asked *cases, size_t count, bool pairs)
{
    for (size_t i = 0; i < count; i++) {
        struct str got =
            client("10.0.0.2", pairs ? "" : cases[i].lines, pairs ? cases[i].lines : "");
        if (!str_eq(got, str_c(cases[i].client)))
            fail_msg("%s: %.*s, not %s", cases[i].lines, STR_ARG(got), cases[i].client);
    }
}

static void test_x_forwarded_for(void **state)
{
    (void)state;
    static const struct asked cases[] = {
        {"", "10.0.0.2"},
        {"203.0.113.9", "203.0.113.9"},
        {"6.6.6.6, 203.0.113.9", "203.0.113.9"},
        {"6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"},
        {"6.6.6.6|203.0.113.9|10.0.0.1", "203.0.113.9"},
        {"6.6.6.6,203.0.113.9 ,\t10.0.0.1 , 10.0.0.3|10.0.0.4", "203.0.113.9"},
        {"10.0.0.5, 10.0.0.1", "10.0.0.5"}, /* all are trusted: the first one */
        {"2001:db8::9, fd00::1", "2001:db8::9"},
        {"203.0.113.9:4711", "203.0.113.9"},
        {"[2001:db8::9]:4711", "2001:db8::9"},
        {"[2001:db8::9]", "2001:db8::9"},
        {"::ffff:203.0.113.9", "203.0.113.9"},
        {"203.0.113.9,,", "203.0.113.9"},
        {"203.0.113.9| |,", "203.0.113.9"},
        /* What is no address ends the walk: what stands before it could be anything. */
        {"203.0.113.9, unknown", "10.0.0.2"},
        {"203.0.113.9, unknown, 10.0.0.1", "10.0.0.1"},
        {"203.0.113.9, 10.0.0.1 x", "10.0.0.2"},
        {"203.0.113.9, 10.0.0.1:", "10.0.0.2"},
        {"203.0.113.9, 10.0.0.1:999999", "10.0.0.2"},
        {"203.0.113.9, [10.0.0.1]", "10.0.0.2"},
        {"203.0.113.9, [fd00::1", "10.0.0.2"},
        {"203.0.113.9, [fd00::1]x", "10.0.0.2"},
        {"203.0.113.9, \"10.0.0.1\"", "10.0.0.2"},
        {"203.0.113.9, for=10.0.0.1", "10.0.0.2"},
        /* An open quote hides nothing. */
        {"\", 203.0.113.9", "203.0.113.9"},
        {"\"6.6.6.6, 203.0.113.9", "203.0.113.9"},
    };
    check(cases, ARRAY_LEN(cases), false);
}

static void test_forwarded(void **state)
{
    (void)state;
    static const struct asked cases[] = {
        {"for=203.0.113.9", "203.0.113.9"},
        {"For=\"203.0.113.9\"", "203.0.113.9"},
        {"for=6.6.6.6, for=203.0.113.9;proto=https;by=10.0.0.2", "203.0.113.9"},
        {"proto=http ; FOR = \"[2001:db8::9]:4711\"", "2001:db8::9"},
        {"for=203.0.113.9|for=\"[fd00::1]\"", "203.0.113.9"},
        {"for=203.0.113.9;host=\"a, for=6.6.6.6\"", "203.0.113.9"},
        {"for=203.0.113.9;x=\"a\\\", for=6.6.6.6\"", "203.0.113.9"},
        {"for=203.0.113.9:4711", "203.0.113.9"},
        {"for=unknown", "10.0.0.2"},
        {"for=_hidden", "10.0.0.2"},
        {"for=203.0.113.9, for=_hidden", "10.0.0.2"},
        {"for=203.0.113.9;for=6.6.6.6", "10.0.0.2"},
        {"for=", "10.0.0.2"},
        {"for=\"\"", "10.0.0.2"},
        {"for=\"203.0.113.9", "10.0.0.2"},
        {"for=\"203.0.113.9\\\"", "10.0.0.2"},
        {"203.0.113.9", "10.0.0.2"},
        {"proto=https", "10.0.0.2"},
        {"for=203.0.113.9;", "10.0.0.2"},
        {"for=203.0.113.9;;proto=a", "10.0.0.2"},
        /* An open quote of the client hides nothing that the proxy adds. */
        {"for=\", for=203.0.113.9", "203.0.113.9"},
        {"for=\"6.6.6.6;x=\\, for=203.0.113.9", "203.0.113.9"},
    };
    check(cases, ARRAY_LEN(cases), true);
}

static void test_whose_word_counts(void **state)
{
    (void)state;
    /* A stranger's words do not. */
    assert_str_equal(client("203.0.113.7", "6.6.6.6", "for=6.6.6.7"), S("203.0.113.7"));
    assert_str_equal(client("unix", "203.0.113.9", ""), S("203.0.113.9"));
    assert_str_equal(client("unix", "", ""), S("unix:"));
    /* Nearly all proxies write X-Forwarded-For and leave what a client says in Forwarded. */
    assert_str_equal(client("10.0.0.2", "203.0.113.9", "for=6.6.6.6"), S("203.0.113.9"));
}

/* Writes a text several times, and another one behind it. */
static const char *repeated(const char *text, size_t times, const char *end)
{
    static char out[4096];
    size_t len = strlen(text);
    assert_true(times * len + strlen(end) < sizeof(out));
    size_t at = 0;
    for (size_t i = 0; i < times * len; i++)
        out[at++] = text[i % len];
    for (const char *c = end; *c != '\0'; c++)
        out[at++] = *c;
    out[at] = '\0';
    return out;
}

static void test_many_lines(void **state)
{
    (void)state;
    const char *lines = repeated("6.6.6.6|", 200, "203.0.113.9|10.0.0.1");
    assert_str_equal(client("10.0.0.2", lines, ""), S("203.0.113.9"));
    assert_str_equal(client("10.0.0.2", repeated("10.0.0.1,", 300, ""), ""), S("10.0.0.1"));
    assert_str_equal(client("10.0.0.2", repeated(",", 2000, ""), ""), S("10.0.0.2"));
}

static void test_request_ids(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        bool valid;
    } cases[] = {
        {"7b1f9c4e-5d3a-4a53-9be0-2f8d1f1c0a11", true},
        {"Root=1-67891233-abcdef012345678912345678", true},
        {"a", true},
        {"", false},
        {"a b", false},
        {"a\"b", false},
        {"a\\b", false},
        {"a,b", false},
        {"\xc3\xa9", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(forwarded_id_valid(str_c(cases[i].id)), cases[i].valid);
    char text[130];
    memset(text, 'a', sizeof(text));
    assert_true(forwarded_id_valid(str_of(text, 128)));
    assert_false(forwarded_id_valid(str_of(text, 129)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_x_forwarded_for),   cmocka_unit_test(test_forwarded),
        cmocka_unit_test(test_whose_word_counts), cmocka_unit_test(test_many_lines),
        cmocka_unit_test(test_request_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
