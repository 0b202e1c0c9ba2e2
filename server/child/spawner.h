/*
 * The spawner: a small process that starts all other child processes.
 *
 * It is forked before the server has threads, so that it can fork children without an exec: without
 * the path of the program and without /proc. And it is forked before the server gives up the right
 * to start processes.
 *
 *     server ==control==> spawner        the server hands over three descriptors:
 *        |                   |  fork         channel  calls and answers
 *        |<=====channel====> child           life     closing it kills the child; says how it ended
 *        |<------errors----- child           errors   its stdout and stderr
 *        |<======life======> spawner
 *
 * If the server dies, for whatever reason, its descriptors are closed. Then the spawner kills the
 * children, removes their temporary files and ends. If it dies, the kernel ends the children.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SPAWNER_H
#define SERVER_CHILD_SPAWNER_H

#include "render/base/err.h"
#include "server/child/limits.h"
#include "server/sandbox/sandbox.h"

/* A file or folder that a confined command may use in addition. */
struct child_path {
    const char *path; /* looked up whenever a child is started; it may be missing */
    unsigned rights;  /* enum sandbox_rights */
    bool replaceable; /* and what will be put into its place (sandbox_allow_site) */
};

/* A kind of child. Either `run` or `command` is set. */
struct child_program {
    const char *name; /* for the log and for ps: "sass" */
    /* Serves the channel in the new process, and returns when the process is to end. */
    void (*run)(int channel, const struct child_limits *limits);
    /* Path and arguments of another program. Its stdin and stdout are the channel. */
    const char *const *command;
    const struct child_path *paths; /* with `confined`, for a command */
    size_t path_count;
    const char *scratch; /* a folder for its files, removed when the spawner ends; or NULL */
    struct child_limits limits;
    /*
     * In a sandbox (confine.h): a process that runs `run` computes and opens nothing; one that runs
     * a command can read that, what is installed beside it or on PATH, and the system's programs
     * and libraries; and `paths`.
     */
    bool confined;
    bool network;         /* a confined command may open sockets */
    bool no_capabilities; /* it has none, even if the parent has */
};

/* How a child ended. The spawner sends it over `life`. */
struct child_end {
    enum { CHILD_END_EXIT, CHILD_END_SIGNAL, CHILD_END_NO_START } kind;
    int value; /* exit status, signal, errno */
};

enum { SPAWNER_CHILDREN_MAX = 64 };

struct spawner;

/*
 * programs: static; they are identified by their index. The process must not have other threads.
 * Returns NULL and err on failure.
 */
MUST_CHECK struct spawner *spawner_start(const struct child_program *programs, size_t count,
                                         struct err *err);

enum spawner_fd { SPAWNER_CHANNEL, SPAWNER_LIFE, SPAWNER_ERRORS, SPAWNER_FDS };

/*
 * Asks for a child, and returns at once. The child gets copies of fds; the caller closes its own.
 * Returns false if the spawner has ended. From any thread.
 */
MUST_CHECK bool spawner_spawn(const struct spawner *s, size_t program,
                              const int fds[static SPAWNER_FDS]);

const struct child_program *spawner_program(const struct spawner *s, size_t program);

/* Kills all children and ends the spawner. s may be NULL. */
void spawner_stop(struct spawner *s);

#endif
