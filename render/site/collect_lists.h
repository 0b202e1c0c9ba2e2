/*
 * Which lists a file is in: the one table that builds the lists, gives them their versions, and
 * tells which of them an edit changes.
 *
 *     file --has()--> own pages, theme's pages   --> pages --> html_pages
 *                     documents (by collection)  --> posts, documents
 *                     files (by collection)      --> documents, static_files
 *                     own files, theme's files   --> static_files
 *
 * The lists on the left are filled from the files. Those on the right, which templates see, are put
 * together from lists before them. A new list is a name below, a field of struct collect and a row.
 * Lists of pages that plugins make (archives, tags, the paginator) follow from these lists: made_of
 * in collect_lists.c says which.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_COLLECT_LISTS_H
#define RENDER_SITE_COLLECT_LISTS_H

#include "render/site/collect.h"

enum collect_name {
    COLLECT_OWN_PAGES,
    COLLECT_THEME_PAGES,
    COLLECT_DOCS,  /* one for each collection */
    COLLECT_FILES, /* one for each collection */
    COLLECT_OWN_FILES,
    COLLECT_THEME_FILES,
    COLLECT_PAGES,
    COLLECT_HTML_PAGES,
    COLLECT_POSTS,
    COLLECT_STATIC_FILES,
    COLLECT_DOCUMENTS,
    COLLECT_LISTS,
    COLLECT_NOTHING = COLLECT_LISTS,
};

struct collect_row {
    struct str name; /* of the dependency; empty: templates do not see it, or by its collection */
    size_t field;    /* of struct collect, if it has a name */
    /* Filled from files: whether a good unit is in it. NULL: put together from other lists. */
    bool (*has)(const struct unit *u);
    /* Put together: first all of one list, then those of each collection, then another list. */
    enum collect_name first, each[2], last;
    bool (*filter)(const struct page *p); /* NULL: all that is in those */
    /* Whether two forms of one page have the same place in the order; NULL: its path decides. */
    bool (*same_order)(const struct config *c, const struct page *a, const struct page *b);
};

extern const struct collect_row collect_rows[COLLECT_LISTS];

/* The lists that a good unit is in, a bit for each. */
uint32_t collect_lists_of(const struct unit *u);

static inline bool collect_lists_have(uint32_t lists, enum collect_name name)
{
    return ((lists >> name) & 1) != 0;
}

/* Whether two forms of one page are in the same lists, at the same places. */
bool collect_lists_same(const struct config *c, const struct unit *a, const struct unit *b);

/* The list of a row with a name. */
struct collect_list *collect_list_of(struct collect *l, enum collect_name name);

/* Gives tell() the key of each list that a good unit is in, or that is made of such a list. */
void collect_lists_each(const struct config *c, const struct unit *u,
                        void (*tell)(void *self, struct str name, bool collection), void *self);

#endif
