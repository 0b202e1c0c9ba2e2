/*
 * One child. See child.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/core/monotonic.h"

enum {
    STEP_MS = 100,  /* a wait looks this often whether child_hurry has moved the deadline */
    LIMIT_MS = 500, /* calls of so short a time share a limit of processor time */
    END_MS = 20000, /* for the spawner to report how a child ended, on a busy machine */
};

/* Of this process, for child_stats. */
static atomic_uint running;
static atomic_ulong started;

/* ---- start and stop ---- */

static void close_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0)
            (void)close(fds[i]);
    }
}

bool child_wait_short(int channel)
{
    const struct timeval step = {.tv_usec = STEP_MS * 1000L};
    return setsockopt(channel, SOL_SOCKET, SO_RCVTIMEO, &step, sizeof(step)) == 0;
}

bool child_start(struct child *c, const struct spawner *s, size_t program, struct err *err)
{
    /* [0] is ours, [1] is the child's. */
    int channel[2] = {-1, -1}, life[2] = {-1, -1}, errors[2] = {-1, -1};
    c->program = spawner_program(s, program);
    /* `errors` is never waited for, by either side: bytes that do not fit into the pipe are lost.
     */
    bool made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) == 0 &&
                child_wait_short(channel[0]) &&
                socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, life) == 0 &&
                pipe2(errors, O_CLOEXEC | O_NONBLOCK) == 0;
    const int given[SPAWNER_FDS] = {channel[1], life[1], errors[1]};
    const int own[SPAWNER_FDS] = {channel[0], life[0], errors[0]};
    int failure = errno;
    bool ok = made && spawner_spawn(s, program, given);
    close_all(given, SPAWNER_FDS);
    if (!ok) {
        close_all(own, SPAWNER_FDS);
        return err_set(err, ERR_KIND_IO, "no %s process can be started: %s", c->program->name,
                       made ? "the process that starts them has ended; restart the server"
                            : strerrordesc_np(failure));
    }
    c->channel = channel[0];
    c->life = life[0];
    c->errors = errors[0];
    atomic_fetch_add(&started, 1);
    atomic_fetch_add(&running, 1);
    return true;
}

void child_stop(struct child *c)
{
    const int own[SPAWNER_FDS] = {c->channel, c->life, c->errors};
    close_all(own, SPAWNER_FDS);
    atomic_fetch_sub(&running, 1);
}

struct child_stats child_stats(void)
{
    return (struct child_stats){atomic_load(&running), atomic_load(&started)};
}

/* ---- sending and receiving ---- */

/* Waits until the channel is ready or the deadline has passed. */
static enum child_result wait_for(struct child *c, short events)
{
    for (;;) {
        struct pollfd p = {c->channel, events, 0};
        int64_t left = atomic_load(&c->deadline) - monotonic_ms();
        if (left <= 0)
            return CHILD_LATE;
        if (poll(&p, 1, left < STEP_MS ? (int)left : STEP_MS) > 0)
            return CHILD_OK;
    }
}

/*
 * The channel is closed, so the child has ended, and the spawner reports how. Closing `life` kills
 * a child that has only closed its channel; it does not change the report of one that has ended.
 */
static enum child_result find_end(struct child *c)
{
    struct pollfd p = {c->life, POLLIN, 0};
    int64_t deadline = monotonic_ms() + END_MS;
    if (c->life < 0)
        return CHILD_ENDED;
    (void)shutdown(c->life, SHUT_WR);
    for (int64_t left; (left = deadline - monotonic_ms()) > 0;) {
        if (poll(&p, 1, (int)left) <= 0)
            continue;
        ssize_t n = read(c->life, &c->end, sizeof(c->end));
        if (n != (ssize_t)sizeof(c->end))
            c->end = (struct child_end){.kind = CHILD_END_NO_START};
        return c->end.kind == CHILD_END_NO_START ? CHILD_LOST : CHILD_ENDED;
    }
    c->end = (struct child_end){.kind = CHILD_END_NO_START};
    return CHILD_LOST;
}

static bool must_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static enum child_result send_all(struct child *c, struct str s)
{
    while (s.len > 0) {
        ssize_t n = send(c->channel, s.ptr, s.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && !must_wait())
            return find_end(c);
        s = str_from(s, n > 0 ? (size_t)n : 0);
        enum child_result result = s.len > 0 ? wait_for(c, POLLOUT) : CHILD_OK;
        if (result != CHILD_OK)
            return result;
    }
    return CHILD_OK;
}

/* It is asked what is there before it is waited for: most of a frame comes at once. */
static enum child_result receive_all(struct child *c, char *to, size_t len)
{
    while (len > 0) {
        ssize_t n = recv(c->channel, to, len, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && !must_wait()))
            return find_end(c);
        to += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
        enum child_result result = n < 0 ? wait_for(c, POLLIN) : CHILD_OK;
        if (result != CHILD_OK)
            return result;
    }
    return CHILD_OK;
}

/* Head and text in one system call: a child that waits for a frame is woken once. */
enum child_result child_send(struct child *c, uint32_t kind, struct str text)
{
    struct frame_head head = {(uint32_t)text.len, kind};
    char *bytes = (char *)&head;
    if (text.len > UINT32_MAX)
        return CHILD_NOMEM;
    struct iovec both[] = {{bytes, sizeof(head)}, {NULL, text.len}};
    memcpy(&both[1].iov_base, &text.ptr, sizeof(text.ptr)); /* it is only read */
    const struct msghdr m = {.msg_iov = both, .msg_iovlen = text.len > 0 ? 2 : 1};
    ssize_t n = sendmsg(c->channel, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && !must_wait())
        return find_end(c);
    size_t sent = n > 0 ? (size_t)n : 0, of_head = sent < sizeof(head) ? sent : sizeof(head);
    enum child_result result = send_all(c, str_of(bytes + of_head, sizeof(head) - of_head));
    return result == CHILD_OK ? send_all(c, str_from(text, sent - of_head)) : result;
}

enum child_result child_send_bytes(struct child *c, struct str bytes)
{
    return send_all(c, bytes);
}

/*
 * Receives what there is, up to the size of c->ahead: most messages are short. It waits in the
 * system call, for at most STEP_MS at a time (child_wait_short).
 */
static enum child_result receive_ahead(struct child *c)
{
    ssize_t n;
    while ((n = recv(c->channel, c->ahead, sizeof(c->ahead), 0)) <= 0) {
        if (n == 0 || !must_wait())
            return find_end(c);
        if (atomic_load(&c->deadline) <= monotonic_ms())
            return CHILD_LATE;
    }
    c->ahead_from = 0;
    c->ahead_to = (size_t)n;
    return CHILD_OK;
}

enum child_result child_receive_bytes(struct child *c, char *to, size_t len)
{
    if (len > c->left)
        return CHILD_FLOODS;
    c->left -= len;
    while (len > 0) {
        size_t ready = c->ahead_to - c->ahead_from;
        if (ready == 0 && len >= sizeof(c->ahead))
            return receive_all(c, to, len);
        if (ready == 0) {
            enum child_result result = receive_ahead(c);
            if (result != CHILD_OK)
                return result;
            continue;
        }
        size_t count = ready < len ? ready : len;
        memcpy(to, c->ahead + c->ahead_from, count);
        c->ahead_from += count;
        to += count;
        len -= count;
    }
    return CHILD_OK;
}

enum child_result child_receive(struct child *c, struct arena *a, uint32_t *kind, struct str *text)
{
    struct frame_head head;
    enum child_result result = child_receive_bytes(c, (char *)&head, sizeof(head));
    if (result != CHILD_OK)
        return result;
    if (head.len > c->left)
        return CHILD_FLOODS;
    char *bytes = arena_alloc(a, head.len > 0 ? head.len : 1);
    if (bytes == NULL)
        return CHILD_NOMEM;
    *kind = head.kind;
    *text = str_of(bytes, head.len);
    return child_receive_bytes(c, bytes, head.len);
}

enum child_result child_await(struct child *c, unsigned limit_ms)
{
    struct arena arena;
    uint32_t kind;
    struct str text;
    atomic_store(&c->deadline, monotonic_ms() + limit_ms);
    c->left = sizeof(struct frame_head) + sizeof(uint32_t);
    arena_init(&arena, 0);
    enum child_result result = child_receive(c, &arena, &kind, &text);
    uint32_t pid = 0;
    if (result == CHILD_OK && (kind != FRAME_READY || !frame_get_u32(&text, &pid)))
        result = CHILD_CLOSED;
    c->pid = (pid_t)pid;
    arena_fini(&arena);
    return result;
}

void child_begin_call(struct child *c)
{
    int64_t now = monotonic_ms();
    c->left = c->program->limits.output;
    atomic_store(&c->deadline, now + c->program->limits.wall_ms);
    if (c->program->command == NULL || now < c->limited + LIMIT_MS)
        return;
    limits_begin_call_of(c->pid, &c->program->limits);
    c->limited = now;
}

bool child_end_call(struct child *c)
{
    char more[256];
    ssize_t n;
    c->calls++;
    c->said_len = 0;
    while (c->said_len < sizeof(c->said) &&
           (n = read(c->errors, c->said + c->said_len, sizeof(c->said) - c->said_len)) > 0)
        c->said_len += (size_t)n;
    return read(c->errors, more, sizeof(more)) <= 0;
}

void child_hurry(struct child *c, unsigned limit_ms)
{
    int64_t end = monotonic_ms() + limit_ms, now = atomic_load(&c->deadline);
    atomic_store(&c->hurried, true);
    while (end < now && !atomic_compare_exchange_weak(&c->deadline, &now, end))
        ;
}
