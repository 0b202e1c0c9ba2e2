/*
 * Content codings. See coding.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/coding.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <zstd.h>

enum {
    /* Beyond, Brotli's best would take a minute. */
    SLOW_MAX = 2 << 20,
    /* RFC 9659: no decoder has to look further back than 8 MiB. */
    ZSTD_WINDOW_LOG = 23,
};

typedef size_t compress_fn(int level, struct str in, char *out, size_t room);

static size_t gzip(int level, struct str in, char *out, size_t room)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    if (c == NULL)
        return 0;
    size_t len = libdeflate_gzip_compress(c, in.ptr, in.len, out, room);
    libdeflate_free_compressor(c);
    return len;
}

static size_t brotli(int level, struct str in, char *out, size_t room)
{
    size_t len = room;
    if (BrotliEncoderCompress(level, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, in.len,
                              (const uint8_t *)in.ptr, &len, (uint8_t *)out) == BROTLI_FALSE)
        return 0;
    return len;
}

static size_t zstd(int level, struct str in, char *out, size_t room)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    if (c == NULL)
        return 0;
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
    if (in.len > (size_t)1 << ZSTD_WINDOW_LOG)
        (void)ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, ZSTD_WINDOW_LOG);
    size_t len = ZSTD_compress2(c, out, room, in.ptr, in.len);
    (void)ZSTD_freeCCtx(c);
    return ZSTD_isError(len) ? 0 : len;
}

static const struct row {
    struct str name, suffix;
    compress_fn *compress;
    int fast, best, best_of_large;
} rows[CODING_COUNT] = {
    [CODING_GZIP] = {STR_INIT("gzip"), STR_INIT(".gz"), gzip, 6, 12, 9},
    [CODING_ZSTD] = {STR_INIT("zstd"), STR_INIT(".zst"), zstd, 3, 19, 12},
    [CODING_BROTLI] = {STR_INIT("br"), STR_INIT(".br"), brotli, 3, 11, 9},
};

struct str coding_name(enum coding c)
{
    return rows[c].name;
}

struct str coding_suffix(enum coding c)
{
    return rows[c].suffix;
}

size_t coding_bound(enum coding c, size_t len)
{
    switch (c) {
    case CODING_GZIP:
        return libdeflate_gzip_compress_bound(NULL, len);
    case CODING_ZSTD:
        return ZSTD_compressBound(len);
    case CODING_BROTLI:
        return BrotliEncoderMaxCompressedSize(len);
    case CODING_IDENTITY:
    case CODING_COUNT:
        break;
    }
    return len;
}

size_t coding_compress(enum coding c, enum coding_effort effort, struct str in, char *out,
                       size_t room)
{
    const struct row *row = &rows[c];
    if (row->compress == NULL)
        return 0;
    int best = in.len > SLOW_MAX ? row->best_of_large : row->best;
    return row->compress(effort == CODING_BEST ? best : row->fast, in, out, room);
}
