/*
 * A server without sockets for a site in memory, and its clients.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_ASKING_H
#define TESTS_ASKING_H

#include <pthread.h>
#include <stdatomic.h>

#include "server/serve/serve.h"
#include "tests/support/fake_site.h"

enum { ASKING_QUEUE = 4, ASKING_THREADS = 2 };

/* The server of the current test, and its folder, which has "file.txt" and "large.bin". */
extern struct serve *asking_serve;
extern char asking_folder[64];

/* For cmocka: a new site and server for each test. */
int asking_setup(void **state);
int asking_teardown(void **state);

/* How long a request waits for its page, for asking_setup; 0: without limit. */
extern unsigned asking_wait_ms;

/* Whether pages are rendered ahead, for asking_setup. */
extern bool asking_ahead;

/* Starts asking_serve; dev: errors are shown. */
void asking_start(bool dev);

/*
 * Writes a file of size bytes into the folder. With any name it causes an event, and so an update.
 */
void asking_touch(const char *name, size_t size);

/* The answer that a client got. */
struct client {
    struct visit visit;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned woken, waits; /* waits: how often it waited */
    unsigned status;
    char body[64]; /* its beginning; a redirect's location; a file's size */
    char etag[VARIANT_ETAG_MAX + 1];
    enum coding coding;
    enum coding_effort effort;
    char modified[HTTPDATE_LEN + 1];
};

/* The number of waits for a page that have begun, of all clients of the current test. */
extern atomic_uint asking_queued;

/* Sends one request, and waits for its answer; conditions may be NULL. */
void asking_ask(struct client *c, const char *method, const char *target,
                const struct reply_conditions *conditions);

/* Sends a GET, whose answer must have this status, and this text in its body. */
void asking_expect(const char *target, unsigned status, const char *body);

#endif
