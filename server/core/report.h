/*
 * Messages for a site's author, each logged once: errors, their end, and files that are left out.
 *
 * One broken layout breaks a hundred pages, each rendered when it is requested: the log gets one
 * line, not a hundred. When the site is free of errors again, all is forgotten, so that the same
 * mistake made later is logged again.
 *
 * A file with an error is reported as mended when a snapshot has read it without one. If the error
 * only showed while a page was rendered, it is mended when that page is rendered without one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_REPORT_H
#define SERVER_CORE_REPORT_H

#include <pthread.h>
#include <stdatomic.h>

#include "render/render.h"
#include "server/core/counters.h"
#include "server/core/log.h"
#include "server/core/problems.h"

enum {
    REPORT_REMEMBERED = 64, /* errors that are remembered; the oldest is forgotten first */
    REPORT_NOTICES = 256,   /* the same for notices; no more are logged */
    REPORT_BROKEN = 64,     /* broken files; the end of more errors is not reported */
};

/* A file with an error. */
struct report_broken {
    char file[ERR_FILE_MAX];
    uint64_t page; /* hash of the page whose rendering showed it; 0: it shows without a page */
};

/* Thread-safe. */
struct report {
    pthread_mutex_t lock;
    bool each;                        /* logs each path that is left out, not only the first few */
    uint64_t told[REPORT_REMEMBERED]; /* hashes of what was logged; 0: free */
    size_t next;
    uint64_t notices[REPORT_NOTICES];
    size_t notice_count;
    struct report_broken broken[REPORT_BROKEN];
    _Atomic size_t broken_count;
    uint64_t left_out[SITE_REASONS]; /* versions that were told */
    struct problems *problems;       /* NULL: nobody wants the list */
    struct counters *counters;       /* NULL: nobody counts */
};

void report_init(struct report *r);
void report_fini(struct report *r);

/* Logs e, unless it was logged since the last report_clear. consequence: as in log_err. */
void report_err(struct report *r, enum log_level level, const struct err *e,
                const char *consequence);

/*
 * The same for an error that showed while a page was rendered; and the page was rendered without
 * one.
 */
void report_page_err(struct report *r, struct str page, const struct err *e,
                     const char *consequence);
void report_page_good(struct report *r, struct str page);

/* The same for the settings; the site stays as it was until report_site. */
void report_settings_err(struct report *r, const struct err *e);

/* The same for the warnings of a page that was rendered; before report_page_err, if that follows.
 */
void report_page_diags(struct report *r, struct str page, const struct diags *diags);

void report_diags(struct report *r, const struct diags *diags);

/*
 * Logs which files of a snapshot are mended and which it leaves out, if that is new. diags: the
 * messages from making it, or NULL.
 */
void report_site(struct report *r, const struct site *s, const struct diags *diags);

/* Forgets which errors were logged. Notices are logged only once in a process's life. */
void report_clear(struct report *r);

#endif
