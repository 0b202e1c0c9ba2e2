/*
 * The render pool: answers that are not there yet, made by threads of their own.
 *
 * One job a key and coding, however many wait for it. Who asks names the generation of the site
 * that its answer must at least show: it joins a job that has not begun (a job takes the newest
 * generation when it begins) or that has begun with that generation or a newer one; otherwise it
 * waits for a second job that follows on the first. The queue is bounded: beyond, asking is
 * refused.
 *
 * The pool knows no HTTP and nothing of sites: what a job does is the owner's function.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_POOL_H
#define SERVER_CACHE_POOL_H

#include "server/cache/entry.h"
#include "server/core/waiter.h"

struct pool;

/* Somebody who waits for an answer. Embedded by its owner. */
struct pool_waiter {
    struct waiter waiter;
    /* Set before it is woken: the answer, with a reference for the waiter; NULL: there is none. */
    struct entry *answer;
    bool expired; /* it waited for too long: there is no answer */
    /* Set by the first pool_ask of a zeroed one; asking again does not move it. */
    int64_t deadline; /* milliseconds of the monotonic clock */
};

struct pool_options {
    unsigned threads;
    int nice;           /* how far they stand back behind others, as of nice(1) */
    size_t queue;       /* jobs that may wait for a thread */
    unsigned aside_max; /* jobs that may stand aside at a time (pool_step_aside) */
    unsigned wait_ms;   /* how long anybody waits; 0: for as long as it takes */
    void *self;
    /* The newest generation there is. Called under the pool's lock: no blocking. */
    uint64_t (*generation)(void *self);
    /*
     * Makes the answer for a key in a coding, of the newest generation or a newer one, on a thread
     * of the pool, which has an arena for the purpose. Returns a reference for the caller, or NULL
     * if there is no answer.
     */
    struct entry *(*make)(void *self, const struct cache_key *key, enum coding coding,
                          struct arena *arena);
    /* A thread of the pool has nothing to do. May be NULL. */
    void (*idle)(void *self);
};

enum pool_result {
    POOL_WAITS,   /* it will be woken, maybe before the call returns */
    POOL_REFUSED, /* the queue is full, memory ends, or the pool is being stopped */
};

/* NULL and err where threads cannot be made. */
MUST_CHECK struct pool *pool_start(const struct pool_options *options, struct err *err);

/*
 * Refuses from now on, and wakes everyone who waits, with no answer; does not wait for jobs that
 * run, whose answers nobody waits for any more.
 */
void pool_stop(struct pool *p);

/* Stops, waits for running jobs and ends the threads. p may be NULL. */
void pool_free(struct pool *p);

/*
 * Has w woken with the answer for a key (copied) in a coding, of `generation` or newer. Key and
 * coding together name a job. w may be NULL: nobody waits.
 */
enum pool_result pool_ask(struct pool *p, const struct cache_key *key, enum coding coding,
                          uint64_t generation, struct pool_waiter *w);

/*
 * Of a job that runs on a thread of the pool: until pool_step_back it only waits for another
 * process, so another job is begun in its place. False if aside_max jobs have stepped aside
 * already: it keeps its place, and does not step back.
 */
MUST_CHECK bool pool_step_aside(struct pool *p);
void pool_step_back(struct pool *p);

#endif
