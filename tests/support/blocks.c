/*
 * The functions that the counted code calls. See blocks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/blocks.h"

#include <stddef.h>
#include <stdlib.h>
#include <xxhash.h>

enum { BYTES_A_BLOCK = 16 };

static uint64_t blocks, bytes;

uint64_t blocks_run(void)
{
    return blocks;
}

uint64_t blocks_allocated(void)
{
    return bytes;
}

static void walked(size_t n)
{
    blocks += n / BYTES_A_BLOCK;
}

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): names that compiler and linker give. */
void __sanitizer_cov_trace_pc(void);
void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__real_memchr(const void *s, int c, size_t n);
void *__wrap_memchr(const void *s, int c, size_t n);
void *__real_memrchr(const void *s, int c, size_t n);
void *__wrap_memrchr(const void *s, int c, size_t n);
void *__real_memmem(const void *s, size_t n, const void *needle, size_t len);
void *__wrap_memmem(const void *s, size_t n, const void *needle, size_t len);
void *__real_memcpy(void *to, const void *from, size_t n);
void *__wrap_memcpy(void *to, const void *from, size_t n);
void *__real_memmove(void *to, const void *from, size_t n);
void *__wrap_memmove(void *to, const void *from, size_t n);
void *__real_memset(void *s, int c, size_t n);
void *__wrap_memset(void *s, int c, size_t n);
int __real_memcmp(const void *a, const void *b, size_t n);
int __wrap_memcmp(const void *a, const void *b, size_t n);
XXH64_hash_t __real_XXH3_64bits(const void *s, size_t n);
XXH64_hash_t __wrap_XXH3_64bits(const void *s, size_t n);

__attribute__((visibility("default"))) void __sanitizer_cov_trace_pc(void)
{
    blocks++;
}

void *__wrap_malloc(size_t n)
{
    bytes += n;
    return __real_malloc(n);
}

void *__wrap_memchr(const void *s, int c, size_t n)
{
    void *hit = __real_memchr(s, c, n);
    walked(hit != NULL ? (size_t)((char *)hit - (const char *)s) : n);
    return hit;
}

void *__wrap_memrchr(const void *s, int c, size_t n)
{
    void *hit = __real_memrchr(s, c, n);
    walked(hit != NULL ? n - (size_t)((char *)hit - (const char *)s) : n);
    return hit;
}

void *__wrap_memmem(const void *s, size_t n, const void *needle, size_t len)
{
    void *hit = __real_memmem(s, n, needle, len);
    walked(hit != NULL ? (size_t)((char *)hit - (const char *)s) : n);
    return hit;
}

void *__wrap_memcpy(void *to, const void *from, size_t n)
{
    walked(n);
    return __real_memcpy(to, from, n);
}

void *__wrap_memmove(void *to, const void *from, size_t n)
{
    walked(n);
    return __real_memmove(to, from, n);
}

void *__wrap_memset(void *s, int c, size_t n)
{
    walked(n);
    return __real_memset(s, c, n);
}

/* Texts that differ mostly do so early, but they are counted as compared to their end. */
int __wrap_memcmp(const void *a, const void *b, size_t n)
{
    walked(n);
    return __real_memcmp(a, b, n);
}

XXH64_hash_t __wrap_XXH3_64bits(const void *s, size_t n)
{
    walked(n);
    return __real_XXH3_64bits(s, n);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */
