/*
 * One cache that is purged: a thread sends it what has changed, in batches, and again until it has
 * confirmed that.
 *
 *     purge_add() --> queue --> thread: 64 requests at a time --> cache
 *                       ^                        |
 *                       +--- put back, and wait --+  no answer, 5xx, 403 ...
 *
 * Everything is one BAN. A cache that refuses that, since it only knows PURGE, is sent the path of
 * each page of the site instead.
 *
 * Nothing waits for it. A cache that does not answer costs the memory of its queue, which is
 * limited; if more waits, everything is banned when the cache is back.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_TARGET_H
#define SERVER_PURGE_TARGET_H

#include "server/purge/endpoint.h"

enum { TARGET_QUEUE_BYTES = 4 << 20 };

struct target_options {
    struct endpoint address;
    struct str host;       /* for the field Host; empty: that of the address */
    struct str everything; /* the surrogate key of all answers */
    bool ban;              /* items are surrogate keys, for BAN; else paths, for PURGE */
    size_t queue_bytes;    /* how much may wait; 0: TARGET_QUEUE_BYTES */
    /* Without `ban`: calls `each` for the path of each page that there is. From any thread. */
    void (*list)(void *self, void (*each)(void *to, struct str path), void *to);
    void *self;
};

struct target;

/* Texts of the options are copied. Returns NULL and err if it cannot be started. */
MUST_CHECK struct target *target_start(const struct target_options *options, struct err *err);

/* Purges one thing, or everything. Does not wait. From any thread. */
void target_add(struct target *t, struct str item);
void target_add_everything(struct target *t);

/*
 * Stops when all that waits is sent, when sending fails, or at a moment of the monotonic clock (in
 * ms); frees it. t may be NULL.
 */
void target_stop(struct target *t, int64_t until);

#endif
