/*
 * How libmicrohttpd learns that a client will send no more.
 *
 * A client may shut down its sending side after its request ("nc -N", some proxies and health
 * checks). It still gets its answer, and then the connection ends. Two habits of the library
 * (0.9.75, 1.0.1) are in the way:
 * - After a short read it assumes that nothing more is there. If the end of the stream came
 *   together with the request there is no further event, and the connection stays open for half a
 *   minute.
 * - When a suspended connection is resumed, it reads before it answers, and closes at the end of
 *   stream.
 *
 * So this program has a recv and an epoll_ctl of its own, which the library calls instead of the C
 * library's:
 *
 *     epoll_ctl   also asks for EPOLLRDHUP
 *     recv        after a short read in a batch of events with an EPOLLRDHUP, looks whether this
 *                 client is the one that left; then calls shutdown(SHUT_RD), which is a new
 *                 event and loses nothing that has come
 *     recv        while a request waits, reports the end of the stream as "nothing yet"
 *
 * If a library is linked so that it does not call these, all is as it was. A client that keeps its
 * connection open costs no additional system call.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_RECEIVING_H
#define SERVER_NET_RECEIVING_H

#include <stdbool.h>
#include <sys/epoll.h>

/* The events that a thread is going to serve. continued: together with those of the call before. */
void receiving_begin(const struct epoll_event *events, int count, bool continued);

/* The request of a connection waits: from before it is suspended until it has been answered. */
void receiving_hold(int fd);
void receiving_release(int fd);

#endif
