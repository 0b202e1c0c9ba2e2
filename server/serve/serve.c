/*
 * From a request to its answer. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve.h"

#include <time.h>

#include "server/cache/select.h"
#include "server/cache/status.h"
#include "server/core/rcu.h"
#include "server/serve/serve_parts.h"

/* A page that keeps moving while it is asked for is not chased for ever. */
enum { TURNS_MAX = 8, MOVED = 301, FOUND = 302 };

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

/* What a request gets of what an entry holds. */
static enum serve_result answer_entry(const struct serve *s, const struct request *r,
                                      const struct visit *visit, const struct entry *e,
                                      struct answer *a, struct want *want)
{
    const struct reply_conditions *c = &r->head->conditions;
    struct representation *selected = &a->representation;
    unsigned tried = visit != NULL ? visit->codings : 0;
    if (UNLIKELY(!head_leaves(r->head, e->head_len)))
        return answer_status(a, 431);
    switch (select_representation(r->head, r->method, publish_peek(&s->publish)->site, e, tried,
                                  &a->asset, &want->coding, selected)) {
    case SELECTION_FOUND:
        break;
    case SELECTION_UNMADE:
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

/*
 * What _redirects says of a path: true if that is the answer. Else *key may be another one: of what
 * is shown there, with the status that the rule gives it.
 */
static bool follow_rule(const struct site *site, struct request *r, bool forced, struct str path,
                        struct str *key, struct answer *a)
{
    struct arena arena;
    struct route route;
    const struct site_question asked = {
        .path = path,
        .host = urlpath_host(r->target, r->head->host),
        .query = r->query,
        .query_self = r->query_self,
    };
    arena_init(&arena, 0);
    bool found = site_rule(site, &asked, forced, &arena, &route) &&
                 route.location.len < sizeof(r->location) - STATUS_KEY_LEN;
    if (found && route.kind == ROUTE_REDIRECT) {
        memcpy(r->location, route.location.ptr, route.location.len);
        *a = (struct answer){.kind = ANSWER_REDIRECT,
                             .status = route.status,
                             .location = str_of(r->location, route.location.len)};
    } else if (found) {
        *key = status_key_of_rule(site, route.status, route.location, r->location);
    }
    arena_fini(&arena);
    return found && route.kind == ROUTE_REDIRECT;
}

static struct entry *find_current(const struct serve *s, const struct snapshot *now,
                                  struct str path)
{
    struct entry *e = cache_find(s->cache, path);
    return LIKELY(e != NULL && entry_current(e, now->site, now->generation)) ? e : NULL;
}

/* What is at a path, which becomes the site's own spelling of it: one page, one entry. */
static struct route find_route(const struct site *site, struct str *path)
{
    struct route route = site_find(site, *path);
    struct str spelling = route.kind == ROUTE_NONE ? site_find_spelling(site, *path) : S("");
    if (spelling.len == 0)
        return route;
    *path = spelling;
    return site_find(site, spelling);
}

/*
 * The host's root leads to a site that has its own root beneath it, for as long as it has; so does
 * that without its slash, for ever.
 */
static enum serve_result answer_root(const struct site *site, unsigned status, struct answer *a)
{
    *a =
        (struct answer){.kind = ANSWER_REDIRECT, .status = status, .location = site_root_url(site)};
    return SERVE_ANSWER;
}

/* The answer for a path in what is published and cached; else what to wait for. */
static enum serve_result look_up(struct serve *s, struct request *r, const struct visit *visit,
                                 struct str path, struct answer *a, struct want *want)
{
    const struct snapshot *now = publish_peek(&s->publish);
    bool beneath = site_beneath(now->site, &path);
    if (UNLIKELY(path.len == 0 || (!beneath && path.len == 1)))
        return answer_root(now->site, beneath ? MOVED : FOUND, a);
    struct str key = LIKELY(beneath) ? path : status_key(404);
    if (beneath && site_has_forced_rules(now->site) &&
        follow_rule(now->site, r, true, path, &key, a))
        return SERVE_ANSWER;
    *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation};
    const struct entry *e = find_current(s, now, key);
    if (LIKELY(e != NULL))
        return answer_entry(s, r, visit, e, a, want);
    bool asked = key.ptr == path.ptr; /* else a rule has chosen it */
    struct route route = asked ? find_route(now->site, &key) : status_route_of(now->site, key);
    if (route.kind == ROUTE_NONE && asked) {
        if (follow_rule(now->site, r, false, path, &key, a))
            return SERVE_ANSWER;
        route = status_route_of(now->site, key);
    }
    if (route.kind == ROUTE_REDIRECT) {
        a->kind = ANSWER_REDIRECT;
        a->status = route.status;
        a->location = route.location;
        return SERVE_ANSWER;
    }
    if (route.kind == ROUTE_NONE && site_is_empty(now->site) && str_eq(key, S("/")))
        return answer_status(a, 200);
    want->key = route.kind != ROUTE_NONE || status_is_page(key) ? key : status_key(404);
    e = find_current(s, now, want->key);
    return e != NULL ? answer_entry(s, r, visit, e, a, want) : SERVE_WAIT;
}

/* Whether a key is that of a page that tells of an error which is found to be one anew. */
static bool is_found_anew(struct str key)
{
    return status_is_page(key) && status_of(key) != 404 && status_of(key) != 410;
}

/* Whether the watch has to catch up before this request is answered. */
static bool is_behind(const struct serve *s, const struct visit *visit)
{
    return (visit == NULL || !visit->fresh) && !watch_current(s->watch);
}

/* Health checks ask so, and a site without anything in it is not healthy. */
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
    enum urlpath_result parsed = urlpath_parse(r->target, r->room, &path);
    if (parsed != URLPATH_OK)
        return answer_status(answer, parsed == URLPATH_TOO_LONG ? 414 : 400);
    if (visit != NULL && visit->waiter.answer != NULL &&
        !is_found_anew(visit->waiter.answer->key)) {
        const struct entry *e = visit->waiter.answer;
        *want = (struct want){.kind = WANT_ENTRY, .key = e->key};
        return answer_entry(s, r, visit, e, answer, want);
    }
    if (visit != NULL && (visit->refused || visit->waiter.expired ||
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
    return visit == NULL || !(visit->undressed || visit->waiter.expired);
}

/*
 * Tells of an error in the site's own layout, where it has a page for that. Who comes while there
 * is too much to do does not wait for it: then an old one will do, or ours.
 */
static enum serve_result dress(const struct serve *s, const struct head *head,
                               const struct visit *visit, struct answer *a, struct want *want)
{
    struct str key = status_key(a->status);
    const struct snapshot *now = publish_peek(&s->publish);
    if (key.len == 0 || status_route(now->site, a->status).kind == ROUTE_NONE)
        return SERVE_ANSWER;
    const struct entry *e = visit != NULL ? visit->waiter.answer : NULL;
    if (e == NULL || !str_eq(e->key, key))
        e = find_current(s, now, key);
    if (e == NULL && a->status != 503 && may_wait_for_page(visit)) {
        *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation};
        return SERVE_WAIT;
    }
    if (e == NULL)
        e = cache_find(s->cache, key);
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
    bool failed = answer->kind == ANSWER_REPRESENTATION && answer->status == 500 && !s->fill.dev;
    return answer->kind == ANSWER_STATUS || failed ? dress(s, r->head, visit, answer, want)
                                                   : result;
}

enum serve_result serve_refuse(struct serve *s, const struct head *head, unsigned status,
                               const struct visit *visit, struct answer *answer, struct want *want)
{
    (void)answer_status(answer, status);
    return dress(s, head, visit, answer, want);
}

/* Asks the pool; false where it refuses. What the visit holds already, it then keeps. */
static bool ask_pool(struct serve *s, struct visit *visit, const struct want *want)
{
    struct entry *held = visit->waiter.answer;
    /* What it finds when it asks again is at least as new as what it found now. */
    visit->fresh = true;
    visit->codings |= CODING_BIT(want->coding);
    visit->waiter.answer = NULL;
    if (pool_ask(s->pool, want->key, want->coding, want->generation, &visit->waiter) ==
        POOL_WAITS) {
        entry_unref(held); /* the visit may be over by now */
        return true;
    }
    visit->waiter.answer = held;
    return false;
}

/* Has the page made with which the next ones are refused when there is too much to do. */
static void prepare_refusal(struct serve *s, uint64_t generation)
{
    if (atomic_exchange(&s->prepared, generation) == generation)
        return;
    rcu_enter();
    bool own = status_route(publish_peek(&s->publish)->site, 503).kind != ROUTE_NONE;
    rcu_leave();
    if (own)
        (void)pool_ask(s->pool, status_key(503), CODING_IDENTITY, generation, NULL);
}

void serve_wait(struct serve *s, struct visit *visit, const struct want *want)
{
    if (want->kind == WANT_CURRENT) {
        visit->fresh = true;
        if (watch_wait(s->watch, &visit->waiter.waiter))
            return;
    } else {
        bool error = is_found_anew(want->key);
        if (++visit->turns <= TURNS_MAX && ask_pool(s, visit, want)) {
            prepare_refusal(s, want->generation);
            return;
        }
        /* Who could be sent the body as it is, or an error without its page, is. */
        visit->undressed = error;
        visit->refused = !error && want->coding == CODING_IDENTITY;
    }
    visit->waiter.waiter.wake(&visit->waiter.waiter);
}

void serve_end_visit(struct visit *v)
{
    entry_unref(v->waiter.answer);
    v->waiter.answer = NULL;
}
