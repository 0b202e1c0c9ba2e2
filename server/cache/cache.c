/*
 * The cache. See cache.h.
 *
 * The table is an array of pointers to entries. Its length is a power of two, and at most three
 * quarters of it are filled. A search begins at hash & mask and goes on to the next empty slot
 * (linear probing):
 *
 *     slot   0     1     2     3     4
 *            -     A     x     B     -        hash(A) = hash(B) = 1; x: a tombstone
 *
 * A dropped entry leaves a tombstone, so that searches go past it. Growing makes a new array
 * without tombstones and publishes it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/cache.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#include "server/core/rcu.h"

enum {
    SLOTS_MIN = 64,
    RETIRED_MAX = 32,            /* entries that may wait to be freed */
    RETIRED_BYTES_MAX = 4 << 20, /* and their bytes, before a writer stops to free them */
};

struct table {
    size_t mask;
    _Atomic(struct entry *) slots[];
};

struct cache {
    _Atomic(struct table *) table;
    uint64_t seed;
    size_t limit;

    pthread_mutex_t lock;    /* for writers: for all that follows */
    struct entry *tombstone; /* marks the slot of a dropped entry; no search finds it */
    size_t live, filled;     /* slots with entries; the same with tombstones */
    size_t bytes;
    size_t hand;
    uint64_t evicted;
    struct entry *retired;
    size_t retired_count, retired_bytes;
};

static struct table *table_new(size_t slots)
{
    struct table *t = malloc(sizeof(*t) + slots * sizeof(t->slots[0]));
    if (t == NULL)
        return NULL;
    t->mask = slots - 1;
    for (size_t i = 0; i < slots; i++)
        atomic_init(&t->slots[i], NULL);
    return t;
}

static struct entry *slot_get(const struct table *t, size_t at)
{
    return atomic_load_explicit(&t->slots[at & t->mask], memory_order_acquire);
}

static void slot_set(struct table *t, size_t at, struct entry *e)
{
    atomic_store_explicit(&t->slots[at & t->mask], e, memory_order_release);
}

/* The table for writers, who hold the lock. */
static struct table *own_table(struct cache *c)
{
    return atomic_load_explicit(&c->table, memory_order_relaxed);
}

struct cache *cache_new(size_t limit)
{
    struct cache *c = calloc(1, sizeof(*c));
    struct table *t = table_new(SLOTS_MIN);
    struct entry *tombstone = calloc(1, sizeof(*tombstone));
    if (c == NULL || t == NULL || tombstone == NULL || pthread_mutex_init(&c->lock, NULL) != 0) {
        free(tombstone);
        free(t);
        free(c);
        return NULL;
    }
    /* Without random numbers from the system, the address is used: it differs from run to run. */
    if (getrandom(&c->seed, sizeof(c->seed), GRND_NONBLOCK) != sizeof(c->seed))
        c->seed = (uint64_t)(uintptr_t)c;
    c->tombstone = tombstone;
    c->limit = limit;
    atomic_init(&c->table, t);
    return c;
}

struct entry *cache_find(const struct cache *c, const struct cache_key *key)
{
    uint64_t hash = cache_key_hash(key, c->seed);
    const struct table *t = atomic_load_explicit(&c->table, memory_order_acquire);
    for (size_t at = hash;; at++) {
        struct entry *e = slot_get(t, at);
        if (e == NULL)
            return NULL;
        if (e->hash != hash || !cache_key_eq(&e->key, key))
            continue;
        unsigned used = atomic_load_explicit(&e->used, memory_order_relaxed);
        if (used < ENTRY_USED_MAX) /* of two uses at the same time, one may be lost */
            atomic_store_explicit(&e->used, (unsigned char)(used + 1), memory_order_relaxed);
        return e;
    }
}

void cache_each(const struct cache *c, bool (*each)(void *self, struct entry *e), void *self)
{
    const struct table *t = atomic_load_explicit(&c->table, memory_order_acquire);
    for (size_t at = 0; at <= t->mask; at++) {
        struct entry *e = slot_get(t, at);
        if (e != NULL && e != c->tombstone && !each(self, e))
            return;
    }
}

/* ---- what is asked for most ---- */

static unsigned asked(const struct entry *e)
{
    return atomic_load_explicit(&e->asked, memory_order_relaxed);
}

/* Inserts an entry into a sorted list of at most max, if it belongs there. */
static size_t rank(struct entry **list, size_t count, size_t max, struct entry *e)
{
    unsigned times = asked(e);
    if (times == 0 || (count == max && times <= asked(list[max - 1])))
        return count;
    if (count == max)
        entry_unref(list[--count]);
    size_t at = count;
    for (; at > 0 && asked(list[at - 1]) < times; at--)
        list[at] = list[at - 1];
    list[at] = entry_ref(e);
    return count + 1;
}

size_t cache_most_asked(const struct cache *c, bool halve, struct entry **out, size_t max)
{
    enum { SECTION = 256 }; /* slots: writers wait for sections */
    size_t count = 0, at = 0;
    for (bool more = true; more;) {
        rcu_enter();
        const struct table *t = atomic_load_explicit(&c->table, memory_order_acquire);
        for (size_t end = at + SECTION; at < end && at <= t->mask; at++) {
            struct entry *e = slot_get(t, at);
            if (e == NULL || e == c->tombstone)
                continue;
            if (halve)
                entry_halve_asked(e);
            count = rank(out, count, max, e);
        }
        more = at <= t->mask;
        rcu_leave();
    }
    return count;
}

/* ---- writers, under the lock ---- */

static void retire(struct cache *c, struct entry *e)
{
    c->live--;
    c->bytes -= e->bytes;
    e->retired = c->retired;
    c->retired = e;
    c->retired_count++;
    c->retired_bytes += e->bytes;
}

/* Takes the list of retired entries if it is long enough to be worth waiting for readers. */
static struct entry *take_retired(struct cache *c, bool all)
{
    if (!all && c->retired_count < RETIRED_MAX && c->retired_bytes < RETIRED_BYTES_MAX)
        return NULL;
    struct entry *list = c->retired;
    c->retired = NULL;
    c->retired_count = c->retired_bytes = 0;
    return list;
}

static void free_retired(struct entry *list)
{
    if (list == NULL)
        return;
    rcu_wait();
    while (list != NULL) {
        struct entry *next = list->retired;
        entry_unref(list);
        list = next;
    }
}

/*
 * Makes sure of an empty slot, if necessary with a new table: twice as many slots as live entries,
 * without tombstones. The old table is freed when its readers have left. Writers wait for that; it
 * happens a few times in the life of a process.
 */
static bool grow_table(struct cache *c)
{
    struct table *old = own_table(c);
    size_t slots = old->mask + 1;
    if ((c->filled + 1) * 4 <= slots * 3)
        return true;
    while (slots < (c->live + 1) * 4)
        slots *= 2;
    struct table *new = table_new(slots);
    if (new == NULL)
        return false;
    for (size_t i = 0; i <= old->mask; i++) {
        struct entry *e = slot_get(old, i);
        if (e == NULL || e == c->tombstone)
            continue;
        size_t at = e->hash;
        while (slot_get(new, at) != NULL)
            at++;
        slot_set(new, at, e);
    }
    c->filled = c->live;
    atomic_store_explicit(&c->table, new, memory_order_release);
    rcu_wait();
    free(old);
    return true;
}

static void evict(struct cache *c, const struct entry *spared)
{
    struct table *t = own_table(c);
    /* One round for each use that can be taken away, and one to drop what has none left. */
    for (size_t steps = (ENTRY_USED_MAX + 1) * (t->mask + 1); c->bytes > c->limit && steps > 0;
         steps--) {
        size_t at = c->hand++;
        struct entry *e = slot_get(t, at);
        if (e == NULL || e == c->tombstone || e == spared)
            continue;
        unsigned used = atomic_load_explicit(&e->used, memory_order_relaxed);
        if (used > 0) {
            atomic_store_explicit(&e->used, (unsigned char)(used - 1), memory_order_relaxed);
            continue;
        }
        slot_set(t, at, c->tombstone);
        retire(c, e);
        c->evicted++;
    }
}

/* The slot of a key, or the slot into which it would be inserted. */
static size_t find_slot(struct cache *c, const struct cache_key *key, uint64_t hash,
                        struct entry **found)
{
    struct table *t = own_table(c);
    size_t free_slot = SIZE_MAX;
    for (size_t at = hash;; at++) {
        struct entry *e = slot_get(t, at);
        if (e == c->tombstone && free_slot == SIZE_MAX)
            free_slot = at;
        if (e == NULL || (e != c->tombstone && e->hash == hash && cache_key_eq(&e->key, key))) {
            *found = e;
            return e == NULL && free_slot != SIZE_MAX ? free_slot : at;
        }
    }
}

static void insert(struct cache *c, struct entry *e)
{
    if (e->bytes > c->limit || !grow_table(c))
        return;
    struct entry *old;
    size_t at = find_slot(c, &e->key, e->hash, &old);
    if (slot_get(own_table(c), at) == NULL)
        c->filled++;
    slot_set(own_table(c), at, entry_ref(e));
    c->live++;
    c->bytes += e->bytes;
    if (old != NULL)
        retire(c, old);
    evict(c, e);
}

void cache_put(struct cache *c, struct entry *e)
{
    e->hash = cache_key_hash(&e->key, c->seed);
    pthread_mutex_lock(&c->lock);
    insert(c, e);
    struct entry *gone = take_retired(c, false);
    pthread_mutex_unlock(&c->lock);
    free_retired(gone);
}

void cache_resize(struct cache *c, struct entry *e, ptrdiff_t by)
{
    pthread_mutex_lock(&c->lock);
    struct entry *found;
    (void)find_slot(c, &e->key, e->hash, &found);
    if (found == e) {
        e->bytes += (size_t)by;
        c->bytes += (size_t)by;
        evict(c, e);
    }
    struct entry *gone = take_retired(c, false);
    pthread_mutex_unlock(&c->lock);
    free_retired(gone);
}

void cache_drop(struct cache *c, const struct cache_key *key)
{
    pthread_mutex_lock(&c->lock);
    struct entry *old;
    size_t at = find_slot(c, key, cache_key_hash(key, c->seed), &old);
    if (old != NULL) {
        slot_set(own_table(c), at, c->tombstone);
        retire(c, old);
    }
    struct entry *gone = take_retired(c, false);
    pthread_mutex_unlock(&c->lock);
    free_retired(gone);
}

void cache_collect(struct cache *c)
{
    pthread_mutex_lock(&c->lock);
    struct entry *gone = take_retired(c, true);
    pthread_mutex_unlock(&c->lock);
    free_retired(gone);
}

struct cache_stats cache_stats(struct cache *c)
{
    pthread_mutex_lock(&c->lock);
    struct cache_stats stats = {c->live, c->bytes, c->limit, c->evicted};
    pthread_mutex_unlock(&c->lock);
    return stats;
}

void cache_free(struct cache *c)
{
    if (c == NULL)
        return;
    cache_collect(c);
    struct table *t = own_table(c);
    for (size_t i = 0; i <= t->mask; i++) {
        struct entry *e = slot_get(t, i);
        if (e != NULL && e != c->tombstone)
            entry_unref(e);
    }
    free(t);
    free(c->tombstone);
    (void)pthread_mutex_destroy(&c->lock);
    free(c);
}
