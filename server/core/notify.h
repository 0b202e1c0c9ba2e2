/*
 * Telling the service manager what this process does: the protocol of sd_notify(3).
 *
 * Each message is a datagram of lines "NAME=value" to the socket that NOTIFY_SOCKET names. That is
 * all that is needed of libsystemd, which would load five more libraries and add a megabyte to the
 * image; so it is done here.
 *
 *     READY=1                           the listeners answer
 *     RELOADING=1, MONOTONIC_USEC=...   SIGHUP has come; READY=1 follows when all has been read
 *     STOPPING=1                        SIGTERM has come
 *     WATCHDOG=1                        the threads that answer make progress
 *     STATUS=...                        one line for people
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_NOTIFY_H
#define SERVER_CORE_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "render/base/attr.h"

struct notify {
    int fd;              /* connected; -1: nobody listens */
    int64_t watchdog_us; /* WATCHDOG=1 is expected within this time; 0: it is not */
};

/*
 * Connects to the socket that the environment names, and takes the variables out of it, so that no
 * child speaks for this process. To be called before the first thread is started, and before the
 * process gives up its right to connect. If the socket cannot be used, a warning says so.
 */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

/* Sends lines, without a newline at the end. Never waits; nothing if nobody listens. */
void notify_send(const struct notify *n, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
