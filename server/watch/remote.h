/*
 * File systems that another machine may change, of which this kernel sees no events.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_REMOTE_H
#define SERVER_WATCH_REMOTE_H

#include "server/watch/held.h"

/* Whether one of the folders is on such a file system; false if that cannot be told. */
bool remote_has(const struct held_names *folders);

#endif
