/*
 * The version command.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "server/command/cmd.h"
#include "server/net/daemon.h"

int cmd_version(const struct opts *opts)
{
    (void)opts;
    bool ok = printf("approche-server %s (libmicrohttpd %s)\n", APPROCHE_VERSION,
                     daemon_library()) >= 0 &&
              fflush(stdout) == 0;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
