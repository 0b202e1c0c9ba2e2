/*
 * The folder that a build writes into.
 *
 * New files are first staged: written completely into a folder of their own within the destination,
 * which only its owner can read. When all of them are there, each is renamed to its place, so that
 * a reader sees the old file or the new one, never half of one. If a build stops before that, for
 * whatever reason, the old tree is as it was:
 *
 *     _site/                       the tree that readers see
 *     _site/.approche-build/17     a file that will be renamed to _site/a/index.html
 *     _site/.approche-build/new    new folders, each of which is moved with all that is in it
 *
 * No symbolic link in the destination is followed; the destination itself may be one. One build at
 * a time: the folder is locked. Paths are relative to the destination, decoded: "a/index.html".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_BUILD_DESTINATION_H
#define SERVER_BUILD_DESTINATION_H

#include <limits.h>
#include <sys/stat.h>

#include "render/base/err.h"

#define DESTINATION_STAGE ".approche-build"

struct destination {
    char path[PATH_MAX]; /* as the caller named it, for messages */
    int fd, stage;       /* descriptors of the folder and of the one of staged files */
    bool empty;          /* nothing has been there: no file is looked for. The caller's to reset */
};

/*
 * Makes the folder if it is missing, locks it, and clears what a killed build has left.
 * Returns false and err if it cannot be written into, or another build is at work there.
 */
MUST_CHECK bool destination_open(struct destination *d, const char *path, struct err *err);

/* Removes what is staged. Returns false and err if that fails. By one thread. */
MUST_CHECK bool destination_clear(struct destination *d, struct err *err);

/* Removes what is staged, and unlocks the folder. */
void destination_close(struct destination *d);

/*
 * Whether a path can be that of a file: each of its names is one, and not too long. Err says what
 * is wrong.
 */
MUST_CHECK bool destination_allows(struct str path, struct err *err);

/* Whether there is a regular file with these bytes. From any thread, as are the next four. */
bool destination_holds(const struct destination *d, struct str path, struct str body);

/* Whether there is a regular file. */
bool destination_has(const struct destination *d, struct str path);

/*
 * The same for a copy of an open file. A file of the same size and modification time that was
 * written after `from` changed last is not read.
 */
bool destination_holds_copy(const struct destination *d, struct str path, int from,
                            const struct stat *st);

/* Whether the folder of a file is there. */
bool destination_has_folder_of(const struct destination *d, struct str path);

/* A file that is staged: under a number, or in a new folder. */
struct staged {
    size_t number;
    struct str path; /* of the destination */
    bool in_new_folder;
};

/* Stages a body, or a copy of an open file with its modification time. */
MUST_CHECK bool destination_stage(const struct destination *d, const struct staged *s,
                                  struct str body, struct err *err);
MUST_CHECK bool destination_stage_copy(const struct destination *d, const struct staged *s,
                                       int from, const struct stat *st, struct err *err);

/*
 * Renames a file that is staged under a number to its place, and makes the folders above it. What
 * is in the way has been removed (destination_sweep.h).
 */
MUST_CHECK bool destination_put(const struct destination *d, const struct staged *s,
                                struct err *err);

/* Moves all new folders to their places. By one thread. */
MUST_CHECK bool destination_put_folders(const struct destination *d, struct err *err);

/* Opens a folder of the destination for reading: "" is itself. -1 and errno. */
int destination_open_folder(const struct destination *d, struct str path);

#endif
