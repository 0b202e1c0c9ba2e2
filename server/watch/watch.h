/*
 * Freshness: what is published is what is on the disk, and each request can know it for one
 * question.
 *
 * A thread of its own makes a new snapshot of each change and publishes it. The kernel has an event
 * waiting before a close or rename returns; the thread sets `pending` before it takes events away
 * and clears it after it has published. So a request that finds no event waiting, and then nothing
 * pending, may answer from what is published; any other waits, suspended, for the thread: no longer
 * than to the end of the round that took the events that it saw.
 *
 * Where there is no inotify (network file systems), each request waits for a round of its own that
 * looks at every file's stamp; requests that come together share one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_WATCH_H
#define SERVER_WATCH_WATCH_H

#include "server/core/publish.h"
#include "server/core/report.h"
#include "server/core/waiter.h"

enum watch_mode {
    WATCH_MODE_INOTIFY,
    WATCH_MODE_STAT, /* stamps looked at for each request */
    WATCH_MODE_OFF,  /* the site never changes */
};

struct watch;

struct watch_options {
    const char *root;        /* the site's directory */
    const char *theme;       /* the theme's folder, if it was named; else NULL */
    const char *follow;      /* folders into which links may lead, with colons between; or NULL */
    enum watch_mode mode;    /* INOTIFY becomes STAT, with a warning, if the system has none */
    struct publish *publish; /* of which the watch is from now on the only writer */
    struct report *report;   /* for errors in what was read */
};

/* Looks at everything once more, now that changes are seen, and starts. NULL and err on failure. */
MUST_CHECK struct watch *watch_start(const struct watch_options *options, struct err *err);

/* Has everything looked at once more, soon, in any mode. From any thread. */
void watch_rescan(struct watch *w);

/* Ends the thread and wakes whoever waits still; from now on nobody can wait. */
void watch_stop(struct watch *w);

/* Stops, and frees everything. Nobody may ask any more. w may be NULL. */
void watch_free(struct watch *w);

/* Whether what is published is current. One ioctl; no allocation, no lock. From any thread. */
bool watch_current(const struct watch *w);

/*
 * Has `waiter` woken when everything that had changed before the call is published. False, and it
 * will not be woken, where that is so already or the watch is being stopped.
 */
MUST_CHECK bool watch_wait(struct watch *w, struct waiter *waiter);

#endif
