/*
 * The options of the commands: one table, from which the command line and the environment are read,
 * and all that explains them is written.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_OPTION_H
#define SERVER_COMMAND_OPTION_H

#include "render/base/err.h"
#include "server/command/command.h"

/* Which commands an option belongs to. */
enum option_commands {
    FOR_SERVE = 1 << COMMAND_SERVE,
    FOR_BUILD = 1 << COMMAND_BUILD,
    FOR_CHECK = 1 << COMMAND_CHECK,
    FOR_NEW = 1 << COMMAND_NEW,
    FOR_PREVIEW = 1 << COMMAND_PREVIEW,
    FOR_HEALTHCHECK = 1 << COMMAND_HEALTHCHECK,
    FOR_PAGES = FOR_SERVE | FOR_BUILD,
    FOR_SITE = FOR_PAGES | FOR_CHECK | FOR_PREVIEW,
    FOR_ALL = -1,
};

/* Reads a value into *out. Returns false and err if it is invalid. */
typedef bool option_read_fn(struct str value, struct opts *out, struct err *err);

struct option {
    const char *heading;   /* of the options from here on; NULL: none */
    struct str name;       /* without the dashes */
    char letter;           /* short form; 0: none */
    bool bare;             /* it may stand without its value, which then is "yes" */
    int commands;          /* a set of enum option_commands */
    const char *variable;  /* environment variable; NULL: none */
    const char *value;     /* name of the value; NULL: a switch */
    const char *choices;   /* the values that there are, with blanks between them; NULL: any */
    const char *help;      /* one line, without a full stop */
    const char *otherwise; /* the default, in words; NULL: off */
    const char *more;      /* more for the reference; NULL: nothing */
    option_read_fn *read;  /* NULL: a switch, or text that goes into a field as it is */
    size_t field;          /* its offset in struct opts */
};

/* The i-th row; NULL after the last. */
const struct option *option_at(size_t i);

bool option_is_of(const struct option *o, const struct command *command);

/*
 * The option with this name ("limit-posts", also as "limit_posts") or this letter: that of the
 * command, else of any, or NULL.
 */
const struct option *option_by_name(struct str name, const struct command *command);
const struct option *option_by_letter(char letter, const struct command *command);

/* The option of the command (NULL: of any) whose name is most like `name`; empty if none is. */
struct str option_nearest(struct str name, const struct command *command);

/* Reads a value by its row. */
bool option_read(const struct option *o, struct str value, struct opts *out, struct err *err);

/* "--name VALUE", "--name[=VALUE]" or "--name". */
void option_write(const struct option *o, struct buf *out);

/* The names of the commands that have it: "serve, build and check", with `quote` around each. */
void option_write_commands(const struct option *o, const char *quote, struct buf *out);

#endif
