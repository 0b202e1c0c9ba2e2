/*
 * One child process as its parent sees it: start it, make calls within limits, stop it.
 *
 * A call is a request of the parent, any requests of the child meanwhile, and the child's answer:
 *
 *     child_begin_call(c);                     sets the deadline and the number of bytes
 *     child_send(c, ASK, text)
 *     while (child_receive(c, arena, &kind, &text) == CHILD_OK && kind != ANSWER)
 *         child_send(c, ...)
 *     if (child_end_call(c)) ...               c->said: its stdout and stderr
 *
 * After any result but CHILD_OK the child must be stopped. Only one thread at a time may use a
 * child; only child_hurry may be called by another one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_CHILD_H
#define SERVER_CHILD_CHILD_H

#include <stdatomic.h>
#include <sys/types.h>

#include "server/child/frame.h"
#include "server/child/spawner.h"

enum child_result {
    CHILD_OK,
    CHILD_ENDED,  /* it exited or was killed: c->end. If it closed its channel, it is killed with
                     SIGKILL */
    CHILD_CLOSED, /* it broke the protocol */
    CHILD_LATE,   /* the deadline has passed */
    CHILD_FLOODS, /* its answer is too long */
    CHILD_NOMEM,  /* this process is out of memory */
    CHILD_LOST,   /* the spawner has ended, or cannot start it */
};

enum { CHILD_SAID_MAX = 4096, CHILD_AHEAD_MAX = 4096 };

struct child {
    int channel, life, errors; /* life: -1 if the spawner did not start it */
    const struct child_program *program;
    pid_t pid;                   /* 0: not ready yet */
    unsigned calls;              /* answered so far */
    _Atomic int64_t deadline;    /* of the call, in milliseconds of the monotonic clock */
    atomic_bool hurried;         /* child_hurry was called */
    size_t left;                 /* bytes that this call may still receive */
    struct child_end end;        /* CHILD_ENDED, CHILD_LOST; of life -1 it is not known */
    int64_t limited;             /* when its limit of processor time was set */
    char ahead[CHILD_AHEAD_MAX]; /* received, not read yet */
    size_t ahead_from, ahead_to;
    char said[CHILD_SAID_MAX];
    size_t said_len;
};

/*
 * Has the spawner start a child in a zeroed *c, and does not wait for it. Returns false and err if
 * the spawner cannot be asked; *c must not be stopped then.
 */
MUST_CHECK bool child_start(struct child *c, const struct spawner *s, size_t program,
                            struct err *err);

/*
 * Has calls that receive from the parent's end of a channel return at times, to look at the
 * deadline. For a channel that child_start has not made. Returns false and errno.
 */
MUST_CHECK bool child_wait_short(int channel);

/* Waits until a started child is ready. */
MUST_CHECK enum child_result child_await(struct child *c, unsigned limit_ms);

void child_begin_call(struct child *c);
MUST_CHECK enum child_result child_send(struct child *c, uint32_t kind, struct str text);
MUST_CHECK enum child_result child_receive(struct child *c, struct arena *a, uint32_t *kind,
                                           struct str *text);

/* The same without frames, for another program (child_program.command). */
MUST_CHECK enum child_result child_send_bytes(struct child *c, struct str bytes);
MUST_CHECK enum child_result child_receive_bytes(struct child *c, char *to, size_t len);

/* Fills c->said. Returns false if the child wrote more than fits, so that some of it is lost. */
bool child_end_call(struct child *c);

/* Moves the deadline of the current call to at most limit_ms from now. From any thread. */
void child_hurry(struct child *c, unsigned limit_ms);

/* Kills it. */
void child_stop(struct child *c);

/* How many children of this process there are, and how many have been started. From any thread. */
struct child_stats {
    unsigned running;
    unsigned long started;
};
struct child_stats child_stats(void);

#endif
