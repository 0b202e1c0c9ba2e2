/*
 * The service manager and the admin listener. See service.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/service.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/net/listen.h"
#include "server/net/polling.h"

enum {
    MICROSECONDS = 1000000,
    DRAIN_EXTRA_S = 5, /* what stopping takes beyond the drain timeout, generously */
};

bool service_open(struct service *s, const struct opts *opts, struct err *err)
{
    *s = (struct service){.opts = opts, .listener = -1, .shared = -1};
    notify_open(&s->notify);
    if (opts->admin.host[0] == '\0')
        return true;
    const struct listen_options options = {.mode = opts->socket_mode, .shared = opts->take_over};
    uint16_t port = opts->admin.port;
    s->listener = listen_open(opts->admin.host, &port, &options, err);
    return s->listener >= 0;
}

bool service_start(struct service *s, struct err *err)
{
    char name[LISTEN_NAME_MAX];
    if (s->listener >= 0 || s->notify.watchdog_us > 0)
        polling_observe();
    if (s->listener < 0)
        return true;
    s->counters = counters_new();
    if (s->counters == NULL)
        return err_nomem(err);
    listen_name(s->listener, name);
    const struct admin_options options = {
        .listener = s->listener, .counters = s->counters, .version = APPROCHE_VERSION};
    s->shared = s->listener;
    s->listener = -1;
    s->admin = admin_start(&options, err);
    if (s->admin == NULL)
        return false;
    struct str address = str_c(name);
    if (str_starts(address, S("http://")))
        address = str_sub(address, 7, address.len - 1);
    log_line(LOG_LEVEL_INFO, "the admin listener is at %.*s", STR_ARG(address));
    return true;
}

void service_observe(struct service *s, struct daemon_options *options)
{
    size_t i = 0;
    if (s->counters == NULL)
        return;
    while (options->observers[i].end != NULL)
        i++;
    options->observers[i] = (struct exchange_observer){admin_observe, s->counters};
    options->drained = admin_detach;
    options->drained_self = s->admin;
}

/* A line of figures for "systemctl status". */
static void tell_status(const struct service *s)
{
    if (s->notify.fd < 0)
        return;
    struct serve_stats stats = serve_stats(s->serve);
    struct daemon_load load = daemon_load(s->daemon);
    notify_send(&s->notify, "STATUS=%zu pages, %zu answers in the cache, %u of %u connections",
                stats.pages, stats.cache.entries, load.connections, load.limit);
}

void service_serve(struct service *s, struct serve *serve, struct daemon *daemon)
{
    s->serve = serve;
    s->daemon = daemon;
    if (s->admin != NULL && s->opts->take_over && !listen_is_local(s->shared))
        (void)listen_take_over(s->shared);
    admin_serve(s->admin, serve, daemon);
    notify_send(&s->notify, "READY=1");
    tell_status(s);
}

/*
 * Whether the threads that answer make progress. Else the service manager hears nothing, and
 * restarts the server after the time that its watchdog allows.
 */
static void tell_watchdog(const struct service *s)
{
    if (polling_busiest_ms() * 1000 > s->notify.watchdog_us / 2)
        return;
    notify_send(&s->notify, "WATCHDOG=1");
    tell_status(s);
}

int service_wait(struct service *s, const sigset_t *taken)
{
    int64_t us = s->notify.watchdog_us / 2;
    const struct timespec half = {.tv_sec = us / MICROSECONDS, .tv_nsec = us % MICROSECONDS * 1000};
    for (;;) {
        int signal = sigtimedwait(taken, NULL, us > 0 ? &half : NULL);
        if (signal > 0)
            return signal;
        if (us > 0)
            tell_watchdog(s);
    }
}

void service_reload(struct service *s)
{
    notify_send(&s->notify, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, monotonic_us());
}

void service_reloaded(void *self)
{
    const struct service *s = self;
    notify_send(&s->notify, "READY=1");
}

static unsigned end_seconds; /* set before the thread that reads it is started */

/* The end of the process if a thread keeps it from ending: a page or a compression in work. */
static void *end_without(void *unused)
{
    const struct timespec limit = {.tv_sec = (time_t)end_seconds};
    (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &limit, NULL);
    log_line(LOG_LEVEL_WARNING, "work that takes longer than the drain timeout is broken off");
    log_close();
    /* Not by _exit, at which ThreadSanitizer complains of threads that nobody has joined. */
    (void)syscall(SYS_exit_group, EXIT_SUCCESS);
    return unused;
}

/* Without memory for the thread, the end waits for whatever is in work. */
static void limit_end(unsigned seconds)
{
    pthread_t thread;
    end_seconds = seconds;
    if (pthread_create(&thread, NULL, end_without, NULL) == 0)
        (void)pthread_detach(thread);
}

void service_drain(struct service *s)
{
    admin_drain(s->admin);
    notify_send(&s->notify,
                "STOPPING=1\nEXTEND_TIMEOUT_USEC=%" PRIu64
                "\nSTATUS=answering the requests that have arrived",
                (uint64_t)(s->opts->drain_timeout + DRAIN_EXTRA_S + 1) * MICROSECONDS);
    limit_end(s->opts->drain_timeout + DRAIN_EXTRA_S);
}

void service_close(struct service *s)
{
    admin_stop(s->admin);
    counters_free(s->counters);
    if (s->listener >= 0)
        (void)close(s->listener);
    notify_close(&s->notify);
}
