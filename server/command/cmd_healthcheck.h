/*
 * approche-server healthcheck: asks the server that runs here whether it answers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_CMD_HEALTHCHECK_H
#define SERVER_COMMAND_CMD_HEALTHCHECK_H

#include "server/command/opts.h"

/*
 * Asks for nothing of the site, so that an author's mistake makes no server look ill. The exit
 * status: 0 where it answers within two seconds, else 1 with one line on stderr.
 */
int cmd_healthcheck(const struct opts *opts);

#endif
