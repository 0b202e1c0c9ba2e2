/*
 * The access log. See access.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/access.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/core/sink.h"
#include "server/http/forwarded.h"
#include "server/net/request.h"
#include "server/net/ring.h"

enum {
    WRITE_MS = 50,
    STUCK_MS = 1000, /* how long the end waits for a reader that takes nothing */
    STEP_MS = 10,
    BATCH_BYTES = 64 * 1024,
    ID_LEN = 32,
    WALL_STEP_US = 20000,
};

/* The lines of a thread of the server. */
struct writer {
    struct writer *next;
    uint64_t id_high, id_low; /* of the next request id */
    struct line_clock clock;
    struct ring ring;
};

struct access {
    enum access_format format;
    const struct networks *trusted;
    uint64_t number; /* of this log in the process */
    struct sink sink;
    pthread_t thread;
    pthread_mutex_t lock; /* to wake it */
    pthread_cond_t wake;
    bool reopening;       /* under the lock */
    atomic_bool stopping; /* set under the lock */
    _Atomic(struct writer *) writers;
    _Atomic int64_t wall_us; /* what is added to monotonic_us() for the time of day */
    atomic_ulong dropped;
    bool troubled;              /* the output has failed; that was said */
    size_t batch_at, batch_len; /* what is left of the batch */
    char batch[BATCH_BYTES];
};

static int64_t wall_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- lines ---- */

static struct writer *writer_of(struct access *a)
{
    static _Thread_local struct writer *own;
    static _Thread_local uint64_t owner; /* the number of the log that it belongs to */
    if (LIKELY(owner == a->number))
        return own;
    struct writer *w = calloc(1, sizeof(*w));
    uint64_t random[2] = {0, 0};
    if (w == NULL)
        return NULL;
    /* Without random numbers from the system: the time, and which thread of this process it is. */
    if (getrandom(random, sizeof(random), GRND_NONBLOCK) != sizeof(random)) {
        random[0] = (uint64_t)wall_us();
        random[1] = (uint64_t)(uintptr_t)w;
    }
    w->id_high = random[0];
    w->id_low = random[1];
    w->next = atomic_load(&a->writers);
    while (!atomic_compare_exchange_weak(&a->writers, &w->next, w))
        ;
    own = w;
    owner = a->number;
    return w;
}

/* The fields about proxies on the way count only if the peer is a trusted proxy. */
static void find_client(const struct access *a, const struct exchange *x,
                        const struct request_fields *fields, struct access_facts *f)
{
    const struct address peer = address_of(x->peer);
    f->client = peer;
    if (a->trusted == NULL || !networks_contain(a->trusted, &peer))
        return;
    f->client = forwarded_client(&fields->x_forwarded_for, &fields->forwarded, &peer, a->trusted);
    if (fields->request_id_count == 1 && forwarded_id_valid(fields->request_id))
        f->request_id = fields->request_id;
}

void access_log(void *self, const struct exchange *x)
{
    char bytes[ACCESS_LINE_MAX], id[ID_LEN];
    struct line made = {.bytes = id, .capacity = sizeof(id)};
    struct line line = {.bytes = bytes, .capacity = sizeof(bytes)};
    struct request_fields fields; /* its lines are not cleared: that would cost more than a line */
    struct access *a = self;
    struct writer *w = x->status != 0 ? writer_of(a) : NULL;
    if (w == NULL)
        return;
    request_read_fields(x->connection, &fields);
    struct access_facts facts = {
        .referrer = fields.referrer, .user_agent = fields.user_agent, .request_id = S("")};
    find_client(a, x, &fields, &facts);
    if (facts.request_id.len == 0) {
        line_add_hex(&made, w->id_high);
        line_add_hex(&made, w->id_low++);
        facts.request_id = line_str(&made);
    }
    ring_begin(&w->ring);
    int64_t now = monotonic_us();
    facts.time_us = now + atomic_load_explicit(&a->wall_us, memory_order_relaxed);
    access_line_write(a->format, x, &facts, &w->clock, &line);
    ring_put(&w->ring, now, line_str(&line));
    ring_end(&w->ring);
}

/* ---- writing ---- */

/* The ring with the oldest line before the horizon; or NULL. */
static struct ring *oldest(const struct access *a, int64_t horizon, size_t *len)
{
    struct ring *found = NULL;
    int64_t best = horizon, stamp;
    size_t size;
    for (struct writer *w = atomic_load(&a->writers); w != NULL; w = w->next) {
        if (ring_peek(&w->ring, &stamp, &size) && stamp < best) {
            best = stamp;
            *len = size;
            found = &w->ring;
        }
    }
    return found;
}

/* Fills the batch with lines in order. Returns false if there are none. */
static bool fill_batch(struct access *a, int64_t horizon)
{
    struct ring *r;
    size_t len = 0;
    a->batch_at = a->batch_len = 0;
    while (BATCH_BYTES - a->batch_len >= ACCESS_LINE_MAX &&
           (r = oldest(a, horizon, &len)) != NULL) {
        ring_take(r, a->batch + a->batch_len);
        a->batch_len += len;
    }
    return a->batch_len > 0;
}

/* Whether every line before the horizon is in its ring. */
static bool are_settled(const struct access *a)
{
    for (struct writer *w = atomic_load(&a->writers); w != NULL; w = w->next) {
        if (!ring_is_settled(&w->ring))
            return false;
    }
    return true;
}

static void say_trouble(struct access *a, int error)
{
    if (!a->troubled && error != EAGAIN)
        log_line(LOG_LEVEL_ERROR, "the access log cannot be written: %s; lines wait for a while",
                 strerrordesc_np(error));
    a->troubled = true;
}

static void say_dropped(struct access *a)
{
    unsigned long dropped = 0;
    for (struct writer *w = atomic_load(&a->writers); w != NULL; w = w->next)
        dropped += ring_dropped(&w->ring);
    a->troubled = false;
    if (dropped == 0)
        return;
    atomic_fetch_add(&a->dropped, dropped);
    const struct log_field field = {.name = "dropped", .number = (int64_t)dropped};
    log_fields(LOG_LEVEL_WARNING, &field, 1,
               "%lu line%s of the access log dropped: nobody took them, or its disk was full",
               dropped, dropped == 1 ? "" : "s");
}

/*
 * Writes what is there. A reader that is slow is waited for a little, so that it gets more as soon
 * as it has taken some. Returns false if some is left.
 */
static bool write_all(struct access *a, int64_t horizon)
{
    while (a->batch_at < a->batch_len || fill_batch(a, horizon)) {
        size_t len = a->batch_len - a->batch_at;
        int patience = atomic_load(&a->stopping) ? 0 : WRITE_MS;
        size_t done = 0;
        if (sink_end_line(&a->sink))
            done = sink_write(&a->sink, SINK_INFO, a->batch + a->batch_at, len, patience);
        a->batch_at += done;
        if (done < len) {
            say_trouble(a, errno);
            return false;
        }
    }
    say_dropped(a);
    return true;
}

/* Follows the time of day when it is set. Smaller differences come from reading two clocks. */
static void follow_wall(struct access *a, int64_t now)
{
    int64_t before = atomic_load_explicit(&a->wall_us, memory_order_relaxed);
    int64_t difference = wall_us() - now - before;
    if (difference > WALL_STEP_US || difference < -WALL_STEP_US)
        atomic_store_explicit(&a->wall_us, before + difference, memory_order_relaxed);
}

static void write_settled(struct access *a)
{
    int64_t now = monotonic_us();
    follow_wall(a, now);
    if (are_settled(a))
        (void)write_all(a, now);
}

/* The rest of a line whose beginning is in the old file does not go into the new one. */
static void reopen(struct access *a)
{
    struct err err = ERR_INIT;
    bool renewed;
    write_settled(a);
    if (!sink_reopen(&a->sink, &renewed, &err)) {
        log_err(LOG_LEVEL_ERROR, &err, "the access log stays in the file that is open");
        return;
    }
    bool torn = renewed && a->batch_at > 0 && a->batch_at < a->batch_len &&
                a->batch[a->batch_at - 1] != '\n';
    while (torn && a->batch[a->batch_at++] != '\n')
        ;
    if (torn)
        atomic_fetch_add(&atomic_load(&a->writers)->ring.dropped, 1);
}

static void *run(void *self)
{
    struct access *a = self;
    pthread_mutex_lock(&a->lock);
    while (!atomic_load(&a->stopping)) {
        const struct timespec next = monotonic_after(WRITE_MS);
        if (!a->reopening)
            (void)pthread_cond_clockwait(&a->wake, &a->lock, CLOCK_MONOTONIC, &next);
        bool reopening = a->reopening;
        a->reopening = false;
        pthread_mutex_unlock(&a->lock);
        if (reopening)
            reopen(a);
        else
            write_settled(a);
        pthread_mutex_lock(&a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

struct access *access_start(const struct access_options *options, struct err *err)
{
    static atomic_uint_fast64_t numbers;
    struct access *a = calloc(1, sizeof(*a));
    if (a == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    a->format = options->format;
    a->trusted = options->trusted;
    a->number = atomic_fetch_add(&numbers, 1) + 1;
    a->sink = sink_of(STDOUT_FILENO);
    if (options->output != NULL && !sink_open(&a->sink, options->output, err)) {
        free(a);
        return NULL;
    }
    atomic_init(&a->writers, NULL);
    atomic_init(&a->dropped, 0);
    atomic_init(&a->stopping, false);
    atomic_init(&a->wall_us, wall_us() - monotonic_us());
    (void)pthread_mutex_init(&a->lock, NULL);
    (void)pthread_cond_init(&a->wake, NULL);
    int failure = pthread_create(&a->thread, NULL, run, a);
    if (failure == 0)
        return a;
    (void)err_set(err, ERR_KIND_IO, "cannot start the thread for the access log: %s",
                  strerrordesc_np(failure));
    sink_close(&a->sink);
    free(a);
    return NULL;
}

void access_reopen(struct access *a)
{
    if (a == NULL)
        return;
    pthread_mutex_lock(&a->lock);
    a->reopening = true;
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
}

unsigned long access_dropped(const struct access *a)
{
    return a != NULL ? atomic_load(&a->dropped) : 0;
}

/* Lines that nobody took until the end are dropped as well. */
static void drop_rest(struct access *a)
{
    size_t len = 0;
    struct writer *first = atomic_load(&a->writers);
    while (first != NULL && (a->batch_at < a->batch_len || fill_batch(a, INT64_MAX))) {
        for (; a->batch_at < a->batch_len; a->batch_at++)
            len += a->batch[a->batch_at] == '\n';
    }
    if (len > 0)
        atomic_fetch_add(&first->ring.dropped, len);
    say_dropped(a);
}

void access_stop(struct access *a)
{
    if (a == NULL)
        return;
    pthread_mutex_lock(&a->lock);
    atomic_store(&a->stopping, true);
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->thread, NULL);
    if (a->reopening)
        reopen(a);
    const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    for (int ms = 0; !write_all(a, INT64_MAX) && ms < STUCK_MS; ms += STEP_MS)
        (void)nanosleep(&step, NULL);
    drop_rest(a);
    for (struct writer *w = atomic_load(&a->writers), *next; w != NULL; w = next) {
        next = w->next;
        free(w);
    }
    (void)pthread_cond_destroy(&a->wake);
    (void)pthread_mutex_destroy(&a->lock);
    sink_close(&a->sink);
    free(a);
}
