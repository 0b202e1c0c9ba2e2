/*
 * Counts a thread's heap allocations and system calls between the entry of libmicrohttpd's access
 * handler and MHD_queue_response. A program that is linked with counting.c, and with --wrap for the
 * functions that it names, counts them in all its code, libraries included.
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

/* Counts what the calling thread does from here on as one handler call; until the second one. */
void counting_enter(void);
void counting_leave(void);

/* From any thread; the server must be idle for the counts to be exact. */
void counting_reset(void);
struct counts counting_get(void);

#endif
