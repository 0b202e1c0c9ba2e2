/*
 * Errors of a site's author, told once each.
 *
 * One broken layout breaks a hundred pages, each rendered when it is asked for: the log gets one
 * line, not a hundred. What was told is forgotten when the site is mended, so that the same mistake
 * made again is told again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_REPORT_H
#define SERVER_CORE_REPORT_H

#include <pthread.h>

#include "server/core/log.h"

enum {
    REPORT_KEPT = 64,     /* errors remembered; the oldest is forgotten first */
    REPORT_NOTICES = 256, /* and notices; more are not told */
};

/* Thread-safe. */
struct report {
    pthread_mutex_t lock;
    uint64_t told[REPORT_KEPT]; /* hashes of what was written; 0 where free */
    size_t next;
    uint64_t notices[REPORT_NOTICES];
    size_t notice_count;
};

void report_init(struct report *r);
void report_fini(struct report *r);

/* Logs e, unless it was logged since the last report_clear; `note` says what follows from it. */
void report_err(struct report *r, enum log_level level, const struct err *e, const char *note);

/* Logs each of a list. */
void report_diags(struct report *r, const struct diags *diags);

/* Forgets which errors were told; notices are told once for good. */
void report_clear(struct report *r);

#endif
