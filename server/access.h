/*
 * The access log: a line for each answer, to standard output.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include <sys/socket.h>

#include "render/base/str.h"

/*
 * Writes "2026-11-24T04:12:07Z 192.0.2.7 GET /approche/ 200". client may be NULL. One write;
 * thread-safe. Bytes that could forge a line or a terminal's state are shown as '?'.
 */
void access_log(const struct sockaddr *client, struct str method, struct str target,
                unsigned status);

#endif
