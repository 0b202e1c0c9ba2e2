/*
 * What a thread takes from the heap and asks of the kernel between the entry of libmicrohttpd's
 * access handler and MHD_queue_response. A program that links counting.c, with the linker's --wrap
 * for the functions named there, counts in all that it runs, libraries included.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SUPPORT_COUNTING_H
#define TESTS_SUPPORT_COUNTING_H

/* Sums over all handler calls that ended with a queued response since counting_reset. */
struct counts {
    unsigned long handled;   /* such calls */
    unsigned long allocated; /* malloc, calloc, realloc, aligned_alloc, posix_memalign */
    unsigned long freed;     /* free, of other than NULL */
    unsigned long asked;     /* ioctl */
    unsigned long locked;    /* pthread_mutex_lock, of the server's own code */
};

/* From any thread; the server must be idle for the counts to be exact. */
void counting_reset(void);
struct counts counting_get(void);

#endif
