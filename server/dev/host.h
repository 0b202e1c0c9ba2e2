/*
 * Whether the addresses below /_approche/ may be answered for a host, with --dev.
 *
 * They show lines of the sources. A page of another site can have its own name resolve to this
 * machine (DNS rebinding); then its scripts could read them. No such name passes here:
 *
 *     localhost, x.localhost      yes
 *     127.0.0.1, [::1], 192.0.2.7 yes: an address cannot be made to resolve to something else
 *     the name of this machine    yes, also with ".local"
 *     dev.example.org             no: a proxy has to send one of the names above
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_HOST_H
#define SERVER_DEV_HOST_H

#include "render/base/str.h"

/* host: with or without its port. */
bool host_is_trusted(struct str host);

#endif
