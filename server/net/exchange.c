/*
 * The facts of a request at its end. See exchange.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/exchange.h"

#include <string.h>

#include "server/core/monotonic.h"

enum { NO_CONTENT = 204, NOT_MODIFIED = 304 };

struct str exchange_cache_name(enum exchange_cache c)
{
    static const struct str names[EXCHANGE_CACHE_COUNT] = {
        [EXCHANGE_CACHE_NONE] = STR_INIT(""),
        [EXCHANGE_CACHE_HIT] = STR_INIT("hit"),
        [EXCHANGE_CACHE_MISS] = STR_INIT("miss"),
        [EXCHANGE_CACHE_REVALIDATED] = STR_INIT("revalidated"),
    };
    return names[c];
}

void exchange_begin(struct exchange_record *r, const char *target)
{
    const char *query = target != NULL ? strchr(target, '?') : NULL;
    size_t len = query != NULL ? strnlen(query + 1, EXCHANGE_QUERY_MAX) : 0;
    if (len > 0)
        memcpy(r->query, query + 1, len);
    r->x = (struct exchange){
        .began_us = monotonic_us(),
        .query = str_of(r->query, len),
    };
}

/* A request that waited for an entry is a miss, also if it waited in vain. */
static enum exchange_cache cache_of(const struct answer *a, const struct visit *visit)
{
    if (visit != NULL && visit->attempts > 0)
        return EXCHANGE_CACHE_MISS;
    if (a->kind != ANSWER_REPRESENTATION)
        return EXCHANGE_CACHE_NONE;
    return a->revalidated ? EXCHANGE_CACHE_REVALIDATED : EXCHANGE_CACHE_HIT;
}

void exchange_answered(struct exchange_record *r, const struct answer *a, const struct visit *visit,
                       uint64_t bytes)
{
    bool bodyless =
        r->x.kind == REPLY_METHOD_HEAD || a->status == NO_CONTENT || a->status == NOT_MODIFIED;
    r->x.status = a->status;
    r->x.bytes = bodyless ? 0 : bytes;
    r->x.cache = cache_of(a, visit);
}

void exchange_end(struct exchange_record *r, const struct exchange_observer *observers, bool broken)
{
    r->x.duration_us = monotonic_us() - r->x.began_us;
    r->x.broken = broken;
    for (size_t i = 0; i < EXCHANGE_OBSERVERS_MAX && observers[i].end != NULL; i++)
        observers[i].end(observers[i].self, &r->x);
}
