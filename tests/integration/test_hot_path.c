/*
 * A hit allocates nothing, frees nothing, takes no lock and asks the kernel one question: counted
 * in the whole process, over real sockets, from the handler's entry to MHD_queue_response.
 *
 * usage: test_hot_path SITE
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/admin/admin.h"
#include "server/net/access.h"
#include "server/net/daemon.h"
#include "server/net/listen.h"
#include "server/net/response.h"
#include "tests/support/counting.h"

enum { REQUESTS = 1000, ANSWER_BYTES = 1 << 20, CACHE_BYTES = 64 << 20, WAIT_SECONDS = 20 };

static const char *site;
static struct serve *serve;
static struct daemon *server;
static int connection = -1;
static struct counters *counters; /* NULL: without metrics */

/* Counts what counting costs, as one more call of the handler. */
static void observe(void *self, const struct exchange *x)
{
    counting_enter();
    admin_observe(self, x);
    counting_leave();
}
static char answer[ANSWER_BYTES];

static int setup(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    uint16_t port = 0;
    const struct serve_options serving = {
        .source = site,
        .watch = WATCH_MODE_INOTIFY,
        .threads = 2,
        .queue = 16,
        .cache = CACHE_BYTES,
        .maker = &response_prepared_all,
        .counters = counters,
    };
    int listener = listen_open("127.0.0.1", &port, NULL, &err);
    struct daemon_options options = {
        .listeners = &listener, .listener_count = 1, .threads = 2, .connections = 16};
    if (counters != NULL)
        options.observers[0] = (struct exchange_observer){observe, counters};
    serve = serve_start(&serving, &err);
    server = serve != NULL ? daemon_start(&options, serve, &err) : NULL;
    connection = server != NULL ? listen_connect("127.0.0.1", port, WAIT_SECONDS) : -1;
    if (connection < 0)
        (void)fprintf(stderr, "%s\n", err.message);
    return connection < 0 ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)close(connection);
    daemon_stop(server, 0);
    serve_free(serve);
    counters_free(counters);
    counters = NULL;
    return 0;
}

static int setup_with_metrics(void **state)
{
    counters = counters_new();
    return counters != NULL ? setup(state) : -1;
}

/* Sends a request and reads its answer to the end of a body of Content-Length bytes; the status. */
static int ask(const char *method, const char *path, const char *header)
{
    char request[512];
    int len = snprintf(request, sizeof(request), "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n", method,
                       path, header);
    assert_int_equal(write(connection, request, (size_t)len), len);
    size_t have = 0, want = SIZE_MAX;
    while (have < want) {
        ssize_t n = read(connection, answer + have, sizeof(answer) - 1 - have);
        assert_true(n > 0);
        have += (size_t)n;
        answer[have] = '\0';
        const char *end = strstr(answer, "\r\n\r\n");
        const char *length = strstr(answer, "Content-Length: ");
        if (want != SIZE_MAX || end == NULL)
            continue;
        bool has_body = strcmp(method, "HEAD") != 0 && strncmp(answer + 9, "304", 3) != 0;
        size_t body = has_body && length != NULL ? strtoul(strchr(length, ' '), NULL, 10) : 0;
        want = (size_t)(end - answer) + 4 + body;
    }
    assert_memory_equal(answer, "HTTP/1.1 ", 9);
    return (int)strtol(answer + 9, NULL, 10);
}

static void expect_hits(const char *method, const char *path, const char *header, int status)
{
    (void)ask(method, path, header);
    (void)ask(method, path, header);
    counting_reset();
    for (int i = 0; i < REQUESTS; i++)
        assert_int_equal(ask(method, path, header), status);
    struct counts counts = counting_get();
    /* A request ends when its answer has been sent, which the client may see earlier. */
    if (counters != NULL)
        assert_in_range(counts.handled, 2 * REQUESTS - 1, 2 * REQUESTS + 1);
    else
        assert_int_equal(counts.handled, REQUESTS);
    assert_int_equal(counts.allocated, 0);
    assert_int_equal(counts.freed, 0);
    assert_int_equal(counts.locked, 0);
    assert_int_equal(counts.asked, REQUESTS);
}

static void test_what_is_counted_is_seen(void **state)
{
    (void)state;
    counting_reset();
    assert_int_equal(ask("GET", "/approche", ""), 301); /* its response is made for the request */
    assert_in_range(counting_get().handled, 1, counters != NULL ? 2 : 1);
    assert_true(counting_get().allocated > 0);
}

static void test_pages(void **state)
{
    (void)state;
    expect_hits("GET", "/approche/", "", 200);
    expect_hits("HEAD", "/approche/", "", 200);
    expect_hits("GET", "/approche/?utm=1", "User-Agent: a\r\nAccept-Language: fr\r\n", 200);
}

static void test_conditions(void **state)
{
    (void)state;
    assert_int_equal(ask("GET", "/approche/", ""), 200);
    char header[256];
    const char *tag = strstr(answer, "ETag: ");
    assert_non_null(tag);
    (void)snprintf(header, sizeof(header), "If-None-Match: %.*s\r\n", (int)strcspn(tag + 6, "\r"),
                   tag + 6);
    expect_hits("GET", "/approche/", header, 304);
    expect_hits("GET", "/approche/", "If-Modified-Since: Sun, 01 Jan 2040 00:00:00 GMT\r\n", 304);
}

static void test_small_files_and_what_is_not_there(void **state)
{
    (void)state;
    expect_hits("GET", "/css/site.css", "", 200);
    expect_hits("GET", "/no/such/page", "", 404);
}

/* What a request costs at its end if it is logged. The first line of a thread makes its ring. */
static void test_a_line_of_the_access_log(void **state)
{
    (void)state;
    static struct exchange_record record;
    static const enum access_format formats[] = {ACCESS_FORMAT_COMBINED, ACCESS_FORMAT_JSON};
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        struct err err = ERR_INIT;
        const struct access_options options = {.format = formats[i], .output = "/dev/null"};
        struct access *log = access_start(&options, &err);
        assert_non_null(log);
        const struct exchange_observer observers[EXCHANGE_OBSERVERS_MAX] = {
            {.end = access_log, .self = log}};
        const struct answer made = {.kind = ANSWER_STATUS, .status = 404};
        for (int n = 0; n < REQUESTS; n++) {
            if (n == 1)
                counting_reset();
            counting_enter();
            exchange_begin(&record, "/a?b");
            exchange_answered(&record, &made, NULL, 10);
            exchange_end(&record, observers, false);
            counting_leave();
        }
        struct counts counts = counting_get();
        /* The last request before may end meanwhile (expect_hits). */
        assert_in_range(counts.handled, REQUESTS - 1, REQUESTS - (counters != NULL ? 0 : 1));
        assert_int_equal(counts.allocated, 0);
        assert_int_equal(counts.freed, 0);
        assert_int_equal(counts.locked, 0);
        assert_int_equal(counts.asked, 0);
        access_stop(log);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_counted_is_seen),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_small_files_and_what_is_not_there),
        cmocka_unit_test(test_a_line_of_the_access_log),
    };
    if (argc != 2) {
        (void)fputs("usage: test_hot_path SITE\n", stderr);
        return 2;
    }
    site = argv[1];
    int failed = cmocka_run_group_tests(tests, setup, teardown);
    return failed + cmocka_run_group_tests(tests, setup_with_metrics, teardown);
}
