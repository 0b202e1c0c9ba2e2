/*
 * What a thread takes from the heap between two points. A program that links heap.c counts in all
 * that it runs, libraries included.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SUPPORT_HEAP_H
#define TESTS_SUPPORT_HEAP_H

struct heap_counts {
    unsigned long allocated; /* malloc, calloc, realloc, aligned_alloc, posix_memalign */
    unsigned long freed;     /* free, of other than NULL */
};

/* Counts in this thread from here on; says what was counted, and stops. */
void heap_begin(void);
struct heap_counts heap_end(void);

#endif
