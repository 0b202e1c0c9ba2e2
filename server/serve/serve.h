/*
 * The way from a request to its answer, without sockets.
 *
 * A request is answered at once from what is published and cached, or it has to wait: for the watch
 * to catch up with the disk, or for the pool to make its page. While it waits, the owner of the
 * connection keeps a `visit`. It suspends the connection, and asks again when it is woken:
 *
 *     rcu_enter();
 *     result = serve_find(s, &request, visit, &answer, &want);
 *     if (result == SERVE_ANSWER) ... send it, inside the section ...
 *     rcu_leave();
 *     if (result == SERVE_WAIT) { ... visit->wake set, connection suspended ...
 *         serve_wait(s, visit, &want); }      wakes exactly once, maybe before it returns
 *
 * A hit allocates nothing, takes no lock, and makes one system call (watch.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_H
#define SERVER_SERVE_SERVE_H

#include "server/cache/asset.h"
#include "server/cache/cache.h"
#include "server/cache/pool.h"
#include "server/dev/live.h"
#include "server/http/head.h"
#include "server/http/urlpath.h"
#include "server/purge/purge.h"
#include "server/watch/watch.h"

struct serve;

struct serve_options {
    const char *source;                         /* the site's directory */
    const char *config, *theme, *gems, *follow; /* as in struct site_options; NULL: none said */
    const char *baseurl, *environment, *jekyll; /* the same */
    bool baseurl_stripped, strict;              /* the same */
    struct site_shown shown;                    /* the same */
    struct str texts;                           /* the same */
    enum watch_mode watch;
    unsigned threads;   /* that render pages */
    size_t queue;       /* pages that may wait for a thread */
    size_t cache;       /* bytes */
    bool content_dates; /* as in struct producer */
    bool ahead;         /* pages are rendered ahead (serve_ahead.h) */
    bool dev;
    const char *editor; /* with dev: as for editor_pattern; NULL: unknown */
    const struct prepared_maker *maker;
    struct site_sass sass; /* compiles stylesheets, while the rendering threads do other work */
    /*
     * Called at the start if the site has stylesheets, with `self` of sass; NULL: nothing to
     * prepare.
     */
    bool (*sass_prepare)(void *self, struct err *err);
    /* Caches that are told what has changed; the host and whether by BAN as in purge.h. */
    const struct endpoint *purge;
    size_t purge_count;
    const char *purge_host; /* NULL: that of each cache */
    bool purge_ban;
    const struct ruby_host *ruby; /* as in struct site_options */
    unsigned sass_calls;          /* for so many stylesheets at a time */
    unsigned wait_ms; /* how long a request waits for its page; 0: for as long as it takes */
    const char *preview_keys;      /* the file of preview_keys.h; NULL: there are no previews */
    struct counters *counters;     /* of what is made and read; NULL: nobody counts */
    void (*rescanned)(void *self); /* as in watch_options, with the next */
    void *rescanned_self;
    /*
     * Called when the site has been loaded, before the first thread that stays is started; NULL:
     * nothing to do. Returns false and err if the server must not start.
     */
    bool (*loaded)(void *self, const struct site *site, struct err *err);
    void *loaded_self;
};

/* Loads the site, watches it, starts the threads. Returns NULL and err on failure. */
MUST_CHECK struct serve *serve_start(const struct serve_options *options, struct err *err);

/* Looks at everything for changes once more (watch_rescan), also at the keys of previews. */
void serve_rescan(struct serve *s);

/* Live reload; NULL without --dev. */
struct live *serve_live(const struct serve *s);

/* Writes what is added to our own page for a status; nothing without --dev. */
void serve_write_end(const struct serve *s, unsigned status, struct buf *out);

/* From now on refuses, also the requests that wait. For the end. */
void serve_stop(struct serve *s);

/* Stops, waits for what runs, frees everything. s may no longer be in use; it may be NULL. */
void serve_free(struct serve *s);

struct serve_stats {
    struct cache_stats cache;
    struct pool_stats pool;
    uint64_t generation; /* of the published snapshot */
    int64_t published;   /* when that was, in Unix seconds */
    size_t pages;        /* that it has */
    enum watch_mode watch;
    bool pending; /* something has changed that is not published yet */
};

struct serve_stats serve_stats(struct serve *s);

/* How many pages and other files the site has now. Linear. */
struct serve_counts {
    size_t pages, files;
};
struct serve_counts serve_count(const struct serve *s);

/* ---- one request ---- */

enum { SERVE_LOCATION_MAX = 4096 };

struct request {
    enum reply_method method;
    struct str target; /* without the query, encoded */
    const struct head *head;
    site_query_fn *query; /* finds arguments of the query; NULL: there is no query */
    void *query_self;
    /* Buffers for the path, and for the target of a site's rule; need not be initialised. */
    char path[URLPATH_MAX];
    char location[SERVE_LOCATION_MAX];
};

enum answer_kind {
    ANSWER_REPRESENTATION, /* a representation: whole, in ranges, or 304 */
    ANSWER_REDIRECT,       /* to a location */
    ANSWER_STATUS, /* a status (see serve_statuses), with the site's own page for it or ours */
    ANSWER_TEXT,   /* with --dev: a text of this server */
    ANSWER_STREAM, /* with --dev: events (live.h) */
};

struct answer {
    enum answer_kind kind;
    unsigned status;
    /*
     * The site has changed since its entry was used last, and the entry was found current. Set to
     * false by the caller of serve_find.
     */
    bool revalidated;
    uint64_t length; /* bytes of a body that is made for this answer; set when that is done */
    /* REPRESENTATION: its file, if any, is to be closed. STATUS 416: its size counts. */
    struct representation representation;
    struct reply reply;       /* REPRESENTATION: which bytes of it are sent */
    struct asset asset;       /* holds the validators of a file */
    struct str location;      /* REDIRECT; valid inside the section */
    const struct entry *page; /* STATUS: the site's own page; NULL: none */
    struct {                  /* TEXT */
        struct blob *body;    /* with a reference for whoever sends it; NULL: empty */
        const char *type;
        bool lasting; /* this text never changes at its address */
    } text;
    struct {                            /* STREAM; valid as long as the request */
        struct str page, version, seen; /* as in struct live_ask */
    } stream;
};

/*
 * The statuses of ANSWER_STATUS, with 0 at the end; 200 is the page that welcomes to an empty site.
 * Also possible is 416, whose response depends on the body.
 */
extern const unsigned serve_statuses[];

/* The reason for which a request waits. */
struct want {
    enum { WANT_CURRENT, WANT_ENTRY } kind;
    struct cache_key key; /* ENTRY: its path is valid as long as the request and its visit */
    enum coding coding;   /* ENTRY: with the variant in this coding */
    uint64_t generation;  /* ENTRY: of this generation of the site or a newer one */
};

/*
 * How far a request that waits has come. Each serve_find answers, or says what to wait for;
 * serve_wait moves the state on, and never back.
 *
 *     +-----+  waits for the watch   +---------+
 *     | NEW | ---------------------> | CURRENT | --+  waits for the pool again: the page has moved,
 *     +-----+  or for the pool       +---------+ <-+  or a variant or an error's page is wanted
 *                                      |     |
 *                gives up waiting for  |     |  gives up waiting
 *                the page of an error  v     |  for the page itself
 *                                  +------+  |
 *           the error is sent with | BARE |  |
 *           our own page           +------+  |
 *                                      |     v
 *                                      |  +---------+
 *                                      +->| REFUSED |  503
 *                                         +---------+
 *
 * It gives up if the pool refuses (its queue is full), or after VISIT_ATTEMPTS_MAX attempts. If it
 * gives up a variant, the state stays, and the body is sent uncompressed.
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
    bool previewed;    /* it wanted a preview; if it got none, its token counts no more */
};

/* Releases what a visit holds. */
void serve_end_visit(struct visit *v);

enum serve_result { SERVE_ANSWER, SERVE_WAIT };

/*
 * Finds an answer or what to wait for. To be called inside a reader's section; *answer is valid
 * until it ends. visit: NULL for a request that has not waited yet.
 */
enum serve_result serve_find(struct serve *s, struct request *r, const struct visit *visit,
                             struct answer *answer, struct want *want);

/* The same for a request that is refused with a status. */
enum serve_result serve_refuse(struct serve *s, const struct head *head, unsigned status,
                               const struct visit *visit, struct answer *answer, struct want *want);

/* Waits: has the visit woken exactly once. Outside of any section. */
void serve_wait(struct serve *s, struct visit *visit, const struct want *want);

#endif
