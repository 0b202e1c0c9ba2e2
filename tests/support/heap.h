/*
 * Counts a thread's heap allocations between two points. A program that is linked with heap.c
 * counts them in all its code, libraries included.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SUPPORT_HEAP_H
#define TESTS_SUPPORT_HEAP_H

struct heap_counts {
    unsigned long allocated; /* malloc, calloc, realloc, aligned_alloc, posix_memalign */
    unsigned long freed;     /* free, of other than NULL */
};

/* Starts to count in this thread; stops, and returns the counts. */
void heap_begin(void);
struct heap_counts heap_end(void);

#endif
