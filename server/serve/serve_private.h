/*
 * The members of a server, for the files of this folder alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_PRIVATE_H
#define SERVER_SERVE_SERVE_PRIVATE_H

#include <pthread.h>

#include "server/cache/produce.h"
#include "server/search/search.h"
#include "server/serve/serve.h"

/* What answers searches: nothing until somebody searches. */
struct serve_search {
    pthread_mutex_t lock; /* of starting and stopping */
    struct pool_options options;
    _Atomic(struct pool *) pool;
    _Atomic(struct search *) search;
    bool stopped;
};

struct serve {
    struct report report;
    struct publish publish;
    struct cache *cache;
    struct watch *watch;
    struct pool *pool;
    /* One thread of low priority, which compresses cached bodies with the best effort. */
    struct pool *improve_pool;
    struct producer producer;
    struct serve_search searching;
    struct site_sass sass;
    atomic_bool stopping;
    _Atomic uint64_t prepared; /* the generation for which the page for 503 was requested */
};

#endif
