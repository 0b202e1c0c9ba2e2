/*
 * The children of one program: as many as are needed at a time up to a bound, kept warm, replaced
 * when they are worn, with a line in the log for each that ends by itself.
 *
 * Whoever needs a child takes one, which may mean to wait until somebody gives one back, makes a
 * call or several, and gives it back. What is spoken is not known here.
 *
 *     none ──take──> started ──ready──> taken ──give──> idle ──take──> taken ...
 *                       └─ fails: the next start waits, longer and longer (START_PAUSE_MS)
 *     taken ──give, useless or worn──> stopped; another one is started in its place
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
    unsigned most;  /* at a time, at most CHILDREN_MAX */
    unsigned idle;  /* that are kept, while there is nothing to do */
    unsigned calls; /* after which a child is replaced */
};

enum { CHILDREN_MAX = 16 };

/* Starts nothing yet. NULL and err if memory ends. */
MUST_CHECK struct children *children_new(const struct children_options *options, struct err *err);

/* Stops those that are idle. All must have been given back. s may be NULL. */
void children_free(struct children *s);

/*
 * A child that is ready; fresh: one that has not answered any call. NULL and err (IO) if there is
 * none to be had now. From any thread.
 */
MUST_CHECK struct child *children_take(struct children *s, bool fresh, struct err *err);

/*
 * Gives it back after its calls. CHILD_OK: it can be used again, if not worn. Anything else is why
 * it cannot, and is logged.
 */
void children_give(struct children *s, struct child *c, enum child_result result, bool worn);

/* For the end: calls under way have so long at most, and nobody gets a child any more. */
void children_finish(struct children *s, unsigned limit_ms);

/* How a child ended, in words: "Segmentation fault". */
const char *children_end_text(const struct child_end *end);

#endif
