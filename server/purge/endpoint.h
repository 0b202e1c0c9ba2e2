/*
 * Where a cache is: an address such as "http://cache:6081/docs", and the paths of pages as a cache
 * has them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_ENDPOINT_H
#define SERVER_PURGE_ENDPOINT_H

#include "render/base/err.h"

enum { ENDPOINT_HOST_MAX = 254, ENDPOINT_PREFIX_MAX = 255, ENDPOINT_PORT = 80 };

/* A plain value. */
struct endpoint {
    char host[ENDPOINT_HOST_MAX + 1]; /* a name or an IP address, without brackets */
    uint16_t port;
    bool brackets;                        /* the host is an IPv6 address */
    char prefix[ENDPOINT_PREFIX_MAX + 1]; /* comes before each path: "/docs"; or "" */
};

/*
 * Reads http://HOST[:PORT][/PREFIX]. Returns false and err (CONFIG) if it is something else: TLS is
 * not spoken.
 */
MUST_CHECK bool endpoint_parse(struct str url, struct endpoint *out, struct err *err);

/* Writes "host:port", for people and for the field Host; the port 80 is left out. */
enum { ENDPOINT_NAME_MAX = ENDPOINT_HOST_MAX + 10 };
void endpoint_name(const struct endpoint *a, char out[static ENDPOINT_NAME_MAX]);

/* Writes a decoded path as browsers write it in a request: "/\xc3\xa9 x" is "/%C3%A9%20x". */
void endpoint_write_path(struct str path, struct buf *out);

#endif
