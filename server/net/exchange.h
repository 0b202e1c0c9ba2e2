/*
 * The facts of a request at its end: for the access log, and for metrics.
 *
 * The daemon makes one struct exchange for each request, and shows it to each observer once: when
 * the last byte of the answer was handed to the kernel, or the connection broke. Without observers,
 * nothing of this is measured.
 *
 *     begin_observed    exchange_begin       the target has come: the time, the query
 *     answer            exchange_answered    an answer was queued: its status, bytes, cache result
 *     completed_observed  exchange_end       the time that it took; each observer is called
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_EXCHANGE_H
#define SERVER_NET_EXCHANGE_H

#include <stdint.h>
#include <sys/socket.h>

#include "render/base/str.h"
#include "server/serve/serve.h"

struct MHD_Connection;

/* How the cache took part. */
enum exchange_cache {
    EXCHANGE_CACHE_NONE,        /* not at all: a redirect, a refused request, OPTIONS */
    EXCHANGE_CACHE_HIT,         /* the answer was there */
    EXCHANGE_CACHE_MISS,        /* the request waited until its answer was made */
    EXCHANGE_CACHE_REVALIDATED, /* the answer was there; the site had changed, but not this page */
    EXCHANGE_CACHE_COUNT,
};

/* "hit", "miss", "revalidated"; empty for NONE. */
struct str exchange_cache_name(enum exchange_cache c);

/* Plain data. The strings are slices of the connection's memory: valid while `end` is called. */
struct exchange {
    int64_t began_us;    /* when its first line had come, by monotonic_us() */
    int64_t duration_us; /* from then to its end */
    uint64_t bytes;      /* of the answer's body; if it was broken off, as many as it should have */
    unsigned status;     /* 0: it ended without an answer of ours */
    enum reply_method kind;
    enum exchange_cache cache;
    bool broken;                       /* it ended before the whole answer was sent */
    struct str method;                 /* these as they were sent; empty: status is 0 */
    struct str path;                   /* without the query */
    struct str query;                  /* without the '?'; cut at EXCHANGE_QUERY_MAX bytes */
    struct str version;                /* "HTTP/1.1" */
    const struct sockaddr *peer;       /* NULL: unknown */
    struct MHD_Connection *connection; /* for the fields of its head (request.h) */
};

/*
 * `end` is called by the thread that serves the connection, so by many at a time: it takes no lock
 * and allocates nothing. The observer outlives the daemon.
 */
struct exchange_observer {
    void (*end)(void *self, const struct exchange *x);
    void *self;
};

enum { EXCHANGE_OBSERVERS_MAX = 4, EXCHANGE_QUERY_MAX = 1024 };

/* ---- for the daemon ---- */

/* The exchange of a connection, and the copy of its query: the parser changes that in place. */
struct exchange_record {
    struct exchange x;
    char query[EXCHANGE_QUERY_MAX];
};

void exchange_begin(struct exchange_record *r, const char *target);

/* visit: NULL if the request has not waited. bytes: of the body, as if the method were GET. */
void exchange_answered(struct exchange_record *r, const struct answer *a, const struct visit *visit,
                       uint64_t bytes);

/* Calls the observers: as many as have a function. Only once for each exchange_begin. */
void exchange_end(struct exchange_record *r, const struct exchange_observer *observers,
                  bool broken);

#endif
