/*
 * A waiter: a link in a list, and a function that wakes its owner. The owner embeds it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_WAITER_H
#define SERVER_CORE_WAITER_H

#include <stddef.h>

struct waiter {
    struct waiter *next;
    /* Called once, from any thread. Afterwards the waiter may be gone. Must not block. */
    void (*wake)(struct waiter *w);
};

static inline void waiter_push(struct waiter **list, struct waiter *w)
{
    w->next = *list;
    *list = w;
}

/* Wakes all of a list that belongs to the caller alone. */
static inline void waiter_wake_all(struct waiter *list)
{
    while (list != NULL) {
        struct waiter *next = list->next;
        list->wake(list);
        list = next;
    }
}

#endif
