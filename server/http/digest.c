/*
 * Content hashes. See digest.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/digest.h"

#include <xxhash.h>

static char *put_hex(char *to, uint64_t n)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        *to++ = "0123456789abcdef"[(n >> shift) & 15];
    return to;
}

void digest_etag(struct str bytes, char out[static ETAG_LEN + 1])
{
    XXH128_hash_t hash = XXH3_128bits(bytes.len > 0 ? bytes.ptr : "", bytes.len);
    char *at = out;
    *at++ = '"';
    at = put_hex(at, hash.high64);
    at = put_hex(at, hash.low64);
    *at++ = '"';
    *at = '\0';
}

uint64_t digest_hash(struct str key, uint64_t seed)
{
    return XXH3_64bits_withSeed(key.len > 0 ? key.ptr : "", key.len, seed);
}
