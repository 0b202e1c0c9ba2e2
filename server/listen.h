/*
 * The listening socket.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include "render/base/err.h"

/*
 * Binds and listens: host is a name or an address, port 0 any free one; *port becomes the one that
 * was bound. A descriptor, or -1 and err with a message for one line ("0.0.0.0:80: Permission
 * denied").
 */
MUST_CHECK int listen_open(const char *host, uint16_t *port, struct err *err);

/* Connects to a server on host and port, with a time limit for each step; -1 where it cannot. */
MUST_CHECK int listen_connect(const char *host, uint16_t port, unsigned seconds);

#endif
