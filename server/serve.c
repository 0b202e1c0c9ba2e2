/*
 * From a request to its answer. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve.h"

#include <stdlib.h>
#include <time.h>

#include "server/accept.h"
#include "server/crew.h"
#include "server/fill.h"
#include "server/variant.h"

enum {
    /* Bodies that wait to be compressed as well as can be; what is too much stays as it is. */
    POLISH_QUEUE = 16384,
    POLISH_NICE = 19,
    /* A page that keeps moving while it is asked for is not chased for ever. */
    TURNS_MAX = 8,
    /* What pages have in common may take this part of the cache's bytes, beside it. */
    FRAGMENTS_SHARE = 4,
};

struct serve {
    struct report report;
    struct publish publish;
    struct cache *cache;
    struct watch *watch;
    struct pool *pool;
    struct pool *polish; /* one thread that stands back behind all others */
    struct fill fill;
    atomic_bool stopping;
};

const unsigned serve_statuses[] = {204, 400, 404, 405, 406, 412, 413, 414, 417, 431, 501, 503, 0};

/* ---- one request ---- */

void serve_refuse(unsigned status, struct answer *a)
{
    a->kind = ANSWER_STATUS;
    a->status = status;
}

static enum serve_result answer_status(struct answer *a, unsigned status)
{
    serve_refuse(status, a);
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
    a->kind = ANSWER_STATUS;
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
    struct route route = site_find(now->site, path);
    if (route.kind == ROUTE_NONE && status == 0) {
        if (follow_rule(now->site, r, false, &path, &status, a))
            return SERVE_ANSWER;
        route = site_find(now->site, path);
    }
    if (route.kind == ROUTE_REDIRECT) {
        a->kind = ANSWER_REDIRECT;
        a->status = route.status;
        a->location = route.location;
        return SERVE_ANSWER;
    }
    want->key = route.kind != ROUTE_NONE ? path : ENTRY_NOT_FOUND;
    want->status = status;
    e = find_current(s, now, want->key);
    return e != NULL ? answer_as(s, r, visit, e, a, want) : SERVE_WAIT;
}

enum serve_result serve_find(struct serve *s, struct request *r, const struct visit *visit,
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
    if (visit != NULL && visit->waiter.answer != NULL) {
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

void serve_wait(struct serve *s, struct visit *visit, const struct want *want)
{
    if (want->kind == WANT_CURRENT) {
        visit->fresh = true;
        if (watch_wait(s->watch, &visit->waiter.waiter))
            return;
    } else {
        if (++visit->turns <= TURNS_MAX && ask_pool(s, visit, want))
            return;
        /* Who could be sent the body as it is, is. */
        visit->refused = want->coding == CODING_IDENTITY;
    }
    visit->waiter.waiter.wake(&visit->waiter.waiter);
}

void serve_end_visit(struct visit *v)
{
    entry_unref(v->waiter.answer);
    v->waiter.answer = NULL;
}

/* ---- start and stop ---- */

static uint64_t newest_generation(void *self)
{
    const struct serve *s = self;
    return publish_generation(&s->publish);
}

/* flavour: the coding in which the answer is wanted. */
static struct entry *make_entry(void *self, struct str key, unsigned flavour, struct arena *arena)
{
    const struct serve *s = self;
    bool better = false;
    if (flavour == CODING_IDENTITY)
        return fill_make(&s->fill, key, arena);
    struct entry *e = fill_variant(&s->fill, key, (enum coding)flavour, arena, &better);
    if (better)
        (void)pool_ask(s->polish, key, flavour, 0, NULL);
    return e;
}

static struct entry *polish_entry(void *self, struct str key, unsigned flavour, struct arena *arena)
{
    const struct serve *s = self;
    (void)arena;
    fill_improve(&s->fill, key, (enum coding)flavour);
    return NULL;
}

static void idle(void *self)
{
    const struct serve *s = self;
    cache_collect(s->cache);
}

static bool load_site(struct serve *s, const struct serve_options *o, struct err *err)
{
    struct arena scratch;
    struct diags diags;
    arena_init(&scratch, 0);
    diags_init(&diags, &scratch);
    const struct site_options options = {
        .source = str_c(o->source),
        .theme = o->theme != NULL ? str_c(o->theme) : S(""),
        .gems = o->gems != NULL ? str_c(o->gems) : S(""),
        .strict = o->strict,
        .crew = crew_run,
    };
    struct site *site = site_load(&options, &diags, err);
    report_diags(&s->report, &diags);
    arena_fini(&scratch);
    if (site == NULL || publish_init(&s->publish, site))
        return site != NULL;
    site_unref(site);
    return err_set(err, ERR_KIND_NOMEM, "out of memory");
}

static bool start_parts(struct serve *s, const struct serve_options *o, struct err *err)
{
    const struct watch_options watch = {
        .root = o->source, .mode = o->watch, .publish = &s->publish, .report = &s->report};
    const struct pool_options pool = {.threads = o->threads,
                                      .queue = o->queue,
                                      .self = s,
                                      .generation = newest_generation,
                                      .make = make_entry,
                                      .idle = idle};
    const struct pool_options polish = {.threads = 1,
                                        .nice = POLISH_NICE,
                                        .queue = POLISH_QUEUE,
                                        .self = s,
                                        .generation = newest_generation,
                                        .make = polish_entry};
    s->cache = cache_new(o->cache);
    if (s->cache == NULL)
        return err_set(err, ERR_KIND_NOMEM, "out of memory");
    s->fill = (struct fill){.publish = &s->publish,
                            .cache = s->cache,
                            .report = &s->report,
                            .maker = o->maker,
                            .fragments = render_fragments_new(o->cache / FRAGMENTS_SHARE),
                            .dev = o->dev};
    s->watch = watch_start(&watch, err);
    if (s->watch == NULL)
        return false;
    s->polish = pool_start(&polish, err);
    s->pool = s->polish != NULL ? pool_start(&pool, err) : NULL;
    return s->pool != NULL;
}

struct serve *serve_start(const struct serve_options *options, struct err *err)
{
    struct serve *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        (void)err_set(err, ERR_KIND_NOMEM, "out of memory");
        return NULL;
    }
    report_init(&s->report);
    atomic_init(&s->stopping, false);
    if (!load_site(s, options, err)) {
        report_fini(&s->report);
        free(s);
        return NULL;
    }
    if (start_parts(s, options, err))
        return s;
    serve_free(s);
    return NULL;
}

void serve_stop(struct serve *s)
{
    atomic_store(&s->stopping, true);
    if (s->watch != NULL)
        watch_stop(s->watch);
    if (s->pool != NULL)
        pool_stop(s->pool);
}

void serve_free(struct serve *s)
{
    if (s == NULL)
        return;
    serve_stop(s);
    pool_free(s->pool); /* it asks the other one */
    pool_free(s->polish);
    watch_free(s->watch);
    cache_free(s->cache);
    render_fragments_free(s->fill.fragments);
    publish_fini(&s->publish);
    report_fini(&s->report);
    free(s);
}

struct cache_stats serve_stats(struct serve *s)
{
    return cache_stats(s->cache);
}
