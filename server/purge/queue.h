/*
 * What waits to be purged from one cache: texts, each once, first in, first out, in limited memory.
 *
 *     add a         add b         add a          take                      put back
 *     [a]           [a b]         [a b]          [] and the list a, b      [a b]
 *
 * If more wait than the limit allows, the queue forgets them: everything is to be purged instead.
 * For one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_QUEUE_H
#define SERVER_PURGE_QUEUE_H

#include "render/base/str.h"

enum { QUEUE_BUCKETS = 1024 };

struct queue_item {
    struct queue_item *next, *next_in_bucket;
    uint64_t hash;
    size_t len;
    char text[];
};

struct queue {
    struct queue_item *buckets[QUEUE_BUCKETS];
    struct queue_item *first, **end;
    size_t count, bytes, limit;
    bool everything; /* before the items: everything is to be purged */
};

enum queue_result { QUEUE_ADDED, QUEUE_PRESENT, QUEUE_OVERFLOWN };

/* limit: bytes of all items. */
void queue_init(struct queue *q, size_t limit);
void queue_fini(struct queue *q);

/* Everything is to be purged; the items that wait are part of it. */
void queue_add_everything(struct queue *q);

/* Adds a text. If there is no memory for it, everything is to be purged: OVERFLOWN. */
enum queue_result queue_add(struct queue *q, struct str text);

/* Takes up to `most` items of up to `bytes`, at least one if there is one. NULL: none. */
struct queue_item *queue_take(struct queue *q, size_t most, size_t bytes);

/* Puts a list that was taken before the first item, but for those that wait already. */
void queue_put_back(struct queue *q, struct queue_item *list);

static inline bool queue_is_empty(const struct queue *q)
{
    return q->first == NULL && !q->everything;
}

static inline struct str queue_text(const struct queue_item *item)
{
    return str_of(item->text, item->len);
}

/* Of a text, as items have it. */
uint64_t queue_hash(struct str text);

void queue_free_list(struct queue_item *list);

#endif
