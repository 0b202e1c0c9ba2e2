/*
 * The build command: writes the site as files.
 *
 * SIGINT and SIGTERM end it: before anything that readers see has changed, or when everything has.
 *
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "server/build/build.h"
#include "server/command/cmd.h"
#include "server/command/tools.h"

static atomic_bool stop;
static atomic_int stopped_by;

static void on_signal(int signal)
{
    atomic_store(&stopped_by, signal);
    atomic_store(&stop, true);
    build_wake();
}

static void take_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
    (void)sigaction(SIGXFSZ, &action, NULL); /* a write that is too long fails instead */
}

static bool run(const struct opts *opts, const char *source, struct err *err)
{
    struct tools tools;
    if (!tools_start(&tools, opts, source, err))
        return false;
    take_signals();
    struct sass *sass = tools_sass(&tools, tools_cores(), err);
    struct build_options options = {
        .site = tools_site_options(opts, source),
        .destination = opts->destination,
        .precompress = opts->precompress,
        .watch = opts->rebuild,
        .mode = opts->watch,
        .sass_prepare = tools_sass_prepare,
        .stop = &stop,
    };
    bool ok = sass != NULL && tools_plugins(&tools, tools_cores(), &options.site.ruby, err);
    if (ok) {
        options.site.texts = tools_texts_folder();
        options.site.sass = sass_site(sass);
        ok = build_run(&options, err);
    }
    tools_stop(&tools);
    return ok;
}

int cmd_build(const struct opts *opts)
{
    enum { BY_SIGNAL = 128 };
    char buffer[PATH_MAX];
    const char *source;
    struct err err = ERR_INIT;
    bool ok = tools_find_source(opts, buffer, &source, &err) && run(opts, source, &err);
    if (err.kind != ERR_KIND_NONE)
        opts_complain(&err);
    int signal = atomic_load(&stopped_by);
    if (signal != 0 && !(opts->rebuild && ok))
        return BY_SIGNAL + signal;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
