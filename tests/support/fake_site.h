/*
 * A site that exists in memory alone and does what a test tells it, behind the library's face.
 *
 * Linked in place of librender's site. It has FAKE_PAGES pages, "/0/", "/1/" and so on, to each of
 * which "/0", "/1" redirect; the files "/file.txt" and "/large.bin", opened in the source
 * directory; and, if a test wants it, a page of its own for errors. A page's body is "page 3,
 * version 7\n". What a test changes is seen by site_update, as if it were on a disk.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_FAKE_SITE_H
#define TESTS_FAKE_SITE_H

#include "render/render.h"

enum { FAKE_PAGES = 16, FAKE_404 = FAKE_PAGES - 1, FAKE_503 = FAKE_PAGES - 2 };

/* All as at first: version 1 of everything, nothing broken, nothing held, no 404 page. */
void fake_reset(void);

void fake_edit(unsigned page);               /* the next version of a page */
void fake_break(unsigned page, bool broken); /* the next version of it, which fails to render */
void fake_remove(unsigned page, bool gone);  /* no route leads to it any more */
void fake_edit_files(void);                  /* the files have changed */
void fake_show_404(bool shown);              /* page FAKE_404 is the site's 404 page, */
void fake_show_503(bool shown);              /* and FAKE_503 that for 503 */
void fake_break_config(bool broken);         /* site_update fails */
void fake_fault(bool fails);                 /* site_update reads nothing new, for now */

/* The next update, which is told of what fails or does not when it begins, waits until it is let
 * go. */
void fake_hold_update(void);
void fake_let_update_go(void);
void fake_wait_for_update(void); /* returns when it waits */

/* Renders of a page wait from now on, until it is let go. */
void fake_hold(unsigned page);
void fake_let_go(unsigned page);

/* How often a page's rendering was begun. */
unsigned fake_renders(unsigned page);

/* What the updates since the last call were told: "a.md b" for changed paths, "*" for everything.
 */
void fake_take_changes(char *out, size_t size);

#endif
