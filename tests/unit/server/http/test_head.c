/*
 * A request's header and what it asks for: what is refused, what becomes of a body, byte ranges.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "render/base/buf.h"
#include "server/http/framing.h"
#include "server/http/head.h"

/* A header as lines "Name:value" with '|' between them; "Host:a" comes first. */
static struct head head_of(const char *fields)
{
    struct head h;
    head_init(&h);
    struct str rest = str_c(fields);
    head_add_field(&h, S("Host"), S("a"));
    while (rest.len > 0) {
        struct str line, name, value;
        str_cut(rest, '|', &line, &rest);
        str_cut(line, ':', &name, &value);
        head_add_field(&h, name, value);
    }
    return h;
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *fields;
        unsigned get, post; /* 0: not refused */
    } cases[] = {
        {"", 0, 0},
        {"Accept:*/*", 0, 0},
        {"X-Y_Z.1!#$%&'*+^`~:q", 0, 0},
        /* RFC 9112, section 3.2: one Host */
        {"Host:a", 400, 400},
        {"host:b", 400, 400},
        /* RFC 9112, section 5: names are tokens, no blank before the colon, no bare CR */
        {"Content-Length :0", 400, 400},
        {" X:a", 400, 400},
        {":a", 400, 400},
        {"X\ta:b", 400, 400},
        {"X(a):b", 400, 400},
        {"X:a\rContent-Length: 5", 400, 400},
        /* RFC 9112, section 6.3: the length of the body is certain */
        {"Content-Length:0", 0, 0},
        {"Content-Length:5|Content-Length:5", 0, 0},
        {"Content-Length:5|Content-Length:6", 400, 400},
        {"Content-Length:5|Content-Length:05", 400, 400},
        {"Content-Length:5, 5", 400, 400},
        {"Content-Length:+5", 400, 400},
        {"Content-Length:-5", 400, 400},
        {"Content-Length:0x5", 400, 400},
        {"Content-Length:5 ", 400, 400},
        {"Content-Length:", 400, 400},
        {"Transfer-Encoding:chunked", 0, 0},
        {"Transfer-Encoding:Chunked", 0, 0},
        {"Transfer-Encoding:chunked|Content-Length:5", 400, 400},
        {"Content-Length:0|Transfer-Encoding:chunked", 400, 400},
        {"Transfer-Encoding:chunked|Transfer-Encoding:identity", 400, 400},
        {"Transfer-Encoding:gzip", 400, 400},
        {"Transfer-Encoding:chunked, gzip", 400, 400},
        {"Transfer-Encoding:", 400, 400},
        {"Transfer-Encoding:xchunked", 400, 400},
        /* RFC 9112, section 6.1: an unknown coding */
        {"Transfer-Encoding:gzip, chunked", 501, 501},
        /* RFC 9110, section 13.1: a condition that is no list, twice */
        {"If-Modified-Since:a|If-Modified-Since:b", 0, 0},
        {"Range:bytes=0-1|Range:bytes=2-3", 0, 0},
        /* RFC 9110, section 10.1.1 */
        {"Expect:100-continue", 0, 0},
        {"Expect:100-Continue|Content-Length:5", 0, 0},
        {"Expect:miracles", 417, 417},
        /* RFC 9110, section 15.5.14; to a POST the method is the answer */
        {"Content-Length:65536", 0, 0},
        {"Content-Length:65537", 413, 0},
        {"Content-Length:99999999999999999999999999", 413, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h = head_of(cases[i].fields);
        unsigned get = head_refusal(&h, REPLY_METHOD_GET, S("/"), S("HTTP/1.1"));
        unsigned post = head_refusal(&h, REPLY_METHOD_OTHER, S("/"), S("HTTP/1.1"));
        if (get != cases[i].get || post != cases[i].post)
            fail_msg("'%s': %u and %u", cases[i].fields, get, post);
    }
}

/* RFC 9112, section 3.2 and 6.1 */
static void test_versions(void **state)
{
    (void)state;
    struct head none = {.expect = HEAD_EXPECT_NOTHING};
    assert_int_equal(head_refusal(&none, REPLY_METHOD_GET, S("/"), S("HTTP/1.1")), 400);
    assert_int_equal(head_refusal(&none, REPLY_METHOD_GET, S("/"), S("HTTP/1.0")), 0);
    struct head chunked = head_of("Transfer-Encoding:chunked");
    assert_int_equal(head_refusal(&chunked, REPLY_METHOD_GET, S("/"), S("HTTP/1.0")), 400);
    struct head expects = head_of("Expect:miracles");
    assert_int_equal(head_refusal(&expects, REPLY_METHOD_GET, S("/"), S("HTTP/1.0")), 0);
}

/* RFC 9112, section 3: one blank on each side of the target */
static void test_a_target_has_no_blanks(void **state)
{
    (void)state;
    struct head h = head_of("");
    assert_int_equal(head_refusal(&h, REPLY_METHOD_GET, S("/a b"), S("HTTP/1.1")), 400);
    assert_int_equal(head_refusal(&h, REPLY_METHOD_GET, S("/a "), S("HTTP/1.1")), 400);
}

static void test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        unsigned want;
    } cases[] = {
        {"example.org", 0},  {"example.org:8080", 0},
        {"[::1]:80", 0},     {"", 0},
        {"a_b.c-d~e%20", 0}, {"a b", 400},
        {"a/b", 400},        {"a,b", 0},
        {"user@a", 400},     {"a\"b", 400},
        {"\xc3\xa9", 400},   {"a:", 0},
        {":80", 0},          {"a:b", 400},
        {"a:80:80", 400},    {"a%2", 400},
        {"a%zz", 400},       {"[::1", 400},
        {"::1", 400},        {"[::1]x", 400},
        {"[::1]:x", 400},    {"[x]", 400},
        {"a[::1]", 400},     {"[::ffff:127.0.0.1]", 0},
        {"]", 400},          {"[]", 400},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h = {.expect = HEAD_EXPECT_NOTHING};
        head_add_field(&h, S("Host"), str_c(cases[i].host));
        if (head_refusal(&h, REPLY_METHOD_GET, S("/"), S("HTTP/1.1")) != cases[i].want)
            fail_msg("'%s'", cases[i].host);
    }
}

/* A head as the parser leaves it: each '|' is a byte that it has put a NUL on. */
static bool holds(const char *head, const char *argument, size_t fields)
{
    char text[128];
    struct framing s;
    size_t len = strlen(head);
    memcpy(text, head, len + 1);
    for (size_t i = 0; i < len; i++)
        text[i] = text[i] == '|' ? '\0' : text[i];
    const char *method = text, *target = method + strlen(method) + 1;
    const char *version = text + (strstr(head, "HTTP") - head);
    framing_begin(&s, str_c(method), str_c(target),
                  argument != NULL ? text + (strstr(head, argument) - head) : NULL, str_c(version));
    const char *at = version + strlen(version);
    for (size_t i = 0; i < fields; i++) {
        while (*at == '\0')
            at++;
        const char *value = at + strlen(at) + 1;
        framing_field(&s, str_c(at), str_c(value));
        at = value + strlen(value);
    }
    return framing_hold(&s, method, len);
}

/* RFC 9112, sections 2.2, 3 and 5 */
static void test_seams(void **state)
{
    (void)state;
    static const struct {
        const char *head, *argument;
        size_t fields;
        bool want;
    } cases[] = {
        {"GET|/a|HTTP/1.0||||", NULL, 0, true},
        {"GET|/a|HTTP/1.1||Host|a||||", NULL, 1, true},
        {"GET|/a|HTTP/1.1||Host|a||X|b||Y|||||", NULL, 3, true},
        {"GET|/a||HTTP/1.1||Host|a||||", NULL, 1, true}, /* "/a?" */
        {"GET|/a|b=c|HTTP/1.1||Host|a||||", "b=c", 1, true},
        /* blanks; NULs */
        {"GET||/a|HTTP/1.1||Host|a||||", NULL, 1, false},
        {"GET|/a|||HTTP/1.1||Host|a||||", NULL, 1, false},
        {"GET|/a|xy|HTTP/1.1||Host|a||||", NULL, 1, false},
        {"GET|/a|x|b=c|HTTP/1.1||Host|a||||", "b=c", 1, false},
        {"GET|/a|HTTP/1.1 ||Host|a||||", NULL, 1, true}, /* the version is the parser's to judge */
        {"GET|/a|HTTP/1.1||X|a|b||Y|c||||", NULL, 2, false},
        {"GET|/a|HTTP/1.1||Host|a|b||||", NULL, 1, false},
        /* bare line feeds */
        {"GET|/a|HTTP/1.1|Host|a||||", NULL, 1, false},
        {"GET|/a|HTTP/1.1||Host|a|||", NULL, 1, false},
        {"GET|/a|HTTP/1.1||X|a|Y|b||||", NULL, 2, false},
        /* a line that begins with its colon, taken for the end */
        {"GET|/a|HTTP/1.1||Host|a||| x||", NULL, 1, false},
        {"GET|/a|HTTP/1.1||Host|a|||||", NULL, 1, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (holds(cases[i].head, cases[i].argument, cases[i].fields) != cases[i].want)
            fail_msg("'%s'", cases[i].head);
    }
}

static void test_too_many_lines(void **state)
{
    (void)state;
    struct head h = head_of("");
    for (int i = 0; i < REPLY_LINES_MAX; i++)
        head_add_field(&h, S("If-Match"), S("\"a\""));
    assert_int_equal(head_refusal(&h, REPLY_METHOD_GET, S("/"), S("HTTP/1.1")), 0);
    head_add_field(&h, S("If-Match"), S("\"b\""));
    assert_int_equal(head_refusal(&h, REPLY_METHOD_GET, S("/"), S("HTTP/1.1")), 431);
}

static void test_what_becomes_of_a_body(void **state)
{
    (void)state;
    static const struct {
        const char *fields;
        enum head_body want;
    } cases[] = {
        {"", HEAD_BODY_NONE},
        {"Content-Length:0", HEAD_BODY_NONE},
        {"Content-Length:000", HEAD_BODY_NONE},
        {"Content-Length:5", HEAD_BODY_SKIP},
        {"Content-Length:65536", HEAD_BODY_SKIP},
        {"Content-Length:65537", HEAD_BODY_CUT},
        {"Transfer-Encoding:chunked", HEAD_BODY_CUT},
        {"Content-Length:5|Expect:100-continue", HEAD_BODY_CUT},
        {"Expect:100-continue", HEAD_BODY_CUT},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct head h = head_of(cases[i].fields);
        if (head_body_of(&h) != cases[i].want)
            fail_msg("'%s'", cases[i].fields);
    }
}

static void test_conditions_are_picked(void **state)
{
    (void)state;
    struct head h = head_of("Accept:*/*");
    assert_false(h.conditions.any);
    h = head_of("if-none-match:\"a\"|If-None-Match:\"b\"|RANGE:bytes=0-1");
    assert_true(h.conditions.any);
    assert_int_equal(h.conditions.none_match.count, 2);
    assert_true(str_eq(h.conditions.none_match.lines[1], S("\"b\"")));
    assert_true(str_eq(h.conditions.range, S("bytes=0-1")));
    assert_null(h.conditions.if_range.ptr);
}

/* ---- ranges ---- */

static void test_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t size;
        const char
            *want; /* "from+len from+len", "" if all is sent, "-" if no range can be satisfied */
    } cases[] = {
        {"bytes=0-499", 1000, "0+500"},
        {"bytes=500-999", 1000, "500+500"},
        {"bytes=500-", 1000, "500+500"},
        {"bytes=-500", 1000, "500+500"},
        {"bytes=-2000", 1000, "0+1000"},
        {"bytes=0-0", 1000, "0+1"},
        {"bytes=999-999", 1000, "999+1"},
        {"bytes=0-99999999999999999999999999", 1000, "0+1000"},
        {"Bytes=0-0", 1000, "0+1"},
        {"bytes=0-0,-1", 1000, "0+1 999+1"},
        {"bytes= 0-0 ,\t5-6, ,", 1000, "0+1 5+2"},
        {"bytes=5-6,0-0", 1000, "5+2 0+1"},
        {"bytes=0-0,1000-", 1000, "0+1"}, /* ranges beyond the end are left out */
        {"bytes=0-,0-,0-", 1000, ""},     /* more than the whole file */
        {"bytes=0-599,500-999", 1000, ""},
        {"bytes=1000-", 1000, "-"},
        {"bytes=1000-1000,5000-", 1000, "-"},
        {"bytes=99999999999999999999-", 1000, "-"},
        {"bytes=-0", 1000, "-"},
        {"bytes=0-", 0, "-"},
        {"bytes=-1", 0, "-"},
        {"bytes=5-4", 1000, ""},
        {"bytes=a-b", 1000, ""},
        {"bytes=0-1,x", 1000, ""},
        {"bytes=1", 1000, ""},
        {"bytes=-", 1000, ""},
        {"bytes=--1", 1000, ""},
        {"bytes=0 - 1", 1000, ""},
        {"bytes=", 1000, ""},
        {"lines=0-1", 1000, ""},
        {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15", 1000,
         "0+1 1+1 2+1 3+1 4+1 5+1 6+1 7+1 8+1 9+1 10+1 11+1 12+1 13+1 14+1 15+1"},
        {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,16-16",
         1000, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena a;
        struct buf got;
        struct range out[RANGES_MAX];
        size_t count;
        arena_init(&a, 0);
        buf_init(&got, &a, 0);
        enum range_result result = range_parse(str_c(cases[i].text), cases[i].size, out, &count);
        if (result == RANGE_NONE)
            buf_putc(&got, '-');
        for (size_t k = 0; result == RANGE_SOME && k < count; k++)
            buf_printf(&got, "%s%d+%d", k > 0 ? " " : "", (int)out[k].from, (int)out[k].len);
        if (!str_eq(buf_str(&got), str_c(cases[i].want)))
            fail_msg("'%s': '%.*s'", cases[i].text, STR_ARG(buf_str(&got)));
        arena_fini(&a);
    }
}

/* Every byte, in a name and in Host, against the grammar (RFC 9110, section 5.6.2; RFC 3986). */
static void test_characters(void **state)
{
    (void)state;
    static const char alnum[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (int c = 1; c < 256; c++) {
        const char byte = (char)c;
        struct head h;
        head_init(&h);
        head_add_field(&h, str_of(&byte, 1), S("x"));
        bool token = strchr(alnum, c) != NULL || strchr("!#$%&'*+-.^_`|~", c) != NULL;
        assert_int_equal(h.malformed, !token);
        head_init(&h);
        head_add_field(&h, S("HOST"), str_of(&byte, 1));
        bool host = strchr(alnum, c) != NULL || strchr("-._~!$&'()*+,;=:", c) != NULL;
        assert_int_equal(h.malformed, !host);
    }
}

/*
 * Each field that matters is found in upper and lower case, and no other field of the same length
 * is taken for it.
 */
static void test_names(void **state)
{
    (void)state;
    static const char *const names[] = {"Host",
                                        "Range",
                                        "Expect",
                                        "If-Match",
                                        "If-Range",
                                        "If-None-Match",
                                        "Content-Length",
                                        "Accept-Encoding",
                                        "If-Modified-Since",
                                        "Transfer-Encoding",
                                        "If-Unmodified-Since"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char name[32];
        const struct head none = {.expect = HEAD_EXPECT_NOTHING};
        struct head known = none, other = none;
        size_t len = strlen(names[i]);
        for (size_t at = 0; at < len; at++)
            name[at] = char_lower(names[i][at]);
        head_add_field(&known, str_of(name, len), S("x"));
        name[len - 1] = 'q';
        head_add_field(&other, str_of(name, len), S("x"));
        assert_memory_not_equal(&known, &none, sizeof(known));
        assert_false(other.conditions.any);
        assert_int_equal(other.conditions.match.count + other.conditions.none_match.count, 0);
        assert_int_equal(other.accept.count + other.hosts, 0);
        assert_null(other.length.ptr);
        assert_null(other.coding.ptr);
        assert_int_equal(other.expect, HEAD_EXPECT_NOTHING);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_a_target_has_no_blanks),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_seams),
        cmocka_unit_test(test_too_many_lines),
        cmocka_unit_test(test_what_becomes_of_a_body),
        cmocka_unit_test(test_conditions_are_picked),
        cmocka_unit_test(test_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
