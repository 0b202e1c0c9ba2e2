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
#include "server/purge/answers.h"

enum { ADDRESSES_MAX = 8 };

struct client {
    const struct endpoint *address;
    int stop;
    int fd; /* -1: no connection */
    struct sockaddr_storage addresses[ADDRESSES_MAX];
    socklen_t lengths[ADDRESSES_MAX];
    size_t address_count;
    int lookup; /* the last result of getaddrinfo */
    struct answers answers;
    bool ended; /* the other side has closed it */
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
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *list = NULL;
    (void)snprintf(port, sizeof(port), "%u", c->address->port);
    /* An IP address needs nobody to be asked, and no rights to ask. */
    c->lookup = getaddrinfo(c->address->host, port, &hints, &list);
    hints.ai_flags = 0;
    if (c->lookup == EAI_NONAME)
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
    c->answers = (struct answers){.len = 0};
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

/* ---- requests and answers ---- */

/* Returns false if the connection is of no more use. */
static bool receive(struct client *c, size_t count, unsigned *statuses, struct client_result *out)
{
    struct answers *a = &c->answers;
    ssize_t n = recv(c->fd, a->bytes + a->len, sizeof(a->bytes) - a->len, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    c->ended = n == 0 || (n < 0 && errno == ECONNRESET);
    if (n < 0)
        return fail(out, "%s", strerrordesc_np(errno));
    if (n == 0)
        return fail(out, "it closes the connection");
    a->len += (size_t)n;
    enum answers_result result = answers_read(a, count, statuses, &out->done);
    if (result == ANSWERS_NOT_HTTP)
        return fail(out, "what it answers is not HTTP");
    return result != ANSWERS_TOO_LARGE || fail(out, "the head of its answer is too large");
}

/* Sends and receives at the same time, so that neither side waits for the other. */
static void exchange(struct client *c, struct str requests, size_t count, unsigned *statuses,
                     struct client_result *out)
{
    size_t sent = 0;
    int64_t end = monotonic_ms() + CLIENT_TOTAL_MS;
    while (out->done < count && !c->answers.last) {
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
    if (out->done < count || c->answers.last || answers_are_too_many(&c->answers))
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
