/*
 * Read-copy-update: readers that never lock and never wait; writers that wait for them.
 *
 *     reader    rcu_enter  p = current  ... uses *p ...  rcu_leave
 *     writer              current = new      rcu_wait ............ free(old)
 *
 * A reader follows published pointers inside its section, and what it found stays valid until the
 * section ends. A writer publishes the new version, waits until every reader that may have seen the
 * old one has left, and frees the old one. The adapter to liburcu (its "memb" flavour, in which a
 * reader needs no memory fence).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_RCU_H
#define SERVER_CORE_RCU_H

/*
 * Begin and end a reader's section; sections nest. A thread is registered by its first section and
 * unregistered when it ends. Inside a section a thread must not block or call rcu_wait.
 */
void rcu_enter(void);
void rcu_leave(void);

/*
 * Returns when every section that was open at the call has ended: microseconds, or as long as they
 * last.
 */
void rcu_wait(void);

#endif
