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
#include "server/net/polling.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "render/base/attr.h"
#include "server/core/monotonic.h"
#include "server/net/receiving.h"

/* The state of an observed thread. It is never freed: a thread's end is not seen here. */
struct loop {
    struct loop *next;
    /* Milliseconds of the monotonic clock since when it serves; 0: it waits for events. */
    _Atomic int64_t since;
};

static atomic_bool observed;
static _Atomic(struct loop *) loops;

/*
 * What a thread has to do in its next call. Nothing but to wait: most of them, most of the time. So
 * that one test is enough for these, everything else is done by wait_unusually.
 */
enum state {
    STATE_NEW = 1,      /* its first call */
    STATE_OBSERVED = 2, /* `own` is there */
    STATE_FULL = 4,     /* the call before filled its array */
};
static _Thread_local unsigned state = STATE_NEW;
static _Thread_local struct loop *own;

void polling_observe(void)
{
    atomic_store(&observed, true);
}

int64_t polling_busiest_ms(void)
{
    int64_t now = monotonic_coarse_ms(), busiest = 0;
    for (struct loop *l = atomic_load(&loops); l != NULL; l = l->next) {
        int64_t since = atomic_load_explicit(&l->since, memory_order_relaxed);
        if (since != 0 && now - since > busiest)
            busiest = now - since;
    }
    return busiest;
}

/* Begins to observe this thread, if that is wanted and there is memory for it. */
static bool begin_thread(void)
{
    own = atomic_load(&observed) ? calloc(1, sizeof(*own)) : NULL;
    if (own == NULL)
        return false;
    own->next = atomic_load(&loops);
    while (!atomic_compare_exchange_weak(&loops, &own->next, own))
        ;
    return true;
}

/* Inlined, it would make the usual call save more registers. */
NEVER_INLINE static int wait_unusually(int set, struct epoll_event *events, int most, int timeout)
{
    bool full = (state & STATE_FULL) != 0;
    bool notes = (state & STATE_NEW) != 0 ? begin_thread() : (state & STATE_OBSERVED) != 0;
    if (notes)
        atomic_store_explicit(&own->since, 0, memory_order_relaxed);
    int count = epoll_pwait(set, events, most, full ? 0 : timeout, NULL);
    if (notes)
        atomic_store_explicit(&own->since, monotonic_coarse_ms(), memory_order_relaxed);
    receiving_begin(events, count, full);
    state = (notes ? STATE_OBSERVED : 0) | (count == most ? STATE_FULL : 0);
    return count;
}

/*
 * Its other declaration has reserved names for the parameters.
 * NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
 */
__attribute__((visibility("default"))) int epoll_wait(int set, struct epoll_event *events, int most,
                                                      int timeout)
{
    if (UNLIKELY(state != 0))
        return wait_unusually(set, events, most, timeout);
    int count = epoll_pwait(set, events, most, timeout, NULL);
    receiving_begin(events, count, false);
    if (UNLIKELY(count == most))
        state = STATE_FULL;
    return count;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
