/*
 * Starting and stopping a server. See serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "server/core/log.h"
#include "server/core/parallel.h"
#include "server/serve/serve_ahead.h"
#include "server/serve/serve_preview.h"
#include "server/serve/serve_private.h"
#include "server/serve/serve_search.h"

enum {
    /* Bodies that wait for the best compression; others keep the fast one. */
    IMPROVE_QUEUE = 16384,
    /* Not the lowest: stopping waits for the one in work, also on a busy machine. */
    IMPROVE_NICE = 10,
    /* Parts that pages share may take this fraction of the cache's size, in addition to it. */
    FRAGMENTS_SHARE = 4,
};

static uint64_t newest_generation(void *self)
{
    const struct serve *s = self;
    return publish_generation(&s->publish);
}

static struct entry *make_entry(void *self, const struct cache_key *key, enum coding coding,
                                struct arena *arena)
{
    const struct serve *s = self;
    bool better = false;
    if (UNLIKELY(key->kind == CACHE_KEY_ASKED))
        return serve_preview_is(key) ? serve_preview_make(s, key, arena)
                                     : serve_dev_make(s, key, arena);
    if (coding == CODING_IDENTITY)
        return produce_entry(&s->producer, key, arena);
    struct entry *e = produce_variant(&s->producer, key, coding, arena, &better);
    if (better)
        (void)pool_ask(s->improve_pool, key, coding, 0, NULL);
    return e;
}

static struct entry *improve_entry(void *self, const struct cache_key *key, enum coding coding,
                                   struct arena *arena)
{
    const struct serve *s = self;
    (void)arena;
    produce_improved(&s->producer, key, coding);
    return NULL;
}

static void idle(void *self)
{
    struct serve *s = self;
    cache_collect(s->cache);
    serve_search_tidy(s);
    serve_preview_tidy(s);
}

/* Other pages are rendered while this one waits for the process that compiles its stylesheet. */
static bool compile_sass(void *self, const struct sass_input *in, struct arena *a,
                         struct sass_output *out, struct err *err)
{
    const struct serve *s = self;
    bool aside = pool_step_aside(s->pool);
    bool ok = s->sass.compile(s->sass.self, in, a, out, err);
    if (aside)
        pool_step_back(s->pool);
    return ok;
}

static void round_ended(void *self)
{
    struct serve *s = self;
    serve_ahead_changed(s);
    live_changed(serve_live(s));
    purge_changed(s->purge);
}

/* Before the site is read, so that nothing has to be looked at twice (watch.h). */
static bool open_watch(struct serve *s, const struct serve_options *o, struct err *err)
{
    const struct watch_options watch = {
        .root = o->source,
        .theme = o->theme,
        .follow = o->follow,
        .mode = o->watch,
        .publish = &s->publish,
        .report = &s->report,
        .ended = round_ended,
        .self = s,
        .counters = o->counters,
        .rescanned = o->rescanned,
        .rescanned_self = o->rescanned_self,
    };
    s->watch = watch_open(&watch, err);
    return s->watch != NULL;
}

static void site_begun(void *self, const struct site *site)
{
    const struct serve *s = self;
    watch_follow(s->watch, site);
}

static bool load_site(struct serve *s, const struct serve_options *o, struct err *err)
{
    struct arena scratch;
    struct diags diags;
    arena_init(&scratch, 0);
    diags_init(&diags, &scratch);
    const struct site_options options = {
        .source = str_c(o->source),
        .config = o->config != NULL ? str_c(o->config) : S(""),
        .theme = o->theme != NULL ? str_c(o->theme) : S(""),
        .gems = o->gems != NULL ? str_c(o->gems) : S(""),
        .follow = o->follow != NULL ? str_c(o->follow) : S(""),
        .strict = o->strict,
        .environment = o->environment != NULL ? str_c(o->environment) : S(""),
        .baseurl = o->baseurl != NULL ? str_c(o->baseurl) : (struct str){.ptr = NULL},
        .jekyll = o->jekyll != NULL ? str_c(o->jekyll) : S(""),
        .baseurl_stripped = o->baseurl_stripped,
        .shown = o->shown,
        .parallel = parallel_run,
        .texts = o->texts,
        .sass = {.compile = o->sass.compile != NULL ? compile_sass : NULL, .self = s},
        .ruby = o->ruby,
        .begun = site_begun,
        .begun_self = s,
    };
    s->sass = o->sass;
    const struct site *site = site_load(&options, &diags, err);
    report_diags(&s->report, &diags);
    if (diags.may_pass)
        watch_follow(s->watch, NULL);
    if (site != NULL)
        report_site(&s->report, site, &diags);
    arena_fini(&scratch);
    if (site != NULL)
        log_line(LOG_LEVEL_INFO, "following %.*s", STR_ARG(site_follows(site)));
    if (site != NULL && site_is_empty(site))
        log_line(LOG_LEVEL_WARNING,
                 "%s: no page and no file yet: until there is one, / shows a welcome page, and "
                 "healthcheck fails",
                 o->source);
    if (site != NULL && site_has_sass(site) && o->sass_prepare != NULL &&
        !o->sass_prepare(o->sass.self, err)) {
        site_unref(site);
        return false;
    }
    if (site != NULL && o->loaded != NULL && !o->loaded(o->loaded_self, site, err)) {
        site_unref(site);
        return false;
    }
    if (site == NULL || publish_init(&s->publish, site))
        return site != NULL;
    site_unref(site);
    return err_nomem(err);
}

static void finish_entry(void *self, const struct site *site, struct entry_spec *spec,
                         struct arena *a)
{
    const struct serve *s = self;
    if (s->dev != NULL)
        serve_dev_finish(self, site, spec, a);
    purge_add_keys(s->purge, spec, a);
}

static void note_entry(void *self, const struct site *site, const struct entry *e)
{
    const struct serve *s = self;
    purge_made(s->purge, site, e);
}

static bool start_purging(struct serve *s, const struct serve_options *o, struct err *err)
{
    const struct purge_options options = {
        .targets = o->purge,
        .target_count = o->purge_count,
        .host = str_c(o->purge_host),
        .ban = o->purge_ban,
        .baseurl_stripped = o->baseurl_stripped,
        .publish = &s->publish,
    };
    if (o->purge_count > 0)
        s->purge = purge_new(&options, err);
    return o->purge_count == 0 || s->purge != NULL;
}

static bool start_members(struct serve *s, const struct serve_options *o, struct err *err)
{
    const struct pool_options pool = {.threads = o->threads,
                                      .queue = o->queue,
                                      .aside_max = o->sass_calls,
                                      .wait_ms = o->wait_ms,
                                      .self = s,
                                      .generation = newest_generation,
                                      .make = make_entry,
                                      .idle = idle};
    const struct pool_options improve_pool = {.threads = 1,
                                              .nice = IMPROVE_NICE,
                                              .queue = IMPROVE_QUEUE,
                                              .self = s,
                                              .generation = newest_generation,
                                              .make = improve_entry};
    const bool told = o->dev || o->purge_count > 0;
    serve_search_init(s, &pool);
    s->cache = cache_new(o->cache);
    if (s->cache == NULL)
        return err_set(err, ERR_KIND_NOMEM, "out of memory");
    s->producer = (struct producer){.publish = &s->publish,
                                    .cache = s->cache,
                                    .report = &s->report,
                                    .counters = o->counters,
                                    .maker = o->maker,
                                    .fragments = render_fragments_new(o->cache / FRAGMENTS_SHARE),
                                    .content_dates = o->content_dates,
                                    .dev = o->dev,
                                    .finish = told ? finish_entry : NULL,
                                    .made = o->purge_count > 0 ? note_entry : NULL,
                                    .self = s};
    if (!start_purging(s, o, err))
        return false;
    s->improve_pool = pool_start(&improve_pool, err);
    if (s->improve_pool == NULL || (o->ahead && !serve_ahead_start(s, IMPROVE_NICE, err)))
        return false;
    s->pool = watch_run(s->watch, err) ? pool_start(&pool, err) : NULL;
    return s->pool != NULL && (s->dev == NULL || serve_dev_start(s, err)) &&
           (s->purge == NULL || purge_start(s->purge, s->pool, s->watch, err));
}

struct serve *serve_start(const struct serve_options *options, struct err *err)
{
    struct serve *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    report_init(&s->report);
    s->report.each = options->dev;
    s->report.counters = options->counters;
    atomic_init(&s->stopping, false);
    atomic_init(&s->prepared, 0);
    if ((options->preview_keys != NULL && !serve_preview_init(s, options, err)) ||
        (options->dev && !serve_dev_init(s, options, err)) || !open_watch(s, options, err) ||
        !load_site(s, options, err)) {
        watch_free(s->watch);
        serve_preview_free(s);
        serve_dev_free(s);
        report_fini(&s->report);
        free(s);
        return NULL;
    }
    if (start_members(s, options, err))
        return s;
    serve_free(s);
    return NULL;
}

void serve_rescan(struct serve *s)
{
    watch_rescan(s->watch);
    serve_preview_rescan(s);
}

void serve_stop(struct serve *s)
{
    atomic_store(&s->stopping, true);
    if (s->watch != NULL)
        watch_stop(s->watch);
    if (s->pool != NULL)
        pool_stop(s->pool);
    serve_ahead_stop(s);
    serve_search_stop(s);
}

void serve_free(struct serve *s)
{
    if (s == NULL)
        return;
    serve_stop(s);
    serve_dev_stop(s);
    purge_stop(s->purge);
    pool_free(s->pool); /* first, since its jobs ask the other ones */
    serve_ahead_fini(s);
    serve_search_fini(s);
    pool_free(s->improve_pool);
    watch_free(s->watch);
    serve_preview_free(s);
    serve_dev_free(s);
    purge_free(s->purge);
    cache_free(s->cache);
    render_fragments_free(s->producer.fragments);
    publish_fini(&s->publish);
    report_fini(&s->report);
    free(s);
}
