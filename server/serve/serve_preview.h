/*
 * Previews: one page that is not published yet, for whoever has a link that was signed.
 *
 *     /2030/01/02/launch/?preview=TOKEN    at the page's own address, so that its links lead where
 *                                          they will lead, and no page of the site loses its own
 *
 * A request counts as one for a preview if its token is good, and its path is that of the page of
 * the token's file, or that of nothing that is public: then it is led to where the page is now.
 * Anything else is answered as if there were no token: with a wrong one, a page that is not public
 * gets the same 404 as a page that does not exist.
 *
 * The snapshot with that page is made from the published one when it is asked for (site_show), and
 * the last one is kept until another one is published. Keys are read again when their file has
 * changed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_PREVIEW_H
#define SERVER_SERVE_SERVE_PREVIEW_H

#include "server/serve/serve_private.h"

/* Reads the keys. Returns false and err if they cannot be used. */
MUST_CHECK bool serve_preview_init(struct serve *s, const struct serve_options *o, struct err *err);
void serve_preview_free(struct serve *s);

/*
 * Whether a request for a path asks for a preview with a good token. Then *key is the key of the
 * answer, in r->location. With previews only (s->preview).
 */
bool serve_preview_asks(const struct serve *s, struct request *r, struct str path,
                        struct cache_key *key);

/* Whether a key is one of these. */
bool serve_preview_is(const struct cache_key *key);

/*
 * Makes the answer for such a key, as in struct pool_options. NULL also if the request is to be
 * answered as if there were no token.
 */
struct entry *serve_preview_make(const struct serve *s, const struct cache_key *key,
                                 struct arena *arena);

/* Gives up what nobody can ask for any more. Costs next to nothing without previews. */
void serve_preview_tidy(struct serve *s);

/* Reads the keys again. */
void serve_preview_rescan(struct serve *s);

#endif
