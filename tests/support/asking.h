/*
 * A server without sockets over a site in memory, and clients that ask it.
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

/* The server of the current test, and its folder, in which "file.txt" and "large.bin" are. */
extern struct serve *asking_serve;
extern char asking_folder[64];

/* For cmocka: a fresh site and server for each test. */
int asking_setup(void **state);
int asking_teardown(void **state);

/* How long a request waits for its page in what asking_setup starts; 0: for as long as it takes. */
extern unsigned asking_wait_ms;

/* Starts asking_serve; dev: errors are shown. */
void asking_start(bool dev);

/* Writes a file of size bytes into the folder; any name is an event, from which an update comes. */
void asking_touch(const char *name, size_t size);

/* What a client got. */
struct client {
    struct visit visit;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned woken, waits; /* waits: how often it had to */
    unsigned status;
    char body[64]; /* its beginning; a redirect's location; a file's size */
    char etag[VARIANT_ETAG_MAX + 1];
    enum coding coding;
    enum coding_effort effort;
    char modified[HTTPDATE_LEN + 1];
};

/* How many waits for a page to be made have begun, of all clients of the current test. */
extern atomic_uint asking_queued;

/* One request, from first to last; conditions may be NULL. */
void asking_ask(struct client *c, const char *method, const char *target,
                const struct reply_conditions *conditions);

/* A GET whose answer has this status, and this in its body. */
void asking_expect(const char *target, unsigned status, const char *body);

#endif
