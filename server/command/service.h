/*
 * What those see of a running server who operate it: the service manager (notify.h), and the admin
 * listener with its metrics (admin.h). Both know the same phases:
 *
 *     service_open ... service_start       loading
 *     service_serve                        serving: READY=1
 *     service_reload ... service_reloaded  the same; RELOADING=1, and READY=1 again
 *     service_drain ... service_close      draining: STOPPING=1
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_SERVICE_H
#define SERVER_COMMAND_SERVICE_H

#include <signal.h>

#include "server/admin/admin.h"
#include "server/command/opts.h"
#include "server/core/notify.h"

struct service {
    const struct opts *opts;
    struct notify notify;
    int listener;              /* of the admin; -1: none, or the admin has it */
    int shared;                /* the same as long as the admin has it, to take its port over */
    struct counters *counters; /* NULL: without an admin listener */
    struct admin *admin;       /* the same */
    struct serve *serve;
    struct daemon *daemon;
};

/*
 * Connects to the service manager, and opens the socket of the admin listener; before the process
 * gives up any right, and before any thread or process is started. Returns false and err if the
 * address of the listener cannot be had.
 */
MUST_CHECK bool service_open(struct service *s, const struct opts *opts, struct err *err);

/* Starts the admin listener; after tools_start. Returns false and err on failure. */
MUST_CHECK bool service_start(struct service *s, struct err *err);

/* Adds what counts requests, and who is told at the end, to the options of the daemon. */
void service_observe(struct service *s, struct daemon_options *options);

void service_serve(struct service *s, struct serve *serve, struct daemon *daemon);

/* Waits for one of these signals, which are blocked; meanwhile tells the watchdog of progress. */
int service_wait(struct service *s, const sigset_t *taken);

/* The site is read once more; that has ended: as `rescanned` of struct serve_options. */
void service_reload(struct service *s);
void service_reloaded(void *self);

/*
 * The end begins. It comes at the latest a few seconds after the drain timeout, even if a thread
 * does not end.
 */
void service_drain(struct service *s);

/* Releases everything; after serve_free. Also after service_open has failed. */
void service_close(struct service *s);

#endif
