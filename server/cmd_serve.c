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
    return is_there(folder, "_config.yml") || is_there(folder, "_layouts") ||
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

/* The first line of output, from which tests and people know the port. */
static void say_address(const char *host, uint16_t port)
{
    bool any4 = strcmp(host, "0.0.0.0") == 0, any6 = strcmp(host, "::") == 0;
    bool literal6 = strchr(host, ':') != NULL;
    const char *shown = any4 ? "127.0.0.1" : any6 ? "::1" : host;
    (void)printf("listening on http://%s%s%s:%u/\n", literal6 ? "[" : "", shown,
                 literal6 ? "]" : "", port);
    (void)fflush(stdout);
}

/* ---- the command ---- */

static bool run(const struct opts *opts, const char *source, int listening, uint16_t port,
                struct err *err)
{
    sigset_t ends;
    take_signals(&ends);
    unsigned threads = opts->threads > 0 ? opts->threads : cores();
    const struct serve_options serving = {
        .source = source,
        .watch = opts->watch,
        .threads = threads,
        .queue = QUEUE_MAX,
        .cache = opts->cache,
        .dev = opts->dev,
        .maker = &response_wires,
    };
    const struct daemon_options daemon = {
        .listen = listening,
        .threads = threads,
        .connections = raise_files(),
        .access_log = opts->access_log,
    };
    struct serve *serve = serve_start(&serving, err);
    if (serve == NULL) {
        (void)close(listening);
        return false;
    }
    struct daemon *d = daemon_start(&daemon, serve, err);
    if (d != NULL) {
        say_address(opts->host, port);
        int signal;
        while (sigwait(&ends, &signal) != 0)
            ;
        daemon_stop(d, DRAIN_MS);
    }
    serve_free(serve);
    return d != NULL;
}

int cmd_serve(const struct opts *opts)
{
    char room[PATH_MAX];
    const char *source;
    struct err err = ERR_INIT;
    uint16_t port = opts->port;
    if (find_source(opts, room, &source, &err)) {
        int listening = listen_open(opts->host, &port, &err);
        if (listening >= 0 && run(opts, source, listening, port, &err))
            return EXIT_SUCCESS;
    }
    opts_complain(&err);
    return EXIT_FAILURE;
}
