/*
 * From a request to its answer. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve.h"

#include <stdlib.h>
#include <time.h>

#include "server/fill.h"

enum {
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
    struct fill fill;
    atomic_bool stopping;
};

const unsigned serve_statuses[] = {204, 400, 404, 405, 412, 413, 414, 417, 431, 501, 503, 0};

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

static enum serve_result answer_file(const struct serve *s, const struct request *r,
                                     const struct entry *e, struct answer *a)
{
    if (!asset_open(publish_peek(&s->publish)->site, e->source, &a->asset))
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
    return SERVE_ANSWER;
}

static enum serve_result answer_entry(const struct serve *s, const struct request *r,
                                      const struct entry *e, struct answer *a)
{
    if (e->kind == ENTRY_KIND_LARGE)
        return answer_file(s, r, e, a);
    const struct reply_validators v = {
        .etag = str_of(e->etag, ETAG_LEN),
        .modified = e->modified,
        .modified_text = str_of(e->modified_text, HTTPDATE_LEN),
        .ambiguous = e->ambiguous,
    };
    a->kind = ANSWER_ENTRY;
    a->entry = e;
    a->wire = WIRE_FULL;
    a->status = e->status;
    /* Conditions are asked only of what is there (RFC 9110, section 13.2.1). */
    if (LIKELY(!r->head->conditions.any) || e->status != 200)
        return SERVE_ANSWER;
    if (refused(r, &v, e->body->len, a))
        return SERVE_ANSWER;
    a->asset.fd = -1;
    if (a->status == 206)
        a->kind = ANSWER_PART;
    else if (a->status == 304)
        a->wire = WIRE_NOT_MODIFIED;
    return SERVE_ANSWER;
}

/* The answer for a path in what is published and cached; else what to wait for. */
static enum serve_result look_up(struct serve *s, const struct request *r, struct str path,
                                 struct answer *a, struct want *want)
{
    const struct snapshot *now = publish_peek(&s->publish);
    struct entry *e = cache_find(s->cache, path);
    if (LIKELY(e != NULL && entry_current(e, now->site, now->generation)))
        return answer_entry(s, r, e, a);
    struct route route = site_find(now->site, path);
    if (route.kind == ROUTE_REDIRECT) {
        a->kind = ANSWER_REDIRECT;
        a->status = route.status;
        a->location = route.location;
        return SERVE_ANSWER;
    }
    if (route.kind == ROUTE_NONE) {
        path = ENTRY_NOT_FOUND;
        e = cache_find(s->cache, path);
        if (e != NULL && entry_current(e, now->site, now->generation))
            return answer_entry(s, r, e, a);
    }
    *want = (struct want){WANT_ENTRY, path, now->generation};
    return SERVE_WAIT;
}

enum serve_result serve_find(struct serve *s, struct request *r, const struct visit *visit,
                             struct answer *answer, struct want *want)
{
    struct str path;
    if (r->method > REPLY_METHOD_HEAD)
        return answer_status(answer, r->method == REPLY_METHOD_OPTIONS ? 204 : 405);
    enum urlpath_result parsed = urlpath_parse(r->target, r->room, &path);
    if (parsed != URLPATH_OK)
        return answer_status(answer, parsed == URLPATH_TOO_LONG ? 414 : 400);
    if (visit != NULL && visit->waiter.answer != NULL)
        return answer_entry(s, r, visit->waiter.answer, answer);
    if (visit != NULL &&
        (visit->refused || atomic_load_explicit(&s->stopping, memory_order_relaxed)))
        return answer_status(answer, 503);
    if ((visit == NULL || !visit->fresh) && !watch_current(s->watch)) {
        *want = (struct want){.kind = WANT_CURRENT};
        return SERVE_WAIT;
    }
    return look_up(s, r, path, answer, want);
}

void serve_wait(struct serve *s, struct visit *visit, const struct want *want)
{
    if (want->kind == WANT_CURRENT) {
        visit->fresh = true;
        if (watch_wait(s->watch, &visit->waiter.waiter))
            return;
    } else if (++visit->turns <= TURNS_MAX) {
        /* What it finds when it asks again is at least as new as what it found now. */
        visit->fresh = true;
        if (pool_ask(s->pool, want->key, want->generation, &visit->waiter) == POOL_WAITS)
            return;
        visit->refused = true;
    } else {
        visit->refused = true;
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

static struct entry *make_entry(void *self, struct str key, struct arena *arena)
{
    const struct serve *s = self;
    return fill_make(&s->fill, key, arena);
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
    const struct site_options options = {.source = str_c(o->source)};
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
    s->pool = pool_start(&pool, err);
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
    pool_free(s->pool);
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
