/*
 * Purging. See purge.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/purge.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/cache/variant.h"
#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/purge/ledger.h"
#include "server/purge/target.h"

enum {
    FLUSH_MS = 1000,  /* how long stopping waits for what is to be sent */
    POLL_MS = 1000,   /* how often the disk is looked at if the watch does not do it by itself */
    REFUSED_MS = 50,  /* before the pool is asked again */
    ATTEMPTS_MAX = 8, /* to have a page made again, before it is purged unseen */
    CHUNK = 64,       /* pages that are looked at under the lock at a time */
    KEY_LEN = 17,     /* a letter and 16 hexadecimal digits */
};

struct purge {
    const struct publish *publish;
    struct pool *pool;
    struct watch *watch;
    bool ban, baseurl_stripped;
    char all_key[KEY_LEN + 1]; /* of all answers of this site */
    struct target *targets[PURGE_TARGETS_MAX];
    size_t target_count;
    pthread_t thread;

    pthread_mutex_t lock; /* for what follows */
    pthread_cond_t work;
    struct ledger ledger;
    bool started, stopping, changed;
    bool overflown;   /* pages were given out that are not in the ledger */
    bool answered;    /* by the pool */
    bool asked_watch; /* for a round */
    struct pool_waiter waiter;
    struct waiter polled;

    /* The thread's own. */
    uint64_t generation; /* that was looked at last */
    uint64_t rules;      /* hash of _redirects then */
    uint64_t root;       /* hash of where the site's root was then */
};

/* ---- what is sent ---- */

static void ban_everything(const struct purge *p, const char *why)
{
    log_line(LOG_LEVEL_INFO, "caches are asked to drop everything: %s", why);
    for (size_t i = 0; i < p->target_count; i++)
        target_add_everything(p->targets[i]);
}

static void write_key(char letter, uint64_t hash, char out[static KEY_LEN + 1])
{
    (void)snprintf(out, KEY_LEN + 1, "%c%016" PRIx64, letter, hash);
}

static struct str own_key(const struct cache_key *key, char out[static KEY_LEN + 1])
{
    write_key('p', cache_key_hash(key, 0), out);
    return str_of(out, KEY_LEN);
}

/* The path in front of all paths, as requests have it: "/docs"; or "". */
static struct str base_of(const struct purge *p, const struct site *site)
{
    struct str base = p->baseurl_stripped ? S("") : site_root_url(site);
    while (base.len > 0 && base.ptr[base.len - 1] == '/')
        base.len--;
    return base;
}

static void write_path(const struct purge *p, const struct site *site, struct str path,
                       struct buf *out)
{
    buf_add(out, base_of(p, site));
    endpoint_write_path(path, out);
}

/*
 * Purges the answers of a key. The page for an error has no path: caches do not keep it without
 * asking, unless they are told to, and then they can be told its key.
 */
static void purge_key(const struct purge *p, const struct site *site, const struct cache_key *key)
{
    char text[KEY_LEN + 1];
    struct arena arena;
    struct buf path;
    struct str item = own_key(key, text);
    if (!p->ban && key->kind != CACHE_KEY_PATH)
        return;
    arena_init(&arena, 0);
    buf_init(&path, &arena, 0);
    if (!p->ban) {
        write_path(p, site, key->path, &path);
        item = buf_str(&path);
    }
    for (size_t i = 0; i < p->target_count; i++) {
        if (buf_ok(&path))
            target_add(p->targets[i], item);
        else
            target_add_everything(p->targets[i]);
    }
    arena_fini(&arena);
}

/* A list of all paths that is being made. */
struct listing {
    const struct purge *purge;
    const struct site *site;
    struct arena *arena;
    void (*each)(void *to, struct str path);
    void *to;
};

static bool list_one(void *self, struct str path, const struct route *route)
{
    const struct listing *l = self;
    struct buf out;
    (void)route;
    const struct arena_mark start = arena_mark(l->arena);
    buf_init(&out, l->arena, 0);
    write_path(l->purge, l->site, path, &out);
    if (buf_ok(&out))
        l->each(l->to, buf_str(&out));
    arena_rewind(l->arena, start);
    return true;
}

/* As in struct target_options. */
static void list_paths(void *self, void (*each)(void *to, struct str path), void *to)
{
    const struct purge *p = self;
    struct arena arena;
    struct snapshot *now = publish_get(p->publish);
    arena_init(&arena, 0);
    struct listing l = {p, now->site, &arena, each, to};
    site_each(now->site, list_one, &l);
    arena_fini(&arena);
    publish_unref(now);
}

/* ---- what is given out ---- */

void purge_add_keys(const struct purge *p, struct entry_spec *spec, struct arena *a)
{
    char text[KEY_LEN + 1];
    struct buf lines;
    if (p == NULL || spec->key.kind == CACHE_KEY_ASKED)
        return;
    buf_init(&lines, a, 0);
    buf_add(&lines, spec->lines);
    buf_printf(&lines, "Surrogate-Key: %s", p->all_key);
    if (p->ban)
        buf_printf(&lines, " %.*s", STR_ARG(own_key(&spec->key, text)));
    buf_putc(&lines, '\n');
    if (buf_ok(&lines))
        spec->lines = buf_str(&lines);
}

/* The path of what a key leads to; empty: nothing of the site. */
static struct str source_of(const struct site *site, const struct cache_key *key)
{
    struct route route = cache_key_route(site, key);
    return route.kind == ROUTE_PAGE   ? page_path(route.page)
           : route.kind == ROUTE_FILE ? route.path
                                      : S("");
}

/*
 * Everything that a client sees, except for dates: the body and what the head says of it. A
 * precompressed file, or one that is too large for memory, is another one if its version is.
 */
static uint64_t digest_of(const struct site *site, const struct entry *e)
{
    const struct str texts[] = {str_c(e->etag), e->type, e->cache_control, e->location, e->lines};
    uint64_t digest = e->status;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        digest = digest_hash(texts[i], digest);
    for (unsigned c = 0; c < CODING_COUNT; c++) {
        char buffer[PATH_MAX];
        if ((e->precompressed & CODING_BIT(c)) == 0)
            continue;
        struct str path = variant_path(e->source, (enum coding)c, buffer);
        digest ^= render_dep_file(site, path).version + c;
    }
    if (e->kind == ENTRY_KIND_LARGE && e->etag[0] == '\0')
        digest ^= render_dep_file(site, e->source).version;
    return digest;
}

void purge_made(struct purge *p, const struct site *site, const struct entry *e)
{
    if (p == NULL || e->status >= 500 || e->key.kind == CACHE_KEY_ASKED)
        return;
    const struct ledger_answer answer = {
        .key = e->key,
        .source = digest_hash(e->source, 0),
        .digest = digest_of(site, e),
        .generation = atomic_load_explicit(&e->current_for, memory_order_acquire),
        .deps = e->deps,
        .dep_count = e->dep_count,
    };
    pthread_mutex_lock(&p->lock);
    enum ledger_result result = ledger_put(&p->ledger, &answer);
    bool overflows = result == LEDGER_FULL && !p->overflown;
    p->overflown = p->overflown || overflows;
    /* It was made of a snapshot that has been replaced since: it has to be looked at. */
    if (answer.generation < p->generation || overflows) {
        p->changed = true;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    if (overflows)
        log_line(LOG_LEVEL_WARNING, "more pages are given out than can be remembered: from now on, "
                                    "caches are asked to drop everything after each change");
    if (result == LEDGER_CHANGED)
        purge_key(p, site, &e->key);
}

/* ---- looking at what has changed ---- */

static void wake(struct waiter *w)
{
    struct purge *p = (struct purge *)(void *)((char *)w - offsetof(struct purge, waiter));
    pthread_mutex_lock(&p->lock);
    p->answered = true;
    pthread_cond_signal(&p->work);
    pthread_mutex_unlock(&p->lock);
}

/* Under the lock, which is given up meanwhile. */
static void wait_ms(struct purge *p, long ms)
{
    const struct timespec end = monotonic_after(ms);
    (void)pthread_cond_clockwait(&p->work, &p->lock, CLOCK_MONOTONIC, &end);
}

/* Under the lock. */
static bool is_current(struct ledger_page *page, const struct snapshot *now)
{
    if (page->generation >= now->generation)
        return true;
    if (page->source != digest_hash(source_of(now->site, &page->key), 0) ||
        !site_deps_current(now->site, page->deps, page->dep_count))
        return false;
    page->generation = now->generation;
    return true;
}

/* Whether the key still leads to an answer of its own. */
static bool is_there(const struct site *site, const struct cache_key *key)
{
    enum route_kind kind = cache_key_route(site, key).kind;
    return key->kind == CACHE_KEY_ERROR || kind == ROUTE_PAGE || kind == ROUTE_FILE;
}

/*
 * Has the pool make the answer of a key, and waits for it. NULL: there is none, or *busy: the pool
 * has too much to do.
 */
static struct entry *make_again(struct purge *p, const struct cache_key *key, uint64_t generation,
                                bool *busy)
{
    p->waiter = (struct pool_waiter){.waiter.wake = wake};
    pthread_mutex_lock(&p->lock);
    p->answered = false;
    pthread_mutex_unlock(&p->lock);
    *busy = pool_ask(p->pool, key, CODING_IDENTITY, generation, &p->waiter) == POOL_REFUSED;
    if (*busy)
        return NULL;
    pthread_mutex_lock(&p->lock);
    while (!p->answered)
        pthread_cond_wait(&p->work, &p->lock);
    pthread_mutex_unlock(&p->lock);
    *busy = p->waiter.expired;
    return p->waiter.answer;
}

/* Purges a page that is gone, or of which nothing can be known. */
static void forget(struct purge *p, const struct site *site, const struct cache_key *key)
{
    pthread_mutex_lock(&p->lock);
    struct ledger_page *page = ledger_find(&p->ledger, key);
    if (page != NULL)
        ledger_remove(&p->ledger, page);
    pthread_mutex_unlock(&p->lock);
    purge_key(p, site, key);
}

/* A page could not be made: soon it is tried again, but not for ever. */
static void note_attempt(struct purge *p, const struct snapshot *now, const struct cache_key *key,
                         bool busy)
{
    pthread_mutex_lock(&p->lock);
    struct ledger_page *page = ledger_find(&p->ledger, key);
    bool last = !busy && page != NULL && ++page->attempts >= ATTEMPTS_MAX && !p->stopping;
    if (!last && !p->stopping)
        wait_ms(p, REFUSED_MS);
    pthread_mutex_unlock(&p->lock);
    if (last)
        forget(p, now->site, key);
}

/* The answer of an outdated page is made again, which purges it if it is another one. */
static void look_again(struct purge *p, const struct snapshot *now, const struct cache_key *key)
{
    if (!is_there(now->site, key)) {
        forget(p, now->site, key);
        return;
    }
    bool busy;
    struct entry *e = make_again(p, key, now->generation, &busy);
    if (e == NULL) {
        note_attempt(p, now, key, busy);
        return;
    }
    /* It may have been made before, for somebody else. What failed is looked at when it changes. */
    if (e->status < 500)
        purge_made(p, now->site, e);
    pthread_mutex_lock(&p->lock);
    struct ledger_page *page = ledger_find(&p->ledger, key);
    if (page != NULL && page->generation < now->generation)
        page->generation = now->generation;
    pthread_mutex_unlock(&p->lock);
    entry_unref(e);
}

/*
 * The key of the next page that is outdated, from *at on; *clean counts the pages in succession
 * that are not. False if none is.
 */
static bool find_outdated(struct purge *p, const struct snapshot *now, size_t *at, size_t *clean,
                          struct arena *a, struct cache_key *out)
{
    bool found = false, more = true;
    while (more && !found) {
        pthread_mutex_lock(&p->lock);
        for (size_t n = 0; more && !found && n < CHUNK; n++) {
            more = !p->stopping && *clean < p->ledger.count;
            if (!more)
                break;
            struct ledger_page *page = p->ledger.pages[(*at)++ % p->ledger.count];
            found = !is_current(page, now);
            *clean = found ? 0 : *clean + 1;
            if (found) {
                *out = page->key;
                more = arena_dup(a, page->key.path, &out->path);
            }
        }
        pthread_mutex_unlock(&p->lock);
    }
    return found && more;
}

/* What has no place in the ledger: rules, and where the site is. */
static void look_at_rules(struct purge *p, const struct snapshot *now)
{
    uint64_t rules = site_rules_hash(now->site);
    uint64_t root = digest_hash(site_root_url(now->site), 0);
    pthread_mutex_lock(&p->lock);
    bool first = p->generation == 0, overflown = p->overflown;
    p->generation = now->generation;
    pthread_mutex_unlock(&p->lock);
    if (!first && rules != p->rules)
        ban_everything(p, "_redirects has changed");
    else if (!first && root != p->root)
        ban_everything(p, "the baseurl has changed");
    else if (!first && overflown)
        ban_everything(p, "the site has changed, and more pages were given out than are known");
    p->rules = rules;
    p->root = root;
}

/* Looks at all pages that are in the ledger, until they are current. */
static void look(struct purge *p)
{
    size_t at = 0, clean = 0;
    struct arena arena;
    struct cache_key key;
    arena_init(&arena, 0);
    const struct arena_mark start = arena_mark(&arena);
    for (bool more = true; more;) {
        struct snapshot *now = publish_get(p->publish);
        if (now->generation != p->generation) {
            look_at_rules(p, now);
            clean = 0;
        }
        more = find_outdated(p, now, &at, &clean, &arena, &key);
        if (more)
            look_again(p, now, &key);
        publish_unref(now);
        arena_rewind(&arena, start);
    }
    arena_fini(&arena);
}

/* ---- the thread ---- */

static void wake_polled(struct waiter *w)
{
    struct purge *p = (struct purge *)(void *)((char *)w - offsetof(struct purge, polled));
    pthread_mutex_lock(&p->lock);
    p->asked_watch = false;
    p->changed = true;
    pthread_cond_signal(&p->work);
    pthread_mutex_unlock(&p->lock);
}

/*
 * If the watch looks at the disk only for those who wait, this thread waits: a cache that has all
 * pages sends no requests. Under the lock.
 */
static void ask_watch(struct purge *p)
{
    if (p->asked_watch)
        return;
    p->asked_watch = true;
    p->polled = (struct waiter){.wake = wake_polled};
    pthread_mutex_unlock(&p->lock);
    bool waits = watch_wait(p->watch, &p->polled);
    pthread_mutex_lock(&p->lock);
    if (!waits)
        p->asked_watch = false;
}

static void *run(void *self)
{
    struct purge *p = self;
    pthread_mutex_lock(&p->lock);
    while (!p->stopping) {
        if (p->changed) {
            p->changed = false;
            pthread_mutex_unlock(&p->lock);
            look(p);
            pthread_mutex_lock(&p->lock);
        } else if (watch_polls(p->watch)) {
            wait_ms(p, POLL_MS);
            if (!p->stopping && !p->changed)
                ask_watch(p);
        } else {
            pthread_cond_wait(&p->work, &p->lock);
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

void purge_changed(struct purge *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->changed = true;
    pthread_cond_signal(&p->work);
    pthread_mutex_unlock(&p->lock);
}

/* ---- start and stop ---- */

static bool start_targets(struct purge *p, const struct purge_options *o, struct err *err)
{
    struct target_options target = {
        .host = o->host,
        .everything = str_of(p->all_key, KEY_LEN),
        .ban = o->ban,
        .list = list_paths,
        .self = p,
    };
    for (size_t i = 0; i < o->target_count && i < PURGE_TARGETS_MAX; i++) {
        target.address = o->targets[i];
        struct target *t = target_start(&target, err);
        if (t == NULL)
            return false;
        p->targets[p->target_count++] = t;
    }
    return true;
}

/* The key of all answers is the same for all replicas of a site, and another one for each site. */
static void set_all_key(struct purge *p, const struct purge_options *o)
{
    struct snapshot *now = publish_get(o->publish);
    write_key('s', digest_hash(o->host, digest_hash(site_root_url(now->site), 0)), p->all_key);
    publish_unref(now);
}

struct purge *purge_new(const struct purge_options *options, struct err *err)
{
    struct purge *p = calloc(1, sizeof(*p));
    if (p == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    p->publish = options->publish;
    p->ban = options->ban;
    p->baseurl_stripped = options->baseurl_stripped;
    p->changed = true;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->work, NULL);
    ledger_init(&p->ledger, options->ledger_bytes > 0 ? options->ledger_bytes : PURGE_LEDGER_BYTES);
    set_all_key(p, options);
    if (!start_targets(p, options, err)) {
        purge_free(p);
        return NULL;
    }
    ban_everything(p, "what they have from before this start is not known");
    return p;
}

bool purge_start(struct purge *p, struct pool *pool, struct watch *watch, struct err *err)
{
    p->pool = pool;
    p->watch = watch;
    int failure = pthread_create(&p->thread, NULL, run, p);
    p->started = failure == 0;
    return p->started || err_set(err, ERR_KIND_IO, "cannot start the thread for purging: %s",
                                 strerrordesc_np(failure));
}

void purge_stop(struct purge *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    bool started = p->started;
    p->started = false;
    p->stopping = true;
    pthread_cond_signal(&p->work);
    pthread_mutex_unlock(&p->lock);
    if (started)
        (void)pthread_join(p->thread, NULL);
}

void purge_free(struct purge *p)
{
    if (p == NULL)
        return;
    purge_stop(p);
    const int64_t until = monotonic_ms() + FLUSH_MS;
    while (p->target_count > 0)
        target_stop(p->targets[--p->target_count], until);
    ledger_fini(&p->ledger);
    (void)pthread_cond_destroy(&p->work);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}
