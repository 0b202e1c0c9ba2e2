/*
 * What a child process may use, and how it gives up the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_LIMITS_H
#define SERVER_CHILD_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child_limits {
    size_t memory;      /* bytes of address space, beside what the process has at its start */
    unsigned cpu_s;     /* seconds of processor time for one call */
    unsigned wall_ms;   /* milliseconds for one call by the clock; more, since machines are busy */
    size_t output;      /* bytes that it may answer to one call */
    unsigned files;     /* descriptors, the four that it starts with among them */
    unsigned processes; /* that it may start, threads too; none counts for root */
};

/* For struct child_limits: as many processes as the system allows. */
enum { LIMITS_PROCESSES_ANY = INT32_MAX };

/*
 * In the new process, which has no thread but this: gives up privileges and sets all limits but
 * those of a call. It writes no files and no core. stays: it goes on running this program, and so
 * keeps the address space that it has.
 */
void limits_apply(const struct child_limits *l, bool stays);

/*
 * In the child, before it reads what it is asked: the kernel ends it with SIGXCPU when the call has
 * taken its processor time, whatever the parent does meanwhile.
 */
void limits_begin_call(const struct child_limits *l);

/* The same in the parent, for a child that runs a program which knows nothing of us. */
void limits_begin_call_of(pid_t pid, const struct child_limits *l);

#endif
