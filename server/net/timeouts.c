/*
 * Timeouts of connections. See timeouts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/timeouts.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "server/core/monotonic.h"

enum {
    SECOND_MS = 1000,
    LOOK_MS = 1000, /* between two passes over all connections */
    FINISH_LOOK_MS = 10,
    FINISH_PATIENCE_MS = 1000,
    SCARCE_DIVISOR = 10,
    CROWDED_FROM =
        64, /* from this number of connections on, each gets a smaller send buffer in the kernel: */
    UNSENT_MAX = 256 * 1024, /* twice what libmicrohttpd sends at once */
};

struct timeouts {
    unsigned patience; /* milliseconds */
    unsigned scarce;
    pthread_t thread;
    pthread_mutex_t lock; /* for the fields below; taken when a connection begins and ends */
    pthread_cond_t stop;
    bool finishing, stopping;
    struct timeouts_connection *first;
    unsigned count;
};

/* Never 0. It wraps around after seven weeks; only differences count. */
static unsigned now_ms(void)
{
    return (unsigned)monotonic_coarse_ms() | 1U;
}

static unsigned patience_of(const struct timeouts *t)
{
    if (t->finishing)
        return FINISH_PATIENCE_MS;
    return t->count < t->scarce ? t->patience : t->patience / SCARCE_DIVISOR;
}

/*
 * Shuts down the connections whose time is over. Under the lock, so that none of the descriptors is
 * closed and reused meanwhile. At the end of the server only the reading side: a request that has
 * just come is still read and answered; otherwise libmicrohttpd reads the end of the stream and
 * closes.
 */
static void look(struct timeouts *t)
{
    unsigned now = now_ms(), patience = patience_of(t);
    for (const struct timeouts_connection *c = t->first; c != NULL; c = c->next) {
        unsigned since = atomic_load_explicit(&c->since, memory_order_relaxed);
        /* If the wait began after `now` was read, the difference is negative. */
        if (since != 0 && (int)(now - since) > (int)patience)
            (void)shutdown(c->fd, t->finishing ? SHUT_RD : SHUT_RDWR);
    }
}

static void *run(void *self)
{
    struct timeouts *t = self;
    pthread_mutex_lock(&t->lock);
    while (!t->stopping) {
        const struct timespec next = monotonic_after(t->finishing ? FINISH_LOOK_MS : LOOK_MS);
        (void)pthread_cond_clockwait(&t->stop, &t->lock, CLOCK_MONOTONIC, &next);
        look(t);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

struct timeouts *timeouts_start(unsigned patience, unsigned scarce, struct err *err)
{
    struct timeouts *t = calloc(1, sizeof(*t));
    if (t == NULL) {
        (void)err_set(err, ERR_KIND_NOMEM, "out of memory");
        return NULL;
    }
    t->patience = patience * SECOND_MS;
    t->scarce = scarce;
    (void)pthread_mutex_init(&t->lock, NULL);
    (void)pthread_cond_init(&t->stop, NULL);
    int failure = pthread_create(&t->thread, NULL, run, t);
    if (failure == 0)
        return t;
    (void)err_set(err, ERR_KIND_IO, "cannot start the thread for timeouts: %s",
                  strerrordesc_np(failure));
    free(t);
    return NULL;
}

void timeouts_stop(struct timeouts *t)
{
    if (t == NULL)
        return;
    pthread_mutex_lock(&t->lock);
    t->stopping = true;
    pthread_cond_signal(&t->stop);
    pthread_mutex_unlock(&t->lock);
    (void)pthread_join(t->thread, NULL);
    (void)pthread_cond_destroy(&t->stop);
    (void)pthread_mutex_destroy(&t->lock);
    free(t);
}

void timeouts_finish(struct timeouts *t)
{
    pthread_mutex_lock(&t->lock);
    t->finishing = true;
    pthread_cond_signal(&t->stop);
    pthread_mutex_unlock(&t->lock);
}

unsigned timeouts_count(struct timeouts *t)
{
    pthread_mutex_lock(&t->lock);
    unsigned count = t->count;
    pthread_mutex_unlock(&t->lock);
    return count;
}

/* Fails for a local socket, which has no such option. */
static void bound_unsent(int fd)
{
    const int most = UNSENT_MAX;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most, sizeof(most));
}

void timeouts_add(struct timeouts *t, struct timeouts_connection *c, int fd)
{
    c->fd = fd;
    atomic_init(&c->since, now_ms());
    pthread_mutex_lock(&t->lock);
    c->next = t->first;
    c->at = &t->first;
    if (c->next != NULL)
        c->next->at = &c->next;
    t->first = c;
    bool crowded = ++t->count > CROWDED_FROM;
    pthread_mutex_unlock(&t->lock);
    if (crowded)
        bound_unsent(fd);
}

void timeouts_remove(struct timeouts *t, struct timeouts_connection *c)
{
    pthread_mutex_lock(&t->lock);
    *c->at = c->next;
    if (c->next != NULL)
        c->next->at = c->at;
    t->count--;
    pthread_mutex_unlock(&t->lock);
}

void timeouts_await(struct timeouts_connection *c)
{
    atomic_store_explicit(&c->since, now_ms(), memory_order_relaxed);
}

void timeouts_rest(struct timeouts_connection *c)
{
    atomic_store_explicit(&c->since, 0, memory_order_relaxed);
}
