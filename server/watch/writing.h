/*
 * Files that are being written: known from their first event to their close.
 *
 * Some writers never close (a log, a program that appends). So a file that has not changed for a
 * while is read as it is, even if it is open; the next write begins a new wait. At most WRITING_MAX
 * files are known at a time. Any other one is read at once, and may be incomplete. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_WRITING_H
#define SERVER_WATCH_WRITING_H

#include "render/base/str.h"

enum {
    WRITING_MAX = 256,
    WRITING_MADE_MS = 50,    /* how long to wait for a file that appeared with its content */
    WRITING_STILL_MS = 1000, /* and for one that is open */
};

struct writing_file {
    char *path;  /* on the heap */
    int64_t due; /* when waiting ends, in ms of the monotonic clock */
};

struct writing {
    struct writing_file files[WRITING_MAX];
    size_t count;
};

void writing_fini(struct writing *w);

/*
 * A file has appeared with content, and without a sign of a writer: it may have been linked when it
 * was complete (O_TMPFILE), and no close will be reported. Returns false if the table is full.
 */
bool writing_made(struct writing *w, struct str path, int64_t now);

/* A file is open and was just written. Returns false if the table is full. */
bool writing_begun(struct writing *w, struct str path, int64_t now);

/* It was closed, or is gone. */
void writing_ended(struct writing *w, struct str path);

bool writing_has(const struct writing *w, struct str path);

/* A file for which waiting has ended, or NULL. The caller then calls writing_ended. */
const struct writing_file *writing_next(const struct writing *w, int64_t now);

/* Milliseconds until writing_next may return a file; -1: never. */
int writing_timeout(const struct writing *w, int64_t now);

#endif
