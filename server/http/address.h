/*
 * IP addresses and networks, as text and as bytes.
 *
 * An IPv4 address is held as its IPv6 form (::ffff:192.0.2.7), so that a client on a socket for
 * both is found in an IPv4 network, too.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_ADDRESS_H
#define SERVER_HTTP_ADDRESS_H

#include <stdint.h>

#include "render/base/err.h"

struct sockaddr;

enum { ADDRESS_BYTES = 16, ADDRESS_TEXT_MAX = 46 };

enum address_kind {
    ADDRESS_KIND_NONE, /* unknown */
    ADDRESS_KIND_IP,
    ADDRESS_KIND_LOCAL, /* the other end of a local socket */
};

struct address {
    enum address_kind kind;
    uint8_t bytes[ADDRESS_BYTES];
};

/* "192.0.2.7" or "2001:db8::7", whole, without brackets or port. Returns false if it is neither. */
bool address_parse(struct str text, struct address *out);

/* The peer of a connection; s may be NULL. */
struct address address_of(const struct sockaddr *s);

/* Writes it without NUL; "-" for NONE, "unix:" for LOCAL. Returns the bytes. */
size_t address_write(const struct address *a, char out[static ADDRESS_TEXT_MAX]);

/* ---- sets of networks ---- */

enum { NETWORKS_MAX = 64 };

struct networks {
    struct {
        uint8_t bytes[ADDRESS_BYTES];
        unsigned bits; /* of bytes; those behind them are 0 */
    } nets[NETWORKS_MAX];
    size_t count;
    bool local; /* local sockets, too */
};

/*
 * "10.0.0.0/8,192.0.2.7,2001:db8::/32,unix": networks, single addresses, and the word for local
 * sockets. Empty: none. Returns false and err for anything else, also for a network with bits
 * behind its prefix.
 */
bool networks_parse(struct str list, struct networks *out, struct err *err);

bool networks_contain(const struct networks *n, const struct address *a);

#endif
