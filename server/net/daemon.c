/*
 * The adapter to libmicrohttpd. See daemon.h.
 *
 * How the library behaves, beyond its manual (0.9.75, 1.0.1):
 * - In its strict mode (MHD_OPTION_STRICT_FOR_CLIENT) it judges a request's header itself. Version
 *   0.9 then sends the head of its own answer twice, so there head.c alone judges.
 * - The handler is called once with the header, and again when the body, if any, has come. An
 *   answer queued in the first call closes the connection, so it is queued in the second. The
 *   exception is a body that nobody wants to read: then closing is right.
 * - A connection may be resumed by another thread before its handler has returned.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/daemon.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "server/cache/error_page.h"
#include "server/core/rcu.h"
#include "server/net/exchange.h"
#include "server/net/listen.h"
#include "server/net/receiving.h"
#include "server/net/request.h"
#include "server/net/response.h"
#include "server/net/timeouts.h"

enum {
    IDLE_SECONDS = 30,
    REQUEST_SECONDS = 40, /* for a whole request to arrive; more than IDLE_SECONDS, which ends the
                             idle ones first */
    QUEUE_MS = 1000,      /* maximum time for the connections in the queue to be accepted; */
    QUIET_MS = 100,       /* less if no new one has come for so long: handshakes take their time */
    STATUSES_MAX = 16,
    DRAIN_STEP_MS = 2,
    REFUSE_MS = 500, /* for requests that still wait at the end to be answered with 503 */
};

struct daemon {
    struct MHD_Daemon *mhd[DAEMON_LISTENERS_MAX]; /* one for each address */
    size_t mhd_count;
    struct serve *serve;
    bool observed; /* there is an observer */
    struct exchange_observer observers[EXCHANGE_OBSERVERS_MAX];
    struct timeouts *timeouts;
    bool inherited;
    unsigned limit;
    void (*drained)(void *self);
    void *drained_self;
    int listeners[DAEMON_LISTENERS_MAX];
    int silent;            /* a descriptor that never has an event */
    atomic_uint suspended; /* connections that a thread of the pool or watch may still resume */
    atomic_bool closing;   /* each answer is the last one on its connection */
    struct MHD_Response *statuses[STATUSES_MAX]; /* in the order of serve_statuses */
    size_t status_lens[STATUSES_MAX];            /* bytes of their bodies */
};

/*
 * How far a request has come. libmicrohttpd calls begin_request with its target, handle with its
 * head, handle again when its body has come or it was woken, and completed at its end:
 *
 *     begin_request           handle             handle
 *          |                    |                  |
 *          +---> BEGUN ---------+---> JUDGED ------+---> answered ---------> completed
 *          |                    |                  |                             ^
 *          |                    |                  +---> WAITING --> answered ---+
 *          |                    |                         |   ^                  |
 *          |                    |                  woken: +---+                  |
 *          |                    |                  not there yet                 |
 *          +---> TOO_LONG ------+---> refused -----------------------------------+
 *
 * A refused request may wait as well: for the site's page for its error.
 */
enum request_state {
    REQUEST_BEGUN,    /* its target is known */
    REQUEST_TOO_LONG, /* its target takes more memory than a connection has: 414 */
    REQUEST_JUDGED,   /* its head was judged; it is answered when its body has come */
    REQUEST_WAITING,  /* it has been suspended: `visit` says how far that has come */
};

/* A connection, and the one request that it carries at a time: libmicrohttpd's context of both. */
struct connection {
    struct timeouts_connection timeouts;
    struct daemon *daemon;
    struct MHD_Connection *mhd;
    int fd;
    enum request_state state;
    unsigned refusal;   /* the status with which the request is refused; 0: it is not */
    struct visit visit; /* REQUEST_WAITING */
    struct exchange_record record[]; /* one if there is an observer, else none */
};

/* ---- requests ---- */

static size_t index_of(unsigned status)
{
    size_t i = 0;
    while (serve_statuses[i] != 0 && serve_statuses[i] != status)
        i++;
    return i;
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

static enum MHD_Result send_answer(const struct daemon *d, struct MHD_Connection *c,
                                   const struct head *head, struct answer *a)
{
    struct MHD_Response *prepared;
    switch (a->kind) {
    case ANSWER_REPRESENTATION:
        prepared = response_prepared(a);
        if (LIKELY(prepared != NULL))
            return MHD_queue_response(c, a->status, prepared);
        return queue_once(c, a->status, response_made(a));
    case ANSWER_REDIRECT:
        prepared = response_redirect(c, head, a);
        return queue_once(c, a->status, prepared);
    case ANSWER_TEXT:
        return queue_once(c, a->status, response_text(a));
    case ANSWER_STREAM:
        prepared = response_events(c, serve_live(d->serve), a);
        return queue_once(c, a->status, prepared);
    case ANSWER_STATUS:
        break;
    }
    if (a->status == MHD_HTTP_RANGE_NOT_SATISFIABLE)
        return queue_once(c, a->status, response_unsatisfiable(a));
    if (a->page != NULL)
        return MHD_queue_response(c, a->status, a->page->prepared[PREPARED_FULL]);
    return MHD_queue_response(c, a->status, d->statuses[index_of(a->status)]);
}

/* The bytes of the body of an answer that was queued. */
static uint64_t body_bytes(const struct daemon *d, const struct answer *a)
{
    if (a->kind == ANSWER_REPRESENTATION && a->reply.range_count == 0)
        return a->representation.size;
    if (a->kind == ANSWER_REPRESENTATION && a->reply.range_count == 1)
        return a->reply.ranges[0].len;
    if (a->kind != ANSWER_STATUS || a->status == MHD_HTTP_RANGE_NOT_SATISFIABLE)
        return a->length;
    return a->page != NULL ? a->page->body->len : d->status_lens[index_of(a->status)];
}

/* Records the facts for observers of a request that has its answer. */
static void record_answer(struct connection *c, const struct head *head, const char *url,
                          const char *method, const struct answer *a)
{
    struct exchange *x = &c->record->x;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    x->method = str_c(method);
    x->path = str_c(url);
    x->version = str_c(head->version);
    x->kind = reply_method_of(x->method);
    x->peer = info != NULL ? info->client_addr : NULL;
    x->connection = c->mhd;
    exchange_answered(c->record, a, c->state == REQUEST_WAITING ? &c->visit : NULL,
                      body_bytes(c->daemon, a));
}

/* From any thread. Afterwards the connection may be gone. */
static void wake(struct waiter *w)
{
    struct connection *c =
        (struct connection *)(void *)((char *)w - offsetof(struct connection, visit));
    struct daemon *d = c->daemon;
    MHD_resume_connection(c->mhd);
    atomic_fetch_sub(&d->suspended, 1);
}

static enum MHD_Result suspend(struct connection *c, const struct want *want)
{
    struct daemon *d = c->daemon;
    if (c->state != REQUEST_WAITING) {
        c->visit = (struct visit){.waiter.waiter.wake = wake};
        c->state = REQUEST_WAITING;
        receiving_hold(c->fd);
    }
    atomic_fetch_add(&d->suspended, 1);
    MHD_suspend_connection(c->mhd);
    serve_wait(d->serve, &c->visit, want);
    return MHD_YES;
}

static enum MHD_Result answer(struct connection *c, const struct head *head, const char *url,
                              const char *method)
{
    struct daemon *d = c->daemon;
    const struct visit *visit = c->state == REQUEST_WAITING ? &c->visit : NULL;
    NOT_CLEARED struct request request; /* its buffers would cost more than a hit */
    struct answer found;
    struct want want;
    request.method = reply_method_of(str_c(method));
    request.target = str_c(url);
    request.head = head;
    request.query = request_argument;
    request.query_self = c->mhd;
    found.revalidated = false;
    enum MHD_Result result = MHD_YES;
    rcu_enter();
    enum serve_result outcome = c->refusal != 0
                                    ? serve_refuse(d->serve, head, c->refusal, visit, &found, &want)
                                    : serve_find(d->serve, &request, visit, &found, &want);
    if (outcome == SERVE_ANSWER) {
        result = send_answer(d, c->mhd, head, &found);
        if (UNLIKELY(d->observed))
            record_answer(c, head, url, method, &found);
    }
    rcu_leave();
    return outcome == SERVE_WAIT ? suspend(c, &want) : result;
}

/*
 * Sends a bare status for a request that has used up the memory of its connection: libmicrohttpd
 * has none left for the head of a response, and would close without an answer. Nothing else is
 * being sent, and nothing more is read.
 */
static enum MHD_Result refuse_bare(struct connection *c, const struct head *head, const char *url,
                                   const char *method, unsigned status)
{
    char date[HTTPDATE_LEN + 1], text[256];
    httpdate_write(time(NULL), date);
    int n = snprintf(text, sizeof(text),
                     "HTTP/1.1 %u %s\r\nDate: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                     status, error_page_reason(status), date);
    (void)send(c->fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (c->daemon->observed) {
        const struct answer bare = {.kind = ANSWER_TEXT, .status = status};
        record_answer(c, head, url, method, &bare);
    }
    return MHD_NO;
}

/* A connection begins, or is about to be closed. If memory ends, its requests are not answered. */
static void connected(void *self, struct MHD_Connection *mhd, void **context,
                      enum MHD_ConnectionNotificationCode code)
{
    struct daemon *d = self;
    struct connection *c = *context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (c != NULL)
            timeouts_remove(d->timeouts, &c->timeouts);
        free(c);
        return;
    }
    c = info != NULL ? calloc(1, sizeof(*c) + (d->observed ? sizeof(c->record[0]) : 0)) : NULL;
    *context = c;
    if (c == NULL)
        return;
    c->daemon = d;
    c->mhd = mhd;
    c->fd = info->connect_fd;
    timeouts_add(d->timeouts, &c->timeouts, c->fd);
}

/* MHD_OPTION_URI_LOG_CALLBACK: a request's target has come. Its result is the mark of `handle`. */
static void *begin_request(void *self, const char *target, struct MHD_Connection *mhd)
{
    (void)self;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *c = info != NULL ? info->socket_context : NULL;
    if (c == NULL)
        return NULL;
    c->state = request_is_too_long(target) ? REQUEST_TOO_LONG : REQUEST_BEGUN;
    c->refusal = 0;
    return c;
}

/* The same if there is an observer. */
static void *begin_observed(void *self, const char *target, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *c = info != NULL ? info->socket_context : NULL;
    if (c != NULL)
        exchange_begin(c->record, target);
    return begin_request(self, target, mhd);
}

/*
 * Whether an answer must say that it is the last one on its connection. It says so if it is queued
 * in the handler's first call. A request with a body is left out: it would be cut off while it is
 * being sent.
 */
static bool is_closing(const struct daemon *d)
{
    return atomic_load_explicit(&d->closing, memory_order_relaxed);
}

/* The first call for a request: its head has come. */
static enum MHD_Result judge(struct connection *c, const struct head *head, const char *url,
                             const char *method, const char *version)
{
    bool too_long = c->state == REQUEST_TOO_LONG;
    c->state = REQUEST_JUDGED;
    if (UNLIKELY(head_leaves_nothing(head)))
        return refuse_bare(c, head, url, method, too_long ? 414 : 431);
    c->refusal =
        too_long ? 414
                 : head_refusal(head, reply_method_of(str_c(method)), str_c(url), str_c(version));
    if (UNLIKELY(c->refusal != 0))
        return answer(c, head, url, method);
    enum head_body body = head_body_of(head);
    if (body != HEAD_BODY_SKIP)
        timeouts_rest(&c->timeouts);
    if (body != HEAD_BODY_CUT && (body != HEAD_BODY_NONE || !is_closing(c->daemon)))
        return MHD_YES;
    return answer(c, head, url, method);
}

static enum MHD_Result handle(void *self, struct MHD_Connection *mhd, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **mark)
{
    struct connection *c = *mark;
    (void)self;
    (void)upload;
    if (UNLIKELY(c == NULL)) /* out of memory */
        return MHD_NO;
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    bool first = c->state < REQUEST_JUDGED;
    const struct head *head = request_head(mhd, method, url, version, first);
    if (first)
        return judge(c, head, url, method, version);
    if (head->length.ptr != NULL)
        timeouts_rest(&c->timeouts);
    return answer(c, head, url, method);
}

/* The end of a request, sent or not. */
static void completed(void *self, struct MHD_Connection *mhd, void **mark,
                      enum MHD_RequestTerminationCode how)
{
    struct connection *c = *mark;
    (void)self;
    (void)mhd;
    (void)how;
    *mark = NULL;
    if (c == NULL)
        return;
    timeouts_await(&c->timeouts);
    if (c->state == REQUEST_WAITING) {
        serve_end_visit(&c->visit);
        receiving_release(c->fd);
    }
    c->state = REQUEST_BEGUN;
}

/* The same if there is an observer. A bare refusal counts as broken off. */
static void completed_observed(void *self, struct MHD_Connection *mhd, void **mark,
                               enum MHD_RequestTerminationCode how)
{
    const struct daemon *d = self;
    struct connection *c = *mark;
    if (c != NULL)
        exchange_end(c->record, d->observers, how != MHD_REQUEST_TERMINATED_COMPLETED_OK);
    completed(self, mhd, mark, how);
}

/* Only urlpath.c decodes. */
static size_t leave_escaped(void *self, struct MHD_Connection *c, char *text)
{
    (void)self;
    (void)c;
    return strlen(text);
}

/* ---- start and stop ---- */

static struct MHD_Daemon *start_mhd(struct daemon *d, const struct daemon_options *o, int listener)
{
    const struct MHD_OptionItem items[] = {
        {MHD_OPTION_LISTEN_SOCKET, listener, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)(o->connections / o->listener_count), NULL},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)o->connections_per_address, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connected, d},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEAD_MEMORY, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, request_parser_is_old() ? 0 : 1, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)(d->observed ? completed_observed : completed), d},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)(d->observed ? begin_observed : begin_request),
         NULL},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
        /* One thread is the default; asking for a pool of one is an error. */
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
    struct arena arena;
    bool ok = true;
    arena_init(&arena, 0);
    for (size_t i = 0; ok && serve_statuses[i] != 0; i++) {
        struct buf end;
        buf_init(&end, &arena, 0);
        serve_write_end(d->serve, serve_statuses[i], &end);
        d->statuses[i] = response_status(serve_statuses[i], buf_str(&end), &d->status_lens[i]);
        ok = d->statuses[i] != NULL;
    }
    arena_fini(&arena);
    return ok;
}

static void release(struct daemon *d)
{
    for (size_t i = 0; i < STATUSES_MAX; i++) {
        if (d->statuses[i] != NULL)
            MHD_destroy_response(d->statuses[i]);
    }
    timeouts_stop(d->timeouts);
    if (d->silent >= 0)
        (void)close(d->silent);
    free(d);
}

/*
 * Closes the listeners that libmicrohttpd has not taken over; it does so for each that it starts.
 */
static void close_listeners(const struct daemon_options *o, size_t from)
{
    for (size_t i = from; i < o->listener_count; i++)
        (void)close(o->listeners[i]);
}

/* If one does not start, those that have are stopped. */
static bool start_all(struct daemon *d, const struct daemon_options *o)
{
    for (size_t i = 0; i < o->listener_count && i < DAEMON_LISTENERS_MAX; i++) {
        d->listeners[i] = o->listeners[i];
        d->mhd[i] = start_mhd(d, o, o->listeners[i]);
        if (d->mhd[i] == NULL)
            break;
        d->mhd_count++;
    }
    if (d->mhd_count == o->listener_count)
        return true;
    for (size_t i = 0; i < d->mhd_count; i++)
        MHD_stop_daemon(d->mhd[i]);
    return false;
}

struct daemon *daemon_start(const struct daemon_options *options, struct serve *serve,
                            struct err *err)
{
    struct daemon *d = calloc(1, sizeof(*d));
    if (d == NULL) {
        close_listeners(options, 0);
        (void)err_nomem(err);
        return NULL;
    }
    d->serve = serve;
    memcpy(d->observers, options->observers, sizeof(d->observers));
    d->observed = d->observers[0].end != NULL;
    d->inherited = options->inherited;
    d->limit = options->connections;
    d->drained = options->drained;
    d->drained_self = options->drained_self;
    d->silent = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    atomic_init(&d->suspended, 0);
    atomic_init(&d->closing, false);
    d->timeouts =
        timeouts_start(REQUEST_SECONDS, options->connections - options->connections / 4, err);
    if (serve_live(serve) != NULL)
        live_limit(serve_live(serve), options->connections / 2);
    if (d->timeouts != NULL && d->silent >= 0 && make_statuses(d) && start_all(d, options))
        return d;
    (void)err_set(err, ERR_KIND_IO, "the HTTP server cannot start");
    close_listeners(options, d->mhd_count);
    release(d);
    return NULL;
}

static void sleep_ms(long ms)
{
    const struct timespec step = {.tv_nsec = ms * 1000000};
    (void)nanosleep(&step, NULL);
}

/* Waits until all connections have ended, at most for limit_ms. */
static void drain(const struct daemon *d, unsigned limit_ms)
{
    for (unsigned ms = 0; timeouts_count(d->timeouts) > 0 && ms < limit_ms; ms += DRAIN_STEP_MS)
        sleep_ms(DRAIN_STEP_MS);
}

/*
 * Lets the threads accept the connections that are in the queues, after closing these to new ones.
 * A local socket whose queue is closed polls as ready for ever, so it is not polled; it needs no
 * longer than the others.
 */
static void empty_queues(const struct daemon *d)
{
    unsigned quiet = 0;
    for (size_t i = 0; i < d->mhd_count; i++)
        listen_refuse(d->listeners[i]);
    for (unsigned ms = 0; ms < QUEUE_MS && quiet < QUIET_MS; ms += DRAIN_STEP_MS) {
        struct pollfd queues[DAEMON_LISTENERS_MAX];
        for (size_t i = 0; i < d->mhd_count; i++)
            queues[i] = (struct pollfd){
                .fd = listen_is_local(d->listeners[i]) ? -1 : d->listeners[i], .events = POLLIN};
        quiet = poll(queues, (nfds_t)d->mhd_count, 0) > 0 ? 0 : quiet + DRAIN_STEP_MS;
        sleep_ms(DRAIN_STEP_MS);
    }
}

/*
 * Stops accepting: the descriptor of each listening socket is replaced by one that never has an
 * event.
 *
 * MHD_quiesce_daemon is meant for this. But both its thread and the serving thread take the socket
 * out of the serving thread's epoll set, and the library aborts when the second one finds it gone
 * (tests/integration/test_stopping.py). For a socket that systemd keeps open, the serving threads
 * may still be woken; their attempts to accept fail, until the daemon stops.
 */
static void stop_accepting(const struct daemon *d)
{
    for (size_t i = 0; i < d->mhd_count; i++)
        (void)dup3(d->silent, d->listeners[i], O_CLOEXEC);
}

unsigned daemon_connections(const struct daemon *d)
{
    return timeouts_count(d->timeouts);
}

struct daemon_drained daemon_stop(struct daemon *d, unsigned drain_ms)
{
    struct daemon_drained drained = {.connections = 0};
    if (d == NULL)
        return drained;
    drained.connections = timeouts_count(d->timeouts);
    atomic_store(&d->closing, true);
    live_end(serve_live(d->serve));
    timeouts_finish(d->timeouts);
    if (!d->inherited)
        empty_queues(d);
    stop_accepting(d);
    drain(d, drain_ms);
    drained.refused = atomic_load(&d->suspended);
    serve_stop(d->serve);
    drain(d, REFUSE_MS);
    drained.cut_off = timeouts_count(d->timeouts);
    /* Threads that resume a connection must have finished first. */
    while (atomic_load(&d->suspended) > 0)
        sleep_ms(DRAIN_STEP_MS);
    for (size_t i = 0; i < d->mhd_count; i++)
        MHD_stop_daemon(d->mhd[i]);
    if (d->drained != NULL)
        d->drained(d->drained_self);
    release(d);
    return drained;
}

struct daemon_load daemon_load(struct daemon *d)
{
    return (struct daemon_load){timeouts_count(d->timeouts), d->limit, atomic_load(&d->suspended)};
}

const char *daemon_library(void)
{
    return MHD_get_version();
}
