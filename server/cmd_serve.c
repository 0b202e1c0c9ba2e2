/*
 * The serve command. See cmd_serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cmd_serve.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/daemon.h"
#include "server/listen.h"
#include "server/log.h"
#include "server/response.h"

enum {
    DRAIN_MS = 8000, /* below the 10 s after which Docker kills */
    QUEUE_MAX = 1024,
    CONNECTIONS_MAX = 16384,
    CONNECTIONS_MIN = 64,
    FILES_KEPT = 128, /* descriptors that are no connections */
};

/* ---- what is served ---- */

static bool is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof(path), "%s/%s", folder, name);
    return len > 0 && (size_t)len < sizeof(path) && access(path, F_OK) == 0;
}

/* Whether a folder looks like a site, in either shape. */
static bool is_site(const char *folder)
{
    return is_there(folder, "_config.yml") || is_there(folder, "_config.yaml") ||
           is_there(folder, "_layouts") ||
           (is_there(folder, "layouts") && is_there(folder, "pages"));
}

/* The bundled site beside the program, wherever the installation was put or moved to. */
static bool find_bundled(char out[static PATH_MAX])
{
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len <= 0)
        return false;
    program[len] = '\0';
    *strrchr(program, '/') = '\0';
    int n = snprintf(out, PATH_MAX, "%s/%s", program, APPROCHE_BUNDLED_SITE);
    return n > 0 && n < PATH_MAX && is_site(out);
}

static bool find_source(const struct opts *opts, char room[static PATH_MAX], const char **out,
                        struct err *err)
{
    *out = opts->source;
    if (*out != NULL)
        return true;
    *out = is_site(".") ? "." : room;
    if (*out != room || find_bundled(room))
        return true;
    return err_set(err, ERR_KIND_IO,
                   "no site in the current directory: name one with --source DIR");
}

/* ---- what the system gives ---- */

static unsigned cores(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? (unsigned)n : 1;
}

/* As many descriptors as we may have; how many connections that allows. */
static unsigned raise_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return CONNECTIONS_MAX;
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        (void)getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur > CONNECTIONS_MAX + FILES_KEPT)
        return CONNECTIONS_MAX;
    /* With next to no descriptors a few connections are tried anyway. */
    rlim_t left = files.rlim_cur > FILES_KEPT ? files.rlim_cur - FILES_KEPT : 0;
    return left > CONNECTIONS_MIN ? (unsigned)left : CONNECTIONS_MIN;
}

/* The signals that end the server, blocked in every thread: one of them waits for them. */
static void take_signals(sigset_t *ends)
{
    (void)sigemptyset(ends);
    (void)sigaddset(ends, SIGTERM);
    (void)sigaddset(ends, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, ends, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

/* The first lines of output, from which tests and people know the port. */
static void say_address(const char *host, uint16_t port)
{
    bool any4 = strcmp(host, "0.0.0.0") == 0, any6 = strcmp(host, "::") == 0;
    bool literal6 = strchr(host, ':') != NULL;
    const char *shown = any4 ? "127.0.0.1" : any6 ? "::1" : host;
    if (port == 0)
        (void)printf("listening on %s\n", host);
    else
        (void)printf("listening on http://%s%s%s:%u/\n", literal6 ? "[" : "", shown,
                     literal6 ? "]" : "", port);
    (void)fflush(stdout);
}

/* ---- where it listens ---- */

struct listeners {
    int fds[LISTEN_INHERITED_MAX];
    struct opts_address addresses[LISTEN_INHERITED_MAX];
    size_t count;
};

static bool add_listener(struct listeners *l, const struct opts *opts, const char *host,
                         uint16_t port, struct err *err)
{
    const struct listen_options options = {.mode = opts->socket_mode, .shared = opts->take_over};
    struct opts_address *a = &l->addresses[l->count];
    (void)snprintf(a->host, sizeof(a->host), "%s", host);
    a->port = port;
    l->fds[l->count] = listen_open(host, &a->port, &options, err);
    l->count += l->fds[l->count] >= 0;
    return l->count > 0 && a == &l->addresses[l->count - 1];
}

/* What systemd opened, where nobody says otherwise; else what the options say. */
static bool open_listeners(struct listeners *l, const struct opts *opts, struct err *err)
{
    uint16_t port = 0;
    l->count = opts->listen_said ? 0 : listen_inherited(l->fds, &port);
    for (size_t i = 0; i < l->count; i++)
        (void)snprintf(l->addresses[i].host, sizeof(l->addresses[i].host), "%s",
                       i == 0 && port > 0 ? "127.0.0.1" : "a socket that was inherited");
    if (l->count > 0) {
        l->addresses[0].port = port;
        return true;
    }
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

/* Who comes from now on comes to us. */
static void take_over(const struct listeners *l, const struct opts *opts)
{
    for (size_t i = 0; opts->take_over && i < l->count; i++) {
        if (l->addresses[i].port > 0 && !listen_take_over(l->fds[i]))
            log_line(LOG_LEVEL_WARNING,
                     "the kernel shares connections with servers that were there");
    }
}

/* ---- the command ---- */

/* Between start and signal; false where it does not start. */
static bool answer(const struct opts *opts, const struct listeners *l, unsigned threads,
                   struct serve *serve, const sigset_t *ends, struct err *err)
{
    struct access *access = NULL;
    if (opts->access_log && (access = access_start(STDOUT_FILENO, err)) == NULL) {
        close_listeners(l);
        return false;
    }
    unsigned most = raise_files();
    const struct daemon_options daemon = {
        .listeners = l->fds,
        .listener_count = l->count,
        .threads = threads,
        .connections = opts->connections > 0 && opts->connections < most ? opts->connections : most,
        .connections_per_address = opts->connections_per_address,
        .access = access,
        .hand_over = opts->take_over,
    };
    struct daemon *d = daemon_start(&daemon, serve, err);
    if (d != NULL) {
        take_over(l, opts);
        for (size_t i = 0; i < l->count; i++)
            say_address(l->addresses[i].host, l->addresses[i].port);
        int signal;
        while (sigwait(ends, &signal) != 0)
            ;
        daemon_stop(d, DRAIN_MS);
    }
    access_stop(access);
    return d != NULL;
}

static bool run(const struct opts *opts, const char *source, const struct listeners *l,
                struct err *err)
{
    sigset_t ends;
    take_signals(&ends);
    unsigned threads = opts->threads > 0 ? opts->threads : cores();
    const struct serve_options serving = {
        .source = source,
        .config = opts->config,
        .theme = opts->theme,
        .gems = opts->gems,
        .follow = opts->follow,
        .strict = opts->strict,
        .watch = opts->watch,
        .threads = threads,
        .queue = QUEUE_MAX,
        .cache = opts->cache,
        .dev = opts->dev,
        .maker = &response_wires,
    };
    struct serve *serve = serve_start(&serving, err);
    if (serve == NULL) {
        close_listeners(l);
        return false;
    }
    bool ok = answer(opts, l, threads, serve, &ends, err);
    serve_free(serve);
    return ok;
}

int cmd_serve(const struct opts *opts)
{
    char room[PATH_MAX];
    const char *source;
    struct err err = ERR_INIT;
    struct listeners listeners = {.count = 0};
    if (find_source(opts, room, &source, &err)) {
        if (open_listeners(&listeners, opts, &err)) {
            if (run(opts, source, &listeners, &err))
                return EXIT_SUCCESS;
        } else {
            close_listeners(&listeners);
        }
    }
    opts_complain(&err);
    return EXIT_FAILURE;
}
