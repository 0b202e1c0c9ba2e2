/*
 * Files that somebody is writing: known from their first event to their close.
 *
 * A few at a time; beyond WRITING_MAX a file is not noted, which costs nothing but the promise that
 * it is not read half-written. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WRITING_H
#define SERVER_WRITING_H

#include "render/base/str.h"

enum { WRITING_MAX = 256, WRITING_PATIENCE_MS = 50 };

struct writing_file {
    char *path;   /* on the heap */
    int64_t made; /* when it appeared, in ms of the monotonic clock; 0: somebody has it open */
};

struct writing {
    struct writing_file files[WRITING_MAX];
    size_t count;
};

void writing_fini(struct writing *w);

/* A file has appeared with content, and no sign yet of a writer. See writing_next. */
void writing_made(struct writing *w, struct str path, int64_t now);

/* Somebody has it open for writing. */
void writing_begun(struct writing *w, struct str path);

/* It was closed, or is gone. */
void writing_ended(struct writing *w, struct str path);

bool writing_has(const struct writing *w, struct str path);

/*
 * A file that appeared with its content WRITING_PATIENCE_MS ago or longer, and nobody writes to it:
 * it was made nameless and then linked (O_TMPFILE), and no close will tell of it. NULL where there
 * is none. To be ended by the caller.
 */
const struct writing_file *writing_next(const struct writing *w, int64_t now);

/* Milliseconds until writing_next may answer; -1: never. */
int writing_timeout(const struct writing *w, int64_t now);

#endif
