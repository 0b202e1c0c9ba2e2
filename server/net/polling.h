/*
 * Whether the threads that answer make progress: for the service manager's watchdog and /healthz.
 *
 * Such a thread waits for events, serves those that there are, and waits again. If it serves for
 * seconds, it is stuck: nothing in it ever blocks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_POLLING_H
#define SERVER_NET_POLLING_H

#include <stdint.h>

/*
 * From now on each thread notes when it begins to serve. To be called before these threads are
 * started; without it, they note nothing, and it costs them nothing.
 */
void polling_observe(void);

/*
 * For how long the thread that has not waited for events for the longest time has served, in
 * milliseconds; 0 if all wait. From any thread.
 */
int64_t polling_busiest_ms(void);

#endif
