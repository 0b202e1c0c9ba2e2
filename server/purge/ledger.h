/*
 * The ledger: which answers have been given out since the start, of what they were made, and what
 * they were.
 *
 * A cache in front may still hold an answer long after this server's own cache has dropped it. So
 * the ledger has each answer that was ever made: its key, a digest of it, and its dependencies. An
 * edit makes an answer outdated if a version is another one; if the answer is then made again and
 * has another digest, other caches must drop it.
 *
 * For one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_LEDGER_H
#define SERVER_PURGE_LEDGER_H

#include "server/cache/cache_key.h"

struct ledger_page {
    struct cache_key key; /* its path is in the page's own memory */
    uint64_t hash;
    uint64_t source;     /* hash of the path of what it was made from */
    uint64_t digest;     /* of the answer */
    uint64_t generation; /* the newest for which it is known to be current */
    unsigned attempts;   /* to make it again, in vain */
    size_t at;           /* its index */
    struct ledger_page *next_in_bucket;
    size_t dep_count;
    struct render_dep deps[];
};

struct ledger {
    struct ledger_page **pages; /* in no order */
    struct ledger_page **buckets;
    size_t count, capacity; /* of pages; there are as many buckets */
    size_t bytes, limit;
};

/* An answer, as it is given out. */
struct ledger_answer {
    struct cache_key key;
    uint64_t source, digest, generation; /* as in struct ledger_page */
    const struct render_dep *deps;
    size_t dep_count;
};

enum ledger_result {
    LEDGER_NEW,
    LEDGER_SAME,
    LEDGER_CHANGED, /* another answer was given out before */
    LEDGER_FULL,    /* the limit is reached, or memory ends: it is not in the ledger */
};

/* limit: bytes of all pages. */
void ledger_init(struct ledger *l, size_t limit);
void ledger_fini(struct ledger *l);

/* Puts an answer in, in place of the one with its key. */
enum ledger_result ledger_put(struct ledger *l, const struct ledger_answer *answer);

struct ledger_page *ledger_find(const struct ledger *l, const struct cache_key *key);

/* Removes a page; the last one gets its index. */
void ledger_remove(struct ledger *l, struct ledger_page *page);

#endif
