/*
 * Entity tags from content: 128 bits of XXH3, quoted.
 *
 * Equal bytes have equal tags in every process and on every machine. Different bytes have different
 * tags, as surely as 128 bits that nobody attacks can be. Not for secrets.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_DIGEST_H
#define SERVER_HTTP_DIGEST_H

#include "render/base/str.h"

enum { ETAG_LEN = 34 }; /* a quote, 32 hexadecimal digits, a quote */

/* Writes the strong entity tag of bytes, and a NUL. About 10 GB/s. */
void digest_etag(struct str bytes, char out[static ETAG_LEN + 1]);

/* The same for bytes that come piece by piece. NULL: memory ends. `end` writes the tag and frees
 * it. */
struct digest;
struct digest *digest_begin(void);
void digest_add(struct digest *d, struct str bytes);
void digest_end(struct digest *d, char out[static ETAG_LEN + 1]);

/*
 * A 64-bit hash for tables with keys from outside: with a random seed, nobody can aim at
 * collisions.
 */
uint64_t digest_hash(struct str key, uint64_t seed);

#endif
