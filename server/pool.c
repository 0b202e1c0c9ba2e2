/*
 * The render pool. See pool.h.
 *
 *     by key:   job (running) -> follower (waits for it to end)
 *     queue:    job, job, job ...        each at most once, in order of asking
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    BUCKETS = 256,
    ARENA_KEPT = 8 << 20, /* bytes of its arena that an idle thread keeps */
};

struct job {
    struct job *same;     /* next in the bucket */
    struct job *next;     /* in the queue */
    struct job *follower; /* the same key again, once this has ended */
    struct waiter *waiters;
    uint64_t generation; /* with which it runs; 0: not begun */
    uint64_t hash;
    unsigned flavour;
    size_t key_len;
    char key[];
};

struct pool {
    struct pool_options options;
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job *buckets[BUCKETS]; /* jobs that wait or run, but for followers */
    struct job *first, **last;    /* the queue */
    size_t queued;                /* and followers: all jobs that have not begun */
    bool stopping;
    unsigned threads;
    pthread_t thread[];
};

static struct str job_key(const struct job *j)
{
    return str_of(j->key, j->key_len);
}

static struct job *job_new(struct str key, unsigned flavour, uint64_t hash)
{
    struct job *j = calloc(1, sizeof(*j) + key.len);
    if (j == NULL)
        return NULL;
    j->hash = hash;
    j->flavour = flavour;
    j->key_len = key.len;
    if (key.len > 0)
        memcpy(j->key, key.ptr, key.len);
    return j;
}

static void enqueue(struct pool *p, struct job *j)
{
    j->next = NULL;
    *p->last = j;
    p->last = &j->next;
    pthread_cond_signal(&p->work);
}

/* The place that points to the job of a key, or to NULL at the bucket's end. */
static struct job **find_job(struct pool *p, struct str key, unsigned flavour, uint64_t hash)
{
    struct job **at = &p->buckets[hash % BUCKETS];
    while (*at != NULL &&
           ((*at)->hash != hash || (*at)->flavour != flavour || !str_eq(job_key(*at), key)))
        at = &(*at)->same;
    return at;
}

/* The job that will give a key's answer for a generation; a new one where there is none yet. */
static struct job *job_for(struct pool *p, struct str key, unsigned flavour, uint64_t generation)
{
    uint64_t hash = str_hash(key) + flavour;
    struct job **at = find_job(p, key, flavour, hash);
    struct job *j = *at;
    if (j != NULL && (j->generation == 0 || j->generation >= generation))
        return j;
    if (j != NULL && j->follower != NULL)
        return j->follower;
    struct job *new = p->queued < p->options.queue ? job_new(key, flavour, hash) : NULL;
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

enum pool_result pool_ask(struct pool *p, struct str key, unsigned flavour, uint64_t generation,
                          struct pool_waiter *w)
{
    pthread_mutex_lock(&p->lock);
    struct job *j = p->stopping ? NULL : job_for(p, key, flavour, generation);
    if (j != NULL && w != NULL) {
        w->answer = NULL;
        waiter_push(&j->waiters, &w->waiter);
    }
    pthread_mutex_unlock(&p->lock);
    return j != NULL ? POOL_WAITS : POOL_REFUSED;
}

/* Only pool_ask puts links into these lists, and each is inside a pool_waiter. */
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

/* Waits for a job and begins it; NULL when the pool is being stopped. Under the lock. */
static struct job *begin_job(struct pool *p)
{
    while (p->first == NULL && !p->stopping) {
        if (p->options.idle != NULL) {
            pthread_mutex_unlock(&p->lock);
            p->options.idle(p->options.self);
            pthread_mutex_lock(&p->lock);
        }
        if (p->first == NULL && !p->stopping)
            pthread_cond_wait(&p->work, &p->lock);
    }
    struct job *j = p->first;
    if (p->stopping || j == NULL)
        return NULL;
    p->first = j->next;
    if (p->first == NULL)
        p->last = &p->first;
    p->queued--;
    j->generation = p->options.generation(p->options.self);
    return j;
}

/* Takes a job that has run out of its bucket, and lets its follower in. Under the lock. */
static struct waiter *end_job(struct pool *p, struct job *j)
{
    struct job **at = find_job(p, job_key(j), j->flavour, j->hash);
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
    arena_init(&arena, 0);
    if (p->options.nice != 0)
        (void)setpriority(PRIO_PROCESS, 0, p->options.nice); /* of this thread alone */
    pthread_mutex_lock(&p->lock);
    for (struct job *j; (j = begin_job(p)) != NULL;) {
        pthread_mutex_unlock(&p->lock);
        struct arena_mark mark = arena_mark(&arena);
        struct entry *answer = p->options.make(p->options.self, job_key(j), j->flavour, &arena);
        arena_rewind(&arena, mark);
        arena_trim(&arena, ARENA_KEPT);
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

struct pool *pool_start(const struct pool_options *options, struct err *err)
{
    struct pool *p = calloc(1, sizeof(*p) + options->threads * sizeof(p->thread[0]));
    if (p == NULL) {
        (void)err_set(err, ERR_KIND_NOMEM, "out of memory");
        return NULL;
    }
    p->options = *options;
    p->last = &p->first;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->work, NULL);
    int failure = 0;
    while (p->threads < options->threads && failure == 0) {
        failure = pthread_create(&p->thread[p->threads], NULL, run, p);
        p->threads += failure == 0;
    }
    if (p->threads > 0)
        return p; /* fewer than wished for will do */
    (void)err_set(err, ERR_KIND_IO, "no thread to render pages: %s", strerrordesc_np(failure));
    pool_free(p);
    return NULL;
}

/* Takes the waiters of a job, and of the one that follows on it. */
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
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct job *j = p->buckets[i], *next; j != NULL; j = next) {
            next = j->same;
            free(j->follower);
            free(j);
        }
    }
    (void)pthread_cond_destroy(&p->work);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}
