/*
 * Freshness: the published site shows everything that is on the disk, and each request can check
 * that with one system call.
 *
 * The watch's thread makes a new snapshot of each change and publishes it. The kernel queues an
 * event before close or rename returns. The thread sets `pending` before it takes events away, and
 * clears it after it has published:
 *
 *     author      saves, closes
 *     kernel         event is queued
 *     thread            pending = true; reads the event; updates; publishes; pending = false
 *     request              no event queued, and then not pending: the published site shows the save
 *
 * So a request that finds no event waiting, and then nothing pending, is answered from what is
 * published. Any other one is suspended until the end of the round that took the events which it
 * saw.
 *
 * Without inotify (network file systems), each request waits for a round of its own, which looks at
 * every file's stamp. Requests that come at the same time share a round.
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
    WATCH_MODE_STAT, /* each request looks at every file's stamp */
    WATCH_MODE_OFF,  /* the site never changes */
};

struct watch;

struct watch_options {
    const char *root;          /* the site's directory */
    const char *theme;         /* the theme's folder if an option names it; else NULL */
    const char *follow;        /* folders into which links may lead, separated by colons; or NULL */
    enum watch_mode mode;      /* INOTIFY becomes STAT, with a warning, if the system has none */
    struct publish *publish;   /* from now on, only the watch replaces what it publishes */
    struct report *report;     /* for errors in what was read */
    struct counters *counters; /* of updates; NULL: nobody counts */
    /* Called by the thread after each round; must not block. NULL: it calls nothing. */
    void (*ended)(void *self);
    void *self;
    /*
     * Called by the thread when a round has ended that watch_rescan asked for, unless another one
     * has been asked for meanwhile; must not block. NULL: it calls nothing.
     */
    void (*rescanned)(void *self);
    void *rescanned_self;
};

/*
 * Starts to watch, then looks at everything once more for what changed before. Returns NULL and err
 * on failure.
 */
MUST_CHECK struct watch *watch_start(const struct watch_options *options, struct err *err);

/*
 * The same in steps, so that nothing has to be looked at twice:
 *
 *     watch_open     what is published is not asked for yet
 *     watch_follow   when the settings of the site are known: watches its folders, so that all that
 *                    changes from now on is an event. NULL: what it did is worth nothing
 *     ...            the site is read and published
 *     watch_run      acts on the events; looks at everything only if watch_follow was not called
 *                    with this site, or has failed. Starts the thread
 *
 * watch_open returns NULL and err on failure. If watch_run returns false and err, only watch_free
 * may follow.
 */
MUST_CHECK struct watch *watch_open(const struct watch_options *options, struct err *err);
void watch_follow(struct watch *w, const struct site *site);
MUST_CHECK bool watch_run(struct watch *w, struct err *err);

/* Has the thread look at everything once more, soon, in any mode. From any thread. */
void watch_rescan(struct watch *w);

/* Ends the thread and wakes all waiters. From now on nobody can wait. */
void watch_stop(struct watch *w);

/* Stops, and frees everything. w may no longer be in use; it may be NULL. */
void watch_free(struct watch *w);

/* Whether what is published is current. One ioctl; no allocation, no lock. From any thread. */
bool watch_current(const struct watch *w);

/* How changes are found now: INOTIFY may have become STAT. From any thread. */
enum watch_mode watch_mode_now(const struct watch *w);

/* Whether something has changed that is not published yet. From any thread. */
bool watch_is_pending(const struct watch *w);

/* Whether it looks at the disk only if somebody waits (WATCH_MODE_STAT). From any thread. */
bool watch_polls(const struct watch *w);

/*
 * Has `waiter` woken when everything that had changed before the call is published. Returns false,
 * and does not wake it, if that is so already or the watch is being stopped.
 */
MUST_CHECK bool watch_wait(struct watch *w, struct waiter *waiter);

#endif
