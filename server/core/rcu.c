/*
 * Read-copy-update. See rcu.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/rcu.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <urcu/urcu-memb.h>

/*
 * ThreadSanitizer does not see into liburcu. It is told here that everything that readers did in
 * their sections happened before rcu_wait returns.
 */
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
static char section;
#define TELL_SECTION_ENDS() __tsan_release(&section)
#define TELL_WAIT_ENDS()    __tsan_acquire(&section)
#else
#define TELL_SECTION_ENDS() ((void)0)
#define TELL_WAIT_ENDS()    ((void)0)
#endif

static _Thread_local bool registered;
static pthread_key_t sign_off;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A thread that ends without unregistering would block writers for ever. */
static void unregister(void *unused)
{
    (void)unused;
    urcu_memb_unregister_thread();
}

static void make_key(void)
{
    if (pthread_key_create(&sign_off, unregister) != 0)
        abort();
}

static void register_thread(void)
{
    if (pthread_once(&once, make_key) != 0 || pthread_setspecific(sign_off, &registered) != 0)
        abort();
    urcu_memb_register_thread();
    registered = true;
}

void rcu_enter(void)
{
    if (!registered)
        register_thread();
    urcu_memb_read_lock();
}

void rcu_leave(void)
{
    TELL_SECTION_ENDS();
    urcu_memb_read_unlock();
}

void rcu_wait(void)
{
    urcu_memb_synchronize_rcu();
    TELL_WAIT_ENDS();
}
