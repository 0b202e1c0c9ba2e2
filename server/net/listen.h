/*
 * The listening socket.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_LISTEN_H
#define SERVER_NET_LISTEN_H

#include "render/base/err.h"

/* How the host of a local socket begins: "unix:/run/site.sock". */
#define LISTEN_LOCAL "unix:"

enum { LISTEN_INHERITED_MAX = 8 };

struct listen_options {
    unsigned mode; /* of a local socket's file */
    /* Another server may listen on the same port, as long as it does the same (SO_REUSEPORT). */
    bool shared;
};

/*
 * Binds and listens: host is a name, an address or a local socket's path behind LISTEN_LOCAL; port
 * 0 any free one; *port becomes the one that was bound, 0 for a local socket. A local socket that
 * nobody listens on is replaced. options: NULL for a mode of 0666, not shared. A descriptor, or -1
 * and err with a message for one line ("0.0.0.0:80: Permission denied").
 */
MUST_CHECK int listen_open(const char *host, uint16_t *port, const struct listen_options *options,
                           struct err *err);

/*
 * Has every new connection to a shared port given to this socket from now on, none to those of
 * servers that were there before: these can end without losing one. False where the kernel does
 * not.
 */
bool listen_take_over(int fd);

/*
 * Nobody else gets to this socket from now on, which no other process may have; who has got to it
 * can still be accepted.
 */
void listen_refuse(int fd);

/*
 * The sockets that systemd has opened for us (sd_listen_fds(3)), by LISTEN_PID and LISTEN_FDS.
 * Their number; they are the caller's.
 */
size_t listen_inherited(int fds[static LISTEN_INHERITED_MAX]);

/* Local sockets have a path, or a name of their own, and no port. */
bool listen_is_local(int fd);

/* Where a socket listens, as the kernel has it: "http://127.0.0.1:8080/", "unix:/run/site.sock". */
enum { LISTEN_NAME_MAX = 160 };
void listen_name(int fd, char out[static LISTEN_NAME_MAX]);

/* Connects to a server on host and port, with a time limit for each step; -1 where it cannot. */
MUST_CHECK int listen_connect(const char *host, uint16_t port, unsigned seconds);

#endif
