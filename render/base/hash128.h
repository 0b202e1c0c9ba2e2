/*
 * Hashes of 128 bits, wide enough that two different contents never have the same one: the hash can
 * stand for the content. Not for secrets, nor for contents that somebody may make up to collide.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_HASH128_H
#define RENDER_BASE_HASH128_H

#include "render/base/str.h"

struct hash128 {
    uint64_t low, high;
};

/* The hash of size bytes at p; another seed gives another hash. */
struct hash128 hash128_of(const void *p, size_t size, uint64_t seed);

static inline struct hash128 hash128_str(struct str s, uint64_t seed)
{
    return hash128_of(s.ptr, s.len, seed);
}

/* The hash of a and b in this order. */
struct hash128 hash128_mix(struct hash128 a, struct hash128 b);

static inline bool hash128_eq(struct hash128 a, struct hash128 b)
{
    return a.low == b.low && a.high == b.high;
}

#endif
