/*
 * Requests under way, counted without a lock: each thread that serves counts in a lane of its own,
 * whoever waits for all to end sums them up.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_LANES_H
#define SERVER_LANES_H

#include <stdatomic.h>
#include <stdint.h>

struct lane;

/* One in a process: a thread has one lane. */
struct lanes {
    _Atomic(struct lane *) first;
};

void lanes_init(struct lanes *l);
void lanes_fini(struct lanes *l); /* no thread may count any more */

/* A request begins; it has ended, on the same thread. Where memory ends it is not counted. */
void lanes_begin(struct lanes *l);
void lanes_end(struct lanes *l);

/* Requests that have begun and not ended. From any thread. */
uint64_t lanes_in_flight(const struct lanes *l);

#endif
