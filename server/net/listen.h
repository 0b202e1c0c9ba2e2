/*
 * Listening sockets: bound, inherited, shared, closed to new connections.
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
    /*
     * Another server may listen on the same port, if it does so with this option, too
     * (SO_REUSEPORT).
     */
    bool shared;
};

/*
 * Binds and listens.
 *
 *     host      a name, an address, or LISTEN_LOCAL and a local socket's path
 *     *port     0: any free port; becomes the port that was bound, 0 for a local socket
 *     options   NULL: mode 0666, not shared
 *
 * A local socket that nobody listens on is replaced. Returns a descriptor; or -1, and err with a
 * message for one line ("0.0.0.0:80: Permission denied").
 */
MUST_CHECK int listen_open(const char *host, uint16_t *port, const struct listen_options *options,
                           struct err *err);

/*
 * Has the kernel give every new connection on a shared port to this socket, and none to the servers
 * that listened before: these can stop without losing one. Returns false if the kernel cannot.
 */
bool listen_take_over(int fd);

/*
 * Closes the queue of this socket, which no other process may have, to new connections; those that
 * are in it can still be accepted.
 */
void listen_refuse(int fd);

/*
 * The sockets that systemd has opened for this process (sd_listen_fds(3)), from LISTEN_PID and
 * LISTEN_FDS. Returns their number; they become the caller's.
 */
size_t listen_inherited(int fds[static LISTEN_INHERITED_MAX]);

/* A local socket has a path, or a name of its own, and no port. */
bool listen_is_local(int fd);

/* Where a socket listens, from the kernel: "http://127.0.0.1:8080/", "unix:/run/site.sock". */
enum { LISTEN_NAME_MAX = 160 };
void listen_name(int fd, char out[static LISTEN_NAME_MAX]);

/* Connects to a server, with a time limit for each step. Returns -1 on failure. */
MUST_CHECK int listen_connect(const char *host, uint16_t port, unsigned seconds);

#endif
