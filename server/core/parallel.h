/*
 * Work that all processors share: threads that are there for as long as it takes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_PARALLEL_H
#define SERVER_CORE_PARALLEL_H

/*
 * Calls job(self) on as many threads as there are processors, the calling one among them, and
 * returns when all have ended. Where threads cannot be had, it is done by fewer.
 */
void parallel_run(void (*job)(void *self), void *self);

#endif
