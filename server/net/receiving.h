/*
 * How libmicrohttpd learns that a client sends no more, as one that has shut down its sending side
 * after its request ("nc -N", some proxies and health checks): such a client still gets its answer,
 * and then the connection ends. Two things of the library (0.9.75, 1.0.1) stand against that:
 *
 * - It takes a short read for the end of what is there. If the end came together with the request
 *   there is no further event, and the connection stays for half a minute.
 * - When a suspended connection is resumed it reads before it answers, and at the end it closes.
 *
 * So this program has a recv and an epoll_ctl of its own, which the library calls in the place of
 * the C library's. epoll_ctl asks for EPOLLRDHUP as well. When some client of a batch of events has
 * left, recv looks, after a short read in that batch, whether it is this one; then it says so a
 * second time, which is an event of its own: to read no more (SHUT_RD) wakes whoever polls, and
 * takes nothing away that has come. And while a request waits, the end is told as "nothing yet". If
 * a library were linked otherwise, so that none of this is called, all is as it was without it.
 *
 * No client that asks and reads costs a system call more.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_RECEIVING_H
#define SERVER_NET_RECEIVING_H

#include <stdbool.h>
#include <sys/epoll.h>

/* What a thread is going to serve; continued: along with what it was told of before. */
void receiving_begin(const struct epoll_event *events, int count, bool continued);

/* The request of a connection waits, from before it is suspended until it has been answered. */
void receiving_hold(int fd);
void receiving_release(int fd);

#endif
