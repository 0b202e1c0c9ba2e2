/*
 * A request's head, out of libmicrohttpd.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_REQUEST_H
#define SERVER_NET_REQUEST_H

#include "server/http/head.h"

struct MHD_Connection;

/* Whether the library that runs, which may not be that of the header, has the parser of 0.9. */
bool request_parser_is_old(void);

/*
 * Whether the query has more arguments than the connection has memory for. When that memory ends,
 * the old parser forgets that it has just refused the request, and waits for ever (0.9.75); so such
 * a request is ours to refuse. Called before the parser takes the target apart in place: for the
 * old one a query that is too long is cut off.
 */
bool request_is_too_long(const char *target);

/*
 * The head, read once for both calls of a handler: nearly always they follow one upon the other.
 * The first call always reads, so what is kept of a connection is of its request; then it is also
 * known whether the old parser has made another head of it than it was (framing.h).
 */
const struct head *request_head(struct MHD_Connection *c, const char *method, const char *url,
                                const char *version, bool first);

/* A name of the query, for the site's rules: a site_query_fn of a connection. */
bool request_argument(void *connection, struct str name, struct str *value);

#endif
