/*
 * The exposition format. See exposition.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/admin/exposition.h"

#include <stdio.h>

enum { MICROSECONDS = 1000000, NAME_MAX_LEN = 128 };

const struct str exposition_type = STR_INIT("text/plain; version=0.0.4; charset=utf-8");

void exposition_family(struct buf *out, const char *name, enum exposition_kind kind,
                       const char *help)
{
    static const char *const kinds[] = {
        [EXPOSITION_COUNTER] = "counter",
        [EXPOSITION_GAUGE] = "gauge",
        [EXPOSITION_HISTOGRAM] = "histogram",
    };
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kinds[kind]);
}

static void write_value(struct buf *out, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '\n') {
            buf_add(out, S("\\n"));
            continue;
        }
        if (c == '\\' || c == '"')
            buf_putc(out, '\\');
        buf_putc(out, c);
    }
}

static void write_start(struct buf *out, const char *name, const struct exposition_label *labels)
{
    char before = '{';
    buf_add(out, str_c(name));
    for (const struct exposition_label *l = labels; l != NULL && l->name != NULL; l++) {
        buf_printf(out, "%c%s=\"", before, l->name);
        write_value(out, l->value);
        buf_putc(out, '"');
        before = ',';
    }
    buf_add(out, before == ',' ? S("} ") : S(" "));
}

void exposition_whole(struct buf *out, const char *name, const struct exposition_label *labels,
                      uint64_t value)
{
    write_start(out, name, labels);
    buf_printf(out, "%llu\n", (unsigned long long)value);
}

void exposition_seconds(struct buf *out, const char *name, const struct exposition_label *labels,
                        int64_t microseconds)
{
    uint64_t us = microseconds > 0 ? (uint64_t)microseconds : 0;
    write_start(out, name, labels);
    buf_printf(out, "%llu.%06llu\n", (unsigned long long)(us / MICROSECONDS),
               (unsigned long long)(us % MICROSECONDS));
}

void exposition_histogram(struct buf *out, const char *name, const struct exposition_label *labels,
                          const int64_t *bounds, const uint64_t *buckets, size_t count,
                          uint64_t sum_us)
{
    char part[NAME_MAX_LEN], bound[32];
    struct exposition_label all[EXPOSITION_LABELS_MAX + 2] = {{.name = NULL}};
    size_t own = 0;
    uint64_t total = 0;
    while (labels != NULL && own < EXPOSITION_LABELS_MAX && labels[own].name != NULL) {
        all[own] = labels[own];
        own++;
    }
    (void)snprintf(part, sizeof(part), "%s_bucket", name);
    for (size_t i = 0; i <= count; i++) {
        total += buckets[i];
        if (i < count)
            (void)snprintf(bound, sizeof(bound), "%g", (double)bounds[i] / MICROSECONDS);
        all[own] = (struct exposition_label){"le", i < count ? str_c(bound) : S("+Inf")};
        exposition_whole(out, part, all, total);
    }
    (void)snprintf(part, sizeof(part), "%s_sum", name);
    exposition_seconds(out, part, labels, (int64_t)sum_us);
    (void)snprintf(part, sizeof(part), "%s_count", name);
    exposition_whole(out, part, labels, total);
}
