/*
 * The adapter to libmicrohttpd. See daemon.h.
 *
 * What it wants to be used like, besides its manual (0.9.75, 1.0.1):
 * - The handler is called once with the headers, and again when the body, if any, has come. An
 *   answer queued in the first call closes the connection, so it is queued in the second; but
 *   where there is a body, which nobody wants to read, closing is right.
 * - A 304 gets a Content-Length from its response's size: it is made with the full body, which is
 *   not sent, so that the length is that of the 200.
 * - The query is cut up in place before the handler sees it; it is put together again where needed.
 * - A connection may be resumed by another thread before its handler has returned.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/daemon.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "server/access.h"
#include "server/errpage.h"
#include "server/rcu.h"

enum {
    IDLE_SECONDS = 30,
    CONNECTION_MEMORY = 32 * 1024, /* for the headers of a request, and of its response */
    STATUSES_MAX = 8,
    LOCATION_MAX = 64 * 1024,
    DRAIN_STEP_MS = 2,
    REFUSE_MS = 500, /* for those who are woken at the end to be told so */
};

/* Requests that a thread has begun and ended: only that thread writes, whoever drains reads. */
struct lane {
    struct lane *next;
    _Atomic uint64_t begun, ended;
};

struct daemon {
    struct MHD_Daemon *mhd;
    struct serve *serve;
    bool access_log;
    atomic_uint suspended; /* connections that somebody else holds a link to */
    _Atomic(struct lane *) lanes;
    struct MHD_Response *statuses[STATUSES_MAX]; /* in the order of serve_statuses */
};

/* A suspended request. */
struct waiting {
    struct visit visit;
    struct daemon *daemon;
    struct MHD_Connection *connection;
};

/* ---- responses ---- */

static bool add_header(struct MHD_Response *r, const char *name, const char *value)
{
    return value[0] == '\0' || MHD_add_response_header(r, name, value) == MHD_YES;
}

static bool add_common(struct MHD_Response *r, const char *type, const char *cache_control)
{
    return add_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type) &&
           add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, cache_control) &&
           add_header(r, "X-Content-Type-Options", "nosniff");
}

static bool add_validators(struct MHD_Response *r, const char *etag, const char *modified)
{
    return add_header(r, MHD_HTTP_HEADER_ETAG, etag) &&
           add_header(r, MHD_HTTP_HEADER_LAST_MODIFIED, modified);
}

static void let_go(void *blob)
{
    blob_unref(blob);
}

static bool add_wire_headers(struct MHD_Response *r, const struct entry *e, enum wire which)
{
    if (which == WIRE_NOT_MODIFIED)
        return add_validators(r, e->etag, e->modified_text) &&
               add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
    bool error = e->status >= 500;
    return add_common(r, e->type.ptr, error ? "no-store" : "no-cache") &&
           (e->status != 200 || add_validators(r, e->etag, e->modified_text));
}

static void *make_wire(const struct entry *e, enum wire which)
{
    struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback_cls(
        e->body->len, e->body->bytes, let_go, blob_ref(e->body));
    if (r == NULL) {
        blob_unref(e->body);
        return NULL;
    }
    if (add_wire_headers(r, e, which))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

static void drop_wire(void *wire)
{
    MHD_destroy_response(wire);
}

const struct wire_maker daemon_wires = {make_wire, drop_wire};

/* What is sent where there is a status and nothing else. */
static struct MHD_Response *make_status(unsigned status)
{
    struct arena arena;
    struct buf page;
    arena_init(&arena, 0);
    buf_init(&page, &arena, 0);
    if (status != MHD_HTTP_NO_CONTENT)
        errpage_write(status, &page);
    struct MHD_Response *r =
        buf_ok(&page) ? MHD_create_response_from_buffer(page.len, page.ptr, MHD_RESPMEM_MUST_COPY)
                      : NULL;
    arena_fini(&arena);
    if (r == NULL)
        return NULL;
    bool refuses = status == MHD_HTTP_METHOD_NOT_ALLOWED || status == MHD_HTTP_NO_CONTENT;
    bool busy = status == MHD_HTTP_SERVICE_UNAVAILABLE;
    bool ok = add_common(r, page.len > 0 ? "text/html; charset=utf-8" : "", "no-store") &&
              add_header(r, MHD_HTTP_HEADER_ALLOW, refuses ? reply_allow : "") &&
              add_header(r, MHD_HTTP_HEADER_RETRY_AFTER, busy ? "1" : "");
    if (ok)
        return r;
    MHD_destroy_response(r);
    return NULL;
}

static struct MHD_Response *status_response(const struct daemon *d, unsigned status)
{
    size_t i = 0;
    while (serve_statuses[i] != 0 && serve_statuses[i] != status)
        i++;
    return d->statuses[i];
}

/* A file, sent from its descriptor, which the response takes over. */
static struct MHD_Response *make_file(struct answer *a)
{
    struct MHD_Response *r = MHD_create_response_from_fd64(a->asset.size, a->asset.fd);
    if (r == NULL) {
        asset_close(&a->asset);
        return NULL;
    }
    bool same = a->status == MHD_HTTP_NOT_MODIFIED;
    bool ok = add_validators(r, a->asset.etag, a->asset.modified_text) &&
              (same ? add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache")
                    : add_common(r, a->entry->type.ptr, "no-cache"));
    if (ok)
        return r;
    MHD_destroy_response(r);
    return NULL;
}

/* One piece of the query, as it was: libmicrohttpd has turned '+' into a blank. */
static void add_piece(struct buf *out, const char *piece, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_putc(out, piece[i] == ' ' ? '+' : piece[i]);
}

static enum MHD_Result add_argument(void *self, enum MHD_ValueKind kind, const char *key,
                                    size_t key_len, const char *value, size_t value_len)
{
    struct buf *out = self;
    (void)kind;
    buf_putc(out, buf_str(out).len > 0 && str_find_char(buf_str(out), '?') != STR_NONE ? '&' : '?');
    add_piece(out, key, key_len);
    if (value != NULL) {
        buf_putc(out, '=');
        add_piece(out, value, value_len);
    }
    return MHD_YES;
}

static struct MHD_Response *make_redirect(struct MHD_Connection *c, struct str location)
{
    struct arena arena;
    struct buf target;
    arena_init(&arena, 0);
    buf_init(&target, &arena, LOCATION_MAX);
    buf_add(&target, location);
    (void)MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, add_argument, &target);
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    const char *z = arena_z(&arena, buf_str(&target));
    if (!buf_ok(&target) || z == NULL || r == NULL || !add_header(r, MHD_HTTP_HEADER_LOCATION, z) ||
        !add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache")) {
        if (r != NULL)
            MHD_destroy_response(r);
        r = NULL;
    }
    arena_fini(&arena);
    return r;
}

/* ---- requests ---- */

static _Thread_local struct lane *own_lane;

/* This thread's lane, made for its first request. NULL where memory ends: then it is not counted.
 */
static struct lane *lane_of(struct daemon *d)
{
    if (LIKELY(own_lane != NULL))
        return own_lane;
    struct lane *lane = calloc(1, sizeof(*lane));
    if (lane == NULL)
        return NULL;
    lane->next = atomic_load(&d->lanes);
    while (!atomic_compare_exchange_weak(&d->lanes, &lane->next, lane))
        ;
    own_lane = lane;
    return lane;
}

static void count(_Atomic uint64_t *counter)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

/* Requests whose handler was called and whose response is not sent. */
static uint64_t in_flight(struct daemon *d)
{
    uint64_t begun = 0, ended = 0;
    for (const struct lane *l = atomic_load(&d->lanes); l != NULL; l = l->next) {
        ended += atomic_load(&l->ended);
        begun += atomic_load(&l->begun);
    }
    return begun - ended;
}

/* Picks the headers that matter. Called for each; the length tells most apart. */
static enum MHD_Result pick_header(void *self, enum MHD_ValueKind kind, const char *key,
                                   size_t key_len, const char *value, size_t value_len)
{
    struct reply_conditions *c = self;
    struct str name = str_of(key, key_len), text = str_of(value, value_len);
    (void)kind;
    if (key_len == 13 && str_eq_nocase(name, S("If-None-Match"))) {
        if (c->none_match_count < REPLY_LINES_MAX)
            c->none_match[c->none_match_count++] = text;
    } else if (key_len == 17 && str_eq_nocase(name, S("If-Modified-Since"))) {
        c->modified_since = text;
        c->has_modified_since = true;
    }
    return MHD_YES;
}

static bool has_body(struct MHD_Connection *c)
{
    const char *length =
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return (length != NULL && strcmp(length, "0") != 0) ||
           MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING) !=
               NULL;
}

static enum MHD_Result queue_once(struct MHD_Connection *c, unsigned status,
                                  struct MHD_Response *made)
{
    if (made == NULL)
        return MHD_NO;
    enum MHD_Result result = MHD_queue_response(c, status, made);
    MHD_destroy_response(made);
    return result;
}

static enum MHD_Result send_answer(struct daemon *d, struct MHD_Connection *c, struct answer *a)
{
    switch (a->kind) {
    case ANSWER_ENTRY:
        return MHD_queue_response(c, a->status, a->entry->wires[a->wire]);
    case ANSWER_FILE:
        return queue_once(c, a->status, make_file(a));
    case ANSWER_REDIRECT:
        return queue_once(c, a->status, make_redirect(c, a->location));
    case ANSWER_STATUS:
        break;
    }
    return MHD_queue_response(c, a->status, status_response(d, a->status));
}

static void log_access(struct MHD_Connection *c, const struct request *r, const struct answer *a)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    access_log(info != NULL ? info->client_addr : NULL, r->method, r->target, a->status);
}

/* From any thread; afterwards the handler's thread may have freed all of it. */
static void wake(struct waiter *w)
{
    struct waiting *waiting =
        (struct waiting *)(void *)((char *)w - offsetof(struct waiting, visit));
    struct daemon *d = waiting->daemon;
    MHD_resume_connection(waiting->connection);
    atomic_fetch_sub(&d->suspended, 1);
}

static enum MHD_Result suspend(struct daemon *d, struct MHD_Connection *c, void **mark,
                               struct waiting *waiting, const struct want *want)
{
    if (waiting == NULL) {
        waiting = calloc(1, sizeof(*waiting));
        if (waiting == NULL)
            return MHD_NO;
        waiting->visit.waiter.waiter.wake = wake;
        waiting->daemon = d;
        waiting->connection = c;
        *mark = waiting;
    }
    atomic_fetch_add(&d->suspended, 1);
    MHD_suspend_connection(c);
    serve_wait(d->serve, &waiting->visit, want);
    return MHD_YES;
}

static enum MHD_Result answer(struct daemon *d, struct MHD_Connection *c, const char *url,
                              const char *method, void **mark)
{
    struct waiting *waiting = *mark != d ? *mark : NULL;
    struct request request; /* its room stays as it is: clearing it would cost more than a hit */
    struct answer found;
    struct want want;
    request.method = str_c(method);
    request.target = str_c(url);
    request.conditions.none_match_count = 0;
    request.conditions.has_modified_since = false;
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, pick_header, &request.conditions);
    enum MHD_Result result = MHD_YES;
    rcu_enter();
    enum serve_result outcome =
        serve_find(d->serve, &request, waiting != NULL ? &waiting->visit : NULL, &found, &want);
    if (outcome == SERVE_ANSWER)
        result = send_answer(d, c, &found);
    rcu_leave();
    if (outcome == SERVE_WAIT)
        return suspend(d, c, mark, waiting, &want);
    if (d->access_log)
        log_access(c, &request, &found);
    return result;
}

/* *mark is NULL for a request's first call, then the daemon, or what waits for the request. */
static enum MHD_Result handle(void *self, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **mark)
{
    struct daemon *d = self;
    (void)version;
    (void)upload;
    if (*mark == NULL) {
        struct lane *lane = lane_of(d);
        if (lane != NULL)
            count(&lane->begun);
        *mark = d;
        if (!has_body(c))
            return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    return answer(d, c, url, method, mark);
}

/* The end of a request whose handler was called, sent or not. */
static void completed(void *self, struct MHD_Connection *c, void **mark,
                      enum MHD_RequestTerminationCode how)
{
    struct daemon *d = self;
    (void)c;
    (void)how;
    if (*mark == NULL)
        return;
    if (*mark != d) {
        struct waiting *waiting = *mark;
        serve_end_visit(&waiting->visit);
        free(waiting);
    }
    *mark = NULL;
    struct lane *lane = lane_of(d);
    if (lane != NULL)
        count(&lane->ended);
}

/* urlpath.c is the only one that decodes. */
static size_t leave_escaped(void *self, struct MHD_Connection *c, char *text)
{
    (void)self;
    (void)c;
    return strlen(text);
}

/* ---- start and stop ---- */

static struct MHD_Daemon *start_mhd(struct daemon *d, const struct daemon_options *o)
{
    const struct MHD_OptionItem items[] = {
        {MHD_OPTION_LISTEN_SOCKET, o->listen, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)o->connections, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed, d},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
        /* One thread is the default, and asking for a pool of one is an error. */
        {o->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)o->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    const unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ITC;
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, d, MHD_OPTION_ARRAY, items,
                            MHD_OPTION_END);
}

static bool make_statuses(struct daemon *d)
{
    for (size_t i = 0; serve_statuses[i] != 0; i++) {
        d->statuses[i] = make_status(serve_statuses[i]);
        if (d->statuses[i] == NULL)
            return false;
    }
    return true;
}

static void release(struct daemon *d)
{
    for (size_t i = 0; i < STATUSES_MAX; i++) {
        if (d->statuses[i] != NULL)
            MHD_destroy_response(d->statuses[i]);
    }
    for (struct lane *l = atomic_load(&d->lanes), *next; l != NULL; l = next) {
        next = l->next;
        free(l);
    }
    free(d);
}

struct daemon *daemon_start(const struct daemon_options *options, struct serve *serve,
                            struct err *err)
{
    struct daemon *d = calloc(1, sizeof(*d));
    if (d != NULL) {
        d->serve = serve;
        d->access_log = options->access_log;
        atomic_init(&d->suspended, 0);
        atomic_init(&d->lanes, NULL);
        d->mhd = make_statuses(d) ? start_mhd(d, options) : NULL;
    }
    if (d != NULL && d->mhd != NULL)
        return d;
    (void)err_set(err, ERR_KIND_IO, "the HTTP server does not start");
    (void)close(options->listen);
    if (d != NULL)
        release(d);
    return NULL;
}

static void sleep_ms(long ms)
{
    const struct timespec step = {.tv_nsec = ms * 1000000};
    (void)nanosleep(&step, NULL);
}

/* Waits for all requests to end, for so long at most. */
static void drain(struct daemon *d, unsigned limit_ms)
{
    for (unsigned ms = 0; in_flight(d) > 0 && ms < limit_ms; ms += DRAIN_STEP_MS)
        sleep_ms(DRAIN_STEP_MS);
}

void daemon_stop(struct daemon *d, unsigned drain_ms)
{
    if (d == NULL)
        return;
    MHD_socket listening = MHD_quiesce_daemon(d->mhd);
    drain(d, drain_ms);
    serve_stop(d->serve);
    drain(d, REFUSE_MS);
    /* Whoever is just waking a connection must be done with it. */
    while (atomic_load(&d->suspended) > 0)
        sleep_ms(DRAIN_STEP_MS);
    MHD_stop_daemon(d->mhd);
    if (listening != MHD_INVALID_SOCKET)
        (void)close(listening);
    release(d);
}

const char *daemon_library(void)
{
    return MHD_get_version();
}
