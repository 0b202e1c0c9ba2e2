/*
 * Searches: which requests are one, and how they are answered.
 *
 *     /recherche/                    the page as it is, cached like any other
 *     /recherche/?q=rain&page=2      the page with what was found, made for each that asks
 *     /_approche/search.json?q=rain  the same as JSON; a name that begins with _ is no page's
 *
 * A question becomes a key of the cache (ASKED), so that it waits for its answer as others wait
 * for pages, and two that ask the same share one answer. Searches have threads of their own, so
 * that pages are rendered while an index is made; they start with the first search.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_SEARCH_H
#define SERVER_SERVE_SERVE_SEARCH_H

#include "server/serve/serve_private.h"

/* Before the first request; after the last one. pool: the options of the pool for pages. */
void serve_search_init(struct serve *s, const struct pool_options *pool);
void serve_search_stop(struct serve *s);
void serve_search_fini(struct serve *s);

/*
 * Whether a request for a path, which has that route, asks something that the site answers. Then
 * *key is the key of the answer, in r->location; or that of the error 400 or 414.
 */
bool serve_search_asks(const struct site *site, struct request *r, const struct route *route,
                       struct str path, struct cache_key *key);

/* Whether a key is one of these. */
bool serve_search_is(const struct cache_key *key);

/* The pool that makes answers; started by the first call. NULL: it cannot be started now. */
struct pool *serve_search_pool(struct serve *s);

/* Gives up the index if the site has no search any more. Costs next to nothing without an index. */
void serve_search_tidy(struct serve *s);

#endif
