/*
 * Content codings. See coding.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/coding.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <zstd.h>

enum {
    /* Above this size Brotli's best would take a minute. */
    SLOW_MAX = 2 << 20,
    /* RFC 9659: a decoder need not support a window larger than 8 MiB. */
    ZSTD_WINDOW_LOG = 23,
};

typedef size_t compress_fn(int level, struct str in, char *out, size_t capacity);

static size_t gzip(int level, struct str in, char *out, size_t capacity)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    if (c == NULL)
        return 0;
    size_t len = libdeflate_gzip_compress(c, in.ptr, in.len, out, capacity);
    libdeflate_free_compressor(c);
    return len;
}

/* ---- Brotli ---- */

/*
 * As distributions build it, Brotli ends the process if its allocator returns NULL, even a custom
 * allocator. So ours does not return then: it jumps out of the encoder (longjmp). The encoder holds
 * nothing but memory, and all of that is in our list.
 */
struct brotli_block {
    struct brotli_block *next, **link;
    max_align_t bytes[];
};

struct brotli_memory {
    struct brotli_block *first;
    jmp_buf ended;
};

static void *brotli_alloc(void *self, size_t size)
{
    struct brotli_memory *m = self;
    struct brotli_block *b = size < SIZE_MAX - sizeof(*b) ? malloc(sizeof(*b) + size) : NULL;
    if (b == NULL)
        longjmp(m->ended, 1);
    *b = (struct brotli_block){.next = m->first, .link = &m->first};
    if (b->next != NULL)
        b->next->link = &b->next;
    m->first = b;
    return b->bytes;
}

static void brotli_free(void *self, void *bytes)
{
    (void)self;
    if (bytes == NULL)
        return;
    struct brotli_block *b =
        (void *)((char *)bytes - offsetof(struct brotli_block, bytes)); /* a block of our list */
    *b->link = b->next;
    if (b->next != NULL)
        b->next->link = b->link;
    free(b);
}

static size_t brotli_run(struct brotli_memory *m, int level, struct str in, char *out,
                         size_t capacity)
{
    BrotliEncoderState *s = BrotliEncoderCreateInstance(brotli_alloc, brotli_free, m);
    size_t in_left = in.len, out_left = capacity;
    const uint8_t *from = (const uint8_t *)in.ptr;
    uint8_t *to = (uint8_t *)out;
    uint32_t hint = in.len < UINT32_MAX ? (uint32_t)in.len : UINT32_MAX;
    bool ok = s != NULL &&
              BrotliEncoderSetParameter(s, BROTLI_PARAM_QUALITY, (uint32_t)level) == BROTLI_TRUE &&
              BrotliEncoderSetParameter(s, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT) == BROTLI_TRUE &&
              BrotliEncoderSetParameter(s, BROTLI_PARAM_SIZE_HINT, hint) == BROTLI_TRUE &&
              BrotliEncoderCompressStream(s, BROTLI_OPERATION_FINISH, &in_left, &from, &out_left,
                                          &to, NULL) == BROTLI_TRUE &&
              BrotliEncoderIsFinished(s) == BROTLI_TRUE;
    BrotliEncoderDestroyInstance(s);
    return ok ? capacity - out_left : 0;
}

static size_t brotli(int level, struct str in, char *out, size_t capacity)
{
    struct brotli_memory m = {.first = NULL};
    if (setjmp(m.ended) == 0)
        return brotli_run(&m, level, in, out, capacity);
    for (struct brotli_block *b = m.first, *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    return 0;
}

/* ---- the others ---- */

static size_t zstd(int level, struct str in, char *out, size_t capacity)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    if (c == NULL)
        return 0;
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
    if (in.len > (size_t)1 << ZSTD_WINDOW_LOG)
        (void)ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, ZSTD_WINDOW_LOG);
    size_t len = ZSTD_compress2(c, out, capacity, in.ptr, in.len);
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
                       size_t capacity)
{
    const struct row *row = &rows[c];
    if (row->compress == NULL)
        return 0;
    int best = in.len > SLOW_MAX ? row->best_of_large : row->best;
    return row->compress(effort == CODING_BEST ? best : row->fast, in, out, capacity);
}
