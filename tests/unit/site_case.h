/*
 * A test on a site of its own: a folder, its snapshot, and the diagnostics of loading it. If the
 * test changes files, the snapshot follows.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_SITE_CASE_H
#define TESTS_UNIT_SITE_CASE_H

#include "render/render.h"
#include "tests/unit/folder.h"

enum { NOON = 1700000000 }; /* the clock of every site: 2023-11-14 */

extern struct folder folder;
extern struct arena arena;
extern struct diags diags;
extern struct err err;
extern const struct site *site; /* NULL before the first load */

/* For before and after each test. */
int site_setup(void **state);
int site_teardown(void **state);

/* Loads the first snapshot of the folder. */
void load(void);

/* Updates the snapshot after changes of these paths. */
void update_all(const char *const *paths, size_t count);
void update(const char *path);

#endif
