/*
 * Timeouts: closes connections on which no complete request arrives in time.
 *
 * libmicrohttpd closes a connection only if nothing at all happens on it. One byte every few
 * seconds is enough to stay (slowloris, slow bodies). So the time from the last answer to the end
 * of the next request is limited here. If connections become scarce, the limit is a tenth of that.
 *
 * This module also limits what a client that does not read can cost. The kernel buffers up to 4 MiB
 * of an answer for each connection (tcp_wmem); for a client with a tiny receive window it cuts that
 * into tiny segments, and hundreds of such clients make all others wait for seconds. So from a
 * certain number of connections on, new ones get a smaller buffer. Not before, since that makes
 * large answers slower.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_TIMEOUTS_H
#define SERVER_NET_TIMEOUTS_H

#include <stdatomic.h>

#include "render/base/err.h"

struct timeouts;

/* A connection, in the list of all. Its storage is the caller's. */
struct timeouts_connection {
    struct timeouts_connection *next, **at;
    int fd;
    /* Milliseconds of a monotonic clock since when a request is awaited; 0: none is awaited. */
    atomic_uint since;
};

/*
 * patience: seconds for a request. scarce: from this number of connections on it is a tenth of
 * that. Returns NULL and err if there is no thread for it.
 */
MUST_CHECK struct timeouts *timeouts_start(unsigned patience, unsigned scarce, struct err *err);
void timeouts_stop(struct timeouts *t); /* t may be NULL; no connection may be left */

/*
 * The server is stopping: from now on, closes each connection on which no request has arrived for a
 * second. Its client is unlikely to ask at that very moment; and a request that has arrived is read
 * and answered before its connection closes.
 */
void timeouts_finish(struct timeouts *t);

/* How many connections there are. */
unsigned timeouts_count(struct timeouts *t);

/* A new connection; and its end, to be called before its descriptor is closed. */
void timeouts_add(struct timeouts *t, struct timeouts_connection *c, int fd);
void timeouts_remove(struct timeouts *t, struct timeouts_connection *c);

/* A request is awaited from now on; it has arrived. Cost: one store. */
void timeouts_await(struct timeouts_connection *c);
void timeouts_rest(struct timeouts_connection *c);

#endif
