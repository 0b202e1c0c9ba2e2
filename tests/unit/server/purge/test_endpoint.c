/*
 * The addresses of caches, and the paths of pages in requests to them.
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

#include "server/purge/endpoint.h"

static void test_addresses(void **state)
{
    static const struct {
        const char *url, *host, *prefix, *name;
        uint16_t port;
    } rows[] = {
        {"http://cache", "cache", "", "cache", 80},
        {"http://cache/", "cache", "", "cache", 80},
        {"http://cache:6081", "cache", "", "cache:6081", 6081},
        {"http://cache:6081/docs//", "cache", "/docs", "cache:6081", 6081},
        {"http://cache/docs/a", "cache", "/docs/a", "cache", 80},
        {"http://[::1]", "::1", "", "[::1]", 80},
        {"http://[::1]:81/x", "::1", "/x", "[::1]:81", 81},
        {"http://10.0.0.1:80", "10.0.0.1", "", "10.0.0.1", 80},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct endpoint got;
        struct err err = ERR_INIT;
        char name[ENDPOINT_NAME_MAX];
        assert_true(endpoint_parse(str_c(rows[i].url), &got, &err));
        assert_string_equal(rows[i].host, got.host);
        assert_string_equal(rows[i].prefix, got.prefix);
        assert_int_equal(rows[i].port, got.port);
        endpoint_name(&got, name);
        assert_string_equal(rows[i].name, name);
    }
}

static void test_what_is_no_address(void **state)
{
    static const struct {
        const char *url, *why;
    } rows[] = {
        {"", "does not begin"},
        {"cache:80", "does not begin"},
        {"https://cache", "TLS is not supported"},
        {"http://", "no host"},
        {"http://:80", "no host"},
        {"http://[]", "no host"},
        {"http://[::1", "no host"},
        {"http://[::1]80", "no colon"},
        {"http://a:0", "port"},
        {"http://a:65536", "port"},
        {"http://a:x", "port"},
        {"http://a:-1", "port"},
        {"http://user@a", "only a host"},
        {"http://a/?q", "only a host"},
        {"http://a/b c", "only a host"},
        {"http://a\r\nX: y", "only a host"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct endpoint got;
        struct err err = ERR_INIT;
        assert_false(endpoint_parse(str_c(rows[i].url), &got, &err));
        assert_int_equal(ERR_KIND_CONFIG, err.kind);
        if (strstr(err.message, rows[i].why) == NULL)
            fail_msg("%s: %s", rows[i].url, err.message);
    }
    struct endpoint got;
    struct err err = ERR_INIT;
    char url[1000] = "http://";
    memset(url + 7, 'a', sizeof(url) - 8);
    assert_false(endpoint_parse(str_c(url), &got, &err));
    url[8] = '/';
    err = ERR_INIT;
    assert_false(endpoint_parse(str_c(url), &got, &err));
}

static void test_paths(void **state)
{
    static const char *const rows[][2] = {
        {"/", "/"},
        {"/a/b.html", "/a/b.html"},
        {"/\xc3\xa9 \"<>`{}", "/%C3%A9%20%22%3C%3E%60%7B%7D"},
        {"/50%?#", "/50%25%3F%23"},
        {"/~a(1)!$&'*+,;=:@[]|", "/~a(1)!$&'*+,;=:@[]|"},
        {"/a\r\nb", "/a%0D%0Ab"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a;
        struct buf out;
        arena_init(&a, 0);
        buf_init(&out, &a, 0);
        endpoint_write_path(str_c(rows[i][0]), &out);
        buf_putc(&out, '\0');
        assert_true(buf_ok(&out));
        assert_string_equal(rows[i][1], out.ptr);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_what_is_no_address),
        cmocka_unit_test(test_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
