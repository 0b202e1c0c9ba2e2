/*
 * Freshness. See watch.h.
 *
 * A request that waits is woken after two rounds at most:
 *
 *     next_waiters    requests that came since the last round began
 *     round_waiters   those that came before: what they saw is read in this round, or was before
 *
 *     round begins: round_waiters = next_waiters, next_waiters = empty
 *     ...           events are read, the site is updated and published
 *     round ends:   round_waiters is woken; next_waiters, too, if no event is waiting now
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

#include "server/core/monotonic.h"
#include "server/watch/remote.h"
#include "server/watch/tree.h"

enum {
    FOLLOW_PASSES_MAX = 8,  /* a site that grows faster than it can be walked is not walked again */
    MISSING_RETRY_MS = 250, /* interval for looking for a site that does not exist */
    RETRY_FIRST_MS = 50,    /* when a failure that may pass is tried again; doubled each time */
    RETRY_LAST_MS = 5000,
    MORE_EVENTS_MS = 5, /* if no request waits, more events are waited for: until none has come */
    MORE_EVENTS_TIMES = 20, /* for so long, at most so many times */
    ARENA_RETAINED = 1 << 20,
    UPDATE_FEW = 64, /* up to so many changes are read again until nothing changes meanwhile */
    UPDATE_TRIES_MAX = 1000,
    WRITERS_POLL_MS = 10, /* while a changed file is being written, its writer is waited for: */
    WRITERS_POLLS = 100,  /* so many times without an event from it */
    LONG_TRIES_MAX = 3,   /* the same for more changes, which take longer */
};

struct watch {
    atomic_int mode; /* enum watch_mode; INOTIFY may become STAT */
    int events;      /* inotify's descriptor; -1: none */
    atomic_bool pending;
    atomic_int_least64_t wake; /* Unix seconds, see site_wake; 0: never */

    pthread_mutex_t lock; /* for the two lists, `stopping`, `rescan`, `waits_for_more`, `behind` */
    struct waiter *next_waiters, *round_waiters;
    bool stopping;       /* or not started: there is no thread */
    bool rescan;         /* the next round looks at everything */
    bool waits_for_more; /* the thread is waiting for more events; only wake_thread ends that */
    bool behind;         /* `failing` when the last round ended: wake_thread makes it try again */
    int wakeup;          /* an eventfd: wakes the thread when no event does */

    /* Only the thread uses what follows. */
    struct watch_options options;
    struct counters *counters; /* those of the options, after the start */
    struct tree *tree;
    struct arena arena; /* rewound after each round */
    struct snapshot *replaced;
    bool refused; /* the last update failed: its changes are still to be read */
    bool failing; /* something could not be read or watched, and may be later */
    int retry_ms; /* until that is tried again without a request */
    bool missing;
    bool followed;     /* the folders were watched before the site was read */
    unsigned restless; /* rounds in a row after which files had changed already */
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

/*
 * Whether the site should have changed by itself. The thread does not notice this if the clock is
 * set, or if the machine was suspended: it sleeps for a time, not until one.
 */
static bool is_due(const struct watch *w)
{
    int64_t wake = atomic_load_explicit(&w->wake, memory_order_relaxed);
    return wake != 0 && (int64_t)time(NULL) >= wake;
}

bool watch_current(const struct watch *w)
{
    if (mode_of(w) != WATCH_MODE_INOTIFY)
        return mode_of(w) == WATCH_MODE_OFF;
    /* In this order: `pending` is set before an event is taken away. */
    return !events_wait(w) && !atomic_load_explicit(&w->pending, memory_order_acquire) &&
           !is_due(w);
}

enum watch_mode watch_mode_now(const struct watch *w)
{
    return mode_of(w);
}

bool watch_is_pending(const struct watch *w)
{
    return atomic_load_explicit(&w->pending, memory_order_relaxed);
}

bool watch_polls(const struct watch *w)
{
    return mode_of(w) == WATCH_MODE_STAT;
}

static void wake_thread(struct watch *w)
{
    (void)eventfd_write(w->wakeup, 1);
}

bool watch_wait(struct watch *w, struct waiter *waiter)
{
    pthread_mutex_lock(&w->lock);
    bool wait = !w->stopping && !watch_current(w);
    if (wait)
        waiter_push(&w->next_waiters, waiter);
    bool woken =
        wait && (w->waits_for_more || w->behind || is_due(w) || mode_of(w) == WATCH_MODE_STAT);
    pthread_mutex_unlock(&w->lock);
    if (woken)
        wake_thread(w);
    return wait;
}

/* ---- rounds ---- */

/* Returns whether the round looks at everything. */
static bool begin_round(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->round_waiters = w->next_waiters;
    w->next_waiters = NULL;
    bool rescan = w->rescan;
    w->rescan = false;
    pthread_mutex_unlock(&w->lock);
    atomic_store(&w->pending, true);
    return rescan;
}

/* The published site. Only this thread replaces it, so it stays valid. */
static const struct site *current_site(const struct watch *w)
{
    return publish_peek(w->options.publish)->site;
}

/*
 * While something fails, the published site is not known to be current. So it stays pending: each
 * request waits for a round that began after it came, since the failure may be over by then, and is
 * answered after that round, however it ended.
 */
static void end_round(struct watch *w)
{
    int64_t wake = w->refused || w->failing ? 0 : site_wake(current_site(w));
    atomic_store_explicit(&w->wake, wake, memory_order_relaxed);
    pthread_mutex_lock(&w->lock);
    w->behind = w->failing && mode_of(w) == WATCH_MODE_INOTIFY;
    atomic_store_explicit(&w->pending, w->behind, memory_order_release);
    struct waiter *served = w->round_waiters, *later = NULL;
    w->round_waiters = NULL;
    if (watch_current(w)) {
        later = w->next_waiters;
        w->next_waiters = NULL;
    }
    bool again = (w->behind || is_due(w)) && w->next_waiters != NULL;
    pthread_mutex_unlock(&w->lock);
    if (again)
        wake_thread(w);
    waiter_wake_all(served);
    waiter_wake_all(later);
    if (w->options.ended != NULL)
        w->options.ended(w->options.self);
}

/*
 * Releases the snapshot that was replaced last. Waits for its readers, so no request may be waiting
 * for this thread.
 */
static void retire_replaced(struct watch *w)
{
    if (w->replaced != NULL)
        publish_retire(w->replaced);
    w->replaced = NULL;
}

/* Publishes the result of an update, unless it failed (NULL and err) or changed nothing. */
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

/* An update while it is being read. */
struct reading {
    const struct watch *watch;
    const struct tree_changes *changes;
};

/*
 * In this order: if a file was truncated and written again before the first check, the second one
 * finds its events.
 */
static bool is_settled(void *self)
{
    const struct reading *r = self;
    bool written = r->changes->count <= UPDATE_FEW && tree_writes(r->watch->tree, r->changes);
    return !written && !events_wait(r->watch);
}

/*
 * Reads the changes and publishes the result; without any paths, looks at everything. Returns
 * false, and publishes nothing, if a file that was read may be newer than an event that was not.
 * Otherwise a second save could show without the first:
 *
 *     update   reads a.md                           reads b.md   not settled: a.md has an event,
 *     author               saves a.md   saves b.md               so both are read again
 *
 * last: does not check that.
 *
 * If the update fails (an invalid _config.yml), the published site stays, and the next round looks
 * at everything, since these changes are not reported again. A failure that may pass is tried again
 * soon.
 */
static bool try_update(struct watch *w, const struct tree_changes *c, bool last)
{
    struct arena_mark mark = arena_mark(&w->arena);
    struct diags diags;
    struct err err = ERR_INIT;
    diags_init(&diags, &w->arena);
    struct reading reading = {w, c};
    const struct site *before = current_site(w);
    int64_t began = w->counters != NULL ? monotonic_us() : 0;
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
    if (done && w->counters != NULL)
        counters_reload(w->counters, monotonic_us() - began,
                        w->refused       ? COUNTERS_FAILED
                        : next == before ? COUNTERS_UNCHANGED
                                         : COUNTERS_PUBLISHED);
    return done;
}

static void switch_to_stat(struct watch *w, const struct err *why)
{
    log_line(LOG_LEVEL_WARNING,
             "%s: every request looks at every file instead (as with --watch=stat)", why->message);
    atomic_store(&w->mode, WATCH_MODE_STAT);
    wake_thread(w);
}

/* A folder cannot be watched: for now, or never, since the kernel allows no more watches. */
static void watching_failed(struct watch *w, const struct err *why)
{
    if (!err_may_pass(why)) {
        switch_to_stat(w, why);
        return;
    }
    w->failing = true;
    report_err(w->options.report, LOG_LEVEL_ERROR, why, "trying again");
}

/*
 * Waits a moment for the writers of what is to be read. Returns false if there are none, or no time
 * is left.
 */
static bool wait_for_writers(const struct watch *w, const struct tree_changes *c, int *left)
{
    struct pollfd events = {.fd = w->events, .events = POLLIN};
    if (*left == 0 || c->count > UPDATE_FEW || !tree_writes(w->tree, c))
        return false;
    *left -= poll(&events, 1, WRITERS_POLL_MS) == 0;
    return true;
}

/*
 * Reads the changes, and what changes meanwhile, and publishes the result. Returns false if
 * everything has to be looked at. The number of attempts is limited, for sites that never stop
 * changing: it is more important that a save shows than what else shows with it.
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
 * Brings the watches in line with the site, and then reads everything, so that later changes are
 * events. Repeats this while there are new folders to watch, since the site that was read may want
 * other folders. all: reads even if there are no new folders.
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
        if (!followed) /* another round will try again */
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

/*
 * Milliseconds until the site changes by itself (a post of the future), one hour at most; -1:
 * never.
 */
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

/* Reads the waiting events and acts on them. all: acts as if everything had changed. */
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
        /* With other settings, other folders may be wanted. These settings may lie elsewhere. */
        bool settings = names_config(w, &changes);
        bool done = update(w, &changes);
        if (!done || settings || names_config(w, &changes))
            update_everything(w, !done);
    }
}

/* The longer something fails, the less often it is tried without a request. */
static void set_retry(struct watch *w)
{
    int next = w->retry_ms < RETRY_LAST_MS / 2 ? w->retry_ms * 2 : RETRY_LAST_MS;
    w->retry_ms = w->failing ? next : RETRY_FIRST_MS;
}

static void tell_rescanned(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    bool again = w->rescan;
    pthread_mutex_unlock(&w->lock);
    if (!again && w->options.rescanned != NULL)
        w->options.rescanned(w->options.rescanned_self);
}

static void run_round(struct watch *w)
{
    bool rescan = begin_round(w);
    if (mode_of(w) == WATCH_MODE_INOTIFY)
        take_events(w, rescan);
    else if (w->round_waiters != NULL || rescan)
        update_everything(w, true);
    set_retry(w);
    end_round(w);
    if (rescan)
        tell_rescanned(w);
    retire_replaced(w);
    arena_rewind(&w->arena, (struct arena_mark){.taken = 0});
    arena_trim(&w->arena, ARENA_RETAINED);
}

/*
 * Whether files have changed already while the last round was at work; and how often in a row that
 * was so. A plugin that writes something else into the site whenever it is run makes a change with
 * each round.
 */
static void count_restless(struct watch *w)
{
    int now = 0;
    bool waits = ioctl(w->events, FIONREAD, &now) == 0 && now > 0;
    w->restless = waits ? w->restless + 1 : 0;
}

/* Then there is no hurry: until a request waits, the next round begins about as much later as this
 * has been so. */
static int restless_pause(const struct watch *w)
{
    enum { RESTLESS = 4, FIRST_MS = 50, DOUBLINGS = 10 };
    if (w->restless < RESTLESS)
        return 0;
    unsigned more = w->restless - RESTLESS;
    return FIRST_MS << (more < DOUBLINGS ? more : DOUBLINGS);
}

/*
 * Waits a little for more events, until a request waits. An editor that saves under another name
 * and renames makes two changes. The first one is useless, and adds and removes a file, which is
 * the most expensive change on a large site. Files that are saved together become one change.
 */
static void wait_for_more(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->waits_for_more = !w->stopping && w->next_waiters == NULL;
    bool waits_for_more = w->waits_for_more;
    pthread_mutex_unlock(&w->lock);
    if (!waits_for_more)
        return;
    struct pollfd wakeup = {.fd = w->wakeup, .events = POLLIN};
    int before = -1, now = 0;
    for (int i = 0; i < MORE_EVENTS_TIMES; i++, before = now) {
        if (ioctl(w->events, FIONREAD, &now) != 0 || now == before ||
            poll(&wakeup, 1, MORE_EVENTS_MS) != 0)
            break;
    }
    (void)poll(&wakeup, 1, restless_pause(w));
    pthread_mutex_lock(&w->lock);
    w->waits_for_more = false;
    pthread_mutex_unlock(&w->lock);
}

/*
 * Waits for an event, for wake_thread, or the next time to look. Returns false if the watch is
 * being stopped.
 */
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
    struct pollfd fds[] = {{.fd = w->wakeup, .events = POLLIN},
                           {.fd = inotify ? w->events : -1, .events = POLLIN}};
    if (inotify)
        count_restless(w);
    (void)poll(fds, ARRAY_LEN(fds), timeout);
    if ((fds[1].revents & POLLIN) != 0)
        wait_for_more(w);
    eventfd_t count;
    (void)eventfd_read(w->wakeup, &count);
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
        (void)err_set(&why, ERR_KIND_IO, "the site is on a file system that reports no changes");
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
    if (w->wakeup >= 0)
        (void)close(w->wakeup);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
}

struct watch *watch_open(const struct watch_options *options, struct err *err)
{
    struct watch *w = calloc(1, sizeof(*w));
    if (w == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    w->options = *options;
    w->events = -1;
    w->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    w->stopping = true;
    atomic_init(&w->mode, options->mode);
    atomic_init(&w->pending, false);
    (void)pthread_mutex_init(&w->lock, NULL);
    arena_init(&w->arena, 0);
    w->retry_ms = RETRY_FIRST_MS;
    bool ok = w->wakeup >= 0 || err_set(err, ERR_KIND_FAULT, "the site cannot be watched: %s",
                                        strerrordesc_np(errno));
    if (ok && (options->mode != WATCH_MODE_INOTIFY || open_tree(w, err)))
        return w;
    release(w);
    return NULL;
}

void watch_follow(struct watch *w, const struct site *site)
{
    struct err err = ERR_INIT;
    bool grew;
    w->followed = false;
    if (site == NULL || mode_of(w) != WATCH_MODE_INOTIFY)
        return;
    w->followed = tree_follow(w->tree, site, &grew, &w->missing, &err);
    if (!w->followed && !err_may_pass(&err))
        switch_to_stat(w, &err);
}

bool watch_run(struct watch *w, struct err *err)
{
    if (mode_of(w) == WATCH_MODE_INOTIFY && w->followed)
        take_events(w, false);
    else if (mode_of(w) == WATCH_MODE_INOTIFY)
        update_everything(w, true);
    end_round(w);
    retire_replaced(w);
    w->counters = w->options.counters;
    w->stopping = false;
    int failure = pthread_create(&w->thread, NULL, run, w);
    if (failure == 0)
        return true;
    w->stopping = true;
    return err_set(err, ERR_KIND_IO, "cannot start the thread that watches the site: %s",
                   strerrordesc_np(failure));
}

struct watch *watch_start(const struct watch_options *options, struct err *err)
{
    struct watch *w = watch_open(options, err);
    if (w == NULL || watch_run(w, err))
        return w;
    watch_free(w);
    return NULL;
}

void watch_rescan(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    w->rescan = true;
    pthread_mutex_unlock(&w->lock);
    wake_thread(w);
}

void watch_stop(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    bool stopped = w->stopping;
    w->stopping = true;
    pthread_mutex_unlock(&w->lock);
    if (stopped)
        return;
    wake_thread(w);
    (void)pthread_join(w->thread, NULL);
    waiter_wake_all(w->round_waiters);
    waiter_wake_all(w->next_waiters);
    w->round_waiters = w->next_waiters = NULL;
}

void watch_free(struct watch *w)
{
    if (w == NULL)
        return;
    watch_stop(w);
    release(w);
}
