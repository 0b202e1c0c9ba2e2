/*
 * Reading answers: whole, and byte by byte.
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

#include "server/purge/answers.h"

enum { MOST = 3 };

static struct answers answers;

/* The statuses that are read of a text that comes in pieces: "200 404 -" and how it ended. */
static void read_text(struct str text, size_t piece, char *out, size_t size)
{
    static const char *const ends[] = {"more", "all", "last", "not HTTP", "too large"};
    unsigned statuses[MOST] = {0};
    size_t count = 0, len = 0;
    enum answers_result result = ANSWERS_MORE;
    answers = (struct answers){.len = 0};
    for (size_t at = 0; at < text.len && result == ANSWERS_MORE; at += piece) {
        struct str next = str_sub(text, at, at + piece);
        memcpy(answers.bytes + answers.len, next.ptr, next.len);
        answers.len += next.len;
        result = answers_read(&answers, MOST, statuses, &count);
    }
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(out + len, size - len, "%u ", statuses[i]);
    (void)snprintf(out + len, size - len, "%s", ends[result]);
}

static void test_answers(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 more"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 404 "
         "\r\ncontent-length:1\r\n\r\na",
         "200 404 more"},
        {"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 204 None\r\n\r\nHTTP/1.1 304 Same\r\nContent-Length: "
         "9\r\n\r\n"
         "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
         "204 304 503 all"},
        {"HTTP/1.1 200 OK\r\n\r\n", "200 last"},
        {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "200 last"},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "200 last"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", "200 last"},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "200 last"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "200 last"},
        {"HTTP/1.1 200", "more"},
        {"HTTP/2 200 OK\r\n\r\n", "not HTTP"},
        {"HTTP/1.1 20 OK\r\n\r\n", "not HTTP"},
        {"HTTP/1.1 099 OK\r\n\r\n", "not HTTP"},
        {"HTTP/1.1\r\n\r\n", "not HTTP"},
        {"\r\n\r\n", "not HTTP"},
        {"SSH-2.0-x\r\n\r\n", "not HTTP"},
    };
    char got[64];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t piece = 1; piece <= 200; piece++) {
            read_text(str_c(rows[i].text), piece, got, sizeof(got));
            assert_string_equal(rows[i].want, got);
        }
    }
}

static void test_a_head_has_a_limit(void **state)
{
    static char text[2 * ANSWERS_HEAD_MAX];
    char got[64];
    (void)state;
    memset(text, 'x', sizeof(text));
    for (size_t piece = 1; piece < ANSWERS_HEAD_MAX; piece *= 2) {
        read_text(str_of(text, sizeof(text)), piece, got, sizeof(got));
        assert_string_equal("too large", got);
    }
}

static void test_bytes_that_nobody_asked_for(void **state)
{
    char got[64];
    (void)state;
    read_text(S("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"), 1000, got, sizeof(got));
    assert_false(answers_are_too_many(&answers));
    read_text(S("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), 1000, got, sizeof(got));
    assert_false(answers_are_too_many(&answers));
    read_text(S("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd"), 1000, got, sizeof(got));
    assert_true(answers_are_too_many(&answers));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_a_head_has_a_limit),
        cmocka_unit_test(test_bytes_that_nobody_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
