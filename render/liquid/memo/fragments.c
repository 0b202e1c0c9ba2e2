/*
 * The table of fragments. See fragments.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/fragments.h"

#include <pthread.h>
#include <stdlib.h>

enum { BUCKETS = 4096 };

struct liquid_fragments {
    pthread_mutex_t lock; /* guards all that follows, and the links of the entries */
    size_t limit;
    struct liquid_fragments_stats stats;
    struct fragment *newest, *oldest; /* in the order of their last use */
    struct fragment *buckets[BUCKETS];
};

struct liquid_fragments *liquid_fragments_new(size_t bytes)
{
    struct liquid_fragments *f = calloc(1, sizeof(*f));
    if (f == NULL || pthread_mutex_init(&f->lock, NULL) != 0) {
        free(f);
        return NULL;
    }
    f->limit = bytes;
    return f;
}

void liquid_fragments_free(struct liquid_fragments *f)
{
    if (f == NULL)
        return;
    for (struct fragment *e = f->newest; e != NULL;) {
        struct fragment *older = e->older;
        fragment_unref(e);
        e = older;
    }
    (void)pthread_mutex_destroy(&f->lock);
    free(f);
}

struct liquid_fragments_stats liquid_fragments_stats(struct liquid_fragments *f)
{
    (void)pthread_mutex_lock(&f->lock);
    struct liquid_fragments_stats stats = f->stats;
    (void)pthread_mutex_unlock(&f->lock);
    return stats;
}

/* ---- entries ---- */

struct fragment *fragment_new(enum fragment_kind kind, struct hash128 state, size_t more)
{
    size_t bytes;
    if (__builtin_add_overflow(sizeof(struct fragment), more, &bytes))
        return NULL;
    struct fragment *e = calloc(1, bytes);
    if (e == NULL)
        return NULL;
    atomic_init(&e->refs, 1);
    e->kind = kind;
    e->state = state;
    e->bytes = bytes;
    return e;
}

void fragment_unref(struct fragment *e)
{
    if (e != NULL && atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) == 1)
        free(e);
}

static struct fragment *fragment_ref(struct fragment *e)
{
    atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
    return e;
}

/* ---- links, under the lock ---- */

static struct fragment **place_of(struct liquid_fragments *f, struct hash128 state)
{
    struct fragment **at = &f->buckets[state.low % BUCKETS];
    while (*at != NULL && !hash128_eq((*at)->state, state))
        at = &(*at)->chain;
    return at;
}

static void age_unlink(struct liquid_fragments *f, struct fragment *e)
{
    *(e->newer != NULL ? &e->newer->older : &f->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &f->oldest) = e->newer;
    e->newer = NULL;
    e->older = NULL;
}

static void age_link_newest(struct liquid_fragments *f, struct fragment *e)
{
    e->older = f->newest;
    *(f->newest != NULL ? &f->newest->newer : &f->oldest) = e;
    f->newest = e;
}

/* Removes the entry at this link and releases the table's reference. */
static void take_out(struct liquid_fragments *f, struct fragment **at)
{
    struct fragment *e = *at;
    *at = e->chain;
    e->chain = NULL;
    age_unlink(f, e);
    f->stats.bytes -= e->bytes;
    f->stats.entries--;
    fragment_unref(e);
}

/* ---- the table ---- */

struct fragment *fragments_find(struct liquid_fragments *f, struct hash128 state)
{
    (void)pthread_mutex_lock(&f->lock);
    struct fragment *e = *place_of(f, state);
    if (e != NULL) {
        (void)fragment_ref(e);
        age_unlink(f, e);
        age_link_newest(f, e);
        f->stats.hits += e->kind == FRAGMENT_END;
    }
    (void)pthread_mutex_unlock(&f->lock);
    return e;
}

void fragments_put(struct liquid_fragments *f, struct fragment *e)
{
    if (e->bytes > f->limit / 4)
        return;
    (void)pthread_mutex_lock(&f->lock);
    struct fragment **at = place_of(f, e->state);
    if (*at != NULL)
        take_out(f, at);
    e->chain = f->buckets[e->state.low % BUCKETS];
    f->buckets[e->state.low % BUCKETS] = fragment_ref(e);
    age_link_newest(f, e);
    f->stats.bytes += e->bytes;
    f->stats.entries++;
    f->stats.stored += e->kind == FRAGMENT_END;
    while (f->stats.bytes > f->limit)
        take_out(f, place_of(f, f->oldest->state));
    (void)pthread_mutex_unlock(&f->lock);
}

void fragments_drop(struct liquid_fragments *f, struct fragment *e)
{
    (void)pthread_mutex_lock(&f->lock);
    struct fragment **at = place_of(f, e->state);
    if (*at == e) {
        take_out(f, at);
        f->stats.dropped++;
    }
    (void)pthread_mutex_unlock(&f->lock);
}
