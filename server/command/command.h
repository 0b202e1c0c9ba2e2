/*
 * The commands of the program: one table, from which the help, the manual page, the completions of
 * shells and docs/options.md are written.
 *
 * A new command is a value of enum command_id, a row in command.c, and a file cmd_NAME.c whose
 * function cmd.h declares. Its options are rows of option.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_COMMAND_H
#define SERVER_COMMAND_COMMAND_H

#include "render/base/str.h"

struct opts;

enum command_id {
    COMMAND_SERVE,
    COMMAND_BUILD,
    COMMAND_CHECK,
    COMMAND_NEW,
    COMMAND_PREVIEW,
    COMMAND_HEALTHCHECK,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_COMPLETION,
    COMMAND_MAN,
    COMMAND_OPTIONS,
};

/* Runs a command. Returns the exit status. */
typedef int command_fn(const struct opts *opts);

struct command {
    struct str name;
    enum command_id id;
    const char
        *operand; /* "DIR" if it needs one, "[DIR]" if it may have one; NULL: it takes none */
    const char *choices; /* the values of the operand, with blanks between them; NULL: any */
    const char *help;    /* one line, without a full stop */
    const char *about; /* whole sentences in Markdown, one paragraph; NULL: the line says it all */
    const char *example; /* a command line; NULL: none */
    command_fn *run;
};

/* The i-th row; NULL after the last. */
const struct command *command_at(size_t i);

/* The command with this name, or NULL. command_get is for one that has a row. */
const struct command *command_find(struct str name);
const struct command *command_get(enum command_id id);

/* The command whose name is most like `name`; empty if none is near. */
struct str command_nearest(struct str name);

#endif
