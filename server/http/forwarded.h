/*
 * The client of a request that came through proxies: X-Forwarded-For, and Forwarded (RFC 7239).
 *
 * Anybody can send these fields. So they count only if the peer of the connection is a proxy that
 * is trusted, and they are read from right to left, since each proxy adds its peer at the end:
 *
 *     peer 10.0.0.2 (trusted)    X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.1
 *                                                    ^          ^          ^
 *              sent by the client: anything may be here         |      trusted: go on
 *                                                       not trusted: the client
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_FORWARDED_H
#define SERVER_HTTP_FORWARDED_H

#include "server/http/address.h"

/* More lines of one field: only the last ones count. More steps: the walk ends. */
enum { FORWARDED_LINES_MAX = 16, FORWARDED_STEPS_MAX = 32 };

/* The lines of a field in the order of the request; a ring, so that the last ones stay. */
struct forwarded {
    struct str lines[FORWARDED_LINES_MAX];
    size_t count; /* of all lines */
};

void forwarded_add(struct forwarded *f, struct str line);

/*
 * The client's address by the lines of X-Forwarded-For, or by those of Forwarded if there are none
 * of the former. peer: the other end of the connection; if it is not trusted, it is the answer. An
 * element that is no address ends the walk: the answer is the last proxy that was found.
 */
struct address forwarded_client(const struct forwarded *x_forwarded_for,
                                const struct forwarded *forwarded, const struct address *peer,
                                const struct networks *trusted);

/* Whether a request id of a proxy can go into a log as it is: 1 to 128 of A-Z a-z 0-9 - _ . ~ + / =
 * : */
bool forwarded_id_valid(struct str id);

#endif
