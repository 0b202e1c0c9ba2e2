/*
 * Hashes of 128 bits. See hash128.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/hash128.h"

#include <xxhash.h>

struct hash128 hash128_of(const void *p, size_t size, uint64_t seed)
{
    XXH128_hash_t h = XXH3_128bits_withSeed(size > 0 ? p : "", size, seed);
    return (struct hash128){h.low64, h.high64};
}

struct hash128 hash128_mix(struct hash128 a, struct hash128 b)
{
    struct hash128 both[2] = {a, b};
    return hash128_of(both, sizeof(both), 0);
}
