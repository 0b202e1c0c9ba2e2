/*
 * How far a build has come. See progress.h.
 *
 * It goes to standard output, the log to standard error: on one terminal a line of the log writes
 * over the bar, which ends with a carriage return, and the bar is drawn again below it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/build/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "server/core/monotonic.h"

enum { BAR = 30, BAR_MS = 80, LINE_MS = 1000, PERCENT = 100 };

static int64_t interval(const struct progress *p)
{
    return p->terminal ? BAR_MS : LINE_MS;
}

void progress_start(struct progress *p, size_t total)
{
    p->total = total;
    p->terminal = isatty(STDOUT_FILENO) == 1;
    atomic_init(&p->done, 0);
    atomic_init(&p->next_ms, monotonic_ms() + interval(p));
}

static void show(const struct progress *p, size_t done)
{
    static const char full[] = "##############################",
                      empty[] = "------------------------------";
    size_t parts = p->total > 0 ? done * BAR / p->total : 0;
    size_t percent = p->total > 0 ? done * PERCENT / p->total : 0;
    if (p->terminal)
        (void)printf("[%.*s%.*s] %3zu %%  %zu of %zu files\033[K\r", (int)parts, full,
                     (int)(BAR - parts), empty, percent, done, p->total);
    else
        (void)printf("building: %zu of %zu files\n", done, p->total);
    (void)fflush(stdout);
}

void progress_step(struct progress *p)
{
    size_t done = atomic_fetch_add_explicit(&p->done, 1, memory_order_relaxed) + 1;
    int64_t now = monotonic_ms(), next = atomic_load_explicit(&p->next_ms, memory_order_relaxed);
    if (now >= next && atomic_compare_exchange_strong(&p->next_ms, &next, now + interval(p)))
        show(p, done);
}

void progress_end(struct progress *p)
{
    if (p->terminal) {
        (void)printf("\033[K");
        (void)fflush(stdout);
    }
}
