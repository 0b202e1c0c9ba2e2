/*
 * approche-server serve: loads a site and serves it until a signal ends it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_CMD_SERVE_H
#define SERVER_COMMAND_CMD_SERVE_H

#include "server/command/opts.h"

/*
 * Runs until SIGTERM or SIGINT; then finishes the requests that have arrived. Its first line of
 * output says where it listens. Exit status: 0; or 1, with one line on standard error.
 */
int cmd_serve(const struct opts *opts);

#endif
