/*
 * The adapter to libmicrohttpd: connections in, prepared responses out.
 *
 * A pool of threads, each with its own epoll set. A response is made once for each entry and queued
 * as often as the entry is requested. A request that has to wait is suspended, so that it holds up
 * no other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_DAEMON_H
#define SERVER_NET_DAEMON_H

#include "server/net/exchange.h"
#include "server/serve/serve.h"

struct daemon;

struct daemon_options {
    const int *listeners; /* listening sockets; they become the daemon's */
    size_t listener_count;
    unsigned threads;                 /* for each of them */
    unsigned connections;             /* maximum at a time */
    unsigned connections_per_address; /* maximum per client address; 0: no limit of its own */
    /* Of all requests; the first one without a function ends the list. */
    struct exchange_observer observers[EXCHANGE_OBSERVERS_MAX];
    bool inherited; /* other processes have the listeners too: connections in the queue are left to
                       them at the end */
    /*
     * Called by daemon_stop when all connections have ended, before anything is freed. NULL: it
     * calls nothing.
     */
    void (*drained)(void *self);
    void *drained_self;
};

/* The load of a daemon. */
struct daemon_load {
    unsigned connections, limit; /* that are open, and that may be */
    unsigned suspended;          /* requests that wait for the watch or the pool */
};

enum { DAEMON_LISTENERS_MAX = 16 };

/* Starts to answer requests with what `serve` finds. Returns NULL and err on failure. */
MUST_CHECK struct daemon *daemon_start(const struct daemon_options *options, struct serve *serve,
                                       struct err *err);

/* How a daemon has stopped. */
struct daemon_drained {
    unsigned connections; /* that were open when it began to stop */
    unsigned refused;     /* requests that still waited at the end, and got 503 */
    unsigned cut_off;     /* connections that were closed with an answer on its way */
};

/*
 * Stops without losing a request. Accepts the connections that are in the queue, and no more;
 * answers the requests that arrive on open ones, with Connection: close; closes those on which no
 * request arrives for a second (timeouts_finish). When all are closed, or after about drain_ms,
 * stops `serve` (serve_stop) and frees everything. d may be NULL.
 */
struct daemon_drained daemon_stop(struct daemon *d, unsigned drain_ms);

/* How many connections are open. */
unsigned daemon_connections(const struct daemon *d);

/* From any thread, until `drained` is called. */
struct daemon_load daemon_load(struct daemon *d);

/* libmicrohttpd's version, for --version. */
const char *daemon_library(void);

#endif
