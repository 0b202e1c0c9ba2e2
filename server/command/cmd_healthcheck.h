/*
 * approche-server healthcheck: asks whether the server on this machine answers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_CMD_HEALTHCHECK_H
#define SERVER_COMMAND_CMD_HEALTHCHECK_H

#include "server/command/opts.h"

/*
 * Does not request a page of the site, so that an author's mistake makes no server look ill. Exit
 * status: 0 if the server answers within two seconds; else 1, with one line on standard error.
 */
int cmd_healthcheck(const struct opts *opts);

#endif
