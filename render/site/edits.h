/*
 * The table of edits: files whose contents have changed since the lists of a snapshot were made,
 * but that keep their positions in all of them. site_edit adds to it.
 *
 * Lists, routes and tables hold the units and pages that they were made from, the base. An edit
 * maps one of these to its newest version. So a snapshot after a few edits shares everything else
 * with the one before, at any size.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_EDITS_H
#define RENDER_SITE_EDITS_H

#include "render/document/unit.h"

/* With more than this it is time for new lists. */
enum { EDITS_MAX = 64 };

struct edit {
    struct unit *base; /* borrowed: the lists' owner holds it */
    struct unit *now;  /* a reference */
};

struct edits {
    struct edit items[EDITS_MAX];
    size_t count;
    struct edits_slot {
        const void *from, *to;
    } * now, *base; /* hash tables: from the base's pages and units to theirs, and back for pages */
};

/* Makes the tables, once the items are there. False if the arena ends. */
MUST_CHECK bool edits_build(struct edits *e, struct arena *a);

/* The unit or page that stands for one of the base: itself if it was not edited. e may be NULL. */
struct unit *edits_unit(const struct edits *e, struct unit *base);
const struct unit *edits_file(const struct edits *e, const struct unit *base);
const struct page *edits_page(const struct edits *e, const struct page *base);

/* The way back: the page of the lists for the one that stands for it. e may be NULL. */
const struct page *edits_base(const struct edits *e, const struct page *now);

#endif
