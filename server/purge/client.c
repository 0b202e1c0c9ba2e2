/*
 * The client. See client.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/client.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/core/monotonic.h"

enum { ADDRESSES_MAX = 8 };

struct client {
    const struct endpoint *address;
    int stop;
    int fd; /* -1: no connection */
    struct sockaddr_storage addresses[ADDRESSES_MAX];
    socklen_t lengths[ADDRESSES_MAX];
    size_t address_count;
    int lookup;               /* the last result of getaddrinfo */
    char in[CLIENT_HEAD_MAX]; /* what was received and not yet read */
    size_t in_len;
    uint64_t body_left; /* bytes of the body of the last answer */
    bool last;          /* no answer follows that one on this connection */
    bool ended;         /* the other side has closed it */
};

/* Notes why it fails, the first time. Returns false. */
static bool PRINTF_LIKE(2, 3) fail(struct client_result *out, const char *format, ...)
{
    va_list args;
    if (out->reason[0] != '\0')
        return false;
    va_start(args, format);
    (void)vsnprintf(out->reason, sizeof(out->reason), format, args);
    va_end(args);
    return false;
}

/* ---- connecting ---- */

/* Looks the name up. If that fails, the addresses stay that were found before. */
static void look_up(struct client *c)
{
    char port[8];
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    (void)snprintf(port, sizeof(port), "%u", c->address->port);
    c->lookup = getaddrinfo(c->address->host, port, &hints, &list);
    if (c->lookup != 0)
        return;
    c->address_count = 0;
    for (const struct addrinfo *a = list; a != NULL && c->address_count < ADDRESSES_MAX;
         a = a->ai_next) {
        memcpy(&c->addresses[c->address_count], a->ai_addr, a->ai_addrlen);
        c->lengths[c->address_count++] = a->ai_addrlen;
    }
    freeaddrinfo(list);
}

struct client *client_new(const struct endpoint *address, int stop)
{
    struct client *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return NULL;
    c->address = address;
    c->stop = stop;
    c->fd = -1;
    look_up(c);
    return c;
}

void client_close(struct client *c)
{
    if (c->fd >= 0)
        (void)close(c->fd);
    c->fd = -1;
    c->in_len = 0;
    c->body_left = 0;
    c->last = false;
}

void client_free(struct client *c)
{
    if (c == NULL)
        return;
    client_close(c);
    free(c);
}

/* Waits for one of the events on the connection. Returns which came; 0 after noting why none. */
static int wait_for(struct client *c, int events, int64_t until, struct client_result *out)
{
    struct pollfd fds[] = {{.fd = c->fd, .events = (short)events},
                           {.fd = c->stop, .events = POLLIN}};
    for (;;) {
        int64_t left = until - monotonic_ms();
        int ready = left > 0 ? poll(fds, ARRAY_LEN(fds), (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        out->stopped = ready > 0 && fds[1].revents != 0;
        if (ready < 0)
            (void)fail(out, "%s", strerrordesc_np(errno));
        else if (out->stopped)
            (void)fail(out, "the server is being stopped");
        else if (ready == 0)
            (void)fail(out, "it does not answer");
        return ready > 0 && !out->stopped ? fds[0].revents : 0;
    }
}

/* Tries one address. */
static bool connect_to(struct client *c, size_t i, struct client_result *out)
{
    const struct sockaddr *to = (const struct sockaddr *)&c->addresses[i];
    int one = 1, failure = 0;
    socklen_t len = sizeof(failure);
    c->fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        return fail(out, "%s", strerrordesc_np(errno));
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (connect(c->fd, to, c->lengths[i]) == 0)
        return true;
    if (errno != EINPROGRESS)
        return fail(out, "%s", strerrordesc_np(errno));
    if (wait_for(c, POLLOUT, monotonic_ms() + CLIENT_WAIT_MS, out) == 0)
        return false;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &failure, &len) != 0)
        failure = errno;
    return failure == 0 || fail(out, "%s", strerrordesc_np(failure));
}

/* Tries each address; if none answers, the name is looked up again for the next attempt. */
static bool connect_any(struct client *c, struct client_result *out)
{
    if (c->address_count == 0)
        look_up(c);
    if (c->address_count == 0)
        return fail(out, "there is no such host: %s", gai_strerror(c->lookup));
    for (size_t i = 0; i < c->address_count && !out->stopped; i++) {
        out->reason[0] = '\0';
        if (connect_to(c, i, out))
            return true;
        client_close(c);
    }
    if (!out->stopped)
        look_up(c);
    return false;
}

/* ---- answers ---- */

/* The status of "HTTP/1.1 200 OK"; 0: this is no answer. */
static unsigned status_of(struct str line)
{
    static const size_t AT = sizeof("HTTP/1.1 ") - 1;
    unsigned status = 0;
    if (!str_starts(line, S("HTTP/1.")) || line.len < AT + 3 || line.ptr[AT - 1] != ' ')
        return 0;
    for (size_t i = AT; i < AT + 3; i++) {
        if (!char_is_digit(line.ptr[i]))
            return 0;
        status = status * 10 + (unsigned)(line.ptr[i] - '0');
    }
    return status >= 100 ? status : 0;
}

/*
 * Reads a head. A body whose length is not said is not read: the connection ends with this answer.
 */
static unsigned read_head(struct client *c, struct str head)
{
    struct str rest = head, line, name, value;
    (void)str_next_line(&rest, &line);
    unsigned status = status_of(line);
    bool sized = status == 204 || status == 304 || status < 200;
    c->last = !str_starts(line, S("HTTP/1.1"));
    c->body_left = 0;
    while (str_next_line(&rest, &line) && str_cut(line, ':', &name, &value)) {
        int64_t length;
        value = str_trim(value);
        if (str_eq_nocase(name, S("Content-Length")) && str_to_i64(value, &length) && length >= 0) {
            c->body_left = sized ? 0 : (uint64_t)length;
            sized = true;
        } else if (str_eq_nocase(name, S("Transfer-Encoding")) ||
                   (str_eq_nocase(name, S("Connection")) && str_eq_nocase(value, S("close")))) {
            c->last = true;
        }
    }
    c->last = c->last || !sized;
    return status;
}

static void drop(struct client *c, size_t n)
{
    memmove(c->in, c->in + n, c->in_len - n);
    c->in_len -= n;
}

/* Reads as many answers as have arrived. Returns false if nothing more can be read. */
static bool read_answers(struct client *c, size_t count, unsigned *statuses,
                         struct client_result *out)
{
    while (out->done < count && !c->last) {
        size_t skipped = c->body_left < c->in_len ? (size_t)c->body_left : c->in_len;
        drop(c, skipped);
        c->body_left -= skipped;
        struct str all = str_of(c->in, c->in_len);
        size_t end = c->body_left == 0 ? str_find(all, S("\r\n\r\n")) : STR_NONE;
        if (end == STR_NONE)
            return c->in_len < sizeof(c->in) || fail(out, "the head of its answer is too large");
        unsigned status = read_head(c, str_sub(all, 0, end + 2));
        if (status == 0)
            return fail(out, "what it answers is not HTTP");
        drop(c, end + S("\r\n\r\n").len);
        if (status >= 200)
            statuses[out->done++] = status;
        else
            c->last = false;
    }
    return !c->last;
}

/* Returns false if the connection is of no more use. */
static bool receive(struct client *c, size_t count, unsigned *statuses, struct client_result *out)
{
    ssize_t n = recv(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    c->ended = n == 0 || (n < 0 && errno == ECONNRESET);
    if (n < 0)
        return fail(out, "%s", strerrordesc_np(errno));
    if (n == 0)
        return fail(out, "it closes the connection");
    c->in_len += (size_t)n;
    return read_answers(c, count, statuses, out);
}

/* Sends and receives at the same time, so that neither side waits for the other. */
static void exchange(struct client *c, struct str requests, size_t count, unsigned *statuses,
                     struct client_result *out)
{
    size_t sent = 0;
    int64_t end = monotonic_ms() + CLIENT_TOTAL_MS;
    while (out->done < count) {
        int64_t until = monotonic_ms() + CLIENT_WAIT_MS;
        int ready = wait_for(c, POLLIN | (sent < requests.len ? POLLOUT : 0),
                             until < end ? until : end, out);
        if (ready == 0)
            return;
        if ((ready & POLLOUT) != 0 && sent < requests.len) {
            ssize_t n = send(c->fd, requests.ptr + sent, requests.len - sent, MSG_NOSIGNAL);
            if (n > 0)
                sent += (size_t)n;
        }
        if ((ready & (POLLIN | POLLHUP | POLLERR)) != 0 && !receive(c, count, statuses, out))
            return;
    }
}

static void exchange_once(struct client *c, struct str requests, size_t count, unsigned *statuses,
                          struct client_result *out)
{
    *out = (struct client_result){.done = 0};
    c->ended = false;
    if (c->fd < 0 && !connect_any(c, out))
        return;
    out->reason[0] = '\0';
    exchange(c, requests, count, statuses, out);
    if (out->done == count)
        out->reason[0] = '\0';
    if (out->done < count || c->last)
        client_close(c);
}

/* A connection that was kept may have been closed meanwhile: that is no failure. */
void client_exchange(struct client *c, struct str requests, size_t count, unsigned *statuses,
                     struct client_result *out)
{
    bool kept = c->fd >= 0;
    exchange_once(c, requests, count, statuses, out);
    if (kept && c->ended && out->done == 0)
        exchange_once(c, requests, count, statuses, out);
}
