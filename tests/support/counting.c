/*
 * Counts by interposition. See counting.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/counting.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* What this thread has counted since it entered the handler. */
static _Thread_local struct counts here;
static _Thread_local bool inside;

static _Atomic unsigned long handled, allocated, freed, asked, locked;

static void count_allocation(void)
{
    if (inside)
        here.allocated++;
}

static void count_free(const volatile void *p)
{
    if (inside && p != NULL)
        here.freed++;
}

/*
 * glibc, the sanitizers and the linker give the doors below their names, which are reserved ones.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*,readability-inconsistent-declaration-*)
 */

/* ---- the heap ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* Of the sanitizers' runtimes; gcc's Debian package comes without the header. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *p, size_t size)
{
    (void)p, (void)size;
    count_allocation();
}

static void on_free(const volatile void *p)
{
    count_free(p);
}

__attribute__((constructor)) static void install(void)
{
    (void)__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}
#else
/* glibc's own doors, which it keeps for those who interpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    count_allocation();
    return __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    count_allocation();
    return __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void *realloc(void *p, size_t size)
{
    count_allocation();
    return __libc_realloc(p, size);
}

__attribute__((visibility("default"))) void *aligned_alloc(size_t alignment, size_t size)
{
    count_allocation();
    return __libc_memalign(alignment, size);
}

__attribute__((visibility("default"))) int posix_memalign(void **out, size_t alignment, size_t size)
{
    count_allocation();
    *out = __libc_memalign(alignment, size);
    return *out != NULL ? 0 : ENOMEM;
}

__attribute__((visibility("default"))) void free(void *p)
{
    count_free(p);
    __libc_free(p);
}
#endif

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
    here = (struct counts){0};
    inside = true;
    enum MHD_Result result =
        handler(self, connection, url, method, version, upload, upload_size, mark);
    inside = false;
    return result;
}

enum MHD_Result __real_MHD_queue_response(struct MHD_Connection *connection, unsigned status,
                                          struct MHD_Response *response);
enum MHD_Result __wrap_MHD_queue_response(struct MHD_Connection *connection, unsigned status,
                                          struct MHD_Response *response);

enum MHD_Result __wrap_MHD_queue_response(struct MHD_Connection *connection, unsigned status,
                                          struct MHD_Response *response)
{
    if (inside) {
        inside = false;
        atomic_fetch_add(&allocated, here.allocated);
        atomic_fetch_add(&freed, here.freed);
        atomic_fetch_add(&asked, here.asked);
        atomic_fetch_add(&locked, here.locked);
        atomic_fetch_add(&handled, 1);
    }
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

/* ---- the sums ---- */

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
