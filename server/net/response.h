/*
 * Responses of libmicrohttpd, made from entries, files, redirects and bare statuses.
 *
 * One half of the adapter to that library; the other half is daemon.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_RESPONSE_H
#define SERVER_NET_RESPONSE_H

#include "server/serve/serve.h"

struct MHD_Connection;
struct MHD_Response;

/* Makes the prepared responses of entries, for serve_options. From any thread. */
extern const struct prepared_maker response_prepared_all;

/*
 * The functions below return a response with one reference for the caller (MHD_destroy_response),
 * or NULL if memory ends. Those of an answer that is not a representation, or in several ranges,
 * set its length.
 */

/*
 * A status with our own page for it. end: HTML behind that; empty: nothing. *len: bytes of its
 * body.
 */
struct MHD_Response *response_status(unsigned status, struct str end, size_t *len);

/*
 * For an ANSWER_REPRESENTATION: the response that was prepared for it, without a reference for the
 * caller; NULL if none was. Then response_made makes one, and takes over the file in any case.
 */
struct MHD_Response *response_prepared(const struct answer *a);
struct MHD_Response *response_made(struct answer *a);

/* With --dev: a text of this server; takes over its body. */
struct MHD_Response *response_text(struct answer *a);

/*
 * With --dev: the events that an answer asks for, on the connection c. If there are too many
 * streams, it is a 503 that closes the connection, and so is the answer's status.
 */
struct MHD_Response *response_events(struct MHD_Connection *c, struct live *live, struct answer *a);

/* 416 with the size of the body, and with the site's page for it if it has one. */
struct MHD_Response *response_unsatisfiable(struct answer *a);

/*
 * A redirect that keeps the query of the request on c. If the connection has too little memory for
 * that, it is a 414, and so is the answer's status.
 */
struct MHD_Response *response_redirect(struct MHD_Connection *c, const struct head *head,
                                       struct answer *a);

#endif
