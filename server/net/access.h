/*
 * The access log: a line for each answer, written behind.
 *
 * Whoever answers puts its line into a ring of its own thread: no lock, no system call, and no
 * allocation but for a thread's first line. One thread writes all rings out several times a second.
 * Where it cannot keep up, lines are left out and counted; nobody waits for a log.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_ACCESS_H
#define SERVER_NET_ACCESS_H

#include <sys/socket.h>

#include "render/base/err.h"
#include "render/base/str.h"

struct access;

/* A log into a descriptor, which stays the caller's. NULL and err where it cannot begin. */
MUST_CHECK struct access *access_start(int fd, struct err *err);

/*
 * Writes what is left, for about a second where nobody takes it, and ends. Nobody may log any more.
 * a may be NULL.
 */
void access_stop(struct access *a);

/*
 * Notes "2026-11-24T04:12:07Z 192.0.2.7 GET /approche/ 200". client may be NULL. From any thread.
 * Bytes that could forge a line or a terminal's state are shown as '?'.
 */
void access_log(struct access *a, const struct sockaddr *client, struct str method,
                struct str target, unsigned status);

#endif
