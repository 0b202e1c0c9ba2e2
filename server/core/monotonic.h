/*
 * The monotonic clock, in milliseconds: for deadlines and durations.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_MONOTONIC_H
#define SERVER_CORE_MONOTONIC_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some moment before this process began. */
int64_t monotonic_ms(void);
int64_t monotonic_us(void); /* the same in microseconds */

/* The same, but it may be some milliseconds late. Cheaper: for what each request does. */
int64_t monotonic_coarse_ms(void);

/* The moment in so many milliseconds, for pthread_cond_clockwait(CLOCK_MONOTONIC). */
struct timespec monotonic_after(long ms);

#endif
