/*
 * A site that exists only in memory and does what a test tells it, behind the interface of the
 * library.
 *
 * Linked instead of librender's site. It has FAKE_PAGES pages, "/0/", "/1/" and so on, and
 * redirects to them from "/0", "/1"; the files "/file.txt" and "/large.bin", opened in the source
 * directory; and, if a test wants them, its own pages for 404 and 503. The body of a page is "page
 * 3, version 7
 * ". site_update sees the changes of a test as if they were on a disk.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_FAKE_SITE_H
#define TESTS_FAKE_SITE_H

#include "render/render.h"

enum { FAKE_PAGES = 16, FAKE_404 = FAKE_PAGES - 1, FAKE_503 = FAKE_PAGES - 2 };

/* Resets everything: version 1, nothing broken, nothing held, no 404 page. */
void fake_reset(void);

void fake_edit(unsigned page);               /* the next version of a page */
void fake_break(unsigned page, bool broken); /* the next version, with an error */
void fake_remove(unsigned page, bool gone);  /* removes the route of a page */
void fake_edit_files(void);                  /* changes the files */
void fake_show_404(bool shown);              /* page FAKE_404 is the site's 404 page, */
void fake_show_503(bool shown);              /* and FAKE_503 that for 503 */
void fake_break_config(bool broken);         /* makes site_update fail */
void fake_fault(bool fails);                 /* makes site_update read nothing new, for now */

/*
 * Makes the next update wait until it is let go. Whether it fails is decided when it begins.
 */
void fake_hold_update(void);
void fake_let_update_go(void);
void fake_wait_for_update(void); /* returns when the update waits */

/* From now on, renders of a page wait until the page is let go. */
void fake_hold(unsigned page);
void fake_let_go(unsigned page);

/* The number of renders of a page that have begun. */
unsigned fake_renders(unsigned page);

/*
 * The paths that updates got since the last call: "a.md b" for changed paths, "*" for everything.
 */
void fake_take_changes(char *out, size_t size);

#endif
