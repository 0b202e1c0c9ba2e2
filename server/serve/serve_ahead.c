/*
 * Rendering ahead. See serve_ahead.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve_ahead.h"

#include <time.h>

enum {
    AHEAD_MAX = 100,            /* pages */
    ARENA_RETAINED = 256 << 10, /* bytes, from one page to the next */
    HALVE_SECONDS = 3600,       /* least time between two halvings of what is counted */
};

static bool is_stylesheet(const struct entry *e)
{
    return str_ends(e->source, S(".scss")) || str_ends(e->source, S(".sass"));
}

static bool is_outdated(const struct serve *s, struct entry *e)
{
    struct snapshot *now = publish_get(&s->publish);
    bool outdated = !entry_current(e, now->site, now->generation);
    publish_unref(now);
    return outdated;
}

/* Makes a page again, with the variants that its outdated entry has. */
static void remake(const struct serve *s, const struct entry *e, struct arena *arena)
{
    entry_unref(produce_entry(&s->producer, &e->key, arena));
    for (enum coding c = CODING_IDENTITY + 1; c < CODING_COUNT; c++) {
        bool better = false;
        if (atomic_load_explicit(&e->variants[c], memory_order_relaxed) != NULL)
            entry_unref(produce_variant(&s->producer, &e->key, c, arena, &better));
        if (better)
            (void)pool_ask(s->improve_pool, &e->key, c, 0, NULL);
    }
}

/* What was asked for long ago counts less: all counts are halved now and then. */
static bool halves(struct serve_ahead *ahead)
{
    time_t now = time(NULL);
    bool due = now - ahead->halved >= HALVE_SECONDS || now < ahead->halved;
    ahead->halved = due ? now : ahead->halved;
    return due;
}

static bool has_ruby(const struct serve *s)
{
    struct snapshot *now = publish_get(&s->publish);
    bool ruby = site_has_ruby(now->site);
    publish_unref(now);
    return ruby;
}

/* The pool's make, of a key that says nothing. */
static struct entry *make_ahead(void *self, const struct cache_key *key, enum coding coding,
                                struct arena *arena)
{
    struct serve *s = self;
    struct entry *asked[AHEAD_MAX];
    uint64_t generation = publish_generation(&s->publish);
    size_t count =
        has_ruby(s) ? 0 : cache_most_asked(s->cache, halves(&s->ahead), asked, ARRAY_LEN(asked));
    (void)key;
    (void)coding;
    for (size_t i = 0; i < count; i++) {
        bool goes_on = !atomic_load(&s->stopping) && publish_generation(&s->publish) == generation;
        if (goes_on && !is_stylesheet(asked[i]) && is_outdated(s, asked[i])) {
            struct arena_mark mark = arena_mark(arena);
            remake(s, asked[i], arena);
            arena_rewind(arena, mark);
            arena_trim(arena, ARENA_RETAINED);
        }
        entry_unref(asked[i]);
    }
    return NULL;
}

static uint64_t newest_generation(void *self)
{
    const struct serve *s = self;
    return publish_generation(&s->publish);
}

bool serve_ahead_start(struct serve *s, int nice, struct err *err)
{
    const struct pool_options options = {.threads = 1,
                                         .nice = nice,
                                         .queue = 1,
                                         .self = s,
                                         .generation = newest_generation,
                                         .make = make_ahead};
    s->ahead.generation = publish_generation(&s->publish);
    s->ahead.halved = time(NULL);
    s->ahead.pool = pool_start(&options, err);
    return s->ahead.pool != NULL;
}

void serve_ahead_changed(struct serve *s)
{
    const struct cache_key all = cache_key_of_question(S(""));
    uint64_t generation = publish_generation(&s->publish);
    if (s->ahead.pool == NULL || generation == s->ahead.generation)
        return;
    s->ahead.generation = generation;
    (void)pool_ask(s->ahead.pool, &all, CODING_IDENTITY, generation, NULL);
}

void serve_ahead_stop(struct serve *s)
{
    if (s->ahead.pool != NULL)
        pool_stop(s->ahead.pool);
}

void serve_ahead_fini(struct serve *s)
{
    pool_free(s->ahead.pool);
}
