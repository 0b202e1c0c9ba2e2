/*
 * One child process, as its parent sees it: started, spoken with within limits, ended.
 *
 * A call is what the parent asks, what the child may ask meanwhile, and the child's answer:
 *
 *     child_begin_call(c);                     the clock starts, the bytes are counted
 *     child_send(c, ASK, text)
 *     while (child_receive(c, arena, &kind, &text) == CHILD_OK && kind != ANSWER)
 *         child_send(c, ...)
 *     if (child_end_call(c)) ...               what it wrote to stdout and stderr is in `said`
 *
 * After any result but CHILD_OK the child is of no use any more. One thread at a time uses a child;
 * child_hurry alone may come from another one.
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
    CHILD_ENDED,  /* it exited or was killed: c->end (SIGKILL, too, if it closed its channel) */
    CHILD_CLOSED, /* what it says makes no sense */
    CHILD_LATE,   /* its time by the clock is over */
    CHILD_FLOODS, /* it writes more than it may */
    CHILD_NOMEM,  /* memory ends in this process */
    CHILD_LOST,   /* the spawner has gone, or cannot start it */
};

enum { CHILD_SAID_MAX = 4096, CHILD_AHEAD_MAX = 4096 };

struct child {
    int channel, life, errors;
    const struct child_program *program;
    pid_t pid;                   /* 0: not ready yet */
    unsigned calls;              /* that it has answered */
    _Atomic int64_t deadline;    /* of the call, in milliseconds of the monotonic clock */
    atomic_bool hurried;         /* child_hurry has moved it */
    size_t left;                 /* bytes that it may still answer */
    struct child_end end;        /* CHILD_ENDED, CHILD_LOST */
    char ahead[CHILD_AHEAD_MAX]; /* received, and not taken yet: child_receive_bytes alone */
    size_t ahead_from, ahead_to;
    char said[CHILD_SAID_MAX];
    size_t said_len;
};

/* Milliseconds of the monotonic clock. */
int64_t child_now_ms(void);

/*
 * Has a child started, in a zeroed *c; does not wait for it. False and err if that cannot be asked
 * for: then there is nothing to stop.
 */
MUST_CHECK bool child_start(struct child *c, const struct spawner *s, size_t program,
                            struct err *err);

/* Waits until a started child is ready. */
MUST_CHECK enum child_result child_await(struct child *c, unsigned limit_ms);

void child_begin_call(struct child *c);
MUST_CHECK enum child_result child_send(struct child *c, uint32_t kind, struct str text);
MUST_CHECK enum child_result child_receive(struct child *c, struct arena *a, uint32_t *kind,
                                           struct str *text);

/* The same without frames, with a program that speaks otherwise (child_program.command). */
MUST_CHECK enum child_result child_send_bytes(struct child *c, struct str bytes);
MUST_CHECK enum child_result child_receive_bytes(struct child *c, char *to, size_t len);

/* Fills c->said. False if the child wrote so much that some of it is lost. */
bool child_end_call(struct child *c);

/* Leaves a call that is under way so many milliseconds at most. From any thread. */
void child_hurry(struct child *c, unsigned limit_ms);

/* Ends it, whatever it does. */
void child_stop(struct child *c);

#endif
