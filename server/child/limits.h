/*
 * What a child process may use, and how it gives up the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_LIMITS_H
#define SERVER_CHILD_LIMITS_H

#include <stddef.h>

struct child_limits {
    size_t memory;      /* bytes of address space, beside what the process has at its start */
    unsigned cpu_s;     /* seconds of processor time for one call */
    unsigned wall_ms;   /* milliseconds for one call by the clock; more, since machines are busy */
    size_t output;      /* bytes that it may answer to one call */
    unsigned files;     /* descriptors, the four that it starts with among them */
    unsigned processes; /* that it may start; none counts for root */
};

/*
 * In the new process, which has no thread but this: gives up privileges and sets all limits but
 * those of a call. It writes no files and no core.
 */
void limits_apply(const struct child_limits *l);

/*
 * In the child, before it reads what it is asked: the kernel ends it with SIGXCPU when the call has
 * taken its processor time, whatever the parent does meanwhile.
 */
void limits_begin_call(const struct child_limits *l);

#endif
