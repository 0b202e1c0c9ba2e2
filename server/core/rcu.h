/*
 * Read-copy-update: readers that never lock and never wait, writers that wait for them.
 *
 * A reader enters, follows published pointers, and leaves; what it saw stays valid until then. A
 * writer publishes something new, waits until every reader that may have seen the old has left,
 * and frees the old. The adapter to liburcu (its "memb" flavour, which costs a reader no fence).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_RCU_H
#define SERVER_CORE_RCU_H

/*
 * Begin and end a reader's section; sections nest. A thread is registered on its first one and
 * signs off when it ends. Inside a section a thread must not block, nor wait for readers.
 */
void rcu_enter(void);
void rcu_leave(void);

/* Returns when every section that was open at the call has ended. Microseconds, or their length. */
void rcu_wait(void);

#endif
