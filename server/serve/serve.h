/*
 * The whole way from a request to its answer, without sockets.
 *
 * A request is answered at once from what is published and cached, or it has to wait: for the watch
 * to catch up with the disk, or for the pool to make its page. Whoever has the connection keeps a
 * `visit` for as long as its request waits, suspends, and asks again when it is woken:
 *
 *     rcu_enter();
 *     result = serve_find(s, &request, visit, &answer, &want);
 *     if (result == SERVE_ANSWER) ... send it, inside the section ...
 *     rcu_leave();
 *     if (result == SERVE_WAIT) { ... visit->wake set, connection suspended ...
 *         serve_wait(s, visit, &want); }      wakes exactly once, maybe before it returns
 *
 * A hit allocates nothing, takes no lock, and asks the kernel one question (watch.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_H
#define SERVER_SERVE_SERVE_H

#include "server/cache/asset.h"
#include "server/cache/cache.h"
#include "server/cache/pool.h"
#include "server/http/head.h"
#include "server/http/urlpath.h"
#include "server/watch/watch.h"

struct serve;

struct serve_options {
    const char *source;                         /* the site's directory */
    const char *config, *theme, *gems, *follow; /* as in struct site_options; NULL: none said */
    const char *baseurl, *environment, *jekyll; /* the same */
    bool baseurl_stripped, strict;              /* the same */
    enum watch_mode watch;
    unsigned threads; /* that render */
    size_t queue;     /* pages that may wait for one of them */
    size_t cache;     /* bytes */
    bool dev;
    const struct prepared_maker *maker;
    struct site_sass sass; /* compiles stylesheets; threads that render do not wait for it */
    /* Asked at the start if the site has stylesheets, with `self` of sass; NULL: nothing is. */
    bool (*sass_prepare)(void *self, struct err *err);
    unsigned sass_calls; /* the same for so many calls at a time; 0: for none */
    unsigned wait_ms;    /* how long a request waits for its page; 0: for as long as it takes */
};

/* Loads the site, watches it, starts the threads. NULL and err where there is no site to serve. */
MUST_CHECK struct serve *serve_start(const struct serve_options *options, struct err *err);

/* Has everything looked at for changes once more, as watch_rescan. */
void serve_rescan(struct serve *s);

/* Wakes all who wait, to be refused, and refuses from now on. For the end. */
void serve_stop(struct serve *s);

/* Stops, waits for what runs, frees everything. Nobody may ask any more. s may be NULL. */
void serve_free(struct serve *s);

struct cache_stats serve_stats(struct serve *s);

/* ---- one request ---- */

enum { SERVE_LOCATION_MAX = 4096 };

struct request {
    enum reply_method method;
    struct str target; /* without the query, encoded */
    const struct head *head;
    site_query_fn *query; /* the query, by name; NULL: there is none */
    void *query_self;
    /* Buffers for the path, and for where a rule of the site leads; need not be initialised. */
    char path[URLPATH_MAX];
    char location[SERVE_LOCATION_MAX];
};

enum answer_kind {
    ANSWER_REPRESENTATION, /* what is there: whole, in part, or the news that it is unchanged */
    ANSWER_REDIRECT,       /* to a location */
    ANSWER_STATUS, /* a status (see serve_statuses), with the site's own page for it or ours */
};

struct answer {
    enum answer_kind kind;
    unsigned status;
    /* REPRESENTATION: its file, if it has one, is to be closed. A 416 tells its size. */
    struct representation representation;
    struct reply reply;       /* REPRESENTATION: what of it is sent */
    struct asset asset;       /* where its validators are, if it is a file */
    struct str location;      /* REDIRECT; as long as the section */
    const struct entry *page; /* STATUS: the site's own, NULL: there is none */
};

/*
 * What ANSWER_STATUS can be (200: the page that welcomes to an empty site), 0 at the end; and 416,
 * which differs from body to body.
 */
extern const unsigned serve_statuses[];

/* What a request waits for. */
struct want {
    enum { WANT_CURRENT, WANT_ENTRY } kind;
    struct cache_key key; /* ENTRY: its path is valid as long as the request and its visit */
    enum coding coding;   /* ENTRY: with the variant in this coding */
    uint64_t generation;  /* ENTRY: of this generation of the site or a newer one */
};

/*
 * How far a request that waits has come. Each serve_find either answers or says what to wait for;
 * serve_wait moves the state on, and never back.
 *
 *         NEW
 *          |
 *          |  WANT_CURRENT: waits for the watch to publish what changed on disk
 *          |  WANT_ENTRY:   waits for the pool to make the page
 *          v
 *       CURRENT <--+  WANT_ENTRY again: the page has moved meanwhile, another variant or
 *          |  |    |  the page for an error is wanted; VISIT_ATTEMPTS_MAX times at most
 *          |  +----+
 *          |
 *          |  the pool refuses (its queue is full), or that was one attempt too many:
 *          +--- of the page for an error --> BARE     the error is sent with our own page
 *          |                                  |
 *          +--- of the page itself ----+      |
 *          |                           v      v
 *          +--- of a variant         REFUSED           503, or the answer it holds already
 *                 |
 *                 +--> stays CURRENT: the body is sent as it is
 */
enum visit_state {
    VISIT_NEW,     /* has not waited: what changed on disk before it may not be published yet */
    VISIT_CURRENT, /* has waited: what it finds now is newer than the request */
    VISIT_BARE,    /* does not wait for the site's page for an error any more */
    VISIT_REFUSED, /* does not wait any more */
};

enum { VISIT_ATTEMPTS_MAX = 8 };

/* A request that waits. Zeroed at first, but for wake. */
struct visit {
    /* .waiter.wake: the owner's. .answer: the entry it got last. .expired: as if REFUSED. */
    struct pool_waiter waiter;
    enum visit_state state;
    unsigned attempts; /* how often it wanted an entry */
    unsigned tried;    /* codings (CODING_BIT) that it wanted: a variant may not exist even so */
};

/* Gives up what a visit holds. */
void serve_end_visit(struct visit *v);

enum serve_result { SERVE_ANSWER, SERVE_WAIT };

/*
 * Inside a reader's section, in which *answer stays valid (with a visit: as long as that). visit:
 * NULL for a request that has not waited yet.
 */
enum serve_result serve_find(struct serve *s, struct request *r, const struct visit *visit,
                             struct answer *answer, struct want *want);

/* The same for a request that is refused with a status whatever it asks for. */
enum serve_result serve_refuse(struct serve *s, const struct head *head, unsigned status,
                               const struct visit *visit, struct answer *answer, struct want *want);

/* Outside of any section. Sees to it that the visit is woken. */
void serve_wait(struct serve *s, struct visit *visit, const struct want *want);

#endif
