/*
 * The render pool: threads that make the answers that the cache lacks.
 *
 * There is one job for each key and coding, and any number of requests may wait for it. A request
 * names the generation of the site that its answer must show at least:
 *
 *     job waits               join it: it takes the newest generation when it begins
 *     job runs, new enough    join it
 *     job runs, too old       wait for a second job, which follows it
 *
 * The length of the queue is limited: if it is full, a request is refused. The owner's function
 * does the work of a job.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_POOL_H
#define SERVER_CACHE_POOL_H

#include "server/cache/entry.h"
#include "server/core/waiter.h"

struct pool;

/* A request that waits for an answer. Embedded by its owner. */
struct pool_waiter {
    struct waiter waiter;
    /* Set before it is woken: the answer, with a reference for the waiter; NULL: none. */
    struct entry *answer;
    bool expired; /* it waited too long, and there is no answer */
    /* Set by the first pool_ask for a zeroed waiter; asking again does not move it. */
    int64_t deadline; /* milliseconds of the monotonic clock */
};

struct pool_options {
    unsigned threads;
    int nice;           /* niceness of the threads, as of nice(1) */
    size_t queue;       /* jobs that may wait for a thread */
    unsigned aside_max; /* maximum of jobs that have stepped aside at a time (pool_step_aside) */
    unsigned wait_ms;   /* how long a waiter waits; 0: without limit */
    void *self;
    /* The newest generation. Called under the pool's lock, so it must not block. */
    uint64_t (*generation)(void *self);
    /*
     * Makes the answer for a key in a coding, of the newest generation or a newer one. Called on a
     * thread of the pool, with the thread's arena. Returns a reference for the caller, or NULL if
     * there is no answer.
     */
    struct entry *(*make)(void *self, const struct cache_key *key, enum coding coding,
                          struct arena *arena);
    /* Called when a thread of the pool has nothing to do. May be NULL. */
    void (*idle)(void *self);
};

enum pool_result {
    POOL_WAITS,   /* the waiter will be woken, maybe before the call returns */
    POOL_REFUSED, /* the queue is full, memory ends, or the pool is being stopped */
};

/* Returns NULL and err if no thread can be started. */
MUST_CHECK struct pool *pool_start(const struct pool_options *options, struct err *err);

/*
 * Refuses requests from now on, and wakes all waiters without an answer. Does not wait for jobs
 * that run.
 */
void pool_stop(struct pool *p);

/* Stops, waits for running jobs, ends the threads. p may be NULL. */
void pool_free(struct pool *p);

/*
 * Has w woken with the answer for a key (copied) in a coding, of `generation` or newer. w may be
 * NULL: nobody waits for it.
 */
enum pool_result pool_ask(struct pool *p, const struct cache_key *key, enum coding coding,
                          uint64_t generation, struct pool_waiter *w);

/*
 * To be called by a job that now only waits for another process: until pool_step_back, another job
 * may run in its stead. Returns false if aside_max jobs have stepped aside already, or if the
 * calling thread is not of this pool: then it must not call pool_step_back.
 */
MUST_CHECK bool pool_step_aside(struct pool *p);
void pool_step_back(struct pool *p);

/* The state of a pool, for metrics. */
struct pool_stats {
    size_t queued, queue; /* jobs that wait for a thread, and how many may */
    unsigned busy, aside; /* jobs that run, and those that have stepped aside */
    unsigned threads;
    uint64_t refused, expired; /* requests, since the start */
};

struct pool_stats pool_stats(struct pool *p);

#endif
