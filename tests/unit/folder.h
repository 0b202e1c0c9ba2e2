/*
 * A folder on disk for one test: made empty, filled, changed, and removed with all that is in it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_FOLDER_H
#define TESTS_UNIT_FOLDER_H

struct folder {
    char path[64];
};

/* A new folder below the system's for temporary files. Fails the test if there can be none. */
void folder_init(struct folder *f);
void folder_fini(struct folder *f);

/* Writes a file in place ("layouts/default.html"), making the folders above it. */
void folder_write(const struct folder *f, const char *name, const char *text);

/* The same by way of a new file and rename, as careful editors do. */
void folder_replace(const struct folder *f, const char *name, const char *text);

void folder_remove(const struct folder *f, const char *name);
void folder_link(const struct folder *f, const char *name, const char *target);

#endif
