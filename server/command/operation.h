/*
 * Messages of the start and the end, for an operator: the first lines of output, and what the log
 * says of them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_OPERATION_H
#define SERVER_COMMAND_OPERATION_H

#include "server/command/opts.h"
#include "server/net/daemon.h"

/* The command begins: the time that the start takes is counted from here. */
void operation_begin(void);

/*
 * The first lines of output; people and tests read the port from them. They are JSON if one of the
 * logs is, since whoever collects that may read standard output, too.
 */
void operation_say_listening(const int *listeners, size_t count, const struct opts *opts);

/* To the log: the version, the addresses, the number of pages, how long the start took. */
void operation_say_started(const int *listeners, size_t count, const char *source,
                           const struct serve *serve);

/* To the log: why it stops, and what is drained; how that went. */
void operation_say_stopping(const struct daemon *d, int signal);
void operation_say_stopped(const struct daemon_drained *drained);

#endif
