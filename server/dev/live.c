/*
 * Live reload. See live.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/live.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "server/core/monotonic.h"
#include "server/core/rcu.h"
#include "server/dev/live_private.h"

enum {
    KEEP_ALIVE_MS = 15000,
    RETRY_MS = 500,      /* after which a tab connects again */
    BEHIND_MS = 25,      /* how long the next round of the watch is waited for, */
    BEHIND_MAX_MS = 500, /* and how long, if one follows the other */
    POLL_MS = 500,       /* with --watch stat: between two looks at the disk */
    REFUSED_MS = 200,    /* until what the pool has refused is asked for again */
    ID_MAX = 48,
    BASE = 16,
};

/* ---- what is sent; under the lock ---- */

static void resume(struct live_stream *s)
{
    if (!s->paused)
        return;
    s->paused = false;
    s->wake(s->wake_self);
}

/*
 * A tab that does not read, or for which there is no memory, is disconnected; an event that is not
 * whole does not count.
 */
static void append(struct live_stream *s, struct str text)
{
    if (text.len == 0 || s->ended)
        return;
    if (s->text == NULL || s->len + text.len > s->capacity) {
        size_t capacity = s->len + text.len < 256 ? 256 : 2 * (s->len + text.len);
        char *grown =
            s->len + text.len <= (size_t)4 * LIVE_EVENT_MAX ? realloc(s->text, capacity) : NULL;
        if (grown == NULL) {
            s->ended = true;
            return;
        }
        s->text = grown;
        s->capacity = capacity;
    }
    memcpy(s->text + s->len, text.ptr, text.len);
    s->len += text.len;
}

void live_send(struct live_stream *s, const char *event, struct str data)
{
    char head[ID_MAX + 64];
    int len = snprintf(head, sizeof(head),
                       "id: %016" PRIx64 "-%" PRIu64 "\nevent: %s\ndata: ", s->live->process,
                       s->live->generation, event);
    append(s, str_of(head, (size_t)len));
    append(s, data);
    append(s, S("\n\n"));
    resume(s);
}

void live_send_all(struct live *l, const char *event, struct str data)
{
    for (struct live_page *p = l->pages; p != NULL; p = p->next) {
        for (struct live_stream *s = p->streams; s != NULL; s = s->next)
            live_send(s, event, data);
    }
}

static void keep_alive(struct live *l)
{
    for (struct live_page *p = l->pages; p != NULL; p = p->next) {
        for (struct live_stream *s = p->streams; s != NULL; s = s->next) {
            append(s, S(":\n\n"));
            resume(s);
        }
    }
}

/* ---- a page ---- */

/* What a page is now. */
struct state {
    unsigned status;
    uint64_t version;
    bool failed;
    struct str source;
};

struct moved {
    struct str source, best;
};

static bool compare_route(void *self, struct str path, const struct route *route)
{
    struct moved *m = self;
    if (route->kind == ROUTE_PAGE && route->location.len == 0 &&
        str_eq(page_path(route->page), m->source) && (m->best.len == 0 || path.len < m->best.len))
        m->best = path;
    return true;
}

/*
 * Writes the address at which the file of a page is shown now; nothing if it is not, or only at the
 * page's own address, where a rule redirects.
 */
static void find_moved(const struct live_page *p, struct arena *a, struct buf *out)
{
    struct buf own;
    struct moved m = {.source = str_c(p->source)};
    struct snapshot *now = publish_get(p->live->options.publish);
    site_each(now->site, compare_route, &m);
    if (m.best.len > 0)
        notice_write_address(now->site, m.best, out);
    publish_unref(now);
    buf_init(&own, a, 0);
    buf_putc(&own, '/');
    buf_uri(&own, str_of(p->path + 1, p->len - 1), "/:@!$&'()*+,;=");
    if (str_eq(buf_str(&own), buf_str(out)))
        buf_cut(out, 0);
}

/* Whether the page's file is shown elsewhere, as far as the page's own state tells. */
static bool may_have_moved(const struct live_page *p, const struct state *now)
{
    return p->source != NULL && !now->failed &&
           (now->status != 200 || !str_eq(now->source, str_c(p->source)));
}

static void write_missing(const struct live_page *p, struct buf *out)
{
    struct snapshot *now = publish_get(p->live->options.publish);
    struct str path = str_of(p->path, p->len), beneath = path;
    if (!site_is_empty(now->site)) /* then it is the welcome page */
        notice_write_missing(
            now->site, site_beneath(now->site, &beneath) && beneath.len > 0 ? beneath : path, out);
    publish_unref(now);
}

static void set_state(struct live_page *p, const struct state *now)
{
    p->version = now->version;
    p->failed = now->failed;
    if (now->status != 200 || (p->source != NULL && str_eq(now->source, str_c(p->source))))
        return;
    free(p->source);
    p->source = now->source.len > 0 ? strndup(now->source.ptr, now->source.len) : NULL;
}

/* A stream begins. missing: as in notice.h; empty: there is a page. */
static void greet(struct live_stream *s, struct str version, struct str missing)
{
    const struct live_page *p = s->page;
    s->greeted = true;
    s->shown = s->shown != 0 ? s->shown : p->version;
    s->shows_failure = p->failed && s->shown == p->version;
    live_send(s, "hello", version);
    live_notices_greet(s->live, s);
    if (missing.len > 0)
        live_send(s, "missing", missing);
    if (s->shown == p->version)
        live_assets_greet(s->live, s);
}

/*
 * Tells a page's tabs what they do not know yet. If the page cannot be rendered any more, a tab
 * that shows a good version goes on to show it, and the problem above it. Under the lock.
 */
static void tell_tabs(struct live_page *p, struct str address, struct str missing)
{
    char text[BASE + 1];
    (void)snprintf(text, sizeof(text), "%016" PRIx64, p->version);
    for (struct live_stream *s = p->streams; s != NULL; s = s->next) {
        if (!s->greeted)
            greet(s, str_c(text), missing);
        if (s->shown == p->version || (p->failed && !s->shows_failure))
            continue;
        live_send(s, address.len > 0 ? "moved" : "reload", address.len > 0 ? address : str_c(text));
        s->shown = p->version;
        s->ended = true; /* the tab loads a page, which opens another stream */
    }
}

static void settle(struct live_page *p, const struct state *now)
{
    struct live *l = p->live;
    struct arena scratch;
    struct buf address, missing;
    arena_init(&scratch, 0);
    buf_init(&address, &scratch, LIVE_ADDRESS_MAX);
    buf_init(&missing, &scratch, LIVE_EVENT_MAX);
    if (may_have_moved(p, now))
        find_moved(p, &scratch, &address);
    if (now->status == 404)
        write_missing(p, &missing);
    pthread_mutex_lock(&l->lock);
    set_state(p, now);
    tell_tabs(p, buf_ok(&address) ? buf_str(&address) : S(""),
              buf_ok(&missing) ? buf_str(&missing) : S(""));
    pthread_mutex_unlock(&l->lock);
    arena_fini(&scratch);
}

static void settle_entry(struct live_page *p, const struct entry *e)
{
    const struct state now = {e->status, e->version, e->failed, e->source};
    settle(p, &now);
}

static void wake_page(struct waiter *w)
{
    struct live_page *p = (struct live_page *)(void *)w;
    struct live *l = p->live;
    pthread_mutex_lock(&l->lock);
    p->answered = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
}

/* Looks at a page: at once if its entry is current, else when the pool has made it. */
static void look_at(struct live *l, struct live_page *p)
{
    struct live_target target;
    struct entry *e = NULL;
    struct state redirect = {.status = 301};
    rcu_enter();
    const struct snapshot *now = publish_peek(l->options.publish);
    uint64_t generation = now->generation;
    l->options.find(l->options.self, now->site, str_of(p->path, p->len), &target);
    if (target.redirect)
        redirect.version = digest_hash(target.location, 0) | 1;
    else
        e = cache_find(l->options.cache, &target.key);
    e = e != NULL && entry_current(e, now->site, generation) ? entry_ref(e) : NULL;
    rcu_leave();
    if (target.redirect) {
        settle(p, &redirect);
    } else if (e != NULL) {
        settle_entry(p, e);
        entry_unref(e);
    } else {
        p->asked = true;
        p->waiter = (struct pool_waiter){.waiter.wake = wake_page};
        if (pool_ask(l->options.pool, &target.key, CODING_IDENTITY, generation, &p->waiter) ==
            POOL_REFUSED)
            wake_page(&p->waiter.waiter);
    }
}

/* ---- the thread ---- */

/*
 * Takes the answer of a page; without one, since the pool has too much to do, the page is looked at
 * again. Under the lock.
 */
static void take_answer(struct live *l, struct live_page *p)
{
    struct entry *e = p->waiter.answer;
    p->waiter.answer = NULL;
    p->asked = p->answered = false;
    if (e == NULL) {
        l->refused = true;
        p->refused = true;
        return;
    }
    pthread_mutex_unlock(&l->lock);
    settle_entry(p, e);
    entry_unref(e);
    pthread_mutex_lock(&l->lock);
}

/* Looks at the pages that have to be looked at, and frees those that no tab shows. */
static bool look_at_pages(struct live *l)
{
    bool any = false;
    for (struct live_page **at = &l->pages, *p; (p = *at) != NULL;) {
        if (p->answered) {
            any = true;
            take_answer(l, p);
        }
        if (p->again && !p->asked) {
            any = true;
            p->again = false;
            pthread_mutex_unlock(&l->lock);
            look_at(l, p);
            pthread_mutex_lock(&l->lock);
        }
        while (*at != p) /* new ones come before it */
            at = &(*at)->next;
        if (p->streams == NULL && !p->asked) {
            *at = p->next;
            free(p->source);
            free(p);
        } else {
            at = &p->next;
        }
    }
    return any;
}

/* Under the lock, which is given up meanwhile. Returns false if the time is over. */
static bool wait_for_work(struct live *l, int64_t until)
{
    int64_t left = until - monotonic_ms();
    if (left <= 0)
        return false;
    const struct timespec end = monotonic_after((long)left);
    return pthread_cond_clockwait(&l->work, &l->lock, CLOCK_MONOTONIC, &end) == 0;
}

/*
 * While the watch is behind, another round follows: what it publishes is waited for, so that what
 * is saved together is told together. Under the lock.
 */
static void await_last_round(struct live *l)
{
    int64_t last = monotonic_ms() + BEHIND_MAX_MS;
    while (!l->stopping && !watch_polls(l->options.watch) && !watch_current(l->options.watch)) {
        int64_t until = monotonic_ms() + BEHIND_MS;
        l->changed = false;
        while (!l->changed && wait_for_work(l, until < last ? until : last))
            ;
        if (!l->changed || monotonic_ms() >= last)
            return;
    }
}

static void look_at_everything(struct live *l)
{
    await_last_round(l);
    l->changed = false;
    for (struct live_page *p = l->pages; p != NULL; p = p->next)
        p->again = true;
    pthread_mutex_unlock(&l->lock);
    uint64_t generation = publish_generation(l->options.publish);
    pthread_mutex_lock(&l->lock);
    l->generation = generation;
    if (l->pages == NULL)
        return;
    pthread_mutex_unlock(&l->lock);
    live_assets_check(l);
    pthread_mutex_lock(&l->lock);
}

/* Under the lock. */
static void look_at_refused(struct live *l)
{
    for (struct live_page *p = l->pages; l->refused && p != NULL; p = p->next) {
        p->again = p->again || p->refused;
        p->refused = false;
    }
    l->refused = false;
}

static void wake_polled(struct waiter *w)
{
    struct live *l = (struct live *)(void *)((char *)w - offsetof(struct live, polled));
    pthread_mutex_lock(&l->lock);
    l->asked_watch = false;
    l->changed = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
}

/* Without inotify, a round takes place only if somebody waits for it. Under the lock. */
static void ask_watch(struct live *l)
{
    if (l->asked_watch || l->pages == NULL || !watch_polls(l->options.watch))
        return;
    l->asked_watch = true;
    l->polled = (struct waiter){.wake = wake_polled};
    pthread_mutex_unlock(&l->lock);
    bool waits = watch_wait(l->options.watch, &l->polled);
    pthread_mutex_lock(&l->lock);
    if (!waits)
        l->asked_watch = false;
}

static void *run(void *self)
{
    struct live *l = self;
    int64_t next_comment = monotonic_ms() + KEEP_ALIVE_MS, next_poll = 0;
    pthread_mutex_lock(&l->lock);
    while (!l->stopping) {
        bool busy = l->changed;
        if (l->changed)
            look_at_everything(l);
        busy = look_at_pages(l) || busy;
        busy = live_assets_settle(l) || busy;
        busy = live_notices_check(l) || busy;
        int64_t now = monotonic_ms();
        if (now >= next_comment) {
            keep_alive(l);
            next_comment = now + KEEP_ALIVE_MS;
        }
        bool polls = watch_polls(l->options.watch);
        if (polls && now >= next_poll) {
            ask_watch(l);
            next_poll = now + POLL_MS;
        }
        int64_t next = polls && next_poll < next_comment ? next_poll : next_comment;
        if ((l->refused || l->problems_changed) && next > now + REFUSED_MS)
            next = now + REFUSED_MS;
        if (!busy && !l->changed && !l->stopping && !wait_for_work(l, next))
            look_at_refused(l);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* ---- streams ---- */

static uint64_t parse_hex(struct str s)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        int digit = char_hex(s.ptr[i]);
        if (digit < 0 || s.len > BASE)
            return 0;
        n = n * BASE + (unsigned)digit;
    }
    return n;
}

/* The generation of an id. Returns false if the id is of another process, or none. */
static bool parse_id(const struct live *l, struct str id, uint64_t *generation)
{
    struct str process, number;
    int64_t n;
    if (!str_cut(id, '-', &process, &number) || parse_hex(process) != l->process ||
        !str_to_i64(number, &n) || n < 0)
        return false;
    *generation = (uint64_t)n;
    return true;
}

/* The page of a path, a new one if necessary; NULL if memory ends. Under the lock. */
static struct live_page *page_for(struct live *l, struct str path)
{
    struct live_page *p = l->pages;
    while (p != NULL && !str_eq(str_of(p->path, p->len), path))
        p = p->next;
    if (p != NULL || (p = calloc(1, sizeof(*p) + path.len + 1)) == NULL)
        return p;
    p->live = l;
    memcpy(p->path, path.ptr, path.len);
    p->len = path.len;
    p->next = l->pages;
    l->pages = p;
    return p;
}

static void link_stream(struct live_stream *s, struct live_page *p)
{
    s->page = p;
    s->next = p->streams;
    s->at = &p->streams;
    if (s->next != NULL)
        s->next->at = &s->next;
    p->streams = s;
    p->again = true;
}

struct live_stream *live_open(struct live *l, const struct live_ask *ask)
{
    char retry[32];
    struct live_stream *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    s->live = l;
    s->shown = parse_hex(ask->version);
    s->wake = ask->wake;
    s->wake_self = ask->wake_self;
    s->away = ask->last_id.len > 0 && !parse_id(l, ask->last_id, &s->seen);
    append(s, str_of(retry, (size_t)snprintf(retry, sizeof(retry), "retry: %d\n\n", RETRY_MS)));
    pthread_mutex_lock(&l->lock);
    bool open = l->started && !l->ending && l->stream_count < l->stream_max;
    struct live_page *p = open ? page_for(l, ask->page) : NULL;
    if (p != NULL) {
        link_stream(s, p);
        l->stream_count++;
        pthread_cond_signal(&l->work);
    }
    pthread_mutex_unlock(&l->lock);
    if (p != NULL)
        return s;
    free(s->text);
    free(s);
    return NULL;
}

ptrdiff_t live_read(struct live_stream *s, char *out, size_t capacity, void (*pause)(void *self),
                    void *self)
{
    struct live *l = s->live;
    pthread_mutex_lock(&l->lock);
    size_t n = s->len < capacity ? s->len : capacity;
    bool ended = n == 0 && (s->ended || l->ending);
    if (n > 0) {
        memcpy(out, s->text, n);
        memmove(s->text, s->text + n, s->len - n);
        s->len -= n;
    } else if (!ended) {
        s->paused = true;
        pause(self);
    }
    pthread_mutex_unlock(&l->lock);
    return ended ? -1 : (ptrdiff_t)n;
}

void live_close(struct live_stream *s)
{
    struct live *l = s->live;
    pthread_mutex_lock(&l->lock);
    *s->at = s->next;
    if (s->next != NULL)
        s->next->at = s->at;
    l->stream_count--;
    if (s->page->streams == NULL) /* to be freed */
        pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
    free(s->text);
    free(s);
}

/* ---- start and stop ---- */

struct live *live_new(void)
{
    struct live *l = calloc(1, sizeof(*l));
    if (l == NULL)
        return NULL;
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_cond_init(&l->work, NULL);
    l->stream_max = LIVE_STREAMS_MAX;
    if (getrandom(&l->process, sizeof(l->process), GRND_NONBLOCK) != sizeof(l->process))
        l->process = (uint64_t)time(NULL);
    return l;
}

bool live_start(struct live *l, const struct live_options *options, struct err *err)
{
    l->options = *options;
    l->generation = publish_generation(options->publish);
    int failure = pthread_create(&l->thread, NULL, run, l);
    if (failure != 0)
        return err_set(err, ERR_KIND_IO, "cannot start the thread for live reload: %s",
                       strerrordesc_np(failure));
    pthread_mutex_lock(&l->lock);
    l->started = true;
    pthread_mutex_unlock(&l->lock);
    return true;
}

void live_limit(struct live *l, size_t streams)
{
    pthread_mutex_lock(&l->lock);
    l->stream_max = streams < LIVE_STREAMS_MAX ? streams : LIVE_STREAMS_MAX;
    pthread_mutex_unlock(&l->lock);
}

void live_changed(struct live *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->changed = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
}

void live_end(struct live *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->ending = true;
    for (struct live_page *p = l->pages; p != NULL; p = p->next) {
        for (struct live_stream *s = p->streams; s != NULL; s = s->next)
            resume(s);
    }
    pthread_mutex_unlock(&l->lock);
}

void live_stop(struct live *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    bool started = l->started;
    l->started = false;
    l->stopping = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
    if (started)
        (void)pthread_join(l->thread, NULL);
}

void live_free(struct live *l)
{
    if (l == NULL)
        return;
    live_stop(l);
    for (struct live_page *p = l->pages, *next; p != NULL; p = next) {
        next = p->next;
        entry_unref(p->waiter.answer);
        free(p->source);
        free(p);
    }
    live_assets_free(l);
    live_notices_free(l);
    (void)pthread_cond_destroy(&l->work);
    (void)pthread_mutex_destroy(&l->lock);
    free(l);
}
