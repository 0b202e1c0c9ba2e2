/*
 * What a site's author is told, once each: errors, that they are mended, and what is left out.
 *
 * One broken layout breaks a hundred pages, each rendered when it is asked for: the log gets one
 * line, not a hundred. What was told is forgotten when the site is mended, so that the same mistake
 * made again is told again.
 *
 * A file with an error is told as mended when a snapshot understands it again; an error that only
 * showed when a page was rendered, when that page is rendered without one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_REPORT_H
#define SERVER_CORE_REPORT_H

#include <pthread.h>
#include <stdatomic.h>

#include "render/render.h"
#include "server/core/log.h"

enum {
    REPORT_KEPT = 64,     /* errors remembered; the oldest is forgotten first */
    REPORT_NOTICES = 256, /* and notices; more are not told */
    REPORT_BROKEN = 64,   /* broken files; of more it is not told that they are mended */
};

/* A file in which there is an error. */
struct report_broken {
    char file[ERR_FILE_MAX];
    uint64_t page; /* hash of the page that showed it when it was rendered; 0: it shows by itself */
};

/* Thread-safe. */
struct report {
    pthread_mutex_t lock;
    bool each;                  /* each path that is left out is told, not the first few */
    uint64_t told[REPORT_KEPT]; /* hashes of what was written; 0 where free */
    size_t next;
    uint64_t notices[REPORT_NOTICES];
    size_t notice_count;
    struct report_broken broken[REPORT_BROKEN];
    _Atomic size_t broken_count;
    uint64_t left_out[SITE_REASONS]; /* versions that were told */
};

void report_init(struct report *r);
void report_fini(struct report *r);

/* Logs e, unless it was logged since the last report_clear; `consequence` says what follows from
 * it. */
void report_err(struct report *r, enum log_level level, const struct err *e,
                const char *consequence);

/* The same of an error that showed when a page was rendered, and that there is none any more. */
void report_page_err(struct report *r, struct str page, const struct err *e, const char *note);
void report_page_good(struct report *r, struct str page);

/* The same of the settings, for which the site stays as it was; report_site ends it. */
void report_settings_err(struct report *r, const struct err *e);

/* Logs each of a list. */
void report_diags(struct report *r, const struct diags *diags);

/* Logs what of a snapshot is mended and what it leaves out, as far as that is news. diags: what
 * making it told, or NULL. */
void report_site(struct report *r, const struct site *s, const struct diags *diags);

/* Forgets which errors were told; notices are told once for good. */
void report_clear(struct report *r);

#endif
