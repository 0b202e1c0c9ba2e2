/*
 * Whether the site can be shown, and other figures of a server. See serve_health.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve_health.h"

#include "server/core/rcu.h"
#include "server/serve/serve_private.h"

/* ---- the next page to try ---- */

struct search {
    struct serve_health_check *check;
    size_t at;
    bool any; /* there is a page at all */
    bool found;
};

static bool look_at(void *self, struct str path, const struct route *route)
{
    struct search *s = self;
    struct serve_health_check *c = s->check;
    s->at++;
    if (route->kind != ROUTE_PAGE || path.len > sizeof(c->path))
        return true;
    s->any = true;
    if (s->at <= c->next)
        return true;
    memcpy(c->path, path.ptr, path.len);
    c->path_len = path.len;
    c->next = s->at;
    s->found = true;
    return false;
}

/* Puts the path of the next page into c->path. After the last one, false; then the first one. */
static bool next_page(struct serve_health_check *c, const struct site *site, bool *any)
{
    struct search s = {.check = c};
    site_each(site, look_at, &s);
    *any = s.any;
    if (!s.found)
        c->next = 0;
    return s.found;
}

/* ---- the check ---- */

static bool is_good(const struct entry *e)
{
    return e != NULL && e->status < 500;
}

/* What the cache says about the page at c->path. */
enum known { KNOWN_NOT, KNOWN_GOOD, KNOWN_BAD };

static enum known look_up_page(struct serve *s, const struct snapshot *now,
                               const struct serve_health_check *c)
{
    const struct cache_key key = cache_key_of_path(str_of(c->path, c->path_len));
    rcu_enter();
    struct entry *e = cache_find(s->cache, &key);
    bool current = e != NULL && entry_current(e, now->site, now->generation);
    enum known known = !current ? KNOWN_NOT : is_good(e) ? KNOWN_GOOD : KNOWN_BAD;
    rcu_leave();
    return known;
}

static bool end(struct serve_health_check *c, enum serve_health found)
{
    c->found = found;
    c->tried = 0;
    if (found != SERVE_HEALTH_GOOD)
        c->path_len = 0;
    return true;
}

/* Takes the page that the pool has made. Returns whether it is good. */
static bool take_answer(struct serve_health_check *c)
{
    bool good = is_good(c->waiter.answer);
    entry_unref(c->waiter.answer);
    c->waiter.answer = NULL;
    c->waits = false;
    return good;
}

static bool ask(struct serve *s, struct serve_health_check *c, uint64_t generation)
{
    const struct cache_key key = cache_key_of_path(str_of(c->path, c->path_len));
    c->waiter.deadline = 0;
    c->waits = true;
    if (pool_ask(s->pool, &key, CODING_IDENTITY, generation, &c->waiter) == POOL_WAITS)
        return true;
    c->waits = false;
    return false;
}

static bool check_snapshot(struct serve *s, struct serve_health_check *c,
                           const struct snapshot *now)
{
    /* The page that was good last is likely to be in the cache, or else to be wanted soon. */
    bool again = c->path_len > 0 && c->tried == 0, any = true;
    while (c->tried < SERVE_HEALTH_PAGES) {
        if (!again && !next_page(c, now->site, &any) &&
            (c->tried > 0 || !next_page(c, now->site, &any)))
            break;
        again = false;
        c->tried++;
        enum known known = look_up_page(s, now, c);
        if (known == KNOWN_GOOD)
            return end(c, SERVE_HEALTH_GOOD);
        if (known == KNOWN_BAD)
            continue;
        if (ask(s, c, now->generation))
            return false;
        c->tried = 0; /* the pool is too busy, which is not the site's fault */
        return true;
    }
    return end(c, any ? SERVE_HEALTH_FAILING : SERVE_HEALTH_GOOD);
}

bool serve_health_check(struct serve *s, struct serve_health_check *c)
{
    struct snapshot *now = publish_get(&s->publish);
    bool waited = c->waits, made = waited && take_answer(c);
    bool same = c->generation == now->generation;
    bool ended = true;
    if (!same)
        c->tried = c->next = 0;
    c->generation = now->generation;
    if (made)
        ended = end(c, SERVE_HEALTH_GOOD);
    else if (site_is_empty(now->site))
        ended = end(c, SERVE_HEALTH_EMPTY);
    else if (c->found != SERVE_HEALTH_GOOD || waited || !same)
        ended = check_snapshot(s, c, now);
    publish_unref(now);
    return ended;
}

/* ---- figures ---- */

static bool count_page(void *self, const struct site *language, const struct page *page,
                       const struct page *listed)
{
    size_t *count = self;
    (void)language;
    (void)page;
    (void)listed;
    ++*count;
    return true;
}

struct serve_stats serve_stats(struct serve *s)
{
    struct snapshot *now = publish_get(&s->publish);
    struct serve_stats stats = {
        .cache = cache_stats(s->cache),
        .pool = pool_stats(s->pool),
        .generation = now->generation,
        .published = now->published,
        .watch = watch_mode_now(s->watch),
        .pending = watch_is_pending(s->watch),
    };
    site_each_page(now->site, count_page, &stats.pages);
    publish_unref(now);
    return stats;
}
