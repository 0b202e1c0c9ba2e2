/*
 * Programs of children that do what no child should.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_CHILD_PROGRAMS_H
#define TESTS_CHILD_PROGRAMS_H

#include "server/child/spawner.h"

/* The requests to a child of the program CALLS. */
enum ask {
    ASK_ECHO,
    ASK_CRASH,
    ASK_EXIT,
    ASK_HANG,
    ASK_GROW,
    ASK_FLOOD,
    ASK_CLOSE,
    ASK_SLEEP,
    ASK_SAY,
    ASK_OPEN,
    ASK_KILL_SPAWNER
};

enum {
    PROGRAM_CALLS,
    PROGRAM_DEAF,
    PROGRAM_STILLBORN,
    PROGRAM_CAT,     /* other programs, which do not use frames: repeats its input */
    PROGRAM_BUSY,    /* counts without end after it has read a line */
    PROGRAM_NOWHERE, /* does not exist */
    PROGRAM_COUNT
};

/* Their limits: bytes of one answer, and milliseconds of a call (not for the deaf). */
enum { CHILD_PROGRAM_OUTPUT = 1 << 16, CHILD_PROGRAM_CLOCK_MS = 60000 };

extern const struct child_program child_programs[PROGRAM_COUNT];

#endif
