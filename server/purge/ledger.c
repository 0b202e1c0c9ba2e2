/*
 * The ledger. See ledger.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/ledger.h"

#include <stdlib.h>

enum { CAPACITY_MIN = 256 };

void ledger_init(struct ledger *l, size_t limit)
{
    *l = (struct ledger){.limit = limit};
}

void ledger_fini(struct ledger *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->pages[i]);
    free(l->pages);
    free(l->buckets);
    ledger_init(l, l->limit);
}

static size_t bytes_of(const struct ledger_page *page)
{
    return sizeof(*page) + page->dep_count * sizeof(page->deps[0]) + page->key.path.len;
}

/* Where the link to the page of a key is, or would be. There must be buckets. */
static struct ledger_page **find(const struct ledger *l, uint64_t hash, const struct cache_key *key)
{
    struct ledger_page **at = &l->buckets[hash % l->capacity];
    while (*at != NULL && ((*at)->hash != hash || !cache_key_eq(&(*at)->key, key)))
        at = &(*at)->next_in_bucket;
    return at;
}

struct ledger_page *ledger_find(const struct ledger *l, const struct cache_key *key)
{
    return l->count > 0 ? *find(l, cache_key_hash(key, 0), key) : NULL;
}

static void link_all(struct ledger *l)
{
    for (size_t i = 0; i < l->count; i++) {
        struct ledger_page **at = &l->buckets[l->pages[i]->hash % l->capacity];
        l->pages[i]->next_in_bucket = *at;
        *at = l->pages[i];
    }
}

/* Makes sure that there is a place for one more page. */
static bool grow(struct ledger *l)
{
    if (l->count < l->capacity)
        return true;
    size_t capacity = l->capacity > 0 ? 2 * l->capacity : CAPACITY_MIN;
    struct ledger_page **buckets = calloc(capacity, sizeof(struct ledger_page *));
    struct ledger_page **pages =
        buckets != NULL ? reallocarray(l->pages, capacity, sizeof(struct ledger_page *)) : NULL;
    if (pages == NULL) {
        free(buckets);
        return false;
    }
    free(l->buckets);
    l->pages = pages;
    l->buckets = buckets;
    l->capacity = capacity;
    link_all(l);
    return true;
}

/* Returns NULL if memory ends. */
static struct ledger_page *make(const struct ledger_answer *answer, uint64_t hash)
{
    size_t deps = answer->dep_count * sizeof(struct render_dep);
    struct ledger_page *page = malloc(sizeof(*page) + deps + answer->key.path.len);
    if (page == NULL)
        return NULL;
    *page = (struct ledger_page){
        .key = answer->key,
        .hash = hash,
        .source = answer->source,
        .digest = answer->digest,
        .generation = answer->generation,
        .dep_count = answer->dep_count,
    };
    char *path = (char *)page->deps + deps;
    if (deps > 0)
        memcpy(page->deps, answer->deps, deps);
    if (answer->key.path.len > 0)
        memcpy(path, answer->key.path.ptr, answer->key.path.len);
    page->key.path.ptr = path;
    return page;
}

void ledger_remove(struct ledger *l, struct ledger_page *page)
{
    *find(l, page->hash, &page->key) = page->next_in_bucket;
    l->bytes -= bytes_of(page);
    struct ledger_page *last = l->pages[--l->count];
    l->pages[page->at] = last;
    last->at = page->at;
    free(page);
}

enum ledger_result ledger_put(struct ledger *l, const struct ledger_answer *answer)
{
    uint64_t hash = cache_key_hash(&answer->key, 0);
    struct ledger_page *old = ledger_find(l, &answer->key);
    enum ledger_result result = old == NULL                     ? LEDGER_NEW
                                : old->digest == answer->digest ? LEDGER_SAME
                                                                : LEDGER_CHANGED;
    struct ledger_page *page = make(answer, hash);
    size_t others = l->bytes - (old != NULL ? bytes_of(old) : 0);
    if (page == NULL || others + bytes_of(page) > l->limit || (old == NULL && !grow(l))) {
        free(page);
        return LEDGER_FULL;
    }
    struct ledger_page **at = find(l, hash, &answer->key);
    page->at = old != NULL ? old->at : l->count++;
    page->next_in_bucket = old != NULL ? old->next_in_bucket : NULL;
    l->pages[page->at] = page;
    l->bytes = others + bytes_of(page);
    *at = page;
    free(old);
    return result;
}
