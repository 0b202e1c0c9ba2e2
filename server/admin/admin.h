/*
 * The admin listener: /healthz, /readyz and /metrics, for those who operate the server.
 *
 *                     /healthz                     /readyz
 *     loading         200                          503 loading
 *     serving         200; 503 if a thread that    200; 503 if the site is empty, or no page of it
 *                     answers is stuck             can be shown (serve_health.h)
 *     draining        200                          503 draining
 *
 * It has a thread and a few connections of its own, and shares nothing with the listeners of the
 * site: neither can slow clients of the one keep the other busy, nor is the site's answer needed to
 * see that the site does not answer. Each connection has one question, at most QUESTION_HEAD_MAX
 * bytes and a few seconds. If there are too many, the oldest one that has not asked is closed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ADMIN_ADMIN_H
#define SERVER_ADMIN_ADMIN_H

#include "server/core/counters.h"
#include "server/net/daemon.h"

struct admin;

struct admin_options {
    int listener; /* becomes the admin's */
    const struct counters *counters;
    const char *version; /* of the program */
};

/* Starts to answer, as of a server that is loading. Returns NULL and err on failure. */
MUST_CHECK struct admin *admin_start(const struct admin_options *options, struct err *err);

/* Counts a request: an observer of the daemon. self: the counters. */
void admin_observe(void *self, const struct exchange *x);

/*
 * The server serves; it drains. admin may be NULL. admin_serve goes on with a new thread, so that
 * it has given up all that the caller has given up meanwhile.
 */
void admin_serve(struct admin *admin, struct serve *serve, struct daemon *daemon);
void admin_drain(struct admin *admin);

/*
 * serve and daemon are about to be freed: they are not looked at any more. As `drained` of struct
 * daemon_options; self: the admin, or NULL.
 */
void admin_detach(void *self);

/* Stops answering, and frees everything; after serve_free. admin may be NULL. */
void admin_stop(struct admin *admin);

#endif
