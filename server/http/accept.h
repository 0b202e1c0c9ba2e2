/*
 * Accept-Encoding: which coding a client gets. RFC 9110, section 12.5.3.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_ACCEPT_H
#define SERVER_HTTP_ACCEPT_H

#include "server/http/coding.h"
#include "server/http/reply.h"

/* What a client takes: weights from 0 (not at all) to 1000. */
struct accept {
    uint16_t weights[CODING_COUNT];
};

/* Reads the lines of the header; without any, the body as it is will do. */
void accept_read(const struct reply_list *lines, struct accept *out);

/*
 * The coding that is taken most gladly out of a set (CODING_BIT; identity need not be in it), of
 * equals the smallest body. CODING_COUNT: none, not even identity.
 */
enum coding accept_best(const struct accept *a, unsigned offered);

#endif
