/*
 * Purging: caches in front (Varnish ...) are told which pages have changed, so that they may keep
 * all others for a day.
 *
 *     an answer is made ---> purge_made()    the ledger has what was given out
 *                                |
 *                                |  another digest than before
 *                                v
 *                            targets: a queue and a thread for each cache ----> PURGE /path
 *                                ^
 *     watch: a round has ended   |  the page is gone
 *       |                        |
 *       v                        |
 *     purge_changed() ---> thread: for each page in the ledger: is it current?
 *                                no: the pool makes it again, one at a time ---> purge_made()
 *
 * Only what was given out since the start is looked at. What a cache has from before is unknown: at
 * the start, everything is banned. The same if _redirects or the baseurl changes, and after every
 * change if there are more pages than the ledger can hold.
 *
 * A page that cannot be rendered any more is no change: its last good version is served, here and
 * there.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_PURGE_H
#define SERVER_PURGE_PURGE_H

#include "server/cache/pool.h"
#include "server/core/publish.h"
#include "server/purge/endpoint.h"
#include "server/watch/watch.h"

enum { PURGE_TARGETS_MAX = 8, PURGE_LEDGER_BYTES = 64 << 20 };

struct purge;

struct purge_options {
    const struct endpoint *targets;
    size_t target_count; /* at most PURGE_TARGETS_MAX */
    struct str host;     /* as in struct target_options */
    bool ban;            /* BAN by keys, not PURGE by paths */
    bool baseurl_stripped;
    size_t ledger_bytes; /* 0: PURGE_LEDGER_BYTES */
    const struct publish *publish;
};

/* Starts to send; bans everything. Returns NULL and err on failure. */
MUST_CHECK struct purge *purge_new(const struct purge_options *options, struct err *err);

/* Starts to look at what changes. */
MUST_CHECK bool purge_start(struct purge *p, struct pool *pool, struct watch *watch,
                            struct err *err);

/*
 * Adds the field Surrogate-Key to the answer that is being made: a key of all answers, and with
 * `ban` one of its own. From any thread; p may be NULL.
 */
void purge_add_keys(const struct purge *p, struct entry_spec *spec, struct arena *a);

/*
 * Notes an answer before anybody gets it; purges it if another one was given out before. From any
 * thread, outside of any reader's section; p may be NULL.
 */
void purge_made(struct purge *p, const struct site *site, const struct entry *e);

/* Something may have changed. From any thread; p may be NULL. */
void purge_changed(struct purge *p);

/*
 * Ends the thread that looks at what changes. The pool and the watch must have been stopped, and
 * not freed: their threads may still call the functions above. p may be NULL.
 */
void purge_stop(struct purge *p);

/*
 * Stops, and frees everything, when nobody calls it any more. For a second, what waits is still
 * sent. p may be NULL.
 */
void purge_free(struct purge *p);

#endif
