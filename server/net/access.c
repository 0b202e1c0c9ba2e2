/*
 * The access log. See access.h.
 *
 *     ring of a thread:   | free | lines to be written | free |
 *                                ^                     ^
 *                                tail                  head: the next line goes here
 *
 * A ring has one writer, its thread, which moves head, and one reader, the log's thread, which
 * moves tail.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/access.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server/core/monotonic.h"
#include "server/core/output.h"

enum {
    RING_BYTES = 1 << 20, /* a power of two */
    LINE_BYTES = 1024,
    METHOD_MAX = 32,
    TARGET_MAX = 800,
    STAMP_MAX = 32,
    WRITE_MS = 50,
    STUCK_MS = 1000, /* how long the end waits for a reader that takes nothing */
    STEP_MS = 10,
};

struct ring {
    struct ring *next;
    const struct access *owner;
    atomic_size_t head, tail; /* only ever incremented; their position in bytes is the remainder */
    atomic_ulong lost;
    time_t stamped; /* the second that stamp shows */
    char stamp[STAMP_MAX];
    size_t stamp_len;
    char bytes[RING_BYTES];
};

struct access {
    int fd;
    pthread_t thread;
    pthread_mutex_t lock; /* for stopping */
    pthread_cond_t stop;
    bool stopping;
    _Atomic(struct ring *) rings;
};

static _Thread_local struct ring *own_ring;

/* ---- lines ---- */

static struct ring *ring_of(struct access *a)
{
    if (LIKELY(own_ring != NULL && own_ring->owner == a))
        return own_ring;
    struct ring *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return NULL;
    r->owner = a;
    r->next = atomic_load(&a->rings);
    while (!atomic_compare_exchange_weak(&a->rings, &r->next, r))
        ;
    own_ring = r;
    return r;
}

static struct str stamp_of(struct ring *r)
{
    struct tm tm;
    time_t now = time(NULL);
    if (now != r->stamped && gmtime_r(&now, &tm) != NULL) {
        r->stamp_len = strftime(r->stamp, sizeof(r->stamp), "%Y-%m-%dT%H:%M:%SZ ", &tm);
        r->stamped = now;
    }
    return str_of(r->stamp, r->stamp_len);
}

/* Appends to a line that has enough space for it. */
static size_t put(char *line, size_t len, struct str s)
{
    if (s.len > 0)
        memcpy(line + len, s.ptr, s.len);
    return len + s.len;
}

/* A number below 1000; printf would take longer than everything else here. */
static size_t put_number(char *line, size_t len, unsigned n)
{
    if (n >= 100)
        line[len++] = (char)('0' + n / 100 % 10);
    if (n >= 10)
        line[len++] = (char)('0' + n / 10 % 10);
    line[len++] = (char)('0' + n % 10);
    return len;
}

static size_t put_ipv4(char *line, size_t len, const struct in_addr *address)
{
    const unsigned char *bytes = (const unsigned char *)address;
    for (size_t i = 0; i < sizeof(*address); i++) {
        if (i > 0)
            line[len++] = '.';
        len = put_number(line, len, bytes[i]);
    }
    return len;
}

static size_t put_address(char *line, size_t len, const struct sockaddr *client)
{
    char text[INET6_ADDRSTRLEN];
    if (client != NULL && client->sa_family == AF_INET)
        return put_ipv4(line, len, &((const struct sockaddr_in *)(const void *)client)->sin_addr);
    if (client == NULL || client->sa_family != AF_INET6)
        return put(line, len, S("-"));
    const struct in6_addr *a = &((const struct sockaddr_in6 *)(const void *)client)->sin6_addr;
    return put(line, len, str_c(inet_ntop(AF_INET6, a, text, sizeof(text))));
}

static void ring_put(struct ring *r, const char *line, size_t len)
{
    size_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    size_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);
    if (RING_BYTES - (head - tail) < len) {
        atomic_fetch_add_explicit(&r->lost, 1, memory_order_relaxed);
        return;
    }
    size_t at = head % RING_BYTES, first = RING_BYTES - at < len ? RING_BYTES - at : len;
    memcpy(r->bytes + at, line, first);
    memcpy(r->bytes, line + first, len - first);
    atomic_store_explicit(&r->head, head + len, memory_order_release);
}

void access_log(void *self, const struct exchange *x)
{
    char line[LINE_BYTES];
    struct access *a = self;
    struct ring *r = x->status != 0 ? ring_of(a) : NULL;
    if (r == NULL)
        return;
    size_t len = put(line, 0, stamp_of(r));
    len = put_address(line, len, x->peer);
    len = put(line, len, S(" "));
    len = put(line, len, str_sub(x->method, 0, METHOD_MAX));
    len = put(line, len, S(" "));
    len = put(line, len, str_sub(x->path, 0, TARGET_MAX));
    len = put(line, len, S(" "));
    len = put_number(line, len, x->status);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    }
    line[len++] = '\n';
    ring_put(r, line, len);
}

/* ---- writing ---- */

/*
 * Writes what is there, without waiting. Returns false if some is left because nobody takes it now.
 */
static bool drain(const struct access *a, struct ring *r)
{
    size_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    while (tail != head) {
        size_t at = tail % RING_BYTES;
        size_t len = head - tail < RING_BYTES - at ? head - tail : RING_BYTES - at;
        size_t done = output_write(a->fd, r->bytes + at, len, 0);
        tail += done;
        atomic_store_explicit(&r->tail, tail, memory_order_release);
        if (done < len)
            return false;
    }
    unsigned long lost = atomic_exchange_explicit(&r->lost, 0, memory_order_relaxed);
    char line[LINE_BYTES];
    int n = lost > 0 ? snprintf(line, sizeof(line), "(%lu lines dropped)\n", lost) : 0;
    if (n > 0)
        (void)output_write(a->fd, line, (size_t)n, 0);
    return true;
}

static bool drain_all(const struct access *a)
{
    bool all = true;
    for (struct ring *r = atomic_load(&a->rings); r != NULL; r = r->next)
        all &= drain(a, r);
    return all;
}

static void *run(void *self)
{
    struct access *a = self;
    pthread_mutex_lock(&a->lock);
    while (!a->stopping) {
        const struct timespec next = monotonic_after(WRITE_MS);
        (void)pthread_cond_clockwait(&a->stop, &a->lock, CLOCK_MONOTONIC, &next);
        pthread_mutex_unlock(&a->lock);
        (void)drain_all(a);
        pthread_mutex_lock(&a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

struct access *access_start(int fd, struct err *err)
{
    struct access *a = calloc(1, sizeof(*a));
    if (a == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    a->fd = fd;
    atomic_init(&a->rings, NULL);
    (void)pthread_mutex_init(&a->lock, NULL);
    (void)pthread_cond_init(&a->stop, NULL);
    int failure = pthread_create(&a->thread, NULL, run, a);
    if (failure == 0)
        return a;
    (void)err_set(err, ERR_KIND_IO, "cannot start the thread for the access log: %s",
                  strerrordesc_np(failure));
    free(a);
    return NULL;
}

void access_stop(struct access *a)
{
    if (a == NULL)
        return;
    pthread_mutex_lock(&a->lock);
    a->stopping = true;
    pthread_cond_signal(&a->stop);
    pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->thread, NULL);
    const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    for (int ms = 0; !drain_all(a) && ms < STUCK_MS; ms += STEP_MS)
        (void)nanosleep(&step, NULL);
    for (struct ring *r = atomic_load(&a->rings), *next; r != NULL; r = next) {
        next = r->next;
        free(r);
    }
    (void)pthread_cond_destroy(&a->stop);
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}
