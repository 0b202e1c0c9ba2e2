/*
 * The listening socket. See listen.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct addrinfo *resolve(const char *host, uint16_t port, int flags, struct err *err)
{
    char service[8];
    struct addrinfo *list = NULL;
    const struct addrinfo hints = {
        .ai_flags = flags | AI_NUMERICSERV, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    (void)snprintf(service, sizeof(service), "%u", port);
    int failure = getaddrinfo(host, service, &hints, &list);
    if (failure == 0)
        return list;
    (void)err_set(err, ERR_KIND_IO, "%s: %s", host, gai_strerror(failure));
    return NULL;
}

/* A socket on one address; -1 and errno. An IPv6 one takes IPv4 too, where that means anything. */
static int open_one(const struct addrinfo *a)
{
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
    if (fd < 0)
        return -1;
    const int on = 1, off = 0;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (a->ai_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int failure = errno;
    (void)close(fd);
    errno = failure;
    return -1;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {.v6 = {.sin6_port = 0}};
    socklen_t size = sizeof(address);
    if (getsockname(fd, &address.any, &size) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

int listen_open(const char *host, uint16_t *port, struct err *err)
{
    struct addrinfo *list = resolve(host, *port, AI_PASSIVE, err);
    int fd = -1, failure = 0;
    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = open_one(a);
        failure = errno;
    }
    if (list != NULL)
        freeaddrinfo(list);
    if (fd >= 0)
        *port = port_of(fd);
    else if (list != NULL)
        (void)err_set(err, ERR_KIND_IO, "cannot listen on %s:%u: %s", host, *port,
                      strerrordesc_np(failure));
    return fd;
}

int listen_connect(const char *host, uint16_t port, unsigned seconds)
{
    struct addrinfo *list = resolve(host, port, 0, NULL);
    const struct timeval limit = {.tv_sec = seconds};
    int fd = -1;
    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd < 0)
            continue;
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        (void)close(fd);
        fd = -1;
    }
    if (list != NULL)
        freeaddrinfo(list);
    return fd;
}
