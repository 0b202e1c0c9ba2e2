/*
 * The render pool. See pool.h.
 *
 *     buckets    by key: job (waits or runs) -> follower (waits for it to end)
 *     queue      job, job, job ...      each job once, in the order of asking
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "server/core/monotonic.h"

enum {
    BUCKETS = 256,
    ARENA_RETAINED = 8 << 20, /* bytes of its arena that an idle thread retains */
    EXTRA_RETAINED =
        1 << 20, /* the same for threads that exist because others have stepped aside */
};

struct job {
    struct job *same;     /* next in the bucket */
    struct job *next;     /* in the queue */
    struct job *follower; /* the same key again, to be made after this one */
    struct waiter *waiters;
    uint64_t generation; /* of the site when it began; 0: not begun */
    uint64_t hash;
    enum coding coding;
    struct cache_key key; /* its path is in: */
    char path[];
};

struct pool {
    struct pool_options options;
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job *buckets[BUCKETS]; /* jobs that wait or run, without followers */
    struct job *first, **last;    /* the queue */
    size_t queued;                /* jobs that have not begun, with followers */
    bool stopping;
    unsigned busy;             /* jobs that run, without those that have stepped aside */
    unsigned aside;            /* jobs that have stepped aside */
    uint64_t refused, expired; /* requests, for pool_stats */
    pthread_cond_t deadline_changed;
    int64_t next_deadline; /* when the thread below looks for expired waiters */
    bool expires;          /* the thread exists */
    pthread_t expiring;
    unsigned threads, begun;
    pthread_t thread[]; /* options.threads + options.aside_max */
};

static struct job *job_new(const struct cache_key *key, enum coding coding, uint64_t hash)
{
    struct job *j = calloc(1, sizeof(*j) + key->path.len);
    if (j == NULL)
        return NULL;
    j->hash = hash;
    j->coding = coding;
    j->key = *key;
    if (key->path.len > 0)
        memcpy(j->path, key->path.ptr, key->path.len);
    j->key.path = str_of(j->path, key->path.len);
    return j;
}

static void enqueue(struct pool *p, struct job *j)
{
    j->next = NULL;
    *p->last = j;
    p->last = &j->next;
    pthread_cond_signal(&p->work);
}

/* The link to the job of a key; a link to NULL at the end of its bucket if there is none. */
static struct job **find_job(struct pool *p, const struct cache_key *key, enum coding coding,
                             uint64_t hash)
{
    struct job **at = &p->buckets[hash % BUCKETS];
    while (*at != NULL &&
           ((*at)->hash != hash || (*at)->coding != coding || !cache_key_eq(&(*at)->key, key)))
        at = &(*at)->same;
    return at;
}

/*
 * The job that will make a key's answer for a generation, a new one if necessary. Returns NULL if
 * the queue is full or memory ends.
 */
static struct job *job_for(struct pool *p, const struct cache_key *key, enum coding coding,
                           uint64_t generation)
{
    uint64_t hash = cache_key_hash(key, coding);
    struct job **at = find_job(p, key, coding, hash);
    struct job *j = *at;
    if (j != NULL && (j->generation == 0 || j->generation >= generation))
        return j;
    if (j != NULL && j->follower != NULL)
        return j->follower;
    struct job *new = p->queued < p->options.queue ? job_new(key, coding, hash) : NULL;
    if (new == NULL)
        return NULL;
    p->queued++;
    if (j != NULL) {
        j->follower = new;
    } else {
        *at = new;
        enqueue(p, new);
    }
    return new;
}

/* Sets when a waiter expires. Under the lock. */
static void set_deadline(struct pool *p, struct pool_waiter *w)
{
    w->expired = false;
    if (p->options.wait_ms == 0)
        return;
    if (w->deadline == 0)
        w->deadline = monotonic_ms() + p->options.wait_ms;
    if (w->deadline < p->next_deadline) {
        p->next_deadline = w->deadline; /* the thread may just be waking others */
        pthread_cond_signal(&p->deadline_changed);
    }
}

enum pool_result pool_ask(struct pool *p, const struct cache_key *key, enum coding coding,
                          uint64_t generation, struct pool_waiter *w)
{
    pthread_mutex_lock(&p->lock);
    struct job *j = p->stopping ? NULL : job_for(p, key, coding, generation);
    if (j != NULL && w != NULL) {
        w->answer = NULL;
        set_deadline(p, w);
        waiter_push(&j->waiters, &w->waiter);
    }
    p->refused += j == NULL && w != NULL;
    pthread_mutex_unlock(&p->lock);
    return j != NULL ? POOL_WAITS : POOL_REFUSED;
}

/* Each link in these lists was added by pool_ask, and is part of a pool_waiter. */
static struct pool_waiter *pool_waiter_of(struct waiter *w)
{
    return (struct pool_waiter *)(void *)((char *)w - offsetof(struct pool_waiter, waiter));
}

static void wake_all(struct waiter *list, struct entry *answer)
{
    for (struct waiter *w = list; answer != NULL && w != NULL; w = w->next)
        pool_waiter_of(w)->answer = entry_ref(answer);
    waiter_wake_all(list);
}

/* ---- threads ---- */

static _Thread_local const struct pool *own_pool; /* of which this thread is one */

static bool may_begin(const struct pool *p)
{
    return p->first != NULL && p->busy < p->options.threads;
}

/* Waits for a job and begins it. Returns NULL when the pool is being stopped. Under the lock. */
static struct job *begin_job(struct pool *p)
{
    while (!may_begin(p) && !p->stopping) {
        if (p->options.idle != NULL) {
            pthread_mutex_unlock(&p->lock);
            p->options.idle(p->options.self);
            pthread_mutex_lock(&p->lock);
        }
        if (!may_begin(p) && !p->stopping)
            pthread_cond_wait(&p->work, &p->lock);
    }
    struct job *j = p->first;
    if (p->stopping || j == NULL)
        return NULL;
    p->first = j->next;
    if (p->first == NULL)
        p->last = &p->first;
    p->queued--;
    p->busy++;
    j->generation = p->options.generation(p->options.self);
    return j;
}

/* Removes a job that has ended, and queues its follower. Returns its waiters. Under the lock. */
static struct waiter *end_job(struct pool *p, struct job *j)
{
    p->busy--;
    struct job **at = find_job(p, &j->key, j->coding, j->hash);
    struct job *follower = j->follower;
    *at = j->same;
    if (follower != NULL) {
        follower->same = *at;
        *at = follower;
        enqueue(p, follower);
    }
    struct waiter *waiters = j->waiters;
    free(j);
    return waiters;
}

static void *run(void *self)
{
    struct pool *p = self;
    struct arena arena;
    own_pool = p;
    arena_init(&arena, 0);
    if (p->options.nice != 0)
        (void)setpriority(PRIO_PROCESS, 0, p->options.nice); /* of this thread alone */
    pthread_mutex_lock(&p->lock);
    size_t kept = p->begun++ < p->options.threads ? ARENA_RETAINED : EXTRA_RETAINED;
    for (struct job *j; (j = begin_job(p)) != NULL;) {
        pthread_mutex_unlock(&p->lock);
        struct arena_mark mark = arena_mark(&arena);
        struct entry *answer = p->options.make(p->options.self, &j->key, j->coding, &arena);
        arena_rewind(&arena, mark);
        arena_trim(&arena, kept);
        pthread_mutex_lock(&p->lock);
        struct waiter *waiters = end_job(p, j);
        pthread_mutex_unlock(&p->lock);
        wake_all(waiters, answer);
        entry_unref(answer);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    arena_fini(&arena);
    return NULL;
}

/* Starts one more thread. Under the lock, or before there are threads. Returns an error number. */
static int start_thread(struct pool *p)
{
    int failure = pthread_create(&p->thread[p->threads], NULL, run, p);
    p->threads += failure == 0;
    return failure;
}

bool pool_step_aside(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    bool allowed = own_pool == p && !p->stopping && p->aside < p->options.aside_max;
    if (allowed) {
        p->busy--;
        p->aside++;
        if (p->threads < p->options.threads + p->aside)
            (void)start_thread(p);
        if (p->first != NULL)
            pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return allowed;
}

void pool_step_back(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->busy++; /* one job too many may run for a while */
    p->aside--;
    pthread_mutex_unlock(&p->lock);
}

struct pool_stats pool_stats(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    struct pool_stats stats = {
        .queued = p->queued,
        .queue = p->options.queue,
        .busy = p->busy,
        .aside = p->aside,
        .threads = p->threads,
        .refused = p->refused,
        .expired = p->expired,
    };
    pthread_mutex_unlock(&p->lock);
    return stats;
}

/* ---- deadlines ---- */

/* Moves expired waiters to *list; their number. *next: when the first of the others expires. */
static size_t take_expired(struct waiter **from, int64_t now, struct waiter **list, int64_t *next)
{
    size_t count = 0;
    for (struct waiter *w; (w = *from) != NULL;) {
        struct pool_waiter *waiter = pool_waiter_of(w);
        if (waiter->deadline > now) {
            *next = waiter->deadline < *next ? waiter->deadline : *next;
            from = &w->next;
            continue;
        }
        *from = w->next;
        waiter->expired = true;
        waiter_push(list, w);
        count++;
    }
    return count;
}

/* Wakes expired waiters. Under the lock, which it releases meanwhile. */
static void expire_waiters(struct pool *p)
{
    struct waiter *list = NULL;
    int64_t now = monotonic_ms();
    p->next_deadline = INT64_MAX;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct job *j = p->buckets[i]; j != NULL; j = j->same) {
            p->expired += take_expired(&j->waiters, now, &list, &p->next_deadline);
            if (j->follower != NULL)
                p->expired += take_expired(&j->follower->waiters, now, &list, &p->next_deadline);
        }
    }
    pthread_mutex_unlock(&p->lock);
    waiter_wake_all(list);
    pthread_mutex_lock(&p->lock);
}

static void *run_expiring(void *self)
{
    struct pool *p = self;
    pthread_mutex_lock(&p->lock);
    while (!p->stopping) {
        expire_waiters(p);
        if (p->stopping)
            break;
        const struct timespec until = {.tv_sec = (time_t)(p->next_deadline / 1000),
                                       .tv_nsec = (long)(p->next_deadline % 1000) * 1000000};
        if (p->next_deadline == INT64_MAX)
            (void)pthread_cond_wait(&p->deadline_changed, &p->lock);
        else
            (void)pthread_cond_timedwait(&p->deadline_changed, &p->lock, &until);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* ---- start and stop ---- */

static void init_sync(struct pool *p)
{
    pthread_condattr_t monotonic;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->work, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&p->deadline_changed, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
}

struct pool *pool_start(const struct pool_options *options, struct err *err)
{
    size_t most = (size_t)options->threads + options->aside_max;
    struct pool *p = calloc(1, sizeof(*p) + most * sizeof(p->thread[0]));
    if (p == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    p->options = *options;
    p->last = &p->first;
    init_sync(p);
    int failure = 0;
    p->expires = options->wait_ms > 0;
    if (p->expires && (failure = pthread_create(&p->expiring, NULL, run_expiring, p)) != 0)
        p->expires = false;
    while (p->threads < options->threads && failure == 0)
        failure = start_thread(p);
    if (p->threads > 0)
        return p; /* fewer than requested are enough */
    (void)err_set(err, ERR_KIND_IO, "cannot start a thread that renders pages: %s",
                  strerrordesc_np(failure));
    pool_free(p);
    return NULL;
}

/* Moves the waiters of a job, and of its follower, to *list. */
static void take_waiters(struct job *j, struct waiter **list)
{
    for (; j != NULL; j = j->follower) {
        while (j->waiters != NULL) {
            struct waiter *w = j->waiters;
            j->waiters = w->next;
            waiter_push(list, w);
        }
    }
}

void pool_stop(struct pool *p)
{
    struct waiter *list = NULL;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct job *j = p->buckets[i]; j != NULL; j = j->same)
            take_waiters(j, &list);
    }
    pthread_cond_broadcast(&p->work);
    pthread_cond_broadcast(&p->deadline_changed);
    pthread_mutex_unlock(&p->lock);
    wake_all(list, NULL);
}

void pool_free(struct pool *p)
{
    if (p == NULL)
        return;
    pool_stop(p);
    for (unsigned i = 0; i < p->threads; i++)
        (void)pthread_join(p->thread[i], NULL);
    if (p->expires)
        (void)pthread_join(p->expiring, NULL);
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct job *j = p->buckets[i], *next; j != NULL; j = next) {
            next = j->same;
            free(j->follower);
            free(j);
        }
    }
    (void)pthread_cond_destroy(&p->work);
    (void)pthread_cond_destroy(&p->deadline_changed);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}
