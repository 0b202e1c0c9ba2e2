/*
 * A server without sockets. See asking.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/asking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "server/core/rcu.h"

struct serve *asking_serve;
char asking_folder[64];
atomic_uint asking_queued;
bool asking_ahead;
unsigned asking_wait_ms;

static void *make_prepared(const struct entry *e, const struct variant *v, enum prepared which)
{
    (void)which;
    return blob_ref(v != NULL ? v->body : e->body);
}

static void drop_one_prepared(void *prepared)
{
    blob_unref(prepared);
}

static const struct prepared_maker maker = {make_prepared, drop_one_prepared};

void asking_touch(const char *name, size_t size)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", asking_folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(close(fd), 0);
}

void asking_start(bool dev)
{
    struct err err = ERR_INIT;
    const struct serve_options options = {.source = asking_folder,
                                          .watch = WATCH_MODE_INOTIFY,
                                          .threads = ASKING_THREADS,
                                          .queue = ASKING_QUEUE,
                                          .cache = 1 << 20,
                                          .dev = dev,
                                          .maker = &maker,
                                          .ahead = asking_ahead,
                                          .wait_ms = asking_wait_ms};
    asking_serve = serve_start(&options, &err);
    assert_non_null(asking_serve);
}

int asking_setup(void **state)
{
    (void)state;
    fake_reset();
    atomic_store(&asking_queued, 0);
    (void)snprintf(asking_folder, sizeof(asking_folder), "/tmp/test_serve.XXXXXX");
    assert_non_null(mkdtemp(asking_folder));
    asking_touch("file.txt", 5);
    asking_touch("large.bin", 1);
    asking_start(false);
    return 0;
}

int asking_teardown(void **state)
{
    static const char *const names[] = {"file.txt", "large.bin", "change"};
    char path[128];
    (void)state;
    serve_free(asking_serve);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", asking_folder, names[i]);
        (void)unlink(path);
    }
    return rmdir(asking_folder);
}

static void wake(struct waiter *w)
{
    struct client *c = (struct client *)(void *)w;
    pthread_mutex_lock(&c->lock);
    c->woken++;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

static void note(struct client *c, struct answer *a)
{
    c->status = a->status;
    c->body[0] = c->etag[0] = c->modified[0] = '\0';
    c->coding = CODING_IDENTITY;
    c->effort = CODING_BEST;
    if (a->kind == ANSWER_REDIRECT)
        (void)snprintf(c->body, sizeof(c->body), "%.*s", STR_ARG(a->location));
    if (a->kind == ANSWER_STATUS && a->page != NULL)
        (void)snprintf(c->body, sizeof(c->body), "%.*s", (int)a->page->body->len,
                       a->page->body->bytes);
    if (a->kind != ANSWER_REPRESENTATION)
        return;
    struct representation *of = &a->representation;
    const struct variant *v = entry_variant(of->entry, of->coding);
    c->coding = of->coding;
    if (v != NULL)
        c->effort = v->effort;
    if (of->body == NULL)
        (void)snprintf(c->body, sizeof(c->body), "%llu", (unsigned long long)of->size);
    else
        (void)snprintf(c->body, sizeof(c->body), "%.*s", (int)of->body->len, of->body->bytes);
    (void)snprintf(c->etag, sizeof(c->etag), "%s", a->reply.better ? of->better_etag : of->etag);
    (void)snprintf(c->modified, sizeof(c->modified), "%s", of->modified_text);
    representation_close(of);
}

static void wait_for_wake(struct client *c)
{
    c->waits++;
    pthread_mutex_lock(&c->lock);
    while (c->woken < c->waits)
        pthread_cond_wait(&c->changed, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

void asking_ask(struct client *c, const char *method, const char *target,
                const struct reply_conditions *conditions)
{
    struct head head = {.expect = HEAD_EXPECT_NOTHING};
    struct request r = {
        .method = reply_method_of(str_c(method)), .target = str_c(target), .head = &head};
    struct answer answer;
    struct want want;
    *c = (struct client){.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    c->visit.waiter.waiter.wake = wake;
    if (conditions != NULL)
        head.conditions = *conditions;
    for (;;) {
        rcu_enter();
        enum serve_result result =
            serve_find(asking_serve, &r, c->waits > 0 ? &c->visit : NULL, &answer, &want);
        if (result == SERVE_ANSWER)
            note(c, &answer);
        rcu_leave();
        if (result == SERVE_ANSWER)
            break;
        serve_wait(asking_serve, &c->visit, &want);
        if (want.kind == WANT_ENTRY)
            (void)atomic_fetch_add(&asking_queued, 1);
        wait_for_wake(c);
    }
    serve_end_visit(&c->visit);
}

void asking_expect(const char *target, unsigned status, const char *body)
{
    struct client c;
    asking_ask(&c, "GET", target, NULL);
    assert_int_equal(c.status, status);
    if (strstr(c.body, body) == NULL)
        fail_msg("%s: '%s' is not in '%s'", target, body, c.body);
}
