/*
 * From a request to its answer. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve.h"

#include <time.h>

#include "server/accept.h"
#include "server/rcu.h"
#include "server/serve_parts.h"
#include "server/status.h"
#include "server/variant.h"

/* A page that keeps moving while it is asked for is not chased for ever. */
enum { TURNS_MAX = 8 };

const unsigned serve_statuses[] = {204, 400, 404, 405, 406, 412, 413, 414, 417, 431, 501, 503, 0};

/* ---- one request ---- */

static enum serve_result answer_status(struct answer *a, unsigned status)
{
    a->kind = ANSWER_STATUS;
    a->status = status;
    a->page = NULL;
    return SERVE_ANSWER;
}

/* Weighs a request's conditions; 412 and 416 are answers of their own, and then it says so. */
static bool refused(const struct request *r, const struct reply_validators *v, uint64_t size,
                    struct answer *a)
{
    const struct reply_conditions *c = &r->head->conditions;
    reply_decide(c, r->method, v, size, c->any ? time(NULL) : 0, &a->reply);
    a->status = a->reply.status;
    a->size = size;
    if (a->status != 412 && a->status != 416)
        return false;
    (void)answer_status(a, a->status);
    return true;
}

/*
 * In which coding an entry is sent; CODING_COUNT where the client takes none. Who wants a part gets
 * it of the body as it is: parts of a variant that gives way to a better one would not fit
 * together.
 */
static enum coding choose_coding(const struct request *r, const struct entry *e)
{
    struct accept accept;
    if (r->head->accept.count == 0)
        return CODING_IDENTITY;
    accept_read(&r->head->accept, &accept);
    bool part = r->head->conditions.range.ptr != NULL && accept.weights[CODING_IDENTITY] > 0;
    return part ? CODING_IDENTITY : accept_best(&accept, e->offered);
}

static bool takes_identity(const struct request *r)
{
    struct accept accept;
    accept_read(&r->head->accept, &accept);
    return accept.weights[CODING_IDENTITY] > 0;
}

/* Opens an entry's file, or the one beside it, which may have gone: then the file itself. */
static bool open_file(const struct site *site, const struct entry *e, struct answer *a)
{
    char room[PATH_MAX];
    if (a->coding != CODING_IDENTITY &&
        asset_open(site, variant_path(e->source, a->coding, room), &a->asset))
        return true;
    a->coding = CODING_IDENTITY;
    return asset_open(site, e->source, &a->asset);
}

static enum serve_result answer_file(const struct serve *s, const struct request *r,
                                     const struct entry *e, struct answer *a)
{
    a->coding = choose_coding(r, e);
    if (a->coding == CODING_COUNT)
        return answer_status(a, 406);
    if (!open_file(publish_peek(&s->publish)->site, e, a))
        return answer_status(a, 404);
    const struct reply_validators v = {
        .etag = str_c(a->asset.etag),
        .modified = a->asset.modified,
        .modified_text = str_c(a->asset.modified_text),
    };
    if (refused(r, &v, a->asset.size, a)) {
        asset_close(&a->asset);
        return SERVE_ANSWER;
    }
    a->kind = a->status == 206 ? ANSWER_PART : ANSWER_FILE;
    a->entry = e;
    a->pinned = r->head->pinned && e->pinnable;
    return SERVE_ANSWER;
}

/* What a request's conditions make of a body that is sent whole otherwise. */
static enum serve_result answer_conditions(const struct request *r, const struct entry *e,
                                           struct answer *a)
{
    const struct variant *variant = a->variant;
    const struct reply_list *none_match = &r->head->conditions.none_match;
    const struct reply_validators v = {
        .etag = str_c(variant != NULL ? variant->etag : e->etag),
        .modified = e->modified,
        .modified_text = str_of(e->modified_text, HTTPDATE_LEN),
        .ambiguous = e->ambiguous,
    };
    if (refused(r, &v, variant != NULL ? variant->body->len : e->body->len, a))
        return SERVE_ANSWER;
    a->asset.fd = -1;
    if (a->status == 206)
        a->kind = ANSWER_PART;
    else if (a->status == 304)
        a->wire = a->pinned ? WIRE_PINNED_NOT_MODIFIED : WIRE_NOT_MODIFIED;
    if (a->status != 200 || variant == NULL || variant->better_etag[0] == '\0')
        return SERVE_ANSWER;
    for (size_t i = 0; i < none_match->count; i++) {
        if (!reply_etag_matches(none_match->lines[i], str_c(variant->better_etag), true))
            continue;
        a->status = 304;
        a->wire = WIRE_BETTER;
    }
    return SERVE_ANSWER;
}

/*
 * Finds the variant that a request gets. False where it has to be made first: never twice for the
 * same request, and an error page goes out as it is.
 */
static bool find_variant(const struct request *r, const struct visit *visit, const struct entry *e,
                         struct answer *a, enum coding *coding)
{
    a->variant = NULL;
    *coding = choose_coding(r, e);
    if (*coding == CODING_IDENTITY)
        return true;
    if (*coding != CODING_COUNT) {
        a->variant = entry_variant(e, *coding);
        if (a->variant == NULL && (visit == NULL || (visit->codings & CODING_BIT(*coding)) == 0))
            return false;
        if (a->variant != NULL && a->variant->larger && takes_identity(r))
            a->variant = NULL;
    }
    if (a->variant == NULL && e->status == 200 && !takes_identity(r))
        a->status = 406;
    return true;
}

static enum serve_result answer_entry(const struct serve *s, const struct request *r,
                                      const struct visit *visit, const struct entry *e,
                                      struct answer *a, struct want *want)
{
    if (e->kind == ENTRY_KIND_LARGE)
        return answer_file(s, r, e, a);
    a->kind = ANSWER_ENTRY;
    a->entry = e;
    a->pinned = r->head->pinned && e->pinnable;
    a->wire = a->pinned ? WIRE_PINNED : WIRE_FULL;
    a->status = e->status;
    if (!find_variant(r, visit, e, a, &want->coding)) {
        want->kind = WANT_ENTRY;
        return SERVE_WAIT;
    }
    if (a->status == 406)
        return answer_status(a, 406);
    /* Conditions are asked only of what is there (RFC 9110, section 13.2.1). */
    if (LIKELY(!r->head->conditions.any) || e->status != 200)
        return SERVE_ANSWER;
    return answer_conditions(r, e, a);
}

/* The same with a status that a rule of the site gives it. */
static enum serve_result answer_as(const struct serve *s, const struct request *r,
                                   const struct visit *visit, const struct entry *e,
                                   struct answer *a, struct want *want)
{
    enum serve_result result = answer_entry(s, r, visit, e, a, want);
    if (want->status <= 200 || result == SERVE_WAIT || a->kind != ANSWER_ENTRY)
        return result;
    a->status = want->status;
    a->wire = WIRE_FULL;
    return result;
}

/*
 * What _redirects says of a path: true where that is the answer. Else *path may be another one, to
 * be shown with *status.
 */
static bool follow_rule(const struct site *site, struct request *r, bool forced, struct str *path,
                        unsigned *status, struct answer *a)
{
    struct arena arena;
    struct route route;
    arena_init(&arena, 0);
    bool found = site_rule(site, *path, forced, r->query, r->query_self, &arena, &route) &&
                 route.location.len <= sizeof(r->location);
    if (found) {
        memcpy(r->location, route.location.ptr, route.location.len);
        struct str location = str_of(r->location, route.location.len);
        if (route.kind == ROUTE_REDIRECT)
            *a = (struct answer){
                .kind = ANSWER_REDIRECT, .status = route.status, .location = location};
        else
            *path = location;
        *status = route.status;
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

/* The answer for a path in what is published and cached; else what to wait for. */
static enum serve_result look_up(struct serve *s, struct request *r, const struct visit *visit,
                                 struct str path, struct answer *a, struct want *want)
{
    const struct snapshot *now = publish_peek(&s->publish);
    unsigned status = 0;
    if (site_has_forced_rules(now->site) && follow_rule(now->site, r, true, &path, &status, a))
        return SERVE_ANSWER;
    *want = (struct want){WANT_ENTRY, path, CODING_IDENTITY, now->generation, status};
    const struct entry *e = find_current(s, now, path);
    if (LIKELY(e != NULL))
        return answer_as(s, r, visit, e, a, want);
    struct route route = find_route(now->site, &path);
    if (route.kind == ROUTE_NONE && status == 0) {
        if (follow_rule(now->site, r, false, &path, &status, a))
            return SERVE_ANSWER;
        route = find_route(now->site, &path);
    }
    if (route.kind == ROUTE_REDIRECT) {
        a->kind = ANSWER_REDIRECT;
        a->status = route.status;
        a->location = route.location;
        return SERVE_ANSWER;
    }
    want->key = route.kind != ROUTE_NONE ? path : status_key(404);
    want->status = status;
    e = find_current(s, now, want->key);
    return e != NULL ? answer_as(s, r, visit, e, a, want) : SERVE_WAIT;
}

/* Whether a visit holds the page that tells of an error, which is found to be one anew. */
static bool holds_status(const struct visit *visit)
{
    unsigned status = status_of(visit->waiter.answer->key);
    return status != 0 && status != 404;
}

static enum serve_result find(struct serve *s, struct request *r, const struct visit *visit,
                              struct answer *answer, struct want *want)
{
    struct str path;
    if (r->method == REPLY_METHOD_OPTIONS)
        return answer_status(answer, 204);
    if (r->method > REPLY_METHOD_HEAD)
        return answer_status(answer, r->method == REPLY_METHOD_OTHER ? 405 : 501);
    enum urlpath_result parsed = urlpath_parse(r->target, r->room, &path);
    if (parsed != URLPATH_OK)
        return answer_status(answer, parsed == URLPATH_TOO_LONG ? 414 : 400);
    if (visit != NULL && visit->waiter.answer != NULL && !holds_status(visit)) {
        const struct entry *e = visit->waiter.answer;
        *want = (struct want){.kind = WANT_ENTRY, .key = e->key, .status = visit->status};
        return answer_as(s, r, visit, e, answer, want);
    }
    if (visit != NULL &&
        (visit->refused || atomic_load_explicit(&s->stopping, memory_order_relaxed)))
        return answer_status(answer, 503);
    if ((visit == NULL || !visit->fresh) && !watch_current(s->watch)) {
        *want = (struct want){.kind = WANT_CURRENT};
        return SERVE_WAIT;
    }
    return look_up(s, r, visit, path, answer, want);
}

/*
 * Tells of an error in the site's own layout, where it has a page for that. Who comes while there
 * is too much to do does not wait for it: then an old one will do, or ours.
 */
static enum serve_result dress(const struct serve *s, const struct visit *visit, struct answer *a,
                               struct want *want)
{
    struct str key = status_key(a->status);
    const struct snapshot *now = publish_peek(&s->publish);
    if (key.len == 0 || status_route(now->site, a->status).kind == ROUTE_NONE)
        return SERVE_ANSWER;
    const struct entry *e = visit != NULL ? visit->waiter.answer : NULL;
    if (e == NULL || !str_eq(e->key, key))
        e = find_current(s, now, key);
    if (e == NULL && a->status != 503 && (visit == NULL || !visit->undressed)) {
        *want = (struct want){WANT_ENTRY, key, CODING_IDENTITY, now->generation, 0};
        return SERVE_WAIT;
    }
    if (e == NULL)
        e = cache_find(s->cache, key);
    if (e == NULL)
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
    bool failed = answer->kind == ANSWER_ENTRY && answer->status == 500 && !s->fill.dev;
    return answer->kind == ANSWER_STATUS || failed ? dress(s, visit, answer, want) : result;
}

enum serve_result serve_refuse(struct serve *s, unsigned status, const struct visit *visit,
                               struct answer *answer, struct want *want)
{
    (void)answer_status(answer, status);
    return dress(s, visit, answer, want);
}

/* Asks the pool; false where it refuses. What the visit holds already, it then keeps. */
static bool ask_pool(struct serve *s, struct visit *visit, const struct want *want)
{
    struct entry *held = visit->waiter.answer;
    /* What it finds when it asks again is at least as new as what it found now. */
    visit->fresh = true;
    visit->codings |= CODING_BIT(want->coding);
    visit->status = want->status;
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
        bool error = status_of(want->key) != 0 && !str_eq(want->key, status_key(404));
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
