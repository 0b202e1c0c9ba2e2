/*
 * Freshness. See watch.h.
 *
 * Why a waiter waits two rounds at most: it is put into `arriving`. When a round begins, `arriving`
 * becomes `boarding`; all events that these saw are taken in this round or were in one before. When
 * the round has published, `boarding` is woken; and `arriving` too, if by then no event is left
 * that they could have seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/watch.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "server/watch/remote.h"
#include "server/watch/tree.h"

enum {
    FOLLOW_PASSES_MAX = 8,  /* a site that grows faster than it can be followed is left at that */
    MISSING_RETRY_MS = 250, /* how often a directory that is not there is looked for */
    RETRY_FIRST_MS = 50,    /* when what failed for now is tried again by itself; then doubled */
    RETRY_LAST_MS = 5000,
    LINGER_MS = 10, /* how long events are let come where nobody waits for them */
    ARENA_KEPT = 1 << 20,
    UPDATE_FEW = 64, /* changes that are read again and again until nothing else changes */
    UPDATE_TRIES_MAX = 1000,
    WRITERS_POLL_MS = 10, /* a file that was saved and is written again is waited for: */
    WRITERS_POLLS = 100,  /* so often, without a sign of its writer */
    LONG_TRIES_MAX = 3,   /* the same of more changes, which take longer */
};

struct watch {
    atomic_int mode; /* an enum watch_mode: INOTIFY may become STAT */
    int events;      /* inotify's descriptor, -1 without */
    atomic_bool pending;

    pthread_mutex_t lock; /* over the two lists, `stopping`, `rescan`, `lingering`, `behind` */
    struct waiter *arriving, *boarding;
    bool stopping;
    bool rescan;    /* the next round looks at everything */
    bool lingering; /* the thread would be woken by a ring alone */
    bool behind;    /* as `failing` was when the last round ended: a ring has it try again */
    int bell;       /* an eventfd: wakes the thread where no event would */

    /* The thread's own. */
    struct watch_options options;
    struct tree *tree;
    struct arena arena; /* of a round */
    struct snapshot *replaced;
    bool refused; /* the last update failed: what it would have brought is still to be read */
    bool failing; /* something could not be read or watched for a reason that may pass */
    int retry_ms; /* after which that is tried again, if no request asks for it before */
    bool missing;
    pthread_t thread;
};

static enum watch_mode mode_of(const struct watch *w)
{
    return (enum watch_mode)atomic_load_explicit(&w->mode, memory_order_relaxed);
}

static bool events_wait(const struct watch *w)
{
    int bytes = 0;
    return ioctl(w->events, FIONREAD, &bytes) != 0 || bytes != 0;
}

bool watch_current(const struct watch *w)
{
    if (mode_of(w) != WATCH_MODE_INOTIFY)
        return mode_of(w) == WATCH_MODE_OFF;
    /* In this order: an event that is gone was taken after `pending` was set. */
    return !events_wait(w) && !atomic_load_explicit(&w->pending, memory_order_acquire);
}

static void ring(struct watch *w)
{
    (void)eventfd_write(w->bell, 1);
}

bool watch_wait(struct watch *w, struct waiter *waiter)
{
    pthread_mutex_lock(&w->lock);
    bool wait = !w->stopping && !watch_current(w);
    if (wait)
        waiter_push(&w->arriving, waiter);
    bool woken = wait && (w->lingering || w->behind || mode_of(w) == WATCH_MODE_STAT);
    pthread_mutex_unlock(&w->lock);
    if (woken)
        ring(w);
    return wait;
}

/* ---- rounds ---- */

/* Whether the round is to look at everything. */
static bool begin_round(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->boarding = w->arriving;
    w->arriving = NULL;
    bool rescan = w->rescan;
    w->rescan = false;
    pthread_mutex_unlock(&w->lock);
    atomic_store(&w->pending, true);
    return rescan;
}

/*
 * While something fails, what is published is not known to be current: it stays pending, so that
 * each request waits for a round of its own, and is answered after it whatever came of that. Of its
 * own: when it came, what failed in the round before may have been over.
 */
static void end_round(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->behind = w->failing && mode_of(w) == WATCH_MODE_INOTIFY;
    atomic_store_explicit(&w->pending, w->behind, memory_order_release);
    struct waiter *served = w->boarding, *later = NULL;
    w->boarding = NULL;
    if (watch_current(w)) {
        later = w->arriving;
        w->arriving = NULL;
    }
    bool again = w->behind && w->arriving != NULL;
    pthread_mutex_unlock(&w->lock);
    if (again)
        ring(w);
    waiter_wake_all(served);
    waiter_wake_all(later);
}

/* Gives up the snapshot that was replaced last; waits for its readers, so nobody should wait for
 * us. */
static void retire_replaced(struct watch *w)
{
    if (w->replaced != NULL)
        publish_retire(w->replaced);
    w->replaced = NULL;
}

/* The site as it was published last. Only this thread replaces it, so it stays. */
static const struct site *current_site(const struct watch *w)
{
    return publish_peek(w->options.publish)->site;
}

/* Publishes what an update brought: NULL and err, or the same as before, are nothing to publish. */
static void publish(struct watch *w, const struct site *before, const struct site *next,
                    const struct err *err)
{
    w->refused = next == NULL;
    if (next == NULL) {
        report_settings_err(w->options.report, err);
        return;
    }
    if (next == before) {
        site_unref(next);
        return;
    }
    retire_replaced(w);
    w->replaced = publish_swap(w->options.publish, next);
    if (w->replaced == NULL) {
        site_unref(next);
        w->refused = w->failing = true;
    }
}

/* What is being read. */
struct reading {
    const struct watch *watch;
    const struct tree_changes *changes;
};

/* In this order: who has emptied a file and filled it again has an event waiting. */
static bool is_settled(void *self)
{
    const struct reading *r = self;
    bool written = r->changes->count <= UPDATE_FEW && tree_writes(r->watch->tree, r->changes);
    return !written && !events_wait(r->watch);
}

/*
 * Reads what changed and publishes it; no paths: looks at everything. False, and nothing is
 * published, where a file may have been read that is newer than an event not yet taken: who saves
 * one file and then another would be shown the second without the first. last: that is not asked.
 *
 * Where it fails (an invalid _config.yml) what was published stays, and the next round looks at
 * everything, since what changed now will not be told again. What failed for a reason that may pass
 * is tried again soon.
 */
static bool try_update(struct watch *w, const struct tree_changes *c, bool last)
{
    struct arena_mark mark = arena_mark(&w->arena);
    struct diags diags;
    struct err err = ERR_INIT;
    diags_init(&diags, &w->arena);
    struct reading reading = {w, c};
    const struct site *before = current_site(w);
    const struct site *next = site_update_still(before, c->paths, c->count,
                                                last ? NULL : is_settled, &reading, &diags, &err);
    bool done = next != NULL || err.kind != ERR_KIND_NONE;
    if (done) {
        w->failing = w->failing || diags.may_pass || err_may_pass(&err);
        if (next != NULL && diags.count == 0)
            report_clear(w->options.report);
        report_diags(w->options.report, &diags);
        if (next != NULL)
            report_site(w->options.report, next, &diags);
    }
    arena_rewind(&w->arena, mark);
    if (next != NULL && !str_eq(site_follows(next), site_follows(before)))
        log_line(LOG_LEVEL_INFO, "following %.*s", STR_ARG(site_follows(next)));
    if (done)
        publish(w, before, next, &err);
    return done;
}

static void switch_to_stat(struct watch *w, const struct err *why)
{
    log_line(LOG_LEVEL_WARNING,
             "%s: every request looks at every file instead (as with --watch=stat)", why->message);
    atomic_store(&w->mode, WATCH_MODE_STAT);
    ring(w);
}

/* A folder cannot be watched: for now, or never, since the kernel allows no more watches. */
static void watching_failed(struct watch *w, const struct err *why)
{
    if (!err_may_pass(why)) {
        switch_to_stat(w, why);
        return;
    }
    w->failing = true;
    report_err(w->options.report, LOG_LEVEL_ERROR, why, "it is tried again");
}

/* Waits for those who write what is to be read, and no longer than `left` allows. */
static bool wait_for_writers(const struct watch *w, const struct tree_changes *c, int *left)
{
    struct pollfd events = {.fd = w->events, .events = POLLIN};
    if (*left == 0 || c->count > UPDATE_FEW || !tree_writes(w->tree, c))
        return false;
    *left -= poll(&events, 1, WRITERS_POLL_MS) == 0;
    return true;
}

/*
 * Reads what changed, and what changes meanwhile, and publishes it. False where all has to be
 * looked at. Who never stops writing is waited for no longer than so many tries: that a save shows
 * is more than what it shows with.
 */
static bool update(struct watch *w, struct tree_changes *c)
{
    const bool all = c->count == 0, asks = mode_of(w) == WATCH_MODE_INOTIFY;
    int waits = WRITERS_POLLS;
    for (int tries = 1;; tries++) {
        struct err err = ERR_INIT;
        tree_unite(c);
        int most = !all && c->count <= UPDATE_FEW ? UPDATE_TRIES_MAX : LONG_TRIES_MAX;
        bool again = asks && tries < most && waits > 0;
        if (!(again && wait_for_writers(w, c, &waits)) && try_update(w, c, !again))
            return true;
        if (!tree_read(w->tree, current_site(w), c, &err)) {
            watching_failed(w, &err);
            c->everything = true;
        }
        if (c->everything)
            return false;
        if (all)
            c->count = 0;
    }
}

/*
 * Brings the watches in line with the site, and reads everything after that, so that what changes
 * in between is told by an event; then again as long as there are more folders to watch, since the
 * site that was read may want some that the one before did not. all: read in any case.
 */
static void update_everything(struct watch *w, bool all)
{
    for (int pass = 0; pass < FOLLOW_PASSES_MAX && mode_of(w) == WATCH_MODE_INOTIFY; pass++) {
        struct err err = ERR_INIT;
        bool grew = false;
        bool followed = tree_follow(w->tree, current_site(w), &grew, &w->missing, &err);
        if (!followed)
            watching_failed(w, &err);
        else if (!grew && !all)
            return;
        struct tree_changes everything = {.arena = &w->arena};
        all = !update(w, &everything);
        if (!followed) /* another round has to try again */
            break;
    }
    struct tree_changes everything = {.arena = &w->arena};
    if (all)
        (void)try_update(w, &everything, true);
}

static bool names_config(const struct watch *w, const struct tree_changes *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (site_is_config(current_site(w), c->paths[i]))
            return true;
    }
    return false;
}

/* Milliseconds until the site changes by itself; -1: never. Looks again each hour at the latest. */
static int until_wake(const struct watch *w)
{
    enum { LONGEST = 3600, MS = 1000 };
    int64_t wake = site_wake(current_site(w)), left = wake - (int64_t)time(NULL);
    if (wake == 0)
        return -1;
    if (left <= 0)
        return 0;
    return (int)(left < LONGEST ? left : LONGEST) * MS;
}

/* Takes the events that wait and acts upon them. all: and upon whatever has changed without one. */
static void take_events(struct watch *w, bool all)
{
    struct err err = ERR_INIT;
    struct tree_changes changes = {.arena = &w->arena, .everything = all};
    bool failed = w->failing;
    w->failing = false;
    if (!tree_read(w->tree, current_site(w), &changes, &err)) {
        watching_failed(w, &err);
        changes.everything = true;
    }
    tree_expire(w->tree, &changes);
    if (changes.everything || w->missing || failed || (w->refused && changes.count > 0) ||
        until_wake(w) == 0) {
        update_everything(w, true);
    } else if (changes.count > 0) {
        bool done = update(w, &changes);
        /* Other settings may want other folders. */
        if (!done || names_config(w, &changes))
            update_everything(w, !done);
    }
}

/* The longer something fails, the more seldom it is tried without being asked for. */
static void set_retry(struct watch *w)
{
    int next = w->retry_ms < RETRY_LAST_MS / 2 ? w->retry_ms * 2 : RETRY_LAST_MS;
    w->retry_ms = w->failing ? next : RETRY_FIRST_MS;
}

static void run_round(struct watch *w)
{
    bool rescan = begin_round(w);
    if (mode_of(w) == WATCH_MODE_INOTIFY)
        take_events(w, rescan);
    else if (w->boarding != NULL || rescan)
        update_everything(w, true);
    set_retry(w);
    end_round(w);
    retire_replaced(w);
    arena_rewind(&w->arena, (struct arena_mark){.taken = 0});
    arena_trim(&w->arena, ARENA_KEPT);
}

/*
 * Lets more events come until somebody waits for what they bring. Whoever saves a file by another
 * name, and renames it, makes two changes of which the first is of no use to anybody, and adds and
 * takes away a file: what a large site does about that costs more than all else.
 */
static void linger(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->lingering = !w->stopping && w->arriving == NULL;
    bool lingering = w->lingering;
    pthread_mutex_unlock(&w->lock);
    if (!lingering)
        return;
    struct pollfd bell = {.fd = w->bell, .events = POLLIN};
    (void)poll(&bell, 1, LINGER_MS);
    pthread_mutex_lock(&w->lock);
    w->lingering = false;
    pthread_mutex_unlock(&w->lock);
}

/* Waits for an event, a ring, or the time to look again; false when the watch is being stopped. */
static bool wait_for_work(struct watch *w)
{
    bool inotify = mode_of(w) == WATCH_MODE_INOTIFY;
    int timeout = inotify ? tree_timeout(w->tree) : -1;
    if (inotify && w->missing && (timeout < 0 || timeout > MISSING_RETRY_MS))
        timeout = MISSING_RETRY_MS;
    if (inotify && w->failing && (timeout < 0 || timeout > w->retry_ms))
        timeout = w->retry_ms;
    int wake = inotify && !w->refused ? until_wake(w) : -1;
    if (wake >= 0 && (timeout < 0 || timeout > wake))
        timeout = wake;
    struct pollfd fds[] = {{.fd = w->bell, .events = POLLIN},
                           {.fd = inotify ? w->events : -1, .events = POLLIN}};
    (void)poll(fds, ARRAY_LEN(fds), timeout);
    if ((fds[1].revents & POLLIN) != 0)
        linger(w);
    eventfd_t rung;
    (void)eventfd_read(w->bell, &rung);
    pthread_mutex_lock(&w->lock);
    bool stopping = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return !stopping;
}

static void *run(void *self)
{
    struct watch *w = self;
    while (wait_for_work(w))
        run_round(w);
    return NULL;
}

/* ---- start and stop ---- */

/*
 * Opens inotify. If it cannot be had here at all, the mode becomes STAT. Returns false if it can,
 * but not now (out of memory or descriptors): falling back would make each request of a server that
 * runs for months pay for one bad moment at its start.
 */
static bool open_tree(struct watch *w, struct err *err)
{
    struct err why = ERR_INIT;
    const struct held_names folders = {w->options.root, w->options.theme, w->options.follow};
    if (remote_has(&folders))
        (void)err_set(&why, ERR_KIND_IO, "the site is on a file system that tells of no changes");
    else
        w->tree = tree_open(&folders, &why);
    if (w->tree != NULL) {
        w->events = tree_fd(w->tree);
        return true;
    }
    if (err_may_pass(&why)) {
        *err = why;
        return false;
    }
    switch_to_stat(w, &why);
    return true;
}

static void release(struct watch *w)
{
    tree_close(w->tree);
    arena_fini(&w->arena);
    if (w->bell >= 0)
        (void)close(w->bell);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
}

/* Brings what is published up to date, and starts the thread. */
static bool start(struct watch *w, struct err *err)
{
    if (w->bell < 0)
        return err_set(err, ERR_KIND_FAULT, "the site cannot be watched: %s",
                       strerrordesc_np(errno));
    if (w->options.mode == WATCH_MODE_INOTIFY && !open_tree(w, err))
        return false;
    if (mode_of(w) == WATCH_MODE_INOTIFY)
        update_everything(w, true);
    end_round(w);
    retire_replaced(w);
    int failure = pthread_create(&w->thread, NULL, run, w);
    return failure == 0 ||
           err_set(err, ERR_KIND_IO, "no thread to watch the site: %s", strerrordesc_np(failure));
}

struct watch *watch_start(const struct watch_options *options, struct err *err)
{
    struct watch *w = calloc(1, sizeof(*w));
    if (w == NULL) {
        (void)err_set(err, ERR_KIND_NOMEM, "out of memory");
        return NULL;
    }
    w->options = *options;
    w->events = -1;
    w->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    atomic_init(&w->mode, options->mode);
    atomic_init(&w->pending, false);
    (void)pthread_mutex_init(&w->lock, NULL);
    arena_init(&w->arena, 0);
    w->retry_ms = RETRY_FIRST_MS;
    if (start(w, err))
        return w;
    release(w);
    return NULL;
}

void watch_rescan(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->rescan = true;
    pthread_mutex_unlock(&w->lock);
    ring(w);
}

void watch_stop(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    bool stopped = w->stopping;
    w->stopping = true;
    pthread_mutex_unlock(&w->lock);
    if (stopped)
        return;
    ring(w);
    (void)pthread_join(w->thread, NULL);
    waiter_wake_all(w->boarding);
    waiter_wake_all(w->arriving);
    w->boarding = w->arriving = NULL;
}

void watch_free(struct watch *w)
{
    if (w == NULL)
        return;
    watch_stop(w);
    release(w);
}
