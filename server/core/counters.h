/*
 * Counters of what the server does, for its metrics.
 *
 * Each thread counts in a block of its own: no lock, no atomic instruction, no cache line that two
 * threads write, and no allocation except for the thread's first count. Whoever wants the figures
 * adds up the blocks of all threads. They only grow, and outlive their threads.
 *
 *     thread 1   block  [3] [0] [7] ...  --+
 *     thread 2   block  [1] [2] [0] ...  --+--> counters_read: [4] [2] [7] ...
 *
 * The functions below do nothing if they are given no counters (NULL).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_COUNTERS_H
#define SERVER_CORE_COUNTERS_H

#include "render/base/err.h"

struct counters;

/* The result of an update of the site. */
enum counters_reload {
    COUNTERS_PUBLISHED,
    COUNTERS_UNCHANGED,
    COUNTERS_FAILED, /* the site stayed as it was */
    COUNTERS_RELOADS,
};

enum {
    COUNTERS_STATUS_MIN = 100,
    COUNTERS_STATUSES = 500,
    COUNTERS_CACHES = 4, /* how the cache can take part in an answer: enum exchange_cache */
    COUNTERS_BUCKETS = 19,
    COUNTERS_KINDS = ERR_KIND_FAULT + 1,
};

/* The upper bounds of the buckets in microseconds, ascending; the last bucket has none. */
extern const int64_t counters_bounds[COUNTERS_BUCKETS - 1];

/* Durations: how many were in each bucket (not in those below), and all of them in microseconds. */
struct counters_histogram {
    uint64_t buckets[COUNTERS_BUCKETS];
    uint64_t sum;
};

/* All figures. Members are of uint64_t alone. */
struct counters_figures {
    uint64_t requests[COUNTERS_CACHES][COUNTERS_STATUSES]; /* by status - COUNTERS_STATUS_MIN */
    uint64_t bytes[COUNTERS_CACHES];                       /* of bodies that were sent */
    struct counters_histogram durations[COUNTERS_CACHES];
    uint64_t unanswered; /* requests that ended without an answer */
    struct counters_histogram renders;
    uint64_t render_failures;
    struct counters_histogram reloads;
    uint64_t reload_results[COUNTERS_RELOADS];
    uint64_t errors[COUNTERS_KINDS]; /* in the site, by enum err_kind */
};

/* Returns NULL if memory ends. */
MUST_CHECK struct counters *counters_new(void);

/* No thread may count any more. c may be NULL. */
void counters_free(struct counters *c);

/* The functions below may be called from any thread. Durations are in microseconds. */

/* status: 0 if there was no answer. cache: less than COUNTERS_CACHES. */
void counters_request(struct counters *c, unsigned status, unsigned cache, uint64_t bytes,
                      int64_t duration);
void counters_render(struct counters *c, int64_t duration, bool failed);
void counters_reload(struct counters *c, int64_t duration, enum counters_reload result);
void counters_error(struct counters *c, enum err_kind kind);

/* Adds up what all threads have counted. What is counted meanwhile may be missing. */
void counters_read(const struct counters *c, struct counters_figures *out);

#endif
