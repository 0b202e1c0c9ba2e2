/*
 * What waits to be purged. See queue.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/queue.h"

#include <stdlib.h>

#include "server/http/digest.h"

void queue_init(struct queue *q, size_t limit)
{
    *q = (struct queue){.limit = limit};
    q->end = &q->first;
}

void queue_free_list(struct queue_item *list)
{
    while (list != NULL) {
        struct queue_item *next = list->next;
        free(list);
        list = next;
    }
}

void queue_fini(struct queue *q)
{
    queue_free_list(q->first);
    queue_init(q, q->limit);
}

void queue_add_everything(struct queue *q)
{
    queue_fini(q);
    q->everything = true;
}

static size_t bytes_of(const struct queue_item *item)
{
    return sizeof(*item) + item->len;
}

/* Where the link to an item with this text is, or would be. */
static struct queue_item **find(struct queue *q, uint64_t hash, struct str text)
{
    struct queue_item **at = &q->buckets[hash % QUEUE_BUCKETS];
    while (*at != NULL && ((*at)->hash != hash || !str_eq(queue_text(*at), text)))
        at = &(*at)->next_in_bucket;
    return at;
}

static void link_to_bucket(struct queue *q, struct queue_item **at, struct queue_item *item)
{
    item->next_in_bucket = NULL;
    *at = item;
    q->count++;
    q->bytes += bytes_of(item);
}

uint64_t queue_hash(struct str text)
{
    return digest_hash(text, 0);
}

enum queue_result queue_add(struct queue *q, struct str text)
{
    uint64_t hash = queue_hash(text);
    struct queue_item **at = find(q, hash, text);
    if (*at != NULL)
        return QUEUE_PRESENT;
    struct queue_item *item =
        q->bytes + sizeof(*item) + text.len <= q->limit ? malloc(sizeof(*item) + text.len) : NULL;
    if (item == NULL) {
        queue_add_everything(q);
        return QUEUE_OVERFLOWN;
    }
    item->hash = hash;
    item->len = text.len;
    item->next = NULL;
    memcpy(item->text, text.ptr, text.len);
    link_to_bucket(q, at, item);
    *q->end = item;
    q->end = &item->next;
    return QUEUE_ADDED;
}

struct queue_item *queue_take(struct queue *q, size_t most, size_t bytes)
{
    struct queue_item *list = q->first, **end = &list;
    for (size_t n = 0, taken = 0; *end != NULL && n < most; n++) {
        struct queue_item *item = *end;
        taken += item->len;
        if (n > 0 && taken > bytes)
            break;
        *find(q, item->hash, queue_text(item)) = item->next_in_bucket;
        q->count--;
        q->bytes -= bytes_of(item);
        end = &item->next;
    }
    q->first = *end;
    *end = NULL;
    if (q->first == NULL)
        q->end = &q->first;
    return list;
}

void queue_put_back(struct queue *q, struct queue_item *list)
{
    struct queue_item *kept = NULL, **end = &kept;
    while (list != NULL) {
        struct queue_item *item = list;
        struct queue_item **at = find(q, item->hash, queue_text(item));
        list = item->next;
        if (*at != NULL || q->everything) {
            free(item);
            continue;
        }
        link_to_bucket(q, at, item);
        *end = item;
        end = &item->next;
    }
    *end = q->first;
    q->first = kept;
    if (*end == NULL)
        q->end = end == &kept ? &q->first : end;
}
