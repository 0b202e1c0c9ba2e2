/*
 * Live reload, with --dev: streams of server-sent events, one for each tab that shows a page.
 *
 *     watch: a round has ended ---> live_changed()
 *                                       |  the thread waits until nothing more is coming
 *                                       v
 *     for each page that a tab shows:  is its entry current?      no  ->  pool: make it again
 *                                       |                                   |
 *                                       v                                   v
 *                                  nothing to do          another version: `reload` to its tabs
 *
 *     for each cached entry that is no HTML and not current:  make it again: `asset` to all tabs
 *
 * So a tab hears of nothing but what its page was made from, and a page is made once however many
 * tabs show it. A stream that has nothing to say is a suspended connection: it takes no thread and
 * no time, but for one comment in KEEP_ALIVE_MS, so that proxies do not close it.
 *
 * The events, each with an id that names the process and the generation of the site:
 *
 *     hello    the stream has begun; data: the version of the page
 *     reload   the page is another one now; data: its version
 *     moved    what the page was made from is shown at another address; data: that address
 *     asset    a file has changed; data: its address. The tab knows whether it shows that
 *     problems what is wrong with the site now (notice.h); with `problems: []` it is all mended
 *     missing  there is no page at this path; data: which ones are near (notice.h)
 *     refresh  so many files have changed, or some while the stream was interrupted, that the tab
 *              should look at all that it shows
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_LIVE_H
#define SERVER_DEV_LIVE_H

#include "server/cache/cache.h"
#include "server/cache/pool.h"
#include "server/core/publish.h"
#include "server/dev/notice.h"
#include "server/watch/watch.h"

struct live;
struct live_stream;

/* What a request for a path gets. */
struct live_target {
    bool redirect;
    struct cache_key key; /* unless it redirects */
    struct str location;  /* where it redirects to */
};

struct live_options {
    const struct publish *publish;
    struct cache *cache;
    struct pool *pool;
    struct watch *watch;
    /*
     * What a request for a path gets. Called inside a reader's section, by one thread alone; *out
     * is valid until the section ends, its key until the next call.
     */
    void (*find)(void *self, const struct site *site, struct str path, struct live_target *out);
    void *self;
    struct notice_options notices;
};

/* No stream can be opened before it is started. Returns NULL if memory ends. */
MUST_CHECK struct live *live_new(void);
MUST_CHECK bool live_start(struct live *l, const struct live_options *options, struct err *err);

/* At most so many streams at a time, from now on. */
void live_limit(struct live *l, size_t streams);

/* Something may have changed. From any thread, at any time; l may be NULL. */
void live_changed(struct live *l);

/* The list of problems has changed. From any thread, at any time; l may be NULL. */
void live_problems_changed(struct live *l);

/* Ends all streams, and opens none any more; l may be NULL. */
void live_end(struct live *l);

/*
 * Ends the thread. The pool and the watch must have been stopped, and not freed; they may go on to
 * call the functions above. l may be NULL.
 */
void live_stop(struct live *l);

/* Stops, and frees everything, when nobody calls it any more. All streams must have been closed. */
void live_free(struct live *l);

/* ---- streams ---- */

/* What a tab asks for. */
struct live_ask {
    struct str page;      /* its path, decoded */
    struct str version;   /* of the page that it shows, in hexadecimal digits; empty: unknown */
    struct str last_id;   /* of the last event that it has seen; empty: none */
    void (*wake)(void *); /* ends the pause of the stream (live_read). Must not block */
    void *wake_self;
};

/* A new stream; everything is copied. NULL: there are too many, or memory ends. */
struct live_stream *live_open(struct live *l, const struct live_ask *ask);

/*
 * Takes up to `capacity` bytes that are to be sent. 0: nothing now; `pause` was called, and `wake`
 * will be. -1: the stream has ended.
 */
ptrdiff_t live_read(struct live_stream *s, char *out, size_t capacity, void (*pause)(void *self),
                    void *self);

void live_close(struct live_stream *s);

#endif
