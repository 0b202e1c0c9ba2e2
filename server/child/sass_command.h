/*
 * Finding compilers that may speak the Embedded Sass protocol, and the commands that start them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_COMMAND_H
#define SERVER_CHILD_SASS_COMMAND_H

#include <limits.h>

#include "server/child/spawner.h"

enum { SASS_COMMANDS_MAX = 2, SASS_COMMAND_WORDS = 4 };

/* A command for the spawner. `words` point to path and snapshot, so it must not be moved. */
struct sass_command {
    char name[PATH_MAX]; /* as the user named it, or as it was found; for the log */
    char path[PATH_MAX], snapshot[PATH_MAX];
    const char *words[SASS_COMMAND_WORDS];
};

struct sass_commands {
    struct sass_command items[SASS_COMMANDS_MAX];
    size_t count;
    bool named; /* by --sass: use this one or none */
};

/*
 * Finds the commands to try, without starting them. option: a path, or "libsass" for no command. If
 * it is NULL or empty: `sass` on PATH, then the npm package sass-embedded in the site's
 * node_modules. Returns false and err if there is no program at the path that the option names.
 */
MUST_CHECK bool sass_commands_find(const char *option, const char *site, struct sass_commands *out,
                                   struct err *err);

/* The command as a program for the spawner. */
struct child_program sass_command_program(const struct sass_command *c);

#endif
