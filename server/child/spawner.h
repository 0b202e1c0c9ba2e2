/*
 * The spawner: a small process that starts all others.
 *
 * It is forked before the server has any thread, so that forking once more needs no exec, no path
 * of the program and no /proc; and before the server gives up what starting a process needs.
 *
 *     server ==control==> spawner        who asks for a child hands over three descriptors:
 *        |                   |  fork         channel  what is spoken with it
 *        |<=====channel====> child           life     closing it kills the child; brings its end
 *        |<------errors----- child           errors   what it writes to stdout and stderr
 *        |<======life======> spawner
 *
 * If the server dies, in whatever way, its descriptors close: the spawner ends, and the kernel ends
 * the children with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SPAWNER_H
#define SERVER_CHILD_SPAWNER_H

#include "render/base/err.h"
#include "server/child/limits.h"

/* What a child is. */
struct child_program {
    const char *name; /* in the log, and of the process: "sass" */
    /* Serves the channel in the new process, and returns to end it. */
    void (*run)(int channel, const struct child_limits *limits);
    /* Instead: another program, by its path, whose stdin and stdout are the channel; NULL: none. */
    const char *const *command;
    struct child_limits limits;
};

/* How a child ended, as the spawner tells it over `life`. */
struct child_end {
    enum { CHILD_END_EXIT, CHILD_END_SIGNAL, CHILD_END_NO_START } kind;
    int value; /* exit status, signal, errno */
};

enum { SPAWNER_CHILDREN_MAX = 64 };

struct spawner;

/*
 * programs: static, named by their index from now on. The process must not have other threads.
 * NULL and err on failure.
 */
MUST_CHECK struct spawner *spawner_start(const struct child_program *programs, size_t count,
                                         struct err *err);

enum spawner_fd { SPAWNER_CHANNEL, SPAWNER_LIFE, SPAWNER_ERRORS, SPAWNER_FDS };

/*
 * Asks for a child; returns at once. The child has copies of fds, which stay the caller's. False if
 * the spawner is gone. From any thread.
 */
MUST_CHECK bool spawner_spawn(const struct spawner *s, size_t program,
                              const int fds[static SPAWNER_FDS]);

const struct child_program *spawner_program(const struct spawner *s, size_t program);

/* Kills all children and ends the spawner. s may be NULL. */
void spawner_stop(struct spawner *s);

#endif
