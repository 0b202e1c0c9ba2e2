/*
 * A folder on disk for one test. It is empty at first; the test writes and changes files, and at
 * the end it is removed with all its files.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_FOLDER_H
#define TESTS_UNIT_FOLDER_H

struct folder {
    char path[64];
};

/*
 * Makes a folder within the system's folder for temporary files. Fails the test if that is
 * impossible.
 */
void folder_init(struct folder *f);
void folder_fini(struct folder *f);

/* Writes a file in place ("layouts/default.html"), and makes the folders above it. */
void folder_write(const struct folder *f, const char *name, const char *text);

/* The same with a new file and a rename, as careful editors do. */
void folder_replace(const struct folder *f, const char *name, const char *text);

void folder_remove(const struct folder *f, const char *name);
void folder_link(const struct folder *f, const char *name, const char *target);

#endif
