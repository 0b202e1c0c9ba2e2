/*
 * The commands, one function and one file each: cmd_serve is in cmd_serve.c. Each returns the exit
 * status of the program, and says on standard error why it failed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_CMD_H
#define SERVER_COMMAND_CMD_H

#include "render/base/buf.h"
#include "server/command/command.h"
#include "server/command/opts.h"

enum { CMD_EXIT_USAGE = 2 }; /* the command line is wrong */

command_fn cmd_build;
command_fn cmd_check;
command_fn cmd_completion;
command_fn cmd_healthcheck;
command_fn cmd_help;
command_fn cmd_man;
command_fn cmd_new;
command_fn cmd_options;
command_fn cmd_preview;
command_fn cmd_serve;
command_fn cmd_version;

/* What `help` prints. */
void cmd_help_write(const struct opts *opts, struct buf *out);

/* Prints what `write` writes for these options. Returns the exit status. */
typedef void cmd_write_fn(const struct opts *opts, struct buf *out);
int cmd_print(const struct opts *opts, cmd_write_fn *write);

#endif
