/*
 * The epoll_wait of this program, which libmicrohttpd calls in the place of the C library's.
 *
 * libmicrohttpd (0.9.75, 1.0.1: MHD_epoll) takes up to 128 events at a time, and serves nobody
 * before it has all of them:
 *
 *     do {
 *         count = epoll_wait(set, events, 128, timeout);     always the same timeout
 *         ... notes which connections are ready ...
 *     } while (count == 128);
 *     ... serves those ...
 *
 * After 128 events there may be none left, and then the second call sleeps: until somebody else
 * asks, or the timeout, half a minute. Where the connections of a thread are 128, 256 or 384, as
 * those of a proxy's pool may well be, all of them wait for that. So the call after a full array
 * does not sleep here. To return early is always right, the caller cannot tell the difference from
 * an event that came; so this needs to know nothing else of the library, and where it is not called
 * (a library that is linked otherwise), all is as it was without it.
 *
 * The other way would be to wait for the library's epoll set ourselves and to let it run when there
 * is something (MHD_run). That is one more system call for each time that a thread wakes, four for
 * a request on a quiet server instead of three, and it gives up the library's thread pool, in which
 * the limits on connections are common to all threads.
 *
 * Libraries see this since it stands in the program: server/CMakeLists.txt has it linked into it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "server/net/receiving.h"

/* Of this thread: the last call filled its array. */
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
