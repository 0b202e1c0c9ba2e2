/*
 * The serve command: loads a site and serves it until a signal ends it.
 *
 * It runs until SIGTERM or SIGINT; then it finishes the requests that have arrived. The first lines
 * of its output name the addresses on which it listens.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/cmd.h"
#include "server/command/confine_serve.h"
#include "server/command/operation.h"
#include "server/command/service.h"
#include "server/command/tools.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/net/access.h"
#include "server/net/daemon.h"
#include "server/net/listen.h"
#include "server/net/response.h"

enum {
    QUEUE_MAX = 1024,
    CONNECTIONS_MAX = 16384,
    CONNECTIONS_MIN = 64,
    FILES_RESERVED = 128, /* descriptors for everything but connections */
    FILES_EACH = 2, /* descriptors of a connection: its socket, and the file that is being sent */
    PAGE_WAIT_MS = 30000, /* how long a request waits for its page */
    SASS_WAIT_MAX = 32,   /* stylesheets in work while their threads render other pages */
    SASS_END_MS = 500,    /* how long stopping waits for a stylesheet or a plugin */
    SECOND_MS = 1000,
};

/* ---- what the system gives ---- */

/* Raises the limit on descriptors as far as allowed. Returns how many connections that leaves. */
static unsigned raise_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return CONNECTIONS_MAX;
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        (void)getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur > CONNECTIONS_MAX * FILES_EACH + FILES_RESERVED)
        return CONNECTIONS_MAX;
    /* With very few descriptors, it still tries a few connections. */
    rlim_t left =
        files.rlim_cur > FILES_RESERVED ? (files.rlim_cur - FILES_RESERVED) / FILES_EACH : 0;
    return left > CONNECTIONS_MIN ? (unsigned)left : CONNECTIONS_MIN;
}

/* The signals that have a meaning are blocked in every thread; the main thread waits for them. */
static void take_signals(sigset_t *taken)
{
    (void)sigemptyset(taken);
    (void)sigaddset(taken, SIGTERM);
    (void)sigaddset(taken, SIGINT);
    (void)sigaddset(taken, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, taken, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a write that is too long fails instead */
}

/* Waits for the signal that ends the server, and returns it. */
static int follow_signals(struct serve *serve, struct access *access, struct service *service,
                          const sigset_t *taken)
{
    int signal;
    while ((signal = service_wait(service, taken)) == SIGHUP) {
        log_reopen();
        access_reopen(access);
        log_line(LOG_LEVEL_INFO, "rescanning the site because of SIGHUP");
        service_reload(service);
        serve_rescan(serve);
    }
    return signal;
}

/* ---- addresses ---- */

struct listeners {
    int fds[LISTEN_INHERITED_MAX];
    size_t count;
    bool inherited;
};

static bool add_listener(struct listeners *l, const struct opts *opts, const char *host,
                         uint16_t port, struct err *err)
{
    const struct listen_options options = {.mode = opts->socket_mode, .shared = opts->take_over};
    int fd = listen_open(host, &port, &options, err);
    if (fd >= 0)
        l->fds[l->count++] = fd;
    return fd >= 0;
}

/* The sockets that systemd opened, unless an option names an address; else what the options say. */
static bool open_listeners(struct listeners *l, const struct opts *opts, struct err *err)
{
    l->count = opts->listen_said ? 0 : listen_inherited(l->fds);
    l->inherited = l->count > 0;
    if (l->inherited)
        return true;
    if (!add_listener(l, opts, opts->host, opts->port, err))
        return false;
    for (size_t i = 0; i < opts->more_count; i++) {
        if (!add_listener(l, opts, opts->more[i].host, opts->more[i].port, err))
            return false;
    }
    return true;
}

static void close_listeners(const struct listeners *l)
{
    for (size_t i = 0; i < l->count; i++)
        (void)close(l->fds[i]);
}

/* New connections come to this server from now on. */
static void take_over(const struct listeners *l, const struct opts *opts)
{
    for (size_t i = 0; opts->take_over && i < l->count; i++) {
        if (!listen_is_local(l->fds[i]) && !listen_take_over(l->fds[i]))
            log_line(LOG_LEVEL_WARNING,
                     "new connections are shared with the servers that run already: the kernel "
                     "cannot give all to this one");
    }
}

/* ---- the command ---- */

/* Serves until a signal comes. Returns false if it cannot start. */
static bool answer(const struct opts *opts, const char *source, const struct listeners *l,
                   struct service *service, unsigned threads, struct serve *serve,
                   const struct tools *tools, const sigset_t *taken, struct err *err)
{
    struct access *access = NULL;
    const struct access_options logging = {
        .format = opts->access_log,
        .output = opts->access_log_output,
        .trusted = &opts->trusted_proxies,
    };
    if (opts->access_log != ACCESS_FORMAT_OFF && (access = access_start(&logging, err)) == NULL) {
        close_listeners(l);
        return false;
    }
    unsigned most = raise_files();
    struct daemon_options daemon = {
        .listeners = l->fds,
        .listener_count = l->count,
        .threads = threads,
        .connections = opts->connections > 0 && opts->connections < most ? opts->connections : most,
        .connections_per_address = opts->connections_per_address,
        .inherited = l->inherited,
    };
    if (access != NULL)
        daemon.observers[0] = (struct exchange_observer){.end = access_log, .self = access};
    service_observe(service, &daemon);
    struct daemon *d = daemon_start(&daemon, serve, err);
    if (d != NULL) {
        take_over(l, opts);
        operation_say_listening(l->fds, l->count, opts);
        operation_say_started(l->fds, l->count, source, serve);
        service_serve(service, serve, d);
        int signal = follow_signals(serve, access, service, taken);
        operation_say_stopping(d, signal);
        service_drain(service);
        sass_finish(tools->sass, SASS_END_MS);
        plugins_finish(tools->plugins, SASS_END_MS);
        const struct daemon_drained drained = daemon_stop(d, opts->drain_timeout * SECOND_MS);
        operation_say_stopped(&drained);
    }
    access_stop(access);
    return d != NULL;
}

/* Runs the server with stylesheets compiled in processes. */
static bool run_with(struct confine_serve *confine, const struct listeners *l,
                     struct service *service, struct tools *tools, const sigset_t *taken,
                     struct err *err)
{
    const struct opts *opts = confine->opts;
    unsigned threads = opts->threads > 0 ? opts->threads : tools_cores();
    struct sass *sass = tools_sass(tools, threads, err);
    const struct ruby_host *ruby = NULL;
    /* As many again: a search renders pages, too. */
    if (sass == NULL || !tools_plugins(tools, 2 * threads, &ruby, err)) {
        close_listeners(l);
        return false;
    }
    const struct serve_options serving = {
        .source = confine->source,
        .config = opts->config,
        .theme = opts->theme,
        .gems = opts->gems,
        .follow = opts->follow,
        .strict = opts->strict,
        .environment = opts->environment,
        .baseurl = opts->baseurl,
        .jekyll = opts->jekyll,
        .baseurl_stripped = opts->baseurl_stripped,
        .shown = opts->shown,
        .texts = tools_texts_folder(),
        .watch = opts->watch,
        .threads = threads,
        .queue = QUEUE_MAX,
        .cache = opts->cache,
        .content_dates = opts->content_dates,
        .ahead = !opts->dev,
        .dev = opts->dev,
        .editor = opts->editor,
        .purge = opts->purge,
        .purge_count = opts->purge_count,
        .purge_host = opts->purge_host,
        .purge_ban = opts->purge_ban,
        .maker = &response_prepared_all,
        .sass = sass_site(sass),
        .ruby = ruby,
        .sass_prepare = tools_sass_prepare,
        .sass_calls = SASS_WAIT_MAX,
        .wait_ms = PAGE_WAIT_MS,
        .preview_keys = opts->preview_keys,
        .counters = service->counters,
        .rescanned = service_reloaded,
        .rescanned_self = service,
        .loaded = confine_serve_site,
        .loaded_self = confine,
    };
    struct serve *serve = serve_start(&serving, err);
    if (serve == NULL)
        close_listeners(l);
    bool ok = serve != NULL &&
              answer(opts, confine->source, l, service, threads, serve, tools, taken, err);
    serve_free(serve);
    return ok;
}

static bool run(const struct opts *opts, const char *source, const struct listeners *l,
                struct service *service, struct err *err)
{
    struct confine_serve confine = {opts, source, ERR_INIT};
    sigset_t taken;
    struct tools tools;
    take_signals(&taken);
    /* Before the first thread is started. */
    if (!confine_serve_user(&confine, err) || !tools_start(&tools, opts, source, err)) {
        close_listeners(l);
        return false;
    }
    bool ok = service_start(service, err);
    if (ok)
        ok = run_with(&confine, l, service, &tools, &taken, err);
    else
        close_listeners(l);
    tools_stop(&tools);
    return ok;
}

/*
 * Why it does not start: to standard error, for whoever types the command, and to the log if that
 * is somewhere else or not for people.
 */
static void complain(const struct opts *opts, const struct err *err)
{
    bool json = opts->log_format == LOG_FORMAT_JSON;
    if (!json || opts->log_output != NULL)
        opts_complain(err);
    if (json || opts->log_output != NULL)
        log_err(LOG_LEVEL_ERROR, err, "the server does not start");
}

static bool serve_site(const struct opts *opts, struct err *err)
{
    char buffer[PATH_MAX];
    const char *source;
    struct listeners listeners = {.count = 0};
    struct service service;
    if (!tools_find_source(opts, buffer, &source, err))
        return false;
    if (source == buffer)
        log_line(LOG_LEVEL_INFO, "no site in the current directory: the bundled one is served; "
                                 "'approche-server new DIR' makes one of your own");
    bool ok = false;
    if (service_open(&service, opts, err)) {
        ok = open_listeners(&listeners, opts, err);
        if (ok)
            ok = run(opts, source, &listeners, &service, err);
        else
            close_listeners(&listeners);
    }
    service_close(&service);
    return ok;
}

int cmd_serve(const struct opts *opts)
{
    struct err err = ERR_INIT;
    operation_begin();
    if (!log_open(opts->log_format, opts->log_output, &err)) {
        opts_complain(&err);
        return EXIT_FAILURE;
    }
    bool ok = serve_site(opts, &err);
    if (!ok)
        complain(opts, &err);
    log_close();
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
