/*
 * Several ranges as one message: its bytes, its length, and reads that begin and end anywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "server/cache/entry.h"
#include "server/net/multipart.h"

static const char body[] = "0123456789abcdef";

static const struct {
    struct range ranges[3];
    size_t count;
    const char *expected; /* '#' stands for the boundary */
} cases[] = {
    {{{0, 1}, {15, 1}},
     2,
     "\r\n--#\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/16\r\n\r\n0"
     "\r\n--#\r\nContent-Type: text/plain\r\nContent-Range: bytes 15-15/16\r\n\r\nf"
     "\r\n--#--\r\n"},
    /* In the order of the request, and overlapping. */
    {{{8, 8}, {0, 10}, {2, 1}},
     3,
     "\r\n--#\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-15/16\r\n\r\n89abcdef"
     "\r\n--#\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-9/16\r\n\r\n0123456789"
     "\r\n--#\r\nContent-Type: text/plain\r\nContent-Range: bytes 2-2/16\r\n\r\n2"
     "\r\n--#--\r\n"},
};

/* The message of a case, with the ranges of a blob. The blob's last reference is the message's. */
static struct multipart *message_of(size_t i)
{
    static const struct entry entry = {.type = STR_INIT("text/plain")};
    struct blob *b = blob_new(str_c(body));
    assert_non_null(b);
    struct representation of = {
        .entry = &entry, .status = 200, .body = b, .fd = -1, .size = sizeof(body) - 1};
    struct multipart *p = multipart_new(&of, cases[i].ranges, cases[i].count);
    assert_non_null(p);
    blob_unref(b);
    return p;
}

static const char *boundary_of(const struct multipart *p)
{
    static const char type[] = "multipart/byteranges; boundary=";
    assert_memory_equal(multipart_type(p), type, sizeof(type) - 1);
    return multipart_type(p) + sizeof(type) - 1;
}

/* Writes the expected message of a case to out. */
static size_t expect(size_t i, const char *boundary, char *out, size_t capacity)
{
    size_t len = 0;
    for (const char *c = cases[i].expected; *c != '\0'; c++) {
        int n = *c == '#' ? snprintf(out + len, capacity - len, "%s", boundary)
                          : snprintf(out + len, capacity - len, "%c", *c);
        len += (size_t)n;
        assert_true(len < capacity);
    }
    return len;
}

static void test_message(void **state)
{
    static const size_t steps[] = {1, 3, 64, 4096};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char expected[1024], message[1024];
        struct multipart *p = message_of(i);
        size_t len = expect(i, boundary_of(p), expected, sizeof(expected));
        assert_int_equal(multipart_length(p), len);
        for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
            size_t got = 0;
            for (ssize_t n; (n = multipart_read(p, got, message + got, steps[k])) != 0;) {
                assert_in_range(n, 1, steps[k]);
                got += (size_t)n;
                assert_true(got <= len);
            }
            assert_int_equal(got, len);
            assert_memory_equal(message, expected, len);
        }
        multipart_free(p);
    }
}

/* libmicrohttpd may continue at any byte, so a read from each byte on must begin with that byte. */
static void test_begins_anywhere(void **state)
{
    char expected[1024], byte;
    (void)state;
    struct multipart *p = message_of(1);
    size_t len = expect(1, boundary_of(p), expected, sizeof(expected));
    for (size_t at = 0; at < len; at++) {
        assert_int_equal(multipart_read(p, at, &byte, 1), 1);
        assert_int_equal(byte, expected[at]);
    }
    assert_int_equal(multipart_read(p, len, &byte, 1), 0);
    assert_int_equal(multipart_read(p, len + 1, &byte, 1), 0);
    multipart_free(p);
}

/* The author of a page cannot guess the boundary. */
static void test_boundaries_differ(void **state)
{
    (void)state;
    struct multipart *a = message_of(0), *b = message_of(0);
    assert_int_equal(strlen(boundary_of(a)), 32);
    assert_string_not_equal(boundary_of(a), boundary_of(b));
    multipart_free(a);
    multipart_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message),
        cmocka_unit_test(test_begins_anywhere),
        cmocka_unit_test(test_boundaries_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
