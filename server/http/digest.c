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

static void write_etag(XXH128_hash_t hash, char out[static ETAG_LEN + 1])
{
    char *at = out;
    *at++ = '"';
    at = put_hex(at, hash.high64);
    at = put_hex(at, hash.low64);
    *at++ = '"';
    *at = '\0';
}

void digest_etag(struct str bytes, char out[static ETAG_LEN + 1])
{
    write_etag(XXH3_128bits(bytes.len > 0 ? bytes.ptr : "", bytes.len), out);
}

/* The state is the library's own. */
struct digest *digest_begin(void)
{
    XXH3_state_t *state = XXH3_createState();
    if (state != NULL)
        (void)XXH3_128bits_reset(state);
    return (struct digest *)state;
}

void digest_add(struct digest *d, struct str bytes)
{
    (void)XXH3_128bits_update((XXH3_state_t *)d, bytes.ptr, bytes.len);
}

void digest_end(struct digest *d, char out[static ETAG_LEN + 1])
{
    XXH3_state_t *state = (XXH3_state_t *)d;
    write_etag(XXH3_128bits_digest(state), out);
    (void)XXH3_freeState(state);
}

uint64_t digest_hash(struct str key, uint64_t seed)
{
    return XXH3_64bits_withSeed(key.len > 0 ? key.ptr : "", key.len, seed);
}
