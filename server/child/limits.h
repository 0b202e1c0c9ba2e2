/*
 * The limits of a child process, and of each of its calls.
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
    size_t memory;  /* bytes of address space, on top of what the process has at its start */
    unsigned cpu_s; /* seconds of processor time for one call */
    unsigned
        wall_ms;    /* milliseconds of real time for one call; more than cpu_s, for busy machines */
    size_t output;  /* bytes of the answer to one call */
    unsigned files; /* descriptors, with the four that it starts with */
    unsigned processes; /* that it may start, threads included; the kernel ignores this for root */
    unsigned tasks;   /* processes and threads of a process group, for any user (tasks.h); 0: any */
    size_t file_size; /* bytes of a file that it writes; 0: it cannot write files */
    bool no_network;  /* it and the processes that it starts cannot open sockets */
};

/* child_limits.processes: as many as the system allows. */
enum { LIMITS_PROCESSES_ANY = INT32_MAX };

/*
 * For the new process, before it is in a sandbox: if memory runs out, it is killed before the
 * server; no process of the same user may read its memory.
 */
void limits_prepare(void);

/*
 * For the new process, which must have only one thread: gives up privileges, and sets all limits
 * except those of a call. The process writes no core. If l->tasks is set, it and what it starts
 * cannot leave its session. Ends the process if it must not have a
 * network, and the kernel cannot see to that. stays: it does not exec another
 * program, so l->memory comes on top of its present address space.
 */
void limits_apply(const struct child_limits *l, bool stays);

/*
 * For the child, at the start of a call: the kernel ends it with SIGXCPU when the call has used up
 * its processor time, even if the parent hangs.
 */
void limits_begin_call(const struct child_limits *l);

/* The same for the parent, if the child runs another program. */
void limits_begin_call_of(pid_t pid, const struct child_limits *l);

#endif
