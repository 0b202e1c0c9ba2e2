/*
 * The guard: connections on which a request does not come are closed, however busily it does not.
 * When the server ends, those on which none has come for a second.
 *
 * libmicrohttpd closes a connection on which nothing moves. One byte every few seconds is enough to
 * keep it (slowloris, slow bodies); so the time from the last answer to the end of the next request
 * is bounded here. Where connections become scarce, those that wait for a request get less of it.
 *
 * And who does not read: the kernel keeps up to 4 MiB of an answer for each (tcp_wmem), for a tiny
 * window in pieces that are as tiny, and with hundreds of those others wait for seconds while it
 * makes them. So from a number of connections on, new ones get less room there. Not before, since
 * that makes large answers dearer.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_TIMEOUTS_H
#define SERVER_NET_TIMEOUTS_H

#include <stdatomic.h>

#include "render/base/err.h"

struct timeouts;

/* A guarded connection: in a list of the guard's. */
struct timeouts_connection {
    struct timeouts_connection *next, **at;
    int fd;
    /* The millisecond, of some clock, since which a request is awaited; 0: none is. */
    atomic_uint since;
};

/*
 * patience: seconds for a request; scarce: the number of connections from which on it is a tenth of
 * that. NULL and err where there is no thread for it.
 */
MUST_CHECK struct timeouts *timeouts_start(unsigned patience, unsigned scarce, struct err *err);
void timeouts_stop(struct timeouts *t); /* t may be NULL; no connection may be left */

/*
 * The server ends: closes each connection on which no request has come for a second. Its client is
 * not likely to ask at just this moment; and what has come is read and answered before it closes.
 */
void timeouts_finish(struct timeouts *t);

/* How many connections there are. */
unsigned timeouts_count(struct timeouts *t);

/* A new connection, whose storage is the caller's; and its end, before its descriptor is closed. */
void timeouts_add(struct timeouts *t, struct timeouts_connection *c, int fd);
void timeouts_remove(struct timeouts *t, struct timeouts_connection *c);

/* A request is awaited from now on; it is there. Cost: nothing. */
void timeouts_await(struct timeouts_connection *c);
void timeouts_rest(struct timeouts_connection *c);

#endif
