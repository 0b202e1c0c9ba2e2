/*
 * The recv and the epoll_ctl of this program. See receiving.h.
 *
 * SPDX-License-Identifier: MIT
 */
/* With fortified headers, recv would be defined a second time. */
#undef _FORTIFY_SOURCE

#include "server/net/receiving.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/* Higher descriptors are not tracked: there are at most 16384 connections (opts.c). */
enum { WORD = 64, WORDS = 1024 };

static _Atomic uint64_t held[WORDS];

/* In this thread: a client among those that it serves has left. */
static _Thread_local bool somebody_left;

static bool can_be_held(int fd)
{
    return fd >= 0 && fd < WORD * WORDS;
}

void receiving_hold(int fd)
{
    if (can_be_held(fd))
        atomic_fetch_or(&held[fd / WORD], UINT64_C(1) << (fd % WORD));
}

void receiving_release(int fd)
{
    if (can_be_held(fd))
        atomic_fetch_and(&held[fd / WORD], ~(UINT64_C(1) << (fd % WORD)));
}

static bool is_held(int fd)
{
    return can_be_held(fd) && (atomic_load(&held[fd / WORD]) & (UINT64_C(1) << (fd % WORD))) != 0;
}

void receiving_begin(const struct epoll_event *events, int count, bool continued)
{
    bool left = continued && somebody_left;
    for (int i = 0; i < count; i++)
        left |= (events[i].events & EPOLLRDHUP) != 0;
    somebody_left = left;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the headers' are reserved */
__attribute__((visibility("default"))) ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    char next;
    ssize_t n = recvfrom(fd, buffer, size, flags, NULL, NULL);
    if (n == 0 && size > 0 && is_held(fd)) {
        errno = EAGAIN;
        return -1;
    }
    if (somebody_left && n > 0 && (size_t)n < size &&
        recvfrom(fd, &next, 1, MSG_PEEK | MSG_DONTWAIT, NULL, NULL) == 0)
        (void)shutdown(fd, SHUT_RD);
    return n;
}

typedef int epoll_ctl_fn(int, int, int, struct epoll_event *);

/* The C library's own function. */
static epoll_ctl_fn *next_epoll_ctl(void)
{
    static _Atomic(epoll_ctl_fn *) found;
    epoll_ctl_fn *next = atomic_load_explicit(&found, memory_order_relaxed);
    if (next == NULL) {
        void *symbol = dlsym(RTLD_NEXT, "epoll_ctl");
        memcpy(&next, &symbol,
               sizeof(next)); /* ISO C has no cast from an object pointer to a function pointer */
        atomic_store_explicit(&found, next, memory_order_relaxed);
    }
    return next;
}

/* A connection is registered for both directions, edge-triggered. */
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the headers' are reserved */
__attribute__((visibility("default"))) int epoll_ctl(int set, int operation, int fd,
                                                     struct epoll_event *event)
{
    const uint32_t connection = EPOLLIN | EPOLLOUT | EPOLLET;
    struct epoll_event more;
    if (operation == EPOLL_CTL_ADD && event != NULL && (event->events & connection) == connection) {
        more = *event;
        more.events |= EPOLLRDHUP;
        event = &more;
    }
    return next_epoll_ctl()(set, operation, fd, event);
}
