/*
 * A table of watches and a folder for each test, and calls of the kernel that fail.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_SERVER_WATCH_WATCHES_CASE_H
#define TESTS_UNIT_SERVER_WATCH_WATCHES_CASE_H

#include "server/watch/watches.h"
#include "tests/unit/folder.h"

/* The next watch on a path that ends so fails with this error; NULL: none does. */
extern const char *watches_case_fails_at;
extern int watches_case_error;
/* Memory ends after so many more allocations of the table; -1: never. */
extern int watches_case_memory;

extern struct folder folder;
extern struct watches watches;
extern struct err err;

int watches_setup(void **state);
int watches_teardown(void **state);

/* A path in the folder; the text is good for eight more calls. */
const char *in_folder(const char *name);
void make_folder(const char *name);

/* How a path, or the link there, is watched: its roles; 0 if it is not. */
unsigned roles_of(const char *path);

#endif
