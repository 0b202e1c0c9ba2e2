/*
 * The heap's functions, with counters. See heap.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/heap.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static _Thread_local struct heap_counts here;
static _Thread_local bool counts;

void heap_begin(void)
{
    here = (struct heap_counts){0};
    counts = true;
}

struct heap_counts heap_end(void)
{
    counts = false;
    return here;
}

static void count_allocation(void)
{
    if (counts)
        here.allocated++;
}

static void count_free(const volatile void *p)
{
    if (counts && p != NULL)
        here.freed++;
}

/*
 * glibc and the sanitizers give the functions below their reserved names.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*,readability-inconsistent-declaration-*)
 */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* Of the sanitizers' runtimes; gcc's Debian package comes without the header. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *p, size_t size)
{
    (void)p, (void)size;
    count_allocation();
}

static void on_free(const volatile void *p)
{
    count_free(p);
}

__attribute__((constructor)) static void install(void)
{
    (void)__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}
#else
/* glibc's own functions, under the names that it has for programs that replace them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    count_allocation();
    return __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    count_allocation();
    return __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void *realloc(void *p, size_t size)
{
    count_allocation();
    return __libc_realloc(p, size);
}

__attribute__((visibility("default"))) void *aligned_alloc(size_t alignment, size_t size)
{
    count_allocation();
    return __libc_memalign(alignment, size);
}

__attribute__((visibility("default"))) int posix_memalign(void **out, size_t alignment, size_t size)
{
    count_allocation();
    *out = __libc_memalign(alignment, size);
    return *out != NULL ? 0 : ENOMEM;
}

__attribute__((visibility("default"))) void free(void *p)
{
    count_free(p);
    __libc_free(p);
}
#endif

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*,readability-inconsistent-declaration-*) */
