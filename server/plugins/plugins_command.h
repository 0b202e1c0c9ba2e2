/*
 * The program that runs a site's own Ruby: where Ruby and its part of this project are, and the
 * limits of its processes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PLUGINS_PLUGINS_COMMAND_H
#define SERVER_PLUGINS_PLUGINS_COMMAND_H

#include <limits.h>

#include "server/child/spawner.h"
#include "server/plugins/plugins_paths.h"

enum { PLUGINS_COMMAND_WORDS = 6 };

/* A command for the spawner. `words` point into it, so it must not be moved. */
struct plugins_command {
    char ruby[PATH_MAX], script[PATH_MAX];
    const char *words[PLUGINS_COMMAND_WORDS]; /* ruby, script, folders for files and of the theme */
};

/*
 * Finds `ruby` on PATH, and the script beside the running program: where it is installed, or in the
 * folder of the sources. Returns false and err, which says what to install, if one is missing.
 */
MUST_CHECK bool plugins_command_find(struct plugins_command *out, struct err *err);

struct plugins_limits {
    unsigned timeout_s; /* of one call */
    size_t memory;      /* bytes of each process, beside what Ruby itself reserves */
    bool network;       /* it may open sockets */
};

/*
 * The command as a program for the spawner. Its sandbox has these paths, which must outlive the
 * program; its temporary files are in their scratch folder.
 */
struct child_program plugins_command_program(struct plugins_command *c,
                                             const struct plugins_limits *limits,
                                             const struct plugins_paths *paths);

#endif
