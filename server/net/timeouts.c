/*
 * The guard. See timeouts.h.
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

enum {
    SECOND_MS = 1000,
    LOOK_MS = 1000, /* between two looks at all */
    FINISH_LOOK_MS = 10,
    FINISH_PATIENCE_MS = 1000,
    SCARCE_DIVISOR = 10,
    CROWD = 64,              /* connections, from which on each has less room in the kernel: */
    UNSENT_MAX = 256 * 1024, /* twice what libmicrohttpd sends at once */
};

struct timeouts {
    unsigned patience; /* milliseconds */
    unsigned scarce;
    pthread_t thread;
    pthread_mutex_t lock; /* over all that follows: taken when a connection begins and ends */
    pthread_cond_t stop;
    bool finishing, stopping;
    struct timeouts_connection *first;
    unsigned count;
};

/* Never 0. It begins anew after seven weeks; only differences count. */
static unsigned now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return ((unsigned)t.tv_sec * SECOND_MS + (unsigned)(t.tv_nsec / 1000000)) | 1U;
}

static unsigned patience_of(const struct timeouts *g)
{
    if (g->finishing)
        return FINISH_PATIENCE_MS;
    return g->count < g->scarce ? g->patience : g->patience / SCARCE_DIVISOR;
}

/*
 * Under the lock, so that no descriptor is closed, and used again, meanwhile. At the end only for
 * reading: a request that has just come is still read from there and answered; where none has,
 * libmicrohttpd reads the end, and closes.
 */
static void look(struct timeouts *g)
{
    unsigned now = now_ms(), patience = patience_of(g);
    for (const struct timeouts_connection *c = g->first; c != NULL; c = c->next) {
        unsigned since = atomic_load_explicit(&c->since, memory_order_relaxed);
        /* One that is awaited since after `now` was read is awaited for less than nothing. */
        if (since != 0 && (int)(now - since) > (int)patience)
            (void)shutdown(c->fd, g->finishing ? SHUT_RD : SHUT_RDWR);
    }
}

static void *run(void *self)
{
    struct timeouts *g = self;
    pthread_mutex_lock(&g->lock);
    while (!g->stopping) {
        struct timespec next;
        (void)clock_gettime(CLOCK_MONOTONIC, &next);
        next.tv_nsec += (g->finishing ? FINISH_LOOK_MS : LOOK_MS) * 1000000L;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        (void)pthread_cond_clockwait(&g->stop, &g->lock, CLOCK_MONOTONIC, &next);
        look(g);
    }
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

struct timeouts *timeouts_start(unsigned patience, unsigned scarce, struct err *err)
{
    struct timeouts *g = calloc(1, sizeof(*g));
    if (g == NULL) {
        (void)err_set(err, ERR_KIND_NOMEM, "out of memory");
        return NULL;
    }
    g->patience = patience * SECOND_MS;
    g->scarce = scarce;
    (void)pthread_mutex_init(&g->lock, NULL);
    (void)pthread_cond_init(&g->stop, NULL);
    int failure = pthread_create(&g->thread, NULL, run, g);
    if (failure == 0)
        return g;
    (void)err_set(err, ERR_KIND_IO, "no thread to guard connections: %s", strerrordesc_np(failure));
    free(g);
    return NULL;
}

void timeouts_stop(struct timeouts *g)
{
    if (g == NULL)
        return;
    pthread_mutex_lock(&g->lock);
    g->stopping = true;
    pthread_cond_signal(&g->stop);
    pthread_mutex_unlock(&g->lock);
    (void)pthread_join(g->thread, NULL);
    (void)pthread_cond_destroy(&g->stop);
    (void)pthread_mutex_destroy(&g->lock);
    free(g);
}

void timeouts_finish(struct timeouts *g)
{
    pthread_mutex_lock(&g->lock);
    g->finishing = true;
    pthread_cond_signal(&g->stop);
    pthread_mutex_unlock(&g->lock);
}

unsigned timeouts_count(struct timeouts *g)
{
    pthread_mutex_lock(&g->lock);
    unsigned count = g->count;
    pthread_mutex_unlock(&g->lock);
    return count;
}

/* A local socket has no such thing. */
static void bound_unsent(int fd)
{
    const int most = UNSENT_MAX;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most, sizeof(most));
}

void timeouts_add(struct timeouts *g, struct timeouts_connection *c, int fd)
{
    c->fd = fd;
    atomic_init(&c->since, now_ms());
    pthread_mutex_lock(&g->lock);
    c->next = g->first;
    c->at = &g->first;
    if (c->next != NULL)
        c->next->at = &c->next;
    g->first = c;
    bool crowded = ++g->count > CROWD;
    pthread_mutex_unlock(&g->lock);
    if (crowded)
        bound_unsent(fd);
}

void timeouts_remove(struct timeouts *g, struct timeouts_connection *c)
{
    pthread_mutex_lock(&g->lock);
    *c->at = c->next;
    if (c->next != NULL)
        c->next->at = c->at;
    g->count--;
    pthread_mutex_unlock(&g->lock);
}

void timeouts_await(struct timeouts_connection *c)
{
    atomic_store_explicit(&c->since, now_ms(), memory_order_relaxed);
}

void timeouts_rest(struct timeouts_connection *c)
{
    atomic_store_explicit(&c->since, 0, memory_order_relaxed);
}
