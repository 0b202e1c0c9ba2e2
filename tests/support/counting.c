/*
 * Counts by interposition. See counting.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/counting.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "tests/support/heap.h"

/* The counts of this thread since it entered the handler. */
static _Thread_local struct counts here;
static _Thread_local bool inside;

static _Atomic unsigned long handled, allocated, freed, asked, locked;

/*
 * glibc, the sanitizers and the linker give the functions below their reserved names.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*,readability-inconsistent-declaration-*)
 */

/* ---- the kernel and locks ---- */

int __real_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, void *argument);

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
    if (inside)
        here.asked++;
    return __real_ioctl(fd, request, argument);
}

int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (inside)
        here.locked++;
    return __real_pthread_mutex_lock(mutex);
}

/* ---- from the handler's entry to the queued response ---- */

static MHD_AccessHandlerCallback handler; /* set before the daemon's threads start */

static enum MHD_Result count_call(void *self, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **mark)
{
    counting_enter();
    enum MHD_Result result =
        handler(self, connection, url, method, version, upload, upload_size, mark);
    inside = false;
    (void)heap_end();
    return result;
}

void counting_enter(void)
{
    here = (struct counts){0};
    inside = true;
    heap_begin();
}

void counting_leave(void)
{
    if (!inside)
        return;
    struct heap_counts heap = heap_end();
    inside = false;
    atomic_fetch_add(&allocated, heap.allocated);
    atomic_fetch_add(&freed, heap.freed);
    atomic_fetch_add(&asked, here.asked);
    atomic_fetch_add(&locked, here.locked);
    atomic_fetch_add(&handled, 1);
}

enum MHD_Result __real_MHD_queue_response(struct MHD_Connection *connection, unsigned status,
                                          struct MHD_Response *response);
enum MHD_Result __wrap_MHD_queue_response(struct MHD_Connection *connection, unsigned status,
                                          struct MHD_Response *response);

enum MHD_Result __wrap_MHD_queue_response(struct MHD_Connection *connection, unsigned status,
                                          struct MHD_Response *response)
{
    counting_leave();
    return __real_MHD_queue_response(connection, status, response);
}

struct MHD_Daemon *__wrap_MHD_start_daemon(unsigned flags, uint16_t port,
                                           MHD_AcceptPolicyCallback accepts, void *accept_self,
                                           MHD_AccessHandlerCallback handles, void *self, ...);

struct MHD_Daemon *__wrap_MHD_start_daemon(unsigned flags, uint16_t port,
                                           MHD_AcceptPolicyCallback accepts, void *accept_self,
                                           MHD_AccessHandlerCallback handles, void *self, ...)
{
    va_list options;
    handler = handles;
    va_start(options, self);
    struct MHD_Daemon *d =
        MHD_start_daemon_va(flags, port, accepts, accept_self, count_call, self, options);
    va_end(options);
    return d;
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*,readability-inconsistent-declaration-*) */

/* ---- sums ---- */

void counting_reset(void)
{
    atomic_store(&handled, 0);
    atomic_store(&allocated, 0);
    atomic_store(&freed, 0);
    atomic_store(&asked, 0);
    atomic_store(&locked, 0);
}

struct counts counting_get(void)
{
    return (struct counts){
        .handled = atomic_load(&handled),
        .allocated = atomic_load(&allocated),
        .freed = atomic_load(&freed),
        .asked = atomic_load(&asked),
        .locked = atomic_load(&locked),
    };
}
