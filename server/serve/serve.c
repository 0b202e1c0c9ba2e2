/*
 * From a request to its answer. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve.h"

#include <time.h>

#include "server/cache/error_page.h"
#include "server/cache/select.h"
#include "server/core/rcu.h"
#include "server/serve/serve_preview.h"
#include "server/serve/serve_private.h"
#include "server/serve/serve_search.h"

enum { MOVED = 301, FOUND = 302 };

const unsigned serve_statuses[] = {200, 204, 400, 404, 405, 406, 412,
                                   413, 414, 417, 431, 501, 503, 0};

/* ---- one request ---- */

static enum serve_result answer_status(struct answer *a, unsigned status)
{
    a->kind = ANSWER_STATUS;
    a->status = status;
    a->page = NULL;
    return SERVE_ANSWER;
}

/*
 * Answers from the entry of a key, or says what to wait for. generation: for which the entry is
 * current.
 */
static enum serve_result answer_entry(const struct serve *s, const struct request *r,
                                      const struct visit *visit, const struct cache_key *key,
                                      const struct entry *e, uint64_t generation, struct answer *a,
                                      struct want *want)
{
    const struct reply_conditions *c = &r->head->conditions;
    struct representation *selected = &a->representation;
    unsigned tried = visit != NULL ? visit->tried : 0;
    enum coding coding = CODING_IDENTITY;
    if (UNLIKELY(!head_leaves(r->head, e->head_len)))
        return answer_status(a, 431);
    switch (select_representation(r->head, r->method, publish_peek(&s->publish)->site, e, tried,
                                  &a->asset, &coding, selected)) {
    case SELECTION_FOUND:
        break;
    case SELECTION_UNMADE:
        *want = (struct want){WANT_ENTRY, *key, coding, generation};
        return SERVE_WAIT;
    case SELECTION_NONE:
        return answer_status(a, 406);
    case SELECTION_GONE:
        return answer_status(a, 404);
    case SELECTION_FAULT:
        return answer_status(a, 503);
    }
    reply_decide(c, r->method, selected, c->any ? time(NULL) : 0, &a->reply);
    a->kind = ANSWER_REPRESENTATION;
    a->status = a->reply.status;
    if (LIKELY(a->status != 412 && a->status != 416))
        return SERVE_ANSWER;
    representation_close(selected);
    return answer_status(a, a->status);
}

enum rule {
    RULE_NONE,
    RULE_REDIRECT, /* *a is the answer */
    RULE_SHOW,     /* *key is what to show */
};

/* Looks a path up in _redirects. */
static enum rule follow_rule(const struct site *site, struct request *r, bool forced,
                             struct str path, struct cache_key *key, struct answer *a)
{
    struct arena arena;
    struct route route;
    const struct site_question asked = {
        .path = path,
        .host = urlpath_host(r->target, r->head->host),
        .query = r->query,
        .query_self = r->query_self,
    };
    enum rule rule = RULE_NONE;
    arena_init(&arena, 0);
    if (site_rule(site, &asked, forced, &arena, &route) &&
        route.location.len < sizeof(r->location)) {
        rule = route.kind == ROUTE_REDIRECT ? RULE_REDIRECT : RULE_SHOW;
    }
    if (rule == RULE_REDIRECT) {
        memcpy(r->location, route.location.ptr, route.location.len);
        *a = (struct answer){.kind = ANSWER_REDIRECT,
                             .status = route.status,
                             .location = str_of(r->location, route.location.len)};
    } else if (rule == RULE_SHOW) {
        *key = cache_key_of_rule(site, route.status, route.location, r->location);
    }
    arena_fini(&arena);
    return rule;
}

static struct entry *find_current(const struct serve *s, const struct snapshot *now,
                                  const struct cache_key *key, struct answer *a)
{
    struct entry *e = cache_find(s->cache, key);
    if (UNLIKELY(e == NULL))
        return NULL;
    entry_ask(e);
    enum entry_state state = entry_check(e, now->site, now->generation);
    if (LIKELY(state == ENTRY_STATE_CURRENT))
        return e;
    if (state == ENTRY_STATE_STALE)
        return NULL;
    a->revalidated = true;
    return e;
}

/*
 * The route of the requested path. The path becomes the site's own spelling of it, so that one page
 * has one entry. It is copied, since the request may wait longer than this snapshot lives.
 */
static struct route find_route(const struct site *site, struct request *r, struct str *path)
{
    struct route route = site_find(site, *path);
    struct str spelling = route.kind == ROUTE_NONE ? site_find_spelling(site, *path) : S("");
    if (spelling.len == 0 || spelling.len > sizeof(r->path))
        return route;
    memcpy(r->path, spelling.ptr, spelling.len);
    *path = str_of(r->path, spelling.len);
    return site_find(site, *path);
}

/*
 * With a baseurl, the host's root redirects to the site's root: temporarily, since the baseurl may
 * change. The site's root without its slash redirects permanently.
 */
static enum serve_result answer_root(const struct site *site, unsigned status, struct answer *a)
{
    *a =
        (struct answer){.kind = ANSWER_REDIRECT, .status = status, .location = site_root_url(site)};
    return SERVE_ANSWER;
}

/*
 * The answer for a key that is not cached; else what to wait for. follows_rules: the key is the
 * path that was requested, and rules that are not forced apply.
 */
static enum serve_result look_up_route(const struct serve *s, struct request *r,
                                       const struct visit *visit, struct cache_key key,
                                       bool follows_rules, struct answer *a, struct want *want)
{
    const struct snapshot *now = publish_peek(&s->publish);
    struct str path = key.path;
    struct route route =
        follows_rules ? find_route(now->site, r, &key.path) : cache_key_route(now->site, &key);
    if (UNLIKELY(follows_rules && serve_search_asks(now->site, r, &route, key.path, &key))) {
        *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation};
        return key.kind == CACHE_KEY_ERROR ? answer_status(a, key.status) : SERVE_WAIT;
    }
    if (route.kind == ROUTE_NONE && follows_rules) {
        if (follow_rule(now->site, r, false, path, &key, a) == RULE_REDIRECT)
            return SERVE_ANSWER;
        route = cache_key_route(now->site, &key);
    }
    if (route.kind == ROUTE_REDIRECT) {
        a->kind = ANSWER_REDIRECT;
        a->status = route.status;
        a->location = route.location;
        return SERVE_ANSWER;
    }
    if (route.kind == ROUTE_NONE && s->dev != NULL) {
        enum serve_dev_result ours = serve_dev_find(s, r, path, a, want);
        if (ours != SERVE_DEV_NONE)
            return ours == SERVE_DEV_ANSWER ? SERVE_ANSWER : SERVE_WAIT;
    }
    if (route.kind == ROUTE_NONE && key.kind == CACHE_KEY_PATH) {
        if (site_is_empty(now->site) && str_eq(key.path, S("/")))
            return answer_status(a, 200);
        key = cache_key_of_error(404);
    }
    const struct entry *e = find_current(s, now, &key, a);
    if (e != NULL)
        return answer_entry(s, r, visit, &key, e, now->generation, a, want);
    *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation};
    return SERVE_WAIT;
}

/* The answer for a path in what is published and cached; else what to wait for. */
static enum serve_result look_up(const struct serve *s, struct request *r,
                                 const struct visit *visit, struct str path, struct answer *a,
                                 struct want *want)
{
    const struct snapshot *now = publish_peek(&s->publish);
    bool beneath = site_beneath(now->site, &path);
    enum rule rule = RULE_NONE;
    if (UNLIKELY(path.len == 0 || (!beneath && path.len == 1)))
        return answer_root(now->site, beneath ? MOVED : FOUND, a);
    if (UNLIKELY(!beneath) && s->dev != NULL) {
        enum serve_dev_result ours = serve_dev_find(s, r, path, a, want);
        if (ours != SERVE_DEV_NONE)
            return ours == SERVE_DEV_ANSWER ? SERVE_ANSWER : SERVE_WAIT;
    }
    struct cache_key key = LIKELY(beneath) ? cache_key_of_path(path) : cache_key_of_error(404);
    if (UNLIKELY(s->preview != NULL && r->head->asks) && beneath &&
        (visit == NULL || !visit->previewed) && serve_preview_asks(s, r, path, &key)) {
        *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation};
        return SERVE_WAIT;
    }
    if (beneath && site_has_forced_rules(now->site))
        rule = follow_rule(now->site, r, true, path, &key, a);
    if (UNLIKELY(rule == RULE_REDIRECT))
        return SERVE_ANSWER;
    const struct entry *e = find_current(s, now, &key, a);
    if (LIKELY(e != NULL && !e->asks))
        return answer_entry(s, r, visit, &key, e, now->generation, a, want);
    return look_up_route(s, r, visit, key, beneath && rule == RULE_NONE, a, want);
}

void serve_target(const struct site *site, struct request *r, struct str path,
                  struct live_target *out)
{
    struct answer a;
    bool beneath = site_beneath(site, &path);
    *out = (struct live_target){.redirect = path.len == 0, .location = site_root_url(site)};
    if (out->redirect)
        return;
    out->key = beneath ? cache_key_of_path(path) : cache_key_of_error(404);
    enum rule rule = RULE_NONE;
    struct route route = {.kind = ROUTE_NONE};
    if (beneath && site_has_forced_rules(site))
        rule = follow_rule(site, r, true, path, &out->key, &a);
    if (rule == RULE_NONE && beneath) {
        route = find_route(site, r, &out->key.path);
        if (route.kind == ROUTE_NONE)
            rule = follow_rule(site, r, false, path, &out->key, &a);
    }
    if (rule == RULE_SHOW)
        route = cache_key_route(site, &out->key);
    out->redirect = rule == RULE_REDIRECT || route.kind == ROUTE_REDIRECT;
    out->location = rule == RULE_REDIRECT ? a.location : route.location;
    if (!out->redirect && route.kind == ROUTE_NONE && out->key.kind == CACHE_KEY_PATH)
        out->key = cache_key_of_error(404);
}

/*
 * Whether it is the page for an error that each attempt finds out again, such as 405. A 404 or 410
 * follows from the path: its page is the whole answer.
 */
static bool is_found_anew(const struct cache_key *key)
{
    return key->kind == CACHE_KEY_ERROR && key->status != 404 && key->status != 410;
}

/* Whether the request must wait for the watch. */
static bool is_behind(const struct serve *s, const struct visit *visit)
{
    return (visit == NULL || visit->state == VISIT_NEW) && !watch_current(s->watch);
}

/* Health checks send OPTIONS; a site without any page or file is not healthy. */
static enum serve_result answer_options(const struct serve *s, const struct visit *visit,
                                        struct answer *a, struct want *want)
{
    if (!site_is_empty(publish_peek(&s->publish)->site))
        return answer_status(a, 204);
    if (!is_behind(s, visit))
        return answer_status(a, 503);
    *want = (struct want){.kind = WANT_CURRENT};
    return SERVE_WAIT;
}

static enum serve_result find(struct serve *s, struct request *r, const struct visit *visit,
                              struct answer *answer, struct want *want)
{
    struct str path;
    if (r->method == REPLY_METHOD_OPTIONS)
        return answer_options(s, visit, answer, want);
    if (r->method > REPLY_METHOD_HEAD)
        return answer_status(answer, r->method == REPLY_METHOD_OTHER ? 405 : 501);
    enum urlpath_result parsed = urlpath_parse(r->target, r->path, &path);
    if (parsed != URLPATH_OK)
        return answer_status(answer, parsed == URLPATH_TOO_LONG ? 414 : 400);
    if (visit != NULL && visit->waiter.answer != NULL &&
        !is_found_anew(&visit->waiter.answer->key)) {
        const struct entry *e = visit->waiter.answer;
        uint64_t generation = atomic_load_explicit(&e->current_for, memory_order_relaxed);
        return answer_entry(s, r, visit, &e->key, e, generation, answer, want);
    }
    if (visit != NULL && (visit->state == VISIT_REFUSED || visit->waiter.expired ||
                          atomic_load_explicit(&s->stopping, memory_order_relaxed)))
        return answer_status(answer, 503);
    if (is_behind(s, visit)) {
        *want = (struct want){.kind = WANT_CURRENT};
        return SERVE_WAIT;
    }
    return look_up(s, r, visit, path, answer, want);
}

static bool may_wait_for_page(const struct visit *visit)
{
    return visit == NULL || (visit->state < VISIT_BARE && !visit->waiter.expired);
}

/*
 * Gives an error the site's own page, if it has one for it. While the server is too busy (503),
 * nobody waits for that page: an outdated one is sent, or ours.
 */
static enum serve_result add_error_page(const struct serve *s, const struct head *head,
                                        const struct visit *visit, struct answer *a,
                                        struct want *want)
{
    const struct cache_key key = cache_key_of_error(a->status);
    const struct snapshot *now = publish_peek(&s->publish);
    if (error_page_route(now->site, a->status).kind == ROUTE_NONE)
        return SERVE_ANSWER;
    const struct entry *e = visit != NULL ? visit->waiter.answer : NULL;
    if (e == NULL || !cache_key_eq(&e->key, &key))
        e = find_current(s, now, &key, a);
    if (e == NULL && a->status != 503 && may_wait_for_page(visit)) {
        *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation};
        return SERVE_WAIT;
    }
    if (e == NULL)
        e = cache_find(s->cache, &key);
    if (e == NULL || !head_leaves(head, e->head_len))
        return SERVE_ANSWER;
    a->kind = ANSWER_STATUS;
    a->status = e->status;
    a->page = e;
    return SERVE_ANSWER;
}

enum serve_result serve_find(struct serve *s, struct request *r, const struct visit *visit,
                             struct answer *answer, struct want *want)
{
    enum serve_result result = find(s, r, visit, answer, want);
    if (result == SERVE_WAIT || LIKELY(answer->status < 400))
        return result;
    bool failed =
        answer->kind == ANSWER_REPRESENTATION && answer->status == 500 && !s->producer.dev;
    return answer->kind == ANSWER_STATUS || failed ? add_error_page(s, r->head, visit, answer, want)
                                                   : result;
}

enum serve_result serve_refuse(struct serve *s, const struct head *head, unsigned status,
                               const struct visit *visit, struct answer *answer, struct want *want)
{
    (void)answer_status(answer, status);
    return add_error_page(s, head, visit, answer, want);
}

/* Asks the pool. If it refuses, returns false, and the visit holds what it held before. */
static bool ask_pool(struct serve *s, struct visit *visit, const struct want *want)
{
    struct entry *held = visit->waiter.answer;
    visit->waiter.answer = NULL;
    struct pool *pool = serve_search_is(&want->key) ? serve_search_pool(s) : s->pool;
    if (pool != NULL &&
        pool_ask(pool, &want->key, want->coding, want->generation, &visit->waiter) == POOL_WAITS) {
        entry_unref(held); /* the visit may be over by now */
        return true;
    }
    visit->waiter.answer = held;
    return false;
}

/*
 * Has the site's page for 503 made as soon as somebody waits, since it cannot be made when it is
 * needed: when the pool refuses.
 */
static void prepare_refusal(struct serve *s, uint64_t generation)
{
    if (atomic_exchange(&s->prepared, generation) == generation)
        return;
    const struct cache_key key = cache_key_of_error(503);
    rcu_enter();
    bool own = error_page_route(publish_peek(&s->publish)->site, 503).kind != ROUTE_NONE;
    rcu_leave();
    if (own)
        (void)pool_ask(s->pool, &key, CODING_IDENTITY, generation, NULL);
}

/*
 * Asks the pool. Returns false if it refuses, or after too many attempts; then the visit moves on
 * to a state in which it does without that entry.
 */
static bool wait_for_entry(struct serve *s, struct visit *visit, const struct want *want)
{
    visit->tried |= CODING_BIT(want->coding);
    visit->previewed = visit->previewed || serve_preview_is(&want->key);
    if (++visit->attempts <= VISIT_ATTEMPTS_MAX && ask_pool(s, visit, want)) {
        prepare_refusal(s, want->generation);
        return true;
    }
    if (is_found_anew(&want->key))
        visit->state = VISIT_BARE;
    else if (want->coding == CODING_IDENTITY)
        visit->state = VISIT_REFUSED;
    return false;
}

void serve_wait(struct serve *s, struct visit *visit, const struct want *want)
{
    if (visit->state == VISIT_NEW)
        visit->state = VISIT_CURRENT;
    bool waits = want->kind == WANT_CURRENT ? watch_wait(s->watch, &visit->waiter.waiter)
                                            : wait_for_entry(s, visit, want);
    if (!waits)
        visit->waiter.waiter.wake(&visit->waiter.waiter);
}

void serve_end_visit(struct visit *v)
{
    entry_unref(v->waiter.answer);
    v->waiter.answer = NULL;
}
