/*
 * approche-server: the table of its commands.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/command/cmd_healthcheck.h"
#include "server/command/cmd_serve.h"
#include "server/command/opts.h"
#include "server/net/daemon.h"

enum { EXIT_USAGE = 2 };

static int print(void (*write)(struct buf *out))
{
    struct arena arena;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, &arena, 0);
    write(&text);
    struct str s = buf_str(&text);
    bool ok = buf_ok(&text) && printf("%.*s", STR_ARG(s)) >= 0 && fflush(stdout) == 0;
    arena_fini(&arena);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int cmd_help(const struct opts *opts)
{
    (void)opts;
    return print(opts_usage);
}

static int cmd_options(const struct opts *opts)
{
    (void)opts;
    return print(opts_reference);
}

static int cmd_version(const struct opts *opts)
{
    (void)opts;
    bool ok = printf("approche-server %s (libmicrohttpd %s)\n", APPROCHE_VERSION,
                     daemon_library()) >= 0 &&
              fflush(stdout) == 0;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

typedef int command_fn(const struct opts *opts);

static command_fn *const commands[] = {
    [OPTS_COMMAND_SERVE] = cmd_serve,     [OPTS_COMMAND_HEALTHCHECK] = cmd_healthcheck,
    [OPTS_COMMAND_OPTIONS] = cmd_options, [OPTS_COMMAND_HELP] = cmd_help,
    [OPTS_COMMAND_VERSION] = cmd_version,
};

int main(int argc, char *argv[])
{
    struct opts opts;
    struct err err = ERR_INIT;
    if (opts_parse(argc, argv, environ, &opts, &err))
        return commands[opts.command](&opts);
    opts_complain(&err);
    return EXIT_USAGE;
}
