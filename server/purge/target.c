/*
 * Sending to one cache. See target.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/target.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/purge/client.h"
#include "server/purge/queue.h"

enum {
    BATCH_MAX = 64,       /* items that are sent at a time */
    BATCH_BYTES = 4096,   /* of their text: Varnish takes fields of 8 kB */
    BACKOFF_MIN_MS = 100, /* after the first failure; twice as long after each other one */
    BACKOFF_MAX_MS = 30000,
    STOP_MS = 500, /* for the thread to end when it is told to, at once */
    KEY_MAX = 64,
};

struct target {
    struct endpoint address;
    char name[ENDPOINT_NAME_MAX]; /* for people */
    char host[ENDPOINT_NAME_MAX];
    char everything[KEY_MAX];
    bool ban;
    void (*list)(void *self, void (*each)(void *to, struct str path), void *to);
    void *self;
    struct client *client;
    int stop; /* readable as soon as the thread must end */
    pthread_t thread;

    pthread_mutex_t lock; /* for what follows */
    pthread_cond_t work;
    struct queue queue;
    bool finishing; /* ends when the queue is empty */
    bool ended;

    /* The thread's own. */
    unsigned failures; /* since it last went well */
    int64_t failed_at;
    struct queue_item *sweep; /* the paths of all pages, in place of a BAN */
    char told[128];           /* the reason that was logged */
};

/* What is sent at a time. */
struct batch {
    struct queue_item *items; /* NULL with everything */
    size_t count;             /* of items */
    bool everything;
    bool sweeping; /* they are of the sweep */
};

/* ---- requests ---- */

static void write_request(const struct target *t, const char *method, struct str path,
                          struct buf *out)
{
    buf_printf(out, "%s %s%.*s HTTP/1.1\r\nHost: %s\r\nUser-Agent: approche-server\r\n", method,
               t->address.prefix, STR_ARG(path), t->host);
}

static void write_ban(const struct target *t, const struct batch *batch, struct buf *out)
{
    write_request(t, "BAN", S("/"), out);
    buf_add(out, S("Surrogate-Key:"));
    if (batch->everything)
        buf_printf(out, " %s", t->everything);
    for (const struct queue_item *i = batch->items; i != NULL; i = i->next)
        buf_printf(out, " %.*s", STR_ARG(queue_text(i)));
    buf_add(out, S("\r\n\r\n"));
}

/* Returns how many requests they are. */
static size_t write_batch(const struct target *t, const struct batch *batch, struct buf *out)
{
    if (batch->everything || t->ban) {
        write_ban(t, batch, out);
        return 1;
    }
    for (const struct queue_item *i = batch->items; i != NULL; i = i->next) {
        write_request(t, "PURGE", queue_text(i), out);
        buf_add(out, S("\r\n"));
    }
    return batch->count;
}

/* ---- answers ---- */

enum verdict { VERDICT_DONE, VERDICT_IMPOSSIBLE, VERDICT_AGAIN };

/* 404: nginx and Squid say so if they do not have the page. 4xx of a bad request stay what they
 * are. */
static enum verdict verdict_of(unsigned status)
{
    if ((status >= 200 && status < 300) || status == 404 || status == 410)
        return VERDICT_DONE;
    return status == 400 || status == 414 || status == 431 ? VERDICT_IMPOSSIBLE : VERDICT_AGAIN;
}

/*
 * How many of the answers settle their requests. Notes in the result why the next one does not.
 */
static size_t count_settled(const struct target *t, const struct batch *batch,
                            const unsigned *statuses, struct client_result *result)
{
    const struct queue_item *item = batch->items;
    for (size_t i = 0; i < result->done; i++, item = item != NULL ? item->next : NULL) {
        enum verdict verdict = verdict_of(statuses[i]);
        if (verdict == VERDICT_AGAIN) {
            (void)snprintf(result->reason, sizeof(result->reason), "it answers with status %u",
                           statuses[i]);
            return i;
        }
        struct str what = item != NULL ? queue_text(item) : S("everything");
        if (verdict == VERDICT_IMPOSSIBLE)
            log_line(LOG_LEVEL_WARNING,
                     "the cache at %s refuses to purge %.*s with status %u: it may keep an old "
                     "version",
                     t->name, STR_ARG(what), statuses[i]);
    }
    return result->done;
}

/* ---- everything, for a cache that knows only PURGE ---- */

static void add_to_sweep(void *self, struct str path)
{
    struct target *t = self;
    struct queue_item *item = malloc(sizeof(*item) + path.len);
    if (item == NULL)
        return;
    item->len = path.len;
    memcpy(item->text, path.ptr, path.len);
    item->hash = queue_hash(path);
    item->next = t->sweep;
    t->sweep = item;
}

/* Whether a cache says that it does not understand BAN; then each page is purged. */
static bool begin_sweep(struct target *t, unsigned status)
{
    if (t->ban || t->list == NULL || status < 400 || status == 429 ||
        (status >= 500 && status != 501))
        return false;
    log_line(LOG_LEVEL_INFO,
             "the cache at %s answers a BAN with status %u: each page of the site is purged "
             "instead; what is no page any more may stay there",
             t->name, status);
    queue_free_list(t->sweep);
    t->sweep = NULL;
    t->list(t->self, add_to_sweep, t);
    return true;
}

/* The next items of the sweep. */
static struct queue_item *take_sweep(struct target *t, size_t *count)
{
    struct queue_item *list = t->sweep, **end = &list;
    size_t bytes = 0;
    for (*count = 0; *end != NULL && *count < BATCH_MAX && bytes < BATCH_BYTES; ++*count) {
        bytes += (*end)->len;
        end = &(*end)->next;
    }
    t->sweep = *end;
    *end = NULL;
    return list;
}

static void put_back_sweep(struct target *t, struct queue_item *list)
{
    struct queue_item **end = &list;
    while (*end != NULL)
        end = &(*end)->next;
    *end = t->sweep;
    t->sweep = list;
}

/* ---- batches ---- */

static void remove_settled(struct batch *batch, size_t settled)
{
    for (; settled > 0 && batch->items != NULL; settled--) {
        struct queue_item *item = batch->items;
        batch->items = item->next;
        batch->count--;
        free(item);
    }
}

/*
 * Sends a batch, and removes from it what is settled. Returns false if it was a BAN of several keys
 * that the cache refuses: one of them may be the reason. Then nothing is settled.
 */
static bool send_together(struct target *t, struct batch *batch, struct client_result *result)
{
    unsigned statuses[BATCH_MAX];
    struct arena arena;
    struct buf requests;
    arena_init(&arena, 0);
    buf_init(&requests, &arena, 0);
    size_t count = write_batch(t, batch, &requests);
    *result = (struct client_result){.reason = "out of memory"};
    if (buf_ok(&requests))
        client_exchange(t->client, buf_str(&requests), count, statuses, result);
    arena_fini(&arena);
    if (t->ban && batch->count > 1 && result->done > 0 &&
        verdict_of(statuses[0]) == VERDICT_IMPOSSIBLE)
        return false;
    bool sweeps = batch->everything && result->done > 0 && begin_sweep(t, statuses[0]);
    size_t settled = sweeps ? 1 : count_settled(t, batch, statuses, result);
    if (settled > 0 && batch->everything)
        batch->everything = false;
    remove_settled(batch, settled > 0 && t->ban ? batch->count : settled);
    return true;
}

/* The same, one key at a time until one is not settled. */
static void send_apart(struct target *t, struct batch *batch, struct client_result *result)
{
    for (bool settled = true; settled && batch->items != NULL;) {
        struct batch one = {.items = batch->items, .count = 1};
        batch->items = one.items->next;
        one.items->next = NULL;
        (void)send_together(t, &one, result);
        settled = one.items == NULL;
        if (settled) {
            batch->count--;
        } else {
            one.items->next = batch->items;
            batch->items = one.items;
        }
    }
}

static void send_batch(struct target *t, struct batch *batch, struct client_result *result)
{
    if (!send_together(t, batch, result))
        send_apart(t, batch, result);
}

/* ---- the thread ---- */

static int64_t backoff(const struct target *t)
{
    int64_t ms = BACKOFF_MIN_MS;
    for (unsigned i = 1; i < t->failures && ms < BACKOFF_MAX_MS; i++)
        ms *= 2;
    return ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS;
}

/* Logs a failure when it begins and when its reason changes, and its end. */
static void note_result(struct target *t, bool ok, const char *reason)
{
    if (ok) {
        if (t->failures > 0)
            log_line(LOG_LEVEL_INFO, "the cache at %s is purged again, after %lld s", t->name,
                     (long long)(monotonic_ms() - t->failed_at) / 1000);
        t->failures = 0;
        t->told[0] = '\0';
        return;
    }
    if (t->failures++ == 0)
        t->failed_at = monotonic_ms();
    if (strcmp(t->told, reason) != 0)
        log_line(LOG_LEVEL_WARNING,
                 "the cache at %s cannot be purged: %s; what has changed is kept, and tried again",
                 t->name, reason);
    (void)snprintf(t->told, sizeof(t->told), "%s", reason);
}

/* Under the lock. */
static void take_batch(struct target *t, struct batch *out)
{
    *out = (struct batch){.everything = t->queue.everything};
    t->queue.everything = false;
    if (out->everything)
        return;
    out->sweeping = t->sweep != NULL;
    if (out->sweeping) {
        out->items = take_sweep(t, &out->count);
        return;
    }
    out->items = queue_take(&t->queue, BATCH_MAX, BATCH_BYTES);
    for (const struct queue_item *i = out->items; i != NULL; i = i->next)
        out->count++;
}

/* Under the lock. Returns false if it is to end. */
static bool await_work(struct target *t)
{
    while (queue_is_empty(&t->queue) && t->sweep == NULL && !t->finishing) {
        client_close(t->client);
        pthread_cond_wait(&t->work, &t->lock);
    }
    return !queue_is_empty(&t->queue) || t->sweep != NULL;
}

/* Under the lock. */
static void wait_backoff(struct target *t)
{
    const struct timespec end = monotonic_after((long)backoff(t));
    while (!t->finishing &&
           pthread_cond_clockwait(&t->work, &t->lock, CLOCK_MONOTONIC, &end) != ETIMEDOUT)
        ;
}

static void *run(void *self)
{
    struct target *t = self;
    struct batch batch;
    struct client_result result;
    pthread_mutex_lock(&t->lock);
    while (await_work(t)) {
        take_batch(t, &batch);
        size_t before = batch.count + batch.everything;
        pthread_mutex_unlock(&t->lock);
        send_batch(t, &batch, &result);
        bool ok = batch.count + batch.everything < before;
        if (!result.stopped)
            note_result(t, ok, result.reason);
        pthread_mutex_lock(&t->lock);
        if (batch.everything)
            queue_add_everything(&t->queue);
        if (batch.sweeping)
            put_back_sweep(t, batch.items);
        else
            queue_put_back(&t->queue, batch.items);
        if (!ok && t->finishing)
            break;
        if (!ok)
            wait_backoff(t);
    }
    t->ended = true;
    pthread_cond_broadcast(&t->work);
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

/* ---- from outside ---- */

void target_add(struct target *t, struct str item)
{
    pthread_mutex_lock(&t->lock);
    enum queue_result result = queue_add(&t->queue, item);
    if (result != QUEUE_PRESENT)
        pthread_cond_broadcast(&t->work);
    pthread_mutex_unlock(&t->lock);
    if (result == QUEUE_OVERFLOWN)
        log_line(LOG_LEVEL_WARNING,
                 "more waits to be purged from the cache at %s than can be kept: everything will "
                 "be banned instead",
                 t->name);
}

void target_add_everything(struct target *t)
{
    pthread_mutex_lock(&t->lock);
    queue_add_everything(&t->queue);
    pthread_cond_broadcast(&t->work);
    pthread_mutex_unlock(&t->lock);
}

static void free_target(struct target *t)
{
    client_free(t->client);
    queue_free_list(t->sweep);
    queue_fini(&t->queue);
    (void)pthread_cond_destroy(&t->work);
    (void)pthread_mutex_destroy(&t->lock);
    if (t->stop >= 0)
        (void)close(t->stop);
    free(t);
}

struct target *target_start(const struct target_options *options, struct err *err)
{
    struct target *t = calloc(1, sizeof(*t));
    if (t == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    t->address = options->address;
    t->ban = options->ban;
    t->list = options->list;
    t->self = options->self;
    endpoint_name(&t->address, t->name);
    if (options->host.len > 0)
        (void)snprintf(t->host, sizeof(t->host), "%.*s", STR_ARG(options->host));
    else
        endpoint_name(&t->address, t->host);
    (void)snprintf(t->everything, sizeof(t->everything), "%.*s", STR_ARG(options->everything));
    (void)pthread_mutex_init(&t->lock, NULL);
    (void)pthread_cond_init(&t->work, NULL);
    queue_init(&t->queue, options->queue_bytes > 0 ? options->queue_bytes : TARGET_QUEUE_BYTES);
    t->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    t->client = t->stop >= 0 ? client_new(&t->address, t->stop) : NULL;
    int failure = t->client != NULL ? pthread_create(&t->thread, NULL, run, t) : errno;
    if (failure == 0)
        return t;
    (void)err_set(err, ERR_KIND_IO, "cannot start to purge the cache at %s: %s", t->name,
                  strerrordesc_np(failure));
    free_target(t);
    return NULL;
}

/* Whether the thread has ended, or does so within the time. */
static bool await_end(struct target *t, int64_t ms)
{
    const struct timespec end = monotonic_after(ms > 0 ? (long)ms : 0);
    pthread_mutex_lock(&t->lock);
    t->finishing = true;
    pthread_cond_broadcast(&t->work);
    while (!t->ended &&
           pthread_cond_clockwait(&t->work, &t->lock, CLOCK_MONOTONIC, &end) != ETIMEDOUT)
        ;
    bool ended = t->ended;
    pthread_mutex_unlock(&t->lock);
    return ended;
}

/*
 * A name that is being looked up can take longer than anybody waits: then the process ends with the
 * thread.
 */
void target_stop(struct target *t, int64_t until)
{
    if (t == NULL)
        return;
    bool ended = await_end(t, until - monotonic_ms());
    (void)eventfd_write(t->stop, 1);
    if (!ended && !await_end(t, STOP_MS)) {
        (void)pthread_detach(t->thread);
        return;
    }
    (void)pthread_join(t->thread, NULL);
    free_target(t);
}
