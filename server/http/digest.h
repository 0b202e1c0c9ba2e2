/*
 * Entity tags from content: 128 bits of XXH3, quoted.
 *
 * The same bytes give the same tag in every process and on every machine; other bytes another one,
 * as surely as 128 bits that no one works against can be. Not for secrets.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_DIGEST_H
#define SERVER_HTTP_DIGEST_H

#include "render/base/str.h"

enum { ETAG_LEN = 34 }; /* a quote, 32 hexadecimal digits, a quote */

/* The strong entity tag of bytes, and a NUL. Some 10 GB/s. */
void digest_etag(struct str bytes, char out[static ETAG_LEN + 1]);

/* A 64-bit hash for tables whose keys come from outside: nobody can aim at a seed that is random.
 */
uint64_t digest_hash(struct str key, uint64_t seed);

#endif
