/*
 * The adapter to libmicrohttpd: connections in, prepared responses out.
 *
 * A pool of threads, each with an epoll of its own. A response is made once for an entry and queued
 * as often as it is asked for. A request that has to wait is suspended, so that it holds up nobody.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_DAEMON_H
#define SERVER_NET_DAEMON_H

#include "server/net/access.h"
#include "server/serve/serve.h"

struct daemon;

struct daemon_options {
    const int *listeners; /* listening sockets; the daemon's from now on */
    size_t listener_count;
    unsigned threads;                 /* for each of them */
    unsigned connections;             /* the most at a time */
    unsigned connections_per_address; /* of a client; 0: as many as there may be at all */
    struct access *access;            /* NULL: no log */
    bool inherited; /* others have the listeners too: who comes when this ends is left to them */
};

enum { DAEMON_LISTENERS_MAX = 16 };

/* Starts to answer with what `serve` finds. NULL and err on failure. */
MUST_CHECK struct daemon *daemon_start(const struct daemon_options *options, struct serve *serve,
                                       struct err *err);

/*
 * Ends without losing a request: takes the connections that have come, and no more; answers what
 * comes on those, and says that it closes them (Connection: close); closes those on which nothing
 * comes for a second (timeouts_finish). Then, or after about drain_ms, stops `serve` (serve_stop)
 * and frees everything. d may be NULL.
 */
void daemon_stop(struct daemon *d, unsigned drain_ms);

/* libmicrohttpd's version, for --version. */
const char *daemon_library(void);

#endif
