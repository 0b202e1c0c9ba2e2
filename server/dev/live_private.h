/*
 * The members of live reload, for the files of server/dev alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_LIVE_PRIVATE_H
#define SERVER_DEV_LIVE_PRIVATE_H

#include <pthread.h>

#include "server/dev/live.h"

enum {
    LIVE_STREAMS_MAX = 1024,
    LIVE_ASSETS_MAX = 128,       /* changed files of which tabs are told one by one */
    LIVE_RECENT = 64,            /* changed files that are remembered for tabs that were away */
    LIVE_EVENT_MAX = 256 * 1024, /* bytes of an event; more than those that are made */
    LIVE_ADDRESS_MAX = 24 * 1024,
};

/* A page that tabs show. Only the thread frees it. */
struct live_page {
    struct pool_waiter waiter; /* first */
    struct live *live;
    struct live_page *next;
    struct live_stream *streams;
    bool again;    /* to be looked at */
    bool asked;    /* the pool will wake the waiter, */
    bool answered; /* or has done so */
    bool refused;  /* the pool had too much to do */
    uint64_t version;
    bool failed;  /* it cannot be rendered */
    char *source; /* of the last good answer: path of its file; NULL: none */
    size_t len;
    char path[];
};

struct live_stream {
    struct live_page *page;
    struct live *live;
    struct live_stream *next, **at; /* of the page */
    uint64_t shown;                 /* version of the page that the tab shows; 0: unknown */
    bool shows_failure;             /* that is the page of an error */
    bool greeted;                   /* `hello` was sent */
    bool away;                      /* it has not seen what came before: `refresh` */
    uint64_t seen;                  /* the generation up to which it has been told of files */
    char *text;                     /* to be sent */
    size_t len, capacity;
    bool paused, ended;
    void (*wake)(void *);
    void *wake_self;
};

/* A file that is being made again, or has been. */
struct live_asset {
    struct pool_waiter waiter; /* first */
    struct live *live;
    struct live_asset *next;
    bool answered;
    struct cache_key key; /* its path is in: */
    bool html;
    char etag[ETAG_LEN + 1];
    char path[];
};

/* A file that has changed. */
struct live_recent {
    uint64_t generation;
    int64_t at; /* milliseconds of the monotonic clock */
    char *address;
};

struct live {
    struct live_options options;
    pthread_t thread;
    bool started;
    uint64_t process; /* part of the ids of events */

    pthread_mutex_t lock; /* for all that follows, and for pages and streams */
    pthread_cond_t work;
    bool changed, stopping, ending;
    bool refused;     /* a page is */
    bool asked_watch; /* `polled` will be woken */
    struct waiter polled;
    size_t stream_count, stream_max;
    struct live_page *pages;
    struct live_asset *assets; /* only the thread changes the list */
    uint64_t generation;       /* that was looked at last */
    struct live_recent recent[LIVE_RECENT];
    size_t recent_next;
    bool problems_changed;
    int64_t problems_since; /* milliseconds of the monotonic clock; 0: they are told */
    char *problems;         /* what tabs were told last; NULL: nothing yet */
};

/* Adds an event to what a stream sends. data: one line. Under the lock. */
void live_send(struct live_stream *s, const char *event, struct str data);

/* Adds it to all streams. Under the lock. */
void live_send_all(struct live *l, const char *event, struct str data);

/* ---- live_assets.c; all are called by the thread ---- */

/* Has the files made again that have changed. Without the lock. */
void live_assets_check(struct live *l);

/* Tells of those that have been made. Returns whether there were any. Under the lock. */
bool live_assets_settle(struct live *l);

/* Tells a new stream of what has changed since it began, or while it was away. Under the lock. */
void live_assets_greet(struct live *l, struct live_stream *s);

void live_assets_free(struct live *l);

/* ---- live_notices.c ---- */

/*
 * Tells all tabs of the problems if they have changed. Returns whether there was something to do.
 * Under the lock, which is given up meanwhile.
 */
bool live_notices_check(struct live *l);

/* Tells a new stream of the problems. Under the lock. */
void live_notices_greet(struct live *l, struct live_stream *s);

void live_notices_free(struct live *l);

#endif
