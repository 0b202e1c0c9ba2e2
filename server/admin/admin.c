/*
 * The admin listener. See admin.h.
 *
 *     accepted --> READING --the head is there--> SENDING --> LINGERING --> closed
 *                                 |                 ^
 *                                 +--> CHECKING ----+      /readyz, while a page is being made
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/admin/admin.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "server/admin/exposition.h"
#include "server/admin/metrics.h"
#include "server/admin/question.h"
#include "server/cache/error_page.h"
#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/http/httpdate.h"
#include "server/net/polling.h"
#include "server/serve/serve_health.h"

enum {
    CONNECTIONS_MAX = 16,
    READ_MS = 5000,
    CHECK_MS = 700, /* less than the second for which Kubernetes waits */
    SEND_MS = 5000,
    LINGER_MS = 1000,
    PAUSE_MS = 100, /* without accepting, if there are no descriptors or memory */
    STUCK_MS = 10000,
    ANSWER_MAX = 1 << 20,
    WAKEUP,
};

enum state { STATE_FREE, STATE_READING, STATE_CHECKING, STATE_SENDING, STATE_LINGERING };

struct connection {
    enum state state;
    int fd;
    int64_t since, deadline; /* milliseconds of the monotonic clock */
    struct question question;
    char head[QUESTION_HEAD_MAX];
    size_t len;
    struct arena arena; /* of: */
    struct str answer;  /* what is still to be sent */
};

enum phase { PHASE_LOADING, PHASE_SERVING, PHASE_DRAINING };

struct admin {
    int listener, wakeup; /* an eventfd */
    const char *version;
    const struct counters *counters;
    struct process process;
    pthread_t thread;
    bool runs; /* the thread */

    pthread_mutex_t lock; /* for: */
    enum phase phase;
    bool stopping;
    struct serve *serve; /* NULL: not yet, or no more; used under the lock */
    struct daemon *daemon;

    atomic_bool woken; /* the pool has made what the check waits for */

    /* Only the thread uses what follows. */
    struct serve_health_check check;
    bool checking;
    int64_t pause; /* until when nothing is accepted */
    struct connection connections[CONNECTIONS_MAX];
};

/* ---- answers ---- */

/* Begins to send. more: header fields, each with its end. */
static void answer(struct connection *c, unsigned status, struct str type, const char *more,
                   struct str body)
{
    struct buf out;
    char date[HTTPDATE_LEN + 1];
    httpdate_write(time(NULL), date);
    buf_init(&out, &c->arena, ANSWER_MAX);
    buf_printf(&out,
               "HTTP/1.1 %u %s\r\nDate: %s\r\nContent-Type: %.*s\r\nContent-Length: %zu\r\n"
               "Cache-Control: no-store\r\n%sConnection: close\r\n\r\n",
               status, status == 200 ? "OK" : error_page_reason(status), date, STR_ARG(type),
               body.len, more);
    if (!c->question.head)
        buf_add(&out, body);
    c->answer = buf_ok(&out) ? buf_str(&out) : S("");
    c->state = STATE_SENDING;
    c->deadline = monotonic_ms() + SEND_MS;
}

static void answer_text(struct connection *c, unsigned status, struct str text)
{
    answer(c, status, S("text/plain; charset=utf-8"), status == 405 ? "Allow: GET, HEAD\r\n" : "",
           text);
}

struct readiness {
    unsigned status;
    struct str text;
};

/* The answer of /readyz, by what is known now. Under the lock. */
static struct readiness readiness_of(const struct admin *a)
{
    static const struct readiness of_health[] = {
        [SERVE_HEALTH_UNKNOWN] = {503, STR_INIT("no page has been rendered yet\n")},
        [SERVE_HEALTH_GOOD] = {200, STR_INIT("ready\n")},
        [SERVE_HEALTH_EMPTY] = {503, STR_INIT("the site is empty\n")},
        [SERVE_HEALTH_FAILING] = {503, STR_INIT("no page can be shown\n")},
    };
    if (a->phase == PHASE_LOADING)
        return (struct readiness){503, S("loading\n")};
    if (a->phase == PHASE_DRAINING || a->serve == NULL)
        return (struct readiness){503, S("draining\n")};
    return of_health[a->check.found];
}

static void answer_readyz(struct admin *a, struct connection *c)
{
    pthread_mutex_lock(&a->lock);
    struct readiness r = readiness_of(a);
    pthread_mutex_unlock(&a->lock);
    answer_text(c, r.status, r.text);
}

static void answer_healthz(struct connection *c)
{
    if (polling_busiest_ms() > STUCK_MS)
        answer_text(c, 503, S("a thread that answers requests is stuck\n"));
    else
        answer_text(c, 200, S("ok\n"));
}

static void answer_metrics(struct admin *a, struct connection *c)
{
    struct buf text;
    buf_init(&text, &c->arena, ANSWER_MAX);
    pthread_mutex_lock(&a->lock);
    const struct metrics m = {
        .counters = a->counters,
        .process = &a->process,
        .serve = a->serve,
        .daemon = a->daemon,
        .version = a->version,
        .ready = readiness_of(a).status == 200,
    };
    metrics_write(&m, &text);
    pthread_mutex_unlock(&a->lock);
    if (buf_ok(&text))
        answer(c, 200, exposition_type, "", buf_str(&text));
    else
        answer_text(c, 503, S("out of memory\n"));
}

static void answer_refusal(struct connection *c, unsigned status)
{
    struct buf text;
    buf_init(&text, &c->arena, ANSWER_MAX);
    buf_printf(&text, "%s\n", error_page_reason(status));
    answer_text(c, status, buf_str(&text));
}

static void answer_index(struct connection *c)
{
    struct buf text;
    buf_init(&text, &c->arena, ANSWER_MAX);
    for (int i = QUESTION_INDEX + 1; i <= QUESTION_METRICS; i++)
        buf_printf(&text, "%.*s\n", STR_ARG(question_path((enum question_page)i)));
    answer_text(c, 200, buf_str(&text));
}

/* ---- readiness ---- */

/* From a thread of the pool. */
static void wake(struct waiter *w)
{
    struct admin *a =
        (struct admin *)(void *)((char *)w - offsetof(struct admin, check.waiter.waiter));
    atomic_store(&a->woken, true);
    (void)eventfd_write(a->wakeup, 1);
}

/* Begins a check of the site or goes on with it. Returns true if it has ended. */
static bool check(struct admin *a)
{
    bool ended = true;
    pthread_mutex_lock(&a->lock);
    a->check.waiter.waiter.wake = wake;
    if (a->phase == PHASE_SERVING && a->serve != NULL)
        ended = serve_health_check(a->serve, &a->check);
    pthread_mutex_unlock(&a->lock);
    a->checking = !ended;
    return ended;
}

static void answer_checked(struct admin *a)
{
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (a->connections[i].state == STATE_CHECKING)
            answer_readyz(a, &a->connections[i]);
    }
}

static void begin_check(struct admin *a, struct connection *c)
{
    if (a->checking || !check(a)) {
        c->state = STATE_CHECKING;
        c->deadline = monotonic_ms() + CHECK_MS;
        return;
    }
    answer_readyz(a, c);
}

/* ---- connections ---- */

static void end(struct connection *c)
{
    (void)close(c->fd);
    arena_fini(&c->arena);
    c->state = STATE_FREE;
}

static void send_answer(struct connection *c)
{
    ssize_t n = send(c->fd, c->answer.ptr, c->answer.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        end(c);
        return;
    }
    c->answer = str_from(c->answer, n > 0 ? (size_t)n : 0);
    if (c->answer.len > 0)
        return;
    /* If it were closed while something that was not read is there, the answer could be lost. */
    (void)shutdown(c->fd, SHUT_WR);
    c->state = STATE_LINGERING;
    c->deadline = monotonic_ms() + LINGER_MS;
}

static void take_question(struct admin *a, struct connection *c)
{
    if (c->question.status != 200) {
        answer_refusal(c, c->question.status);
    } else if (c->question.page == QUESTION_READYZ) {
        begin_check(a, c);
    } else if (c->question.page == QUESTION_HEALTHZ) {
        answer_healthz(c);
    } else if (c->question.page == QUESTION_METRICS) {
        answer_metrics(a, c);
    } else {
        answer_index(c);
    }
    if (c->state == STATE_SENDING)
        send_answer(c);
}

static void read_head(struct admin *a, struct connection *c)
{
    ssize_t n = recv(c->fd, c->head + c->len, sizeof(c->head) - c->len, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        end(c);
        return;
    }
    c->len += (size_t)n;
    c->question = question_read(str_of(c->head, c->len));
    if (c->question.status != 0)
        take_question(a, c);
}

/* Reads what comes after the question, so that the kernel can deliver the answer. */
static void linger(struct connection *c)
{
    ssize_t n = recv(c->fd, c->head, sizeof(c->head), MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        end(c);
}

/* A place for one more: a free one, else that of the oldest that does not wait for an answer. */
static struct connection *place(struct admin *a)
{
    struct connection *oldest = NULL;
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *c = &a->connections[i];
        if (c->state == STATE_FREE)
            return c;
        bool asked = c->state == STATE_CHECKING || c->state == STATE_SENDING;
        bool oldest_asked =
            oldest != NULL && (oldest->state == STATE_CHECKING || oldest->state == STATE_SENDING);
        if (oldest == NULL || (oldest_asked && !asked) ||
            (oldest_asked == asked && c->since < oldest->since))
            oldest = c;
    }
    end(oldest);
    return oldest;
}

static void accept_one(struct admin *a)
{
    int fd = accept4(a->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    int64_t now = monotonic_ms();
    if (fd < 0) {
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            a->pause = now + PAUSE_MS;
        return;
    }
    struct connection *c = place(a);
    c->state = STATE_READING;
    c->fd = fd;
    c->since = now;
    c->deadline = now + READ_MS;
    c->len = 0;
    c->question = (struct question){.status = 0};
    c->answer = S("");
    arena_init(&c->arena, 0);
    read_head(a, c);
}

/* ---- the thread ---- */

static short events_of(const struct connection *c)
{
    return c->state == STATE_SENDING ? POLLOUT : c->state == STATE_CHECKING ? 0 : POLLIN;
}

/* Acts on what poll has found for a connection; and on the time. */
static void go_on(struct admin *a, struct connection *c, short found, int64_t now)
{
    if ((found & (POLLERR | POLLHUP | POLLNVAL)) != 0 && (found & (POLLIN | POLLOUT)) == 0) {
        end(c);
        return;
    }
    if (found != 0 && c->state == STATE_READING)
        read_head(a, c);
    else if (found != 0 && c->state == STATE_SENDING)
        send_answer(c);
    else if (found != 0 && c->state == STATE_LINGERING)
        linger(c);
    if (c->state == STATE_FREE || now < c->deadline)
        return;
    if (c->state == STATE_CHECKING)
        answer_readyz(a, c);
    else
        end(c);
}

enum { FD_WAKEUP, FD_LISTENER, FD_CONNECTIONS, FDS = FD_CONNECTIONS + CONNECTIONS_MAX };

/* Lists the events to wait for. Returns the time limit in milliseconds; -1: none. */
static int gather(const struct admin *a, int64_t now, struct pollfd fds[static FDS])
{
    int64_t until = a->pause > now ? a->pause : INT64_MAX;
    fds[FD_WAKEUP] = (struct pollfd){.fd = a->wakeup, .events = POLLIN};
    fds[FD_LISTENER] = (struct pollfd){.fd = a->pause > now ? -1 : a->listener, .events = POLLIN};
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        const struct connection *c = &a->connections[i];
        fds[FD_CONNECTIONS + i] = (struct pollfd){.fd = -1};
        if (c->state == STATE_FREE)
            continue;
        fds[FD_CONNECTIONS + i] = (struct pollfd){.fd = c->fd, .events = events_of(c)};
        until = c->deadline < until ? c->deadline : until;
    }
    if (until == INT64_MAX)
        return -1;
    return until > now ? (int)(until - now) : 0;
}

static bool is_stopping(struct admin *a)
{
    pthread_mutex_lock(&a->lock);
    bool stopping = a->stopping;
    pthread_mutex_unlock(&a->lock);
    return stopping;
}

static void *run(void *self)
{
    struct admin *a = self;
    while (!is_stopping(a)) {
        struct pollfd fds[FDS];
        eventfd_t count;
        int timeout = gather(a, monotonic_ms(), fds);
        if (poll(fds, FDS, timeout) < 0)
            continue;
        (void)eventfd_read(a->wakeup, &count);
        if (atomic_exchange(&a->woken, false) && check(a))
            answer_checked(a);
        int64_t now = monotonic_ms();
        for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
            if (a->connections[i].state != STATE_FREE)
                go_on(a, &a->connections[i], fds[FD_CONNECTIONS + i].revents, now);
        }
        if ((fds[FD_LISTENER].revents & POLLIN) != 0)
            accept_one(a);
    }
    return NULL;
}

/* ---- start and stop ---- */

static void release(struct admin *a)
{
    (void)close(a->listener);
    if (a->wakeup >= 0)
        (void)close(a->wakeup);
    process_close(&a->process);
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}

/* Returns an error number. */
static int begin_thread(struct admin *a)
{
    int failure = pthread_create(&a->thread, NULL, run, a);
    a->runs = failure == 0;
    return failure;
}

static void end_thread(struct admin *a)
{
    if (!a->runs)
        return;
    pthread_mutex_lock(&a->lock);
    a->stopping = true;
    pthread_mutex_unlock(&a->lock);
    (void)eventfd_write(a->wakeup, 1);
    (void)pthread_join(a->thread, NULL);
    a->stopping = a->runs = false;
}

struct admin *admin_start(const struct admin_options *options, struct err *err)
{
    struct admin *a = calloc(1, sizeof(*a));
    if (a == NULL) {
        (void)close(options->listener);
        (void)err_nomem(err);
        return NULL;
    }
    a->listener = options->listener;
    a->version = options->version;
    a->counters = options->counters;
    a->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    process_open(&a->process);
    atomic_init(&a->woken, false);
    (void)pthread_mutex_init(&a->lock, NULL);
    int failure = a->wakeup >= 0 ? begin_thread(a) : errno;
    if (failure == 0)
        return a;
    (void)err_set(err, ERR_KIND_IO, "the admin listener cannot start: %s",
                  strerrordesc_np(failure));
    release(a);
    return NULL;
}

void admin_observe(void *self, const struct exchange *x)
{
    counters_request(self, x->status, x->cache, x->bytes, x->duration_us);
}

static void set_phase(struct admin *a, enum phase phase)
{
    if (a == NULL)
        return;
    pthread_mutex_lock(&a->lock);
    a->phase = phase;
    pthread_mutex_unlock(&a->lock);
}

void admin_serve(struct admin *a, struct serve *serve, struct daemon *daemon)
{
    if (a == NULL)
        return;
    end_thread(a);
    a->serve = serve;
    a->daemon = daemon;
    a->phase = PHASE_SERVING;
    int failure = begin_thread(a);
    if (failure != 0)
        log_line(LOG_LEVEL_ERROR, "the admin listener has ended: %s", strerrordesc_np(failure));
}

void admin_drain(struct admin *a)
{
    set_phase(a, PHASE_DRAINING);
}

void admin_detach(void *self)
{
    struct admin *a = self;
    if (a == NULL)
        return;
    pthread_mutex_lock(&a->lock);
    a->serve = NULL;
    a->daemon = NULL;
    pthread_mutex_unlock(&a->lock);
}

void admin_stop(struct admin *a)
{
    if (a == NULL)
        return;
    end_thread(a);
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (a->connections[i].state != STATE_FREE)
            end(&a->connections[i]);
    }
    entry_unref(a->check.waiter.answer);
    release(a);
}
