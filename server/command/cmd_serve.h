/*
 * approche-server serve: loads a site and serves it until it is told to end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_CMD_SERVE_H
#define SERVER_COMMAND_CMD_SERVE_H

#include "server/command/opts.h"

/*
 * Runs until SIGTERM or SIGINT, then lets what is being answered end. Prints where it listens as
 * its first line. The exit status: 0, or 1 with one line on stderr.
 */
int cmd_serve(const struct opts *opts);

#endif
