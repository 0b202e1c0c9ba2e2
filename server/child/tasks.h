/*
 * The number of tasks (processes and threads) that a child and all that it starts may have.
 *
 * The kernel's own limit, RLIMIT_NPROC, counts all tasks of a user, and none of root. So the
 * spawner counts them, often while there is something to do for the child. The limit is that of a
 * process group, so that one worker of Ruby cannot take what others need:
 *
 *     more than the limit    its leader gets SIGUSR1: Ruby can say where it is
 *     twice as many          the group is killed
 *     eight times, in all    the whole session is killed: what loads plugins or generates pages has
 *                            to start groups, so a plugin can there, too
 *
 * A child leads a session, which nothing that it starts can leave: so all of it can be found.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_TASKS_H
#define SERVER_CHILD_TASKS_H

#include "server/child/limits.h"

enum { TASKS_CHECK_MS = 20 };

struct tasks {
    int64_t until;  /* of the monotonic clock: there is something to do for the child */
    uint16_t usual; /* tasks of the system when there were not many of the child's */
    unsigned checks;
};

/* There is something to do for a child, from now on for the longest time that a call may take. */
void tasks_expect(struct tasks *t, const struct child_limits *limits);

/* Counts, if that is needed. Returns whether it has to be called again after TASKS_CHECK_MS. */
bool tasks_check(struct tasks *t, const struct child_limits *limits, pid_t session);

/* Kills all processes of a session. */
void tasks_kill_session(pid_t session);

#endif
