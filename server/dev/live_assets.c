/*
 * Files that pages show, such as stylesheets, images and scripts: which of them have changed.
 *
 * What a browser shows it has asked for, so it is in the cache. A cached entry that is no HTML and
 * not current any more is made again, and if it differs, all tabs are told. So are pages that had
 * problems, to find out whether they still have them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "server/core/monotonic.h"
#include "server/core/rcu.h"
#include "server/dev/live_private.h"

/* A tab that has just loaded may have got a file just before it changed. */
enum { JUST_MS = 5000 };

struct search {
    struct live *live;
    const struct snapshot *now;
    struct live_asset *found;
    size_t count;
};

static bool is_asked(const struct live *l, const struct cache_key *key)
{
    for (const struct live_asset *a = l->assets; a != NULL; a = a->next) {
        if (cache_key_eq(&a->key, key))
            return true;
    }
    return false;
}

static void wake(struct waiter *w)
{
    struct live_asset *a = (struct live_asset *)(void *)w;
    struct live *l = a->live;
    pthread_mutex_lock(&l->lock);
    a->answered = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
}

static struct live_asset *asset_new(struct live *l, const struct entry *e)
{
    struct live_asset *a = calloc(1, sizeof(*a) + e->key.path.len + 1);
    if (a == NULL)
        return NULL;
    a->live = l;
    a->waiter.waiter.wake = wake;
    a->key = e->key;
    memcpy(a->path, e->key.path.ptr, e->key.path.len);
    a->key.path = str_of(a->path, e->key.path.len);
    memcpy(a->etag, e->etag, sizeof(a->etag));
    a->html = e->version != 0;
    return a;
}

/*
 * A page of HTML has a version; it is looked at if a tab shows it. Elsewhere it is made again only
 * if there was a problem with it, which may be over.
 */
static bool add_stale(void *self, struct entry *e)
{
    struct search *s = self;
    if ((e->version != 0 && !e->failed && !e->warned) ||
        entry_current(e, s->now->site, s->now->generation) || is_asked(s->live, &e->key))
        return true;
    if (s->count++ >= LIVE_ASSETS_MAX)
        return false;
    struct live_asset *a = asset_new(s->live, e);
    if (a == NULL)
        return false;
    a->next = s->found;
    s->found = a;
    return true;
}

static void remember(struct live *l, struct str address)
{
    struct live_recent *r = &l->recent[l->recent_next++ % LIVE_RECENT];
    free(r->address);
    r->address = strndup(address.ptr, address.len);
    r->generation = l->generation;
    r->at = monotonic_ms();
}

void live_assets_check(struct live *l)
{
    struct search search = {.live = l};
    rcu_enter();
    search.now = publish_peek(l->options.publish);
    uint64_t generation = search.now->generation;
    cache_each(l->options.cache, add_stale, &search);
    rcu_leave();
    bool many = search.count > LIVE_ASSETS_MAX;
    while (search.found != NULL) {
        struct live_asset *a = search.found;
        search.found = a->next;
        pthread_mutex_lock(&l->lock);
        a->next = l->assets;
        l->assets = a;
        pthread_mutex_unlock(&l->lock);
        /* Refused: it is looked at again when something changes the next time. */
        if (pool_ask(l->options.pool, &a->key, CODING_IDENTITY, generation, &a->waiter) ==
            POOL_REFUSED)
            wake(&a->waiter.waiter);
    }
    pthread_mutex_lock(&l->lock);
    if (many)
        live_send_all(l, "refresh", S("all"));
    pthread_mutex_unlock(&l->lock);
}

static bool differs(const struct live_asset *a)
{
    const struct entry *e = a->waiter.answer;
    return e != NULL && !a->html && e->status == 200 &&
           (e->etag[0] == '\0' || strcmp(e->etag, a->etag) != 0);
}

static void tell(struct live *l, const struct live_asset *a)
{
    struct arena scratch;
    struct buf address;
    arena_init(&scratch, 0);
    buf_init(&address, &scratch, LIVE_ADDRESS_MAX);
    struct snapshot *now = publish_get(l->options.publish);
    notice_write_address(now->site, a->key.path, &address);
    publish_unref(now);
    if (buf_ok(&address)) {
        remember(l, buf_str(&address));
        live_send_all(l, "asset", buf_str(&address));
    }
    arena_fini(&scratch);
}

bool live_assets_settle(struct live *l)
{
    bool any = false;
    for (struct live_asset **at = &l->assets, *a; (a = *at) != NULL;) {
        if (!a->answered) {
            at = &a->next;
            continue;
        }
        any = true;
        *at = a->next;
        if (differs(a))
            tell(l, a);
        entry_unref(a->waiter.answer);
        free(a);
    }
    return any;
}

void live_assets_greet(struct live *l, struct live_stream *s)
{
    int64_t since = monotonic_ms() - JUST_MS;
    /* Older changes are forgotten: the tab has to look at everything. */
    bool forgotten = l->recent_next > LIVE_RECENT && s->seen > 0 &&
                     l->recent[l->recent_next % LIVE_RECENT].generation > s->seen;
    if (s->away || forgotten) {
        live_send(s, "refresh", S("all"));
        return;
    }
    for (size_t i = 0; i < LIVE_RECENT; i++) {
        const struct live_recent *r = &l->recent[(l->recent_next + i) % LIVE_RECENT];
        if (r->address != NULL && (s->seen > 0 ? r->generation > s->seen : r->at >= since))
            live_send(s, "asset", str_c(r->address));
    }
}

void live_assets_free(struct live *l)
{
    for (struct live_asset *a = l->assets, *next; a != NULL; a = next) {
        next = a->next;
        entry_unref(a->waiter.answer);
        free(a);
    }
    for (size_t i = 0; i < LIVE_RECENT; i++)
        free(l->recent[i].address);
}
