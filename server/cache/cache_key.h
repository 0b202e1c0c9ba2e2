/*
 * The keys under which answers are cached and produced.
 *
 *     {PATH,  200, "/x"}    the site's page or file at /x (or the page that it redirects to)
 *     {PATH,  410, "/x"}    the same, sent with the 410 that a rule of _redirects gives it
 *     {ERROR, 404, ""}      the page for an error: the site's "/404.html", or ours
 *     {ASKED, 200, "..."}   an answer to a question, such as a search, a preview or a page of this
 *                           server with --dev: made for those who wait for it, never cached;
 *                           whoever makes such keys knows what they hold, and that no other maker's
 *                           keys begin with the same byte
 *
 * The status belongs to the key because one page can have several: "/404.html" is also available at
 * its own address, with 200 and validators. So an entry is never sent with any status but its own.
 *
 * Plain values; `path` is borrowed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_CACHE_KEY_H
#define SERVER_CACHE_CACHE_KEY_H

#include "render/render.h"
#include "server/http/digest.h"

enum cache_key_kind {
    CACHE_KEY_PATH,
    CACHE_KEY_ERROR,
    CACHE_KEY_ASKED, /* never cached */
};

struct cache_key {
    enum cache_key_kind kind;
    unsigned status; /* of the answer */
    struct str path; /* PATH: normalised (urlpath.h); ERROR: empty; ASKED: any bytes */
};

static inline struct cache_key cache_key_of_path(struct str path)
{
    return (struct cache_key){CACHE_KEY_PATH, 200, path};
}

static inline struct cache_key cache_key_of_question(struct str question)
{
    return (struct cache_key){CACHE_KEY_ASKED, 200, question};
}

static inline struct cache_key cache_key_of_error(unsigned status)
{
    return (struct cache_key){CACHE_KEY_ERROR, status, S("")};
}

/*
 * The key of the page that a rule shows at `path` (site_rule): a folder's path gets its slash; if
 * the site has nothing there, it is the page for the error. The path is copied into out, which
 * holds path.len + 1 bytes.
 */
struct cache_key cache_key_of_rule(const struct site *site, unsigned status, struct str path,
                                   char *out);

/* The site's page or file for a key; ROUTE_NONE if it has none. */
struct route cache_key_route(const struct site *site, const struct cache_key *key);

static inline bool cache_key_eq(const struct cache_key *a, const struct cache_key *b)
{
    return a->status == b->status && a->kind == b->kind && str_eq(a->path, b->path);
}

static inline uint64_t cache_key_hash(const struct cache_key *key, uint64_t seed)
{
    return digest_hash(key->path, seed ^ ((uint64_t)key->kind << 32 | key->status));
}

#endif
