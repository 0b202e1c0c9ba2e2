/*
 * The epoll_wait of this program, which libmicrohttpd calls instead of the C library's.
 *
 * libmicrohttpd (0.9.75, 1.0.1: MHD_epoll) takes up to 128 events at a time, and serves no
 * connection before it has taken all of them:
 *
 *     do {
 *         count = epoll_wait(set, events, 128, timeout);     always the same timeout
 *         ... marks the connections that are ready ...
 *     } while (count == 128);
 *     ... serves those ...
 *
 * After 128 events there may be none left. Then the second call sleeps until another event comes or
 * the timeout, half a minute, is over. If a thread has 128, 256 or 384 busy connections, as with a
 * proxy's pool, all of them wait for that. So the call after a full array does not sleep here.
 * Returning early is always allowed: the caller cannot tell it from an event that came. So nothing
 * else of the library needs to be known here; and if a library is linked so that it does not call
 * this, all is as it was.
 *
 * The alternative is to poll the library's epoll set ourselves and to let it run when there is an
 * event (MHD_run). That costs one more system call each time that a thread wakes (four for a
 * request on a quiet server instead of three), and gives up the library's thread pool, whose limits
 * on connections hold for all threads together.
 *
 * Libraries see this function because it is part of the program: server/CMakeLists.txt links it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "server/net/receiving.h"

/* In this thread the last call filled its array. */
static _Thread_local bool was_full;

/*
 * Its other declaration has reserved names for the parameters.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
 */
__attribute__((visibility("default"))) int epoll_wait(int set, struct epoll_event *events, int most,
                                                      int timeout)
{
    int count = epoll_pwait(set, events, most, was_full ? 0 : timeout, NULL);
    receiving_begin(events, count, was_full);
    was_full = count == most;
    return count;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
