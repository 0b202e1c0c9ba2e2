/*
 * Lines of the access log: their fields, and that nothing that a client sends forges one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/access_line.h"

#include "tests/unit/check.h"

static char bytes[ACCESS_LINE_MAX];

static struct exchange usual(void)
{
    return (struct exchange){
        .duration_us = 1234567,
        .bytes = 5120,
        .status = 200,
        .cache = EXCHANGE_CACHE_HIT,
        .method = S("GET"),
        .path = S("/a/"),
        .query = S("b=c"),
        .version = S("HTTP/1.1"),
    };
}

static struct access_facts facts(void)
{
    struct access_facts f = {
        .time_us = 1795493527045678,
        .referrer = S("https://example.org/"),
        .user_agent = S("Mozilla/5.0"),
        .request_id = S("4bf92f35"),
    };
    (void)address_parse(S("192.0.2.7"), &f.client);
    return f;
}

static struct str line_of(enum access_format format, const struct exchange *x,
                          const struct access_facts *f)
{
    struct line_clock clock = {.len = 0};
    struct line l = {.bytes = bytes, .capacity = sizeof(bytes)};
    access_line_write(format, x, f, &clock, &l);
    return line_str(&l);
}

static void test_combined(void **state)
{
    (void)state;
    struct exchange x = usual();
    struct access_facts f = facts();
    assert_str_equal(line_of(ACCESS_FORMAT_COMBINED, &x, &f),
                     S("192.0.2.7 - - [24/Nov/2026:04:12:07 +0000] \"GET /a/?b=c HTTP/1.1\" 200 "
                       "5120 \"https://example.org/\" \"Mozilla/5.0\" 1.234567 hit 4bf92f35\n"));
    x = (struct exchange){.status = 414, .duration_us = 7};
    f = (struct access_facts){.time_us = 0};
    assert_str_equal(
        line_of(ACCESS_FORMAT_COMBINED, &x, &f),
        S("- - - [01/Jan/1970:00:00:00 +0000] \"  \" 414 0 \"-\" \"-\" 0.000007 - -\n"));
}

static void test_json(void **state)
{
    (void)state;
    struct exchange x = usual();
    struct access_facts f = facts();
    assert_str_equal(
        line_of(ACCESS_FORMAT_JSON, &x, &f),
        S("{\"time\":\"2026-11-24T04:12:07.045Z\",\"client\":\"192.0.2.7\",\"method\":\"GET\","
          "\"path\":\"/a/\",\"query\":\"b=c\",\"status\":200,\"bytes\":5120,\"duration_ms\":"
          "1234.567,\"cache\":\"hit\",\"referrer\":\"https://example.org/\",\"user_agent\":"
          "\"Mozilla/5.0\",\"request_id\":\"4bf92f35\"}\n"));
    x.broken = true;
    x.cache = EXCHANGE_CACHE_NONE;
    struct str line = line_of(ACCESS_FORMAT_JSON, &x, &f);
    assert_true(str_find(line, S("\"cache\":\"\",")) != STR_NONE);
    assert_true(str_ends(line, S(",\"broken\":true}\n")));
}

static void test_tokens_of_previews_are_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *query, *shown;
    } rows[] = {
        {"preview=c2VjcmV0", "?preview=*** HTTP"},
        {"a=b&preview=c2VjcmV0&c=d&preview=c2VjcmV0", "?a=b&preview=***&c=d&preview=*** HTTP"},
        {"preview=&a=c2", "?preview=&a=c2 HTTP"},
    };
    struct access_facts f = facts();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct exchange x = usual();
        x.query = str_c(rows[i].query);
        struct str line = line_of(ACCESS_FORMAT_COMBINED, &x, &f);
        assert_true(str_find(line, str_c(rows[i].shown)) != STR_NONE);
        assert_true(str_find(line_of(ACCESS_FORMAT_JSON, &x, &f), S("c2VjcmV0")) == STR_NONE);
    }
    /* As much as a line shows, and not more. */
    static char query[4096];
    const struct str token = S("preview=b&");
    memset(query, 'a', sizeof(query));
    memcpy(query, token.ptr, token.len);
    struct exchange x = usual();
    x.query = str_of(query, sizeof(query));
    assert_true(str_find(line_of(ACCESS_FORMAT_COMBINED, &x, &f), S("aaa... HTTP")) != STR_NONE);
}

static void test_tokens_are_left_out_of_referrers(void **state)
{
    (void)state;
    static const struct {
        const char *referrer, *shown;
    } rows[] = {
        {"https://example.org/a/?preview=c2VjcmV0", "\"https://example.org/a/?preview=***\""},
        {"https://example.org/a/?b=c&preview=c2VjcmV0&d=e&preview=c2VjcmV0",
         "\"https://example.org/a/?b=c&preview=***&d=e&preview=***\""},
        {"https://example.org/a/?b=c", "\"https://example.org/a/?b=c\""},
        {"https://example.org/preview=c2", "\"https://example.org/preview=c2\""},
        {"?", "\"?\""},
    };
    const struct exchange x = usual();
    struct access_facts f = facts();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        f.referrer = str_c(rows[i].referrer);
        assert_true(str_find(line_of(ACCESS_FORMAT_COMBINED, &x, &f), str_c(rows[i].shown)) !=
                    STR_NONE);
        assert_true(str_find(line_of(ACCESS_FORMAT_JSON, &x, &f), str_c(rows[i].shown)) !=
                    STR_NONE);
    }
}

static void test_hostile_texts(void **state)
{
    (void)state;
    struct exchange x = usual();
    struct access_facts f = facts();
    x.path = S("/a\" 200 1 \"-\" \"-\"\n6.6.6.6");
    f.user_agent = S("\"}\n{\"time\":\"\\u0022\x80");
    struct str line = line_of(ACCESS_FORMAT_COMBINED, &x, &f);
    assert_true(str_find(line, S("\"GET /a\\x22 200 1 \\x22-\\x22 \\x22-\\x22\\x0a6.6.6.6?b=c ")) !=
                STR_NONE);
    assert_int_equal(str_find_char(line, '\n'), line.len - 1);
    line = line_of(ACCESS_FORMAT_JSON, &x, &f);
    assert_true(str_find(line, S("\"user_agent\":\"\\\"}\\u000a{\\\"time\\\":\\\"\\\\u0022\\ufffd\""
                                 ",\"request_id\"")) != STR_NONE);
    assert_int_equal(str_find_char(line, '\n'), line.len - 1);
}

/* Every text as long as it can be, and of bytes that grow most. */
static void test_a_line_fits(void **state)
{
    (void)state;
    static char much[16384];
    static const char kinds[] = {'a', '"', '\x01', '\xff'};
    for (size_t i = 0; i < sizeof(kinds); i++) {
        memset(much, kinds[i], sizeof(much));
        const struct str all = str_of(much, sizeof(much));
        struct exchange x = {.duration_us = INT64_MAX,
                             .bytes = UINT64_MAX,
                             .status = UINT32_MAX,
                             .cache = EXCHANGE_CACHE_REVALIDATED,
                             .broken = true,
                             .method = all,
                             .path = all,
                             .query = all,
                             .version = all};
        struct access_facts f = {
            .time_us = 253402300799999999, .referrer = all, .user_agent = all, .request_id = all};
        (void)address_parse(S("2001:db8:1111:2222:3333:4444:5555:6666"), &f.client);
        struct str line = line_of(ACCESS_FORMAT_JSON, &x, &f);
        assert_true(str_ends(line, S("...\",\"broken\":true}\n")));
        line = line_of(ACCESS_FORMAT_COMBINED, &x, &f);
        assert_true(str_ends(line, S("...\n")));
        assert_true(str_find(line, S("\" 9223372036854.775807 revalidated ")) != STR_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_combined),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_tokens_of_previews_are_left_out),
        cmocka_unit_test(test_tokens_are_left_out_of_referrers),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_a_line_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
