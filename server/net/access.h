/*
 * The access log: one line for each answer, written later by a thread of its own.
 *
 * Each thread puts its lines into its own ring: no lock, no system call, and no allocation except
 * for its first line. The log's thread writes all rings out several times a second. If it cannot
 * keep up, lines are dropped and counted: no request waits for the log.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_ACCESS_H
#define SERVER_NET_ACCESS_H

#include "render/base/err.h"
#include "server/net/exchange.h"

struct access;

/*
 * Starts a log into a descriptor, which stays the caller's. Returns NULL and err if it cannot
 * start.
 */
MUST_CHECK struct access *access_start(int fd, struct err *err);

/*
 * Writes what is left, waiting about a second for a reader that takes nothing, and stops. Nobody
 * may log any more. a may be NULL.
 */
void access_stop(struct access *a);

/*
 * Logs "2026-11-24T04:12:07Z 192.0.2.7 GET /approche/ 200": the `end` of an observer whose self is
 * the log. Bytes that could forge a line, or change a terminal's state, become '?'.
 */
void access_log(void *self, const struct exchange *x);

#endif
