/*
 * Work on all processors: threads that live as long as the work.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_PARALLEL_H
#define SERVER_CORE_PARALLEL_H

/*
 * Calls job(self) on one thread for each processor, including the calling thread. Returns when all
 * calls have ended. If threads cannot be created, fewer do the work.
 */
void parallel_run(void (*job)(void *self), void *self);

#endif
