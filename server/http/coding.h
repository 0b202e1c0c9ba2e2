/*
 * Content codings: gzip, Brotli and Zstandard, of whole bodies at once (RFC 9110, section 8.4.1).
 *
 * The adapter to libdeflate, libbrotli and libzstd. Each coding has two efforts: a fast one, for
 * which somebody waits, and the best one, for which nobody does.
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
#define CODING_BIT(coding) (1u << (coding))
#define CODING_ALL         (CODING_BIT(CODING_GZIP) | CODING_BIT(CODING_ZSTD) | CODING_BIT(CODING_BROTLI))

enum coding_effort { CODING_FAST, CODING_BEST };

/* As in Content-Encoding, and as the end of a file's name (".gz"); NUL-terminated. Not of identity.
 */
struct str coding_name(enum coding c);
struct str coding_suffix(enum coding c);

/* The most bytes that `len` bytes become. */
size_t coding_bound(enum coding c, size_t len);

/* Compresses into out, which has coding_bound bytes; their number, 0 where memory ends. */
size_t coding_compress(enum coding c, enum coding_effort effort, struct str in, char *out,
                       size_t capacity);

#endif
