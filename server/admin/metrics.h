/*
 * The metrics of the server: what each is called, what it says, and where it comes from.
 *
 * docs/monitoring.md lists them all, and packaging/grafana shows them;
 * tests/integration/test_admin.py compares the three.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ADMIN_METRICS_H
#define SERVER_ADMIN_METRICS_H

#include "server/admin/process.h"
#include "server/core/counters.h"
#include "server/net/daemon.h"

/* Where the figures come from. */
struct metrics {
    const struct counters *counters;
    const struct process *process;
    struct serve *serve;   /* NULL: the site is being loaded, or the server has ended */
    struct daemon *daemon; /* the same */
    const char *version;
    bool ready;
};

/* Writes all of them, as exposition.h says. */
void metrics_write(const struct metrics *m, struct buf *out);

#endif
