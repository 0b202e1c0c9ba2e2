/*
 * Questions to the admin listener: what is asked, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/admin/question.h"

#define END "\r\n\r\n"

static const struct {
    struct str text;
    unsigned status;
    enum question_page page;
    bool head;
} rows[] = {
    {STR_INIT(""), 0, 0, false},
    {STR_INIT("GET /metrics HTTP/1.1\r\nHost: a\r\n"), 0, 0, false},
    {STR_INIT("GET /metrics HTTP/1.1\nHost: a\n\n"), 0, 0, false},
    {STR_INIT("GET / HTTP/1.1" END), 200, QUESTION_INDEX, false},
    {STR_INIT("GET /metrics HTTP/1.1\r\nHost: a" END), 200, QUESTION_METRICS, false},
    {STR_INIT("GET /metrics HTTP/1.0" END), 200, QUESTION_METRICS, false},
    {STR_INIT("GET /metrics?name[]=x HTTP/1.1" END), 200, QUESTION_METRICS, false},
    {STR_INIT("HEAD /readyz HTTP/1.1" END), 200, QUESTION_READYZ, true},
    {STR_INIT("GET /healthz HTTP/1.1" END "GET /metrics HTTP/1.1" END), 200, QUESTION_HEALTHZ,
     false},
    {STR_INIT("GET /metrics/ HTTP/1.1" END), 404, 0, false},
    {STR_INIT("GET /METRICS HTTP/1.1" END), 404, 0, false},
    {STR_INIT("GET http://a/metrics HTTP/1.1" END), 404, 0, false},
    {STR_INIT("POST /metrics HTTP/1.1\r\nContent-Length: 3" END "abc"), 405, 0, false},
    {STR_INIT("get /metrics HTTP/1.1" END), 405, 0, false},
    {STR_INIT("DELETE /nothing HTTP/1.1" END), 405, 0, false},
    {STR_INIT("GET /metrics" END), 400, 0, false},
    {STR_INIT("GET /metrics HTTP/2.0" END), 400, 0, false},
    {STR_INIT("GET  /metrics HTTP/1.1" END), 400, 0, false},
    {STR_INIT(" /metrics HTTP/1.1" END), 400, 0, false},
    {STR_INIT(END), 400, 0, false},
    {STR_INIT("\x16\x03\x01\x02\x00\x01" END), 400, 0, false},
    {STR_INIT("GET \0 HTTP/1.1" END), 404, 0, false},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct question q = question_read(rows[i].text);
        if (q.status != rows[i].status)
            fail_msg("%.*s: %u", STR_ARG(rows[i].text), q.status);
        if (q.status == 200) {
            assert_int_equal(q.page, rows[i].page);
            assert_int_equal(q.head, rows[i].head);
        }
    }
}

static void test_a_head_without_end(void **state)
{
    (void)state;
    static char text[QUESTION_HEAD_MAX];
    memset(text, 'x', sizeof(text));
    assert_int_equal(question_read(str_of(text, sizeof(text) - 1)).status, 0);
    assert_int_equal(question_read(str_of(text, sizeof(text))).status, 431);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_a_head_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
