/*
 * Content codings: gzip, Brotli and Zstandard, for whole bodies at once (RFC 9110, section 8.4.1).
 *
 * The adapter to libdeflate, libbrotli and libzstd. Each coding has two efforts: a fast one while a
 * request waits, and the best one later.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_CODING_H
#define SERVER_HTTP_CODING_H

#include "render/base/str.h"

enum coding {
    CODING_IDENTITY,
    CODING_GZIP,
    CODING_ZSTD,
    CODING_BROTLI,
    CODING_COUNT,
};

/* A set of codings. */
#define CODING_BIT(coding) (1U << (coding))
#define CODING_ALL         (CODING_BIT(CODING_GZIP) | CODING_BIT(CODING_ZSTD) | CODING_BIT(CODING_BROTLI))

enum coding_effort { CODING_FAST, CODING_BEST };

/*
 * The name for Content-Encoding, and the suffix of a file (".gz"); NUL-terminated. Not for
 * identity.
 */
struct str coding_name(enum coding c);
struct str coding_suffix(enum coding c);

/* The maximum compressed size of `len` bytes. */
size_t coding_bound(enum coding c, size_t len);

/*
 * Compresses into out, which has coding_bound bytes. Returns the compressed size, 0 if memory ends.
 */
size_t coding_compress(enum coding c, enum coding_effort effort, struct str in, char *out,
                       size_t capacity);

#endif
