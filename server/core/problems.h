/*
 * What is wrong with a site now, with --dev: each error and warning until it is mended.
 *
 *     found in                     is there until
 *     the settings                 a snapshot has been made
 *     a file that was read         the file is another one, and reading it finds nothing
 *     a page that was rendered     the page is rendered again, or its file is gone
 *
 * The log tells each of them once (report.h), this list has those that are true.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_PROBLEMS_H
#define SERVER_CORE_PROBLEMS_H

#include "render/render.h"

enum { PROBLEMS_MAX = 100 }; /* those that come after that are only counted */

enum problem_origin {
    PROBLEM_ORIGIN_SETTINGS,
    PROBLEM_ORIGIN_FILE,
    PROBLEM_ORIGIN_PAGE,
};

struct problem {
    enum problem_origin origin;
    bool error; /* else a warning */
    struct err err;
    char page[ERR_FILE_MAX]; /* PAGE: path of the page that was rendered */
    uint64_t version;        /* FILE: of the file, or of the settings if the error names none */
};

/* Thread-safe. */
struct problems;

/* changed: called after each change, from any thread; must not block. NULL if memory ends. */
MUST_CHECK struct problems *problems_new(void (*changed)(void *self), void *self);
void problems_free(struct problems *p); /* p may be NULL */

/* The functions below do nothing if p is NULL. */

void problems_set_settings(struct problems *p, const struct err *e);

/* A new snapshot; diags: what was found while its files were read. */
void problems_set_site(struct problems *p, const struct site *site, const struct diags *diags);

/* A page was rendered; diags: the warnings. An error is added after that. */
void problems_set_page(struct problems *p, struct str page, const struct diags *diags);
void problems_add_page(struct problems *p, struct str page, const struct err *e);

/*
 * Calls `each` for all, errors first, until it returns false; under the lock, so that it must not
 * block. Returns how many more there are than the list holds.
 */
size_t problems_each(struct problems *p, bool (*each)(void *self, const struct problem *problem),
                     void *self);

#endif
