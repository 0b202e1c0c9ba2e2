/*
 * Metrics as text: the exposition format of Prometheus, version 0.0.4.
 *
 *     # HELP approche_reloads_total Updates of the site.
 *     # TYPE approche_reloads_total counter
 *     approche_reloads_total{result="published"} 3
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ADMIN_EXPOSITION_H
#define SERVER_ADMIN_EXPOSITION_H

#include "render/base/buf.h"

extern const struct str exposition_type; /* for Content-Type */

enum exposition_kind {
    EXPOSITION_COUNTER,
    EXPOSITION_GAUGE,
    EXPOSITION_HISTOGRAM,
};

/* Begins a family of samples. help: one sentence without a newline or backslash. */
void exposition_family(struct buf *out, const char *name, enum exposition_kind kind,
                       const char *help);

/* A label's name and value; the value is escaped. */
struct exposition_label {
    const char *name;
    struct str value;
};

/*
 * A sample of the family `name`, with the labels up to the first without a name. labels may be
 * NULL.
 */
void exposition_whole(struct buf *out, const char *name, const struct exposition_label *labels,
                      uint64_t value);
void exposition_seconds(struct buf *out, const char *name, const struct exposition_label *labels,
                        int64_t microseconds);

/*
 * A histogram of durations: `count` bounds in microseconds, and for each of them how many were
 * above the one before and not above it; count + 1 buckets, the last of which has no bound. At most
 * EXPOSITION_LABELS_MAX labels.
 */
enum { EXPOSITION_LABELS_MAX = 4 };
void exposition_histogram(struct buf *out, const char *name, const struct exposition_label *labels,
                          const int64_t *bounds, const uint64_t *buckets, size_t count,
                          uint64_t sum_us);

#endif
