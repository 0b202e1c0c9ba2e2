/*
 * How far a build has come: a bar on a terminal, else one line each second.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_BUILD_PROGRESS_H
#define SERVER_BUILD_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    size_t total;
    bool terminal;
    atomic_size_t done;
    _Atomic int64_t next_ms; /* when it is shown again */
};

/* Nothing is shown for the first moment. */
void progress_start(struct progress *p, size_t total);

/* One more file is done. From any thread. */
void progress_step(struct progress *p);

/* Takes the bar away. */
void progress_end(struct progress *p);

#endif
