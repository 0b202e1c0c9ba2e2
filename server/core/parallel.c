/*
 * Work on all processors. See parallel.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/parallel.h"

#include <pthread.h>
#include <sched.h>

enum { CREW_MAX = 64 };

struct work {
    void (*job)(void *self);
    void *self;
};

static void *run(void *self)
{
    const struct work *w = self;
    w->job(w->self);
    return NULL;
}

/* The processors that this process may use; a container can limit them. */
static int processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < CREW_MAX ? count : CREW_MAX;
}

void parallel_run(void (*job)(void *self), void *self)
{
    pthread_t threads[CREW_MAX];
    struct work work = {job, self};
    int wanted = processors() - 1, count = 0;
    while (count < wanted && pthread_create(&threads[count], NULL, run, &work) == 0)
        count++;
    job(self);
    while (count > 0)
        (void)pthread_join(threads[--count], NULL);
}
