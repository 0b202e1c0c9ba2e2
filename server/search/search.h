/*
 * The search of a site: an index of the words of its public pages, and answers from it.
 *
 * Nothing happens before the first search. Each search first brings the index to its snapshot:
 *
 *     the first search         every page is rendered without layouts, by all processors, and
 *                              goes into the index
 *     edits of single files    the pages of which a dependency has changed (site_edits_since)
 *     any other change         all pages are compared: those that are new or whose dependencies
 *                              have changed are rendered, those that are gone are taken out
 *
 * So a save costs nothing until the next search, which sees it. A page that cannot be rendered is
 * found as it was when it last could.
 *
 * One lock is held for the whole of an update and of an answer. Any thread may call.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_SEARCH_H
#define SERVER_SEARCH_SEARCH_H

#include "render/render.h"

struct search;

enum {
    SEARCH_PER_PAGE = 10,
    SEARCH_PAGES_MAX = 100,        /* later pages of results are empty */
    SEARCH_BUDGET_MS = 250,        /* for the matches of one search; the rest is left out */
    SEARCH_TEXT_MAX = 256 << 20,   /* bytes of all texts; further pages are not found */
    SEARCH_INDEX_MAX = 1024 << 20, /* bytes of the index */
};

struct search_question {
    struct str text;    /* valid UTF-8 */
    size_t page;        /* of the results, from 1 */
    struct str beneath; /* only pages of that language (render_text); "" is the default one */
};

/* Holds almost nothing yet. fragments: as in page_render; borrowed. NULL if memory ends. */
struct search *search_new(struct liquid_fragments *fragments);
void search_free(struct search *s); /* s may be NULL */

/* For the end: has the making of an index fail soon, now and from now on. From any thread. */
void search_stop(struct search *s);

/* Gives up the index; the next search makes a new one. */
void search_clear(struct search *s);

/*
 * What is found in a snapshot of the site, or in a newer one that was asked about before. *out
 * lives in the arena, and its query in the question. Returns false and err if there is no index
 * now.
 */
MUST_CHECK bool search_ask(struct search *s, const struct site *site,
                           const struct search_question *q, struct arena *a, struct found *out,
                           struct err *err);

#endif
