/*
 * The access log: one line for each answer, written later by a thread of its own, in order.
 *
 * Each thread puts its lines into its own ring (ring.h): no lock, no system call, and no allocation
 * except for its first line. The log's thread merges the rings several times a second. If its
 * output takes nothing, or its disk is full, lines wait in the rings; when these are full, lines
 * are dropped and counted, and the other log says how many. No request waits for the log.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_ACCESS_H
#define SERVER_NET_ACCESS_H

#include "server/net/access_line.h"

struct access;

struct access_options {
    enum access_format format;      /* not OFF */
    const char *output;             /* as for sink_open, borrowed; NULL: standard output */
    const struct networks *trusted; /* proxies whose word counts (forwarded.h); borrowed */
};

/* Starts a log. Returns NULL and err if it cannot start. */
MUST_CHECK struct access *access_start(const struct access_options *options, struct err *err);

/* A file is opened anew after it was renamed; soon, by the log's thread. a may be NULL. */
void access_reopen(struct access *a);

/*
 * Writes what is left, waiting about a second for a reader that takes nothing, and stops. Nobody
 * may log any more. a may be NULL.
 */
void access_stop(struct access *a);

/* How many lines were dropped since the start. From any thread; a may be NULL. */
unsigned long access_dropped(const struct access *a);

/* Logs an exchange that has a status: the `end` of an observer whose self is the log. */
void access_log(void *self, const struct exchange *x);

#endif
