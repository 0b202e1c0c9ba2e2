/*
 * A request's head, read from libmicrohttpd.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_REQUEST_H
#define SERVER_NET_REQUEST_H

#include "server/http/forwarded.h"
#include "server/http/head.h"

struct MHD_Connection;

/*
 * Whether the library that is loaded, which may differ from its header's version, has the parser of
 * 0.9.
 */
bool request_parser_is_old(void);

/*
 * Whether the query has more arguments than the connection has memory for. When that memory ends,
 * the old parser forgets that it has just refused the request, and waits for ever (0.9.75); so such
 * a request is ours to refuse. Called before the parser takes the target apart in place: for the
 * old one a query that is too long is cut off.
 */
bool request_is_too_long(const char *target);

/*
 * The head, usually read once for both calls of a handler, which nearly always follow each other
 * directly. The first call always reads, so the head is that of the current request. It also checks
 * that the old parser has found the same head that a proxy in front would find (framing.h).
 */
const struct head *request_head(struct MHD_Connection *c, const char *method, const char *url,
                                const char *version, bool first);

/* The value of an argument of the query, for the site's rules: a site_query_fn of a connection. */
bool request_argument(void *connection, struct str name, struct str *value);

/* Fields of a head that only a log needs. Slices of the request. */
struct request_fields {
    struct str referrer, user_agent, request_id; /* of several lines, the first; NULL: none */
    unsigned request_id_count;
    struct forwarded x_forwarded_for, forwarded;
};

/* Until the request is completed. */
void request_read_fields(struct MHD_Connection *c, struct request_fields *out);

#endif
