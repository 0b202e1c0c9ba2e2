/*
 * Responses as libmicrohttpd has them: made from entries, files, redirects and bare statuses.
 *
 * Half of the adapter to that library; the other half is daemon.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_RESPONSE_H
#define SERVER_RESPONSE_H

#include "server/serve.h"

struct MHD_Connection;
struct MHD_Response;

/* How entries become responses: for serve_options. From any thread. */
extern const struct wire_maker response_wires;

/*
 * The rest give a response with one reference for the caller (MHD_destroy_response), or NULL where
 * memory ends.
 */

/* What is sent where there is a status and nothing else. */
struct MHD_Response *response_status(unsigned status);

/* A file, sent from its descriptor, which is taken over in any case. */
struct MHD_Response *response_file(struct answer *a);

/* Ranges of an entry's body or of a file, whose descriptor is taken over in any case. */
struct MHD_Response *response_part(struct answer *a);

/* 416, with the size that a range would have to be within; in the site's layout where it has one.
 */
struct MHD_Response *response_unsatisfiable(const struct answer *a);

/* A redirect, with the query of the request that c carries. */
struct MHD_Response *response_redirect(struct MHD_Connection *c, struct str location);

#endif
