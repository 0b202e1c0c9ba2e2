/*
 * Accept-Encoding: which coding a client gets. RFC 9110, section 12.5.3.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_ACCEPT_H
#define SERVER_HTTP_ACCEPT_H

#include "server/http/coding.h"
#include "server/http/reply.h"

/* The codings that a client accepts, with weights from 0 (not at all) to 1000. */
struct accept {
    uint16_t weights[CODING_COUNT];
};

/* Reads the lines of the field; without any, only identity is accepted. */
void accept_read(const struct reply_list *lines, struct accept *out);

/*
 * The coding with the highest weight out of a set (CODING_BIT; identity need not be in it); among
 * equals the one with the smallest body. CODING_COUNT: none is accepted, not even identity.
 */
enum coding accept_best(const struct accept *a, unsigned offered);

#endif
