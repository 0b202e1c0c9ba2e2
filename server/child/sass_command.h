/*
 * Where a compiler is that may speak the Embedded Sass protocol, and how it is started.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_COMMAND_H
#define SERVER_CHILD_SASS_COMMAND_H

#include <limits.h>

#include "server/child/spawner.h"

enum { SASS_COMMANDS_MAX = 2, SASS_COMMAND_WORDS = 4 };

/* One, as a program for the spawner: `words` point into the rest, so it must not be moved. */
struct sass_command {
    char name[PATH_MAX]; /* as it was named or found, for the log */
    char path[PATH_MAX], snapshot[PATH_MAX];
    const char *words[SASS_COMMAND_WORDS];
};

struct sass_commands {
    struct sass_command items[SASS_COMMANDS_MAX];
    size_t count;
    bool named; /* by the option: if it cannot be used, nothing else is */
};

/*
 * Finds what may be one: `option` (a path, or "libsass" for none), else `sass` on PATH, and the
 * npm package sass-embedded in the site's node_modules. Starts none. False and err if there is
 * nothing at the path that the option names.
 */
MUST_CHECK bool sass_commands_find(const char *option, const char *site, struct sass_commands *out,
                                   struct err *err);

/* What the spawner is to start. */
struct child_program sass_command_program(const struct sass_command *c);

#endif
