/*
 * A small client of HTTP/1.1: sends requests without bodies, several at a time, and reads the
 * statuses of the answers.
 *
 * It is our own since a library for HTTP brings TLS, HTTP/2 and name services with it, more bytes
 * than the rest of the image, for what is one line each way. What it does not understand, such as a
 * body without a length, it handles by a new connection: every request may be sent twice.
 *
 * All connections that this server opens are opened here.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_CLIENT_H
#define SERVER_PURGE_CLIENT_H

#include "server/purge/endpoint.h"

enum {
    CLIENT_WAIT_MS = 3000,   /* how long nothing may happen */
    CLIENT_TOTAL_MS = 20000, /* how long one client_exchange may take */
};

struct client;

/* What has become of the requests. */
struct client_result {
    size_t done;      /* so many have been answered; their statuses are in the caller's array */
    bool stopped;     /* because of the descriptor `stop` */
    char reason[128]; /* why the others have not been; "" if all have */
};

/*
 * A client of one server, without a connection. address: as long as the client. stop: a descriptor;
 * as soon as it can be read, everything ends. Looks the name up, which may take time, and goes on
 * if there is none: then it is looked up again later. Returns NULL if memory ends.
 */
MUST_CHECK struct client *client_new(const struct endpoint *address, int stop);

void client_free(struct client *c); /* c may be NULL */

/*
 * Sends `count` requests, which are the bytes, and reads as many answers. Connects if there is no
 * connection. After a failure there is none any more. For one thread at a time.
 */
void client_exchange(struct client *c, struct str requests, size_t count, unsigned *statuses,
                     struct client_result *out);

/* Closes the connection, if there is one. */
void client_close(struct client *c);

#endif
