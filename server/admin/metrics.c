/*
 * The metrics. See metrics.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/admin/metrics.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "server/admin/exposition.h"
#include "server/child/child.h"

enum { MICROSECONDS = 1000000 };

static const struct str result_names[] = {
    [COUNTERS_PUBLISHED] = STR_INIT("published"),
    [COUNTERS_UNCHANGED] = STR_INIT("unchanged"),
    [COUNTERS_FAILED] = STR_INIT("failed"),
};

static const struct str watch_names[] = {
    [WATCH_MODE_INOTIFY] = STR_INIT("inotify"),
    [WATCH_MODE_STAT] = STR_INIT("stat"),
    [WATCH_MODE_OFF] = STR_INIT("off"),
};

static const struct str kind_names[] = {
    [ERR_KIND_NONE] = STR_INIT("none"),       [ERR_KIND_SYNTAX] = STR_INIT("syntax"),
    [ERR_KIND_MISSING] = STR_INIT("missing"), [ERR_KIND_UNKNOWN] = STR_INIT("unknown"),
    [ERR_KIND_CONFIG] = STR_INIT("settings"), [ERR_KIND_DOUBLED] = STR_INIT("doubled"),
    [ERR_KIND_IO] = STR_INIT("io"),           [ERR_KIND_LIMIT] = STR_INIT("limit"),
    [ERR_KIND_NOMEM] = STR_INIT("memory"),    [ERR_KIND_FAULT] = STR_INIT("fault"),
};

/* ---- families of one sample, and of one for each of several names ---- */

static void write_one(struct buf *out, const char *name, enum exposition_kind kind,
                      const char *help, uint64_t value)
{
    exposition_family(out, name, kind, help);
    exposition_whole(out, name, NULL, value);
}

static void write_time(struct buf *out, const char *name, enum exposition_kind kind,
                       const char *help, int64_t us)
{
    exposition_family(out, name, kind, help);
    exposition_seconds(out, name, NULL, us);
}

static void write_labelled(struct buf *out, const char *name, const char *label, struct str value,
                           uint64_t count)
{
    const struct exposition_label labels[] = {{label, value}, {.name = NULL}};
    exposition_whole(out, name, labels, count);
}

static void write_histogram(struct buf *out, const char *name,
                            const struct exposition_label *labels,
                            const struct counters_histogram *h)
{
    exposition_histogram(out, name, labels, counters_bounds, h->buckets, COUNTERS_BUCKETS - 1,
                         h->sum);
}

/* ---- what has been counted ---- */

static_assert((int)COUNTERS_CACHES == (int)EXCHANGE_CACHE_COUNT, "a row for each cache result");

static struct str cache_name(size_t cache)
{
    struct str name = exchange_cache_name((enum exchange_cache)cache);
    return name.len > 0 ? name : S("none");
}

/* Those that there were; and 200 always, so that each cache result has a series from the start. */
static void write_requests(const struct counters_figures *f, struct buf *out)
{
    const char *name = "approche_http_requests_total";
    exposition_family(out, name, EXPOSITION_COUNTER,
                      "Requests that were answered, by status and by where the answer came from.");
    for (size_t cache = 0; cache < COUNTERS_CACHES; cache++) {
        for (size_t i = 0; i < COUNTERS_STATUSES; i++) {
            char code[8];
            if (f->requests[cache][i] == 0 && i + COUNTERS_STATUS_MIN != 200)
                continue;
            (void)snprintf(code, sizeof(code), "%zu", i + COUNTERS_STATUS_MIN);
            const struct exposition_label labels[] = {
                {"code", str_c(code)}, {"cache", cache_name(cache)}, {.name = NULL}};
            exposition_whole(out, name, labels, f->requests[cache][i]);
        }
    }
    write_one(out, "approche_http_requests_unanswered_total", EXPOSITION_COUNTER,
              "Requests whose client had gone before there was an answer.", f->unanswered);
    name = "approche_http_response_bytes_total";
    exposition_family(out, name, EXPOSITION_COUNTER, "Bytes of the bodies of answers.");
    for (size_t cache = 0; cache < COUNTERS_CACHES; cache++)
        write_labelled(out, name, "cache", cache_name(cache), f->bytes[cache]);
    name = "approche_http_request_duration_seconds";
    exposition_family(out, name, EXPOSITION_HISTOGRAM,
                      "Time from the head of a request until its answer was sent.");
    for (size_t cache = 0; cache < COUNTERS_CACHES; cache++) {
        const struct exposition_label labels[] = {{"cache", cache_name(cache)}, {.name = NULL}};
        write_histogram(out, name, labels, &f->durations[cache]);
    }
}

static void write_making(const struct counters_figures *f, struct buf *out)
{
    const char *name = "approche_render_duration_seconds";
    exposition_family(out, name, EXPOSITION_HISTOGRAM, "Time to render a page.");
    write_histogram(out, name, NULL, &f->renders);
    write_one(out, "approche_render_failures_total", EXPOSITION_COUNTER,
              "Pages that could not be rendered as they are.", f->render_failures);
    name = "approche_reload_duration_seconds";
    exposition_family(out, name, EXPOSITION_HISTOGRAM,
                      "Time to read what has changed and to publish the site.");
    write_histogram(out, name, NULL, &f->reloads);
    name = "approche_reloads_total";
    exposition_family(out, name, EXPOSITION_COUNTER,
                      "Updates of the site, by what became of them.");
    for (size_t i = 0; i < COUNTERS_RELOADS; i++)
        write_labelled(out, name, "result", result_names[i], f->reload_results[i]);
    name = "approche_site_errors_total";
    exposition_family(out, name, EXPOSITION_COUNTER,
                      "Errors that were found in the site, by kind.");
    for (size_t i = ERR_KIND_NONE + 1; i < COUNTERS_KINDS; i++)
        write_labelled(out, name, "kind", kind_names[i], f->errors[i]);
}

/* ---- what there is now ---- */

static void write_site(const struct serve_stats *s, struct buf *out)
{
    const char *name = "approche_watch_mode";
    int64_t age = (int64_t)time(NULL) - s->published;
    write_one(out, "approche_site_pages", EXPOSITION_GAUGE, "Pages of the site.", s->pages);
    write_one(out, "approche_site_generation", EXPOSITION_GAUGE,
              "Number of the published snapshot; each one is one higher.", s->generation);
    write_one(out, "approche_site_published_timestamp_seconds", EXPOSITION_GAUGE,
              "When the snapshot was published, in Unix time.", (uint64_t)s->published);
    write_one(out, "approche_site_age_seconds", EXPOSITION_GAUGE,
              "Time since the snapshot was published.", age > 0 ? (uint64_t)age : 0);
    exposition_family(out, name, EXPOSITION_GAUGE, "How changes are found: 1 for the mode in use.");
    for (size_t i = 0; i < ARRAY_LEN(watch_names); i++)
        write_labelled(out, name, "mode", watch_names[i], s->watch == (enum watch_mode)i);
    write_one(out, "approche_watch_pending", EXPOSITION_GAUGE,
              "1 if something has changed that is not published yet.", s->pending);
}

static void write_cache(const struct serve_stats *s, struct buf *out)
{
    write_one(out, "approche_cache_entries", EXPOSITION_GAUGE, "Finished answers in the cache.",
              s->cache.entries);
    write_one(out, "approche_cache_bytes", EXPOSITION_GAUGE, "Memory that they take.",
              s->cache.bytes);
    write_one(out, "approche_cache_limit_bytes", EXPOSITION_GAUGE, "Memory that they may take.",
              s->cache.limit);
    write_one(out, "approche_cache_evictions_total", EXPOSITION_COUNTER,
              "Answers that were removed to make space for others.", s->cache.evicted);
    write_one(out, "approche_render_queue_length", EXPOSITION_GAUGE,
              "Pages that wait for a thread to render them.", s->pool.queued);
    write_one(out, "approche_render_queue_limit", EXPOSITION_GAUGE,
              "Pages that may wait; beyond that, the answer is 503.", s->pool.queue);
    write_one(out, "approche_render_running", EXPOSITION_GAUGE, "Pages that are being rendered.",
              s->pool.busy + s->pool.aside);
    write_one(out, "approche_render_threads", EXPOSITION_GAUGE, "Threads that render pages.",
              s->pool.threads);
    write_one(out, "approche_render_refused_total", EXPOSITION_COUNTER,
              "Requests that were refused because the queue was full.", s->pool.refused);
    write_one(out, "approche_render_expired_total", EXPOSITION_COUNTER,
              "Requests that waited too long for their page.", s->pool.expired);
}

static void write_daemon(const struct daemon_load *load, struct buf *out)
{
    write_one(out, "approche_http_connections", EXPOSITION_GAUGE, "Connections that are open.",
              load->connections);
    write_one(out, "approche_http_connections_limit", EXPOSITION_GAUGE,
              "Connections that may be open.", load->limit);
    write_one(out, "approche_http_requests_waiting", EXPOSITION_GAUGE,
              "Requests that wait for the site to be read or a page to be rendered.",
              load->suspended);
}

static void write_children(struct buf *out)
{
    struct child_stats children = child_stats();
    write_one(out, "approche_children", EXPOSITION_GAUGE, "Processes that compile stylesheets.",
              children.running);
    write_one(out, "approche_children_started_total", EXPOSITION_COUNTER,
              "Processes that have been started for that.", children.started);
}

/* A figure that cannot be read is left out. The names are those of all Prometheus clients. */
static void write_process(const struct process *process, struct buf *out)
{
    const char *memory = "approche_memory_bytes";
    struct process_figures f;
    process_read(process, &f);
    if (f.resident_bytes >= f.file_bytes && f.file_bytes >= 0) {
        exposition_family(out, memory, EXPOSITION_GAUGE,
                          "Memory in use: the server's own, and pages of files.");
        write_labelled(out, memory, "kind", S("own"), (uint64_t)(f.resident_bytes - f.file_bytes));
        write_labelled(out, memory, "kind", S("file"), (uint64_t)f.file_bytes);
    }
    const struct {
        const char *name, *help;
        int64_t value;
    } rows[] = {
        {"process_resident_memory_bytes", "Resident memory.", f.resident_bytes},
        {"process_virtual_memory_bytes", "Virtual memory.", f.virtual_bytes},
        {"process_open_fds", "Open file descriptors.", f.fds},
        {"process_max_fds", "File descriptors that may be open.", f.fds_max},
        {"process_threads", "Threads.", f.threads},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].value >= 0)
            write_one(out, rows[i].name, EXPOSITION_GAUGE, rows[i].help, (uint64_t)rows[i].value);
    }
    if (f.cpu_us >= 0)
        write_time(out, "process_cpu_seconds_total", EXPOSITION_COUNTER, "Processor time.",
                   f.cpu_us);
    if (f.start_us >= 0)
        write_time(out, "process_start_time_seconds", EXPOSITION_GAUGE,
                   "When the process began, in Unix time.", f.start_us);
}

void metrics_write(const struct metrics *m, struct buf *out)
{
    struct counters_figures counted;
    counters_read(m->counters, &counted);
    const struct exposition_label build[] = {
        {"version", str_c(m->version)}, {"libmicrohttpd", str_c(daemon_library())}, {.name = NULL}};
    exposition_family(out, "approche_build_info", EXPOSITION_GAUGE, "Versions; the value is 1.");
    exposition_whole(out, "approche_build_info", build, 1);
    write_one(out, "approche_ready", EXPOSITION_GAUGE, "1 if /readyz answers 200.", m->ready);
    write_requests(&counted, out);
    write_making(&counted, out);
    if (m->serve != NULL) {
        struct serve_stats stats = serve_stats(m->serve);
        write_site(&stats, out);
        write_cache(&stats, out);
    }
    if (m->daemon != NULL) {
        struct daemon_load load = daemon_load(m->daemon);
        write_daemon(&load, out);
    }
    write_children(out);
    write_process(m->process, out);
}
