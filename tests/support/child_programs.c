/*
 * Programs of children that die, hang, grow, flood, break off, never read. See child_programs.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/child_programs.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/child/child.h"

/* Makes AddressSanitizer's allocator return NULL when memory ends, like any other. */
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): its name
__attribute__((visibility("default"))) const char *__asan_default_options(void);

// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

enum { OUTPUT = CHILD_PROGRAM_OUTPUT, DEAF_MS = 300 };

static void say_ready(int channel, struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 0);
    frame_put_u32(&b, (uint32_t)getpid());
    if (!frame_write(channel, FRAME_READY, buf_str(&b)))
        _exit(2);
}

static void wait_for_ever(void)
{
    for (;;)
        (void)pause();
}

static void grow(void)
{
    enum { PIECE = 1 << 20 };
    static char *volatile last; /* so that the compiler keeps it, although nobody reads it */
    for (;;) {
        char *piece = malloc(PIECE);
        if (piece == NULL)
            _exit(3);
        last = piece;
        memset(last, 1, PIECE);
    }
}

/*
 * Checks for everything that a child must not have: descriptors, writable files, the privileges of
 * its parent.
 */
static const char *possessions(void)
{
    static char text[64];
    int open_count = 0;
    for (int fd = 0; fd < 1024; fd++)
        open_count += fcntl(fd, F_GETFD) >= 0;
    struct rlimit core, size;
    (void)getrlimit(RLIMIT_CORE, &core);
    (void)getrlimit(RLIMIT_FSIZE, &size);
    (void)snprintf(text, sizeof(text), "%d open, core %d, file %d", open_count, (int)core.rlim_max,
                   (int)size.rlim_max);
    return text;
}

static void obey(int channel, enum ask ask, struct str text)
{
    static char much[OUTPUT];
    volatile unsigned spins = 1;
    switch (ask) {
    case ASK_ECHO:
        if (!frame_write(channel, ASK_ECHO, text))
            _exit(2);
        break;
    case ASK_CRASH:
        (void)signal(SIGSEGV, SIG_DFL);
        (void)raise(SIGSEGV);
        break;
    case ASK_EXIT:
        _exit(1);
    case ASK_HANG:
        while (spins != 0)
            spins |= 1;
        break;
    case ASK_GROW:
        grow();
        break;
    case ASK_FLOOD:
        while (frame_write(channel, ASK_FLOOD, str_of(much, sizeof(much) / 8)))
            ;
        break;
    case ASK_CLOSE:
        (void)close(channel);
        wait_for_ever();
        break;
    case ASK_SLEEP:
        wait_for_ever();
        break;
    case ASK_SAY:
        for (size_t n = 0; n < text.len; n++)
            (void)fputs("a line on stderr\n", stderr);
        (void)!frame_write(channel, ASK_SAY, S(""));
        break;
    case ASK_OPEN:
        (void)!frame_write(channel, ASK_OPEN, str_c(possessions()));
        break;
    case ASK_KILL_SPAWNER:
        (void)kill(getppid(), SIGKILL);
        wait_for_ever();
        break;
    }
}

static void run_calls(int channel, const struct child_limits *limits)
{
    struct arena arena;
    uint32_t kind;
    struct str text;
    arena_init(&arena, 0);
    say_ready(channel, &arena);
    while (frame_read(channel, &arena, &kind, &text)) {
        limits_begin_call(limits);
        obey(channel, (enum ask)kind, text);
    }
}

/* Never reads, never answers. */
static void run_deaf(int channel, const struct child_limits *limits)
{
    struct arena arena;
    (void)limits;
    arena_init(&arena, 0);
    say_ready(channel, &arena);
    wait_for_ever();
}

static void run_stillborn(int channel, const struct child_limits *limits)
{
    (void)channel;
    (void)limits;
    _exit(7);
}

#define LIMITS(ms)                                                                                 \
    {                                                                                              \
        .memory = 64 << 20, .cpu_s = 1, .wall_ms = (ms), .output = OUTPUT, .files = 16             \
    }

static const char *const cat[] = {"/bin/cat", NULL};
static const char *const busy[] = {"/bin/sh", "-c", "read x; while :; do :; done", NULL};
static const char *const nowhere[] = {"/nowhere/sass", NULL};

const struct child_program child_programs[PROGRAM_COUNT] = {
    [PROGRAM_CALLS] = {.name = "calls", .run = run_calls, .limits = LIMITS(CHILD_PROGRAM_CLOCK_MS)},
    [PROGRAM_DEAF] = {.name = "deaf", .run = run_deaf, .limits = LIMITS(DEAF_MS)},
    [PROGRAM_STILLBORN] = {.name = "stillborn",
                           .run = run_stillborn,
                           .limits = LIMITS(CHILD_PROGRAM_CLOCK_MS)},
    [PROGRAM_CAT] = {.name = "cat", .command = cat, .limits = LIMITS(CHILD_PROGRAM_CLOCK_MS)},
    [PROGRAM_BUSY] = {.name = "busy", .command = busy, .limits = LIMITS(CHILD_PROGRAM_CLOCK_MS)},
    [PROGRAM_NOWHERE] = {.name = "nowhere",
                         .command = nowhere,
                         .limits = LIMITS(CHILD_PROGRAM_CLOCK_MS)},
};
