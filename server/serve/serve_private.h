/*
 * The members of a server, for the files of this folder alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_PRIVATE_H
#define SERVER_SERVE_SERVE_PRIVATE_H

#include <limits.h>
#include <pthread.h>
#include <time.h>

#include "server/cache/produce.h"
#include "server/dev/inject.h"
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

/* What renders ahead; the watch's thread, or before there is one, sets what is not the pool's. */
struct serve_ahead {
    struct pool *pool;
    uint64_t generation; /* that it was told of last */
    time_t halved;       /* of the pool's thread: when counts were halved last */
};

struct serve {
    struct report report;
    struct publish publish;
    struct cache *cache;
    struct watch *watch;
    struct pool *pool;
    /* One thread of low priority, which compresses cached bodies with the best effort. */
    struct pool *improve_pool;
    struct serve_ahead ahead;
    struct producer producer;
    struct serve_search searching;
    struct site_sass sass;
    struct serve_dev *dev;         /* NULL: without --dev */
    struct serve_preview *preview; /* NULL: without keys */
    struct purge *purge;           /* NULL: there is nothing to purge */
    atomic_bool stopping;
    _Atomic uint64_t prepared; /* the generation for which the page for 503 was requested */
};

/* What a request for a path gets, without the query; see struct live_target. */
void serve_target(const struct site *site, struct request *r, struct str path,
                  struct live_target *out);

/* ---- serve_dev.c ---- */

struct serve_dev {
    struct live *live;
    struct inject inject;
    bool baseurl_stripped;
    const char *source;  /* as in serve_options */
    char root[PATH_MAX]; /* of the settings; "": unknown */
    struct str editor;
    struct request request; /* buffers of the thread of live reload */
};

/* Before the watch is started; and when all is started. */
MUST_CHECK bool serve_dev_init(struct serve *s, const struct serve_options *o, struct err *err);
MUST_CHECK bool serve_dev_start(struct serve *s, struct err *err);
/* As in struct producer. */
void serve_dev_finish(void *self, const struct site *site, struct entry_spec *spec,
                      struct arena *a);

/*
 * Ends the thread of live reload, while the pool and the watch are there; frees everything when
 * they are not, since what they still do is reported to it.
 */
void serve_dev_stop(struct serve *s);
void serve_dev_free(struct serve *s);

/*
 * Answers a request for an address of this server ("/_approche/..."), below the baseurl or at the
 * root of the host, or says what to wait for. NONE: the path is none.
 */
enum serve_dev_result { SERVE_DEV_NONE, SERVE_DEV_ANSWER, SERVE_DEV_WAIT };
enum serve_dev_result serve_dev_find(const struct serve *s, struct request *r, struct str path,
                                     struct answer *a, struct want *want);

/*
 * Makes the answer for an ASKED key of serve_dev_find, which is its path, as in struct
 * pool_options.
 */
struct entry *serve_dev_make(const struct serve *s, const struct cache_key *key,
                             struct arena *arena);

#endif
