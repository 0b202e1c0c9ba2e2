/*
 * approche-server: reads its command line and runs the command.
 *
 * SPDX-License-Identifier: MIT
 */
#include <unistd.h>

#include "server/command/cmd.h"

int main(int argc, char *argv[])
{
    struct opts opts;
    struct err err = ERR_INIT;
    if (opts_parse(argc, argv, environ, &opts, &err))
        return command_get(opts.command)->run(&opts);
    opts_complain(&err);
    return CMD_EXIT_USAGE;
}
