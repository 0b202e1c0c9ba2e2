/*
 * Responses as libmicrohttpd has them: made from entries, files, redirects and bare statuses.
 *
 * Half of the adapter to that library; the other half is daemon.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_RESPONSE_H
#define SERVER_NET_RESPONSE_H

#include "server/serve/serve.h"

struct MHD_Connection;
struct MHD_Response;

/* How entries become responses: for serve_options. From any thread. */
extern const struct prepared_maker response_prepared_all;

/*
 * The rest give a response with one reference for the caller (MHD_destroy_response), or NULL where
 * memory ends.
 */

/* What is sent where there is a status and nothing else. */
struct MHD_Response *response_status(unsigned status);

/*
 * An ANSWER_REPRESENTATION: the response that was prepared for it, with no reference for the
 * caller; NULL if there is none. Then one is made, which takes over the file in any case.
 */
struct MHD_Response *response_prepared(const struct answer *a);
struct MHD_Response *response_made(struct answer *a);

/* 416, with the size that a range would have to be within; in the site's layout where it has one.
 */
struct MHD_Response *response_unsatisfiable(const struct answer *a);

/*
 * A redirect, with the query of the request that c carries. If the connection has not the memory
 * for both it is 414 instead, and so is the answer's status.
 */
struct MHD_Response *response_redirect(struct MHD_Connection *c, const struct head *head,
                                       struct answer *a);

#endif
