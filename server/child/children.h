/*
 * The children of one program: a pool that starts them when needed, up to a maximum, keeps some
 * idle ones for later calls, and replaces worn ones. It logs each child that ends by itself.
 *
 * A thread takes a child, makes one or more calls, and gives it back. If all children are taken, it
 * waits until one is given back. The pool knows nothing of the contents of calls.
 *
 *     spawner ──> children ──> child (one process) ──> frames, or another program's bytes
 *
 *     none ──take──> started ──ready──> taken ──give──> idle ──take──> taken ...
 *                       └─ fails: no start for 100 ms, then 200 ms, ... (START_PAUSE_MS)
 *     taken ──give, failed or worn──> stopped; another child is started instead
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_CHILDREN_H
#define SERVER_CHILD_CHILDREN_H

#include "server/child/child.h"

struct children;

struct children_options {
    const struct spawner *spawner;
    size_t program;
    unsigned most;  /* children at a time, at most CHILDREN_MAX */
    unsigned idle;  /* idle children, at most */
    unsigned calls; /* a child is replaced after this many */
};

enum { CHILDREN_MAX = 16 };

/* Starts no child yet. Returns NULL and err if memory runs out. */
MUST_CHECK struct children *children_new(const struct children_options *options, struct err *err);

/* Stops the idle children. All others must have been given back. s may be NULL. */
void children_free(struct children *s);

/*
 * A child that is ready for a call. fresh: one that has not answered any call yet. Returns NULL and
 * err (IO) if no child can be started now. From any thread.
 */
MUST_CHECK struct child *children_take(struct children *s, bool fresh, struct err *err);

/*
 * Gives a child back. result: of its last call. After CHILD_OK it is used again unless it is worn;
 * after any other result it is stopped, and the reason is logged.
 */
void children_give(struct children *s, struct child *c, enum child_result result, bool worn);

/* For the shutdown: current calls end within limit_ms, and children_take fails from now on. */
void children_finish(struct children *s, unsigned limit_ms);

/* How a child ended, in words: "Segmentation fault". */
const char *children_end_text(const struct child_end *end);

#endif
