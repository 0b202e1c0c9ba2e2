/*
 * One cache that is purged: what reaches it when more waits than is kept, and at the end.
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

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/core/monotonic.h"
#include "server/purge/target.h"

enum { PATIENCE_MS = 30000 };

/* A cache that takes connections when it is let. */
struct cache {
    int listener;
    uint16_t port;
    pthread_t thread;
    char got[65536];
    size_t len;
};

static void open_cache(struct cache *c)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    *c = (struct cache){.listener = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(0, bind(c->listener, (const struct sockaddr *)&address, sizeof(address)));
    assert_int_equal(0, listen(c->listener, 16));
    assert_int_equal(0, getsockname(c->listener, (struct sockaddr *)&address, &len));
    c->port = ntohs(address.sin_port);
}

static size_t count_requests(const struct cache *c)
{
    size_t count = 0;
    for (struct str rest = str_of(c->got, c->len);; count++) {
        size_t at = str_find(rest, S("\r\n\r\n"));
        if (at == STR_NONE)
            return count;
        rest = str_from(rest, at + 4);
    }
}

/* Answers everything until the listener is shut. */
static void *serve(void *self)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    struct cache *c = self;
    size_t answered = 0;
    for (int fd; (fd = accept(c->listener, NULL, NULL)) >= 0; (void)close(fd)) {
        ssize_t n;
        while ((n = recv(fd, c->got + c->len, sizeof(c->got) - c->len, 0)) > 0) {
            c->len += (size_t)n;
            for (size_t all = count_requests(c); answered < all; answered++)
                (void)send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL);
        }
    }
    return NULL;
}

/* The cache begins to take connections. */
static void let(struct cache *c)
{
    assert_int_equal(0, pthread_create(&c->thread, NULL, serve, c));
}

static void close_cache(struct cache *c)
{
    (void)shutdown(c->listener, SHUT_RDWR);
    (void)pthread_join(c->thread, NULL);
    (void)close(c->listener);
}

static struct target *start(const struct cache *c, bool ban, size_t queue_bytes)
{
    struct target_options options = {
        .address = {.host = "127.0.0.1", .port = c->port},
        .host = S("example.org"),
        .everything = S("sAll"),
        .ban = ban,
        .queue_bytes = queue_bytes,
    };
    struct err err = ERR_INIT;
    struct target *t = target_start(&options, &err);
    assert_non_null(t);
    return t;
}

static bool has(const struct cache *c, struct str text)
{
    return str_find(str_of(c->got, c->len), text) != STR_NONE;
}

static void test_many_paths(void **state)
{
    struct cache c;
    char path[16];
    (void)state;
    open_cache(&c);
    struct target *t = start(&c, false, 0);
    for (unsigned i = 0; i < 300; i++)
        target_add(t, str_of(path, (size_t)snprintf(path, sizeof(path), "/%u/", i)));
    let(&c);
    target_stop(t, monotonic_ms() + PATIENCE_MS);
    close_cache(&c);
    assert_int_equal(300, count_requests(&c));
    assert_true(has(&c, S("PURGE /299/ HTTP/1.1\r\nHost: example.org\r\n")));
    assert_false(has(&c, S("BAN")));
}

static void test_keys_share_requests(void **state)
{
    struct cache c;
    char key[16];
    (void)state;
    open_cache(&c);
    struct target *t = start(&c, true, 0);
    target_add_everything(t);
    target_add(t, S("first"));
    for (unsigned i = 0; i < 100; i++)
        target_add(t, str_of(key, (size_t)snprintf(key, sizeof(key), "p%u", i)));
    let(&c);
    target_stop(t, monotonic_ms() + PATIENCE_MS);
    close_cache(&c);
    assert_true(has(&c, S("BAN / HTTP/1.1\r\nHost: example.org\r\n")));
    assert_true(has(&c, S("Surrogate-Key: sAll\r\n")));
    assert_true(has(&c, S(" p99\r\n\r\n")));
    assert_in_range(count_requests(&c), 2, 4);
}

static void test_too_much_becomes_everything(void **state)
{
    struct cache c;
    char path[16];
    (void)state;
    open_cache(&c);
    struct target *t = start(&c, false, 8000);
    for (unsigned i = 0; i < 1000; i++)
        target_add(t, str_of(path, (size_t)snprintf(path, sizeof(path), "/%u/", i)));
    target_add(t, S("/last/"));
    let(&c);
    target_stop(t, monotonic_ms() + PATIENCE_MS);
    close_cache(&c);
    assert_true(has(&c, S("Surrogate-Key: sAll\r\n")));
}

static void test_the_end_is_no_longer_than_allowed(void **state)
{
    struct cache c;
    (void)state;
    open_cache(&c);
    struct target *t = start(&c, false, 0);
    target_add(t, S("/a/"));
    int64_t began = monotonic_ms();
    target_stop(t, began + 100);
    assert_in_range(monotonic_ms() - began, 0, PATIENCE_MS / 2);
    (void)close(c.listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_paths),
        cmocka_unit_test(test_keys_share_requests),
        cmocka_unit_test(test_too_much_becomes_everything),
        cmocka_unit_test(test_the_end_is_no_longer_than_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
