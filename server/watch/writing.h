/*
 * Files that somebody is writing: known from their first event to their close.
 *
 * Some writers never close (a log, a program that appends), so a file that has stood still for a
 * while is taken as it is, whoever has it open; what is written after that begins a new wait.
 *
 * A few at a time; beyond WRITING_MAX a file is not noted, and its caller reads it as it is: what
 * is lost is the promise that it is not read half-written. Not thread-safe.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_WATCH_WRITING_H
#define SERVER_WATCH_WRITING_H

#include "render/base/str.h"

enum {
    WRITING_MAX = 256,
    WRITING_MADE_MS = 50,    /* patience with a file that appeared with its content */
    WRITING_STILL_MS = 1000, /* and with one that somebody has open */
};

struct writing_file {
    char *path;  /* on the heap */
    int64_t due; /* when patience ends, in ms of the monotonic clock */
};

struct writing {
    struct writing_file files[WRITING_MAX];
    size_t count;
};

void writing_fini(struct writing *w);

/*
 * A file has appeared with content, and no sign yet of a writer: it may have been made nameless and
 * then linked (O_TMPFILE), and no close will tell of it. False if it cannot be noted.
 */
bool writing_made(struct writing *w, struct str path, int64_t now);

/* Somebody has it open for writing, and has written just now. False if it cannot be noted. */
bool writing_begun(struct writing *w, struct str path, int64_t now);

/* It was closed, or is gone. */
void writing_ended(struct writing *w, struct str path);

bool writing_has(const struct writing *w, struct str path);

/* A file with which patience has ended, NULL if there is none. To be ended by the caller. */
const struct writing_file *writing_next(const struct writing *w, int64_t now);

/* Milliseconds until writing_next may answer; -1: never. */
int writing_timeout(const struct writing *w, int64_t now);

#endif
