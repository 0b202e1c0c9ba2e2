/*
 * The number of tasks of a child. See tasks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/tasks.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "server/core/monotonic.h"

enum {
    LONGEST_CALL = 12, /* times the limit of a call: generators take longer, and plugins load */
    GROUPS_MAX = 256,
    MOST_GROUPS = 8, /* that may have as many tasks as is allowed; more have left their worker's */
    KILLS_MAX = 100,
    SOME = 64,    /* more tasks in the system: they may be the child's */
    CHECKS = 250, /* it counts each so many checks anyway */
};

/* ---- processes ---- */

struct process {
    pid_t group, session;
    unsigned threads; /* 0: it has ended, but nobody has waited for it */
};

/* The n-th word after the name, as a number. */
static long number(const char *name_end, unsigned n)
{
    const char *at = name_end;
    for (; n > 0 && at != NULL; n--)
        at = strchr(at + 1, ' ');
    return at != NULL ? strtol(at, NULL, 10) : 0;
}

/* "7 (a name) S parent group session tty tpgid flags minflt ... " with the threads as the 20th. */
static bool read_process(const char *id, struct process *out)
{
    enum { GROUP = 3, SESSION, THREADS = 18 };
    char path[64], text[512];
    (void)snprintf(path, sizeof(path), "/proc/%.20s/stat", id);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
    if (fd >= 0)
        (void)close(fd);
    if (len <= 0)
        return false;
    text[len] = '\0';
    const char *end = strrchr(text, ')');
    if (end == NULL)
        return false;
    bool ended = end[1] != '\0' && (end[2] == 'Z' || end[2] == 'X');
    out->group = (pid_t)number(end, GROUP);
    out->session = (pid_t)number(end, SESSION);
    out->threads = ended ? 0 : (unsigned)number(end, THREADS);
    return true;
}

/* The groups of a session, with the number of their tasks. */
struct groups {
    pid_t ids[GROUPS_MAX];
    unsigned tasks[GROUPS_MAX];
    size_t count;
    unsigned all; /* tasks, also of groups that are too many for this list */
};

static void add(struct groups *g, const struct process *p)
{
    size_t i = 0;
    while (i < g->count && g->ids[i] != p->group)
        i++;
    g->all += p->threads;
    if (i == GROUPS_MAX)
        return;
    if (i == g->count) {
        g->ids[g->count++] = p->group;
        g->tasks[i] = 0;
    }
    g->tasks[i] += p->threads;
}

static void count_tasks(pid_t session, struct groups *out)
{
    DIR *all = opendir("/proc");
    out->count = out->all = 0;
    /* The process has one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    for (const struct dirent *one; all != NULL && (one = readdir(all)) != NULL;) {
        struct process p;
        if (one->d_name[0] >= '1' && one->d_name[0] <= '9' && read_process(one->d_name, &p) &&
            p.session == session && p.threads > 0)
            add(out, &p);
    }
    if (all != NULL)
        (void)closedir(all);
}

/* ---- limits ---- */

void tasks_expect(struct tasks *t, const struct child_limits *limits)
{
    t->until = monotonic_ms() + (int64_t)LONGEST_CALL * limits->wall_ms;
}

/* Counting takes milliseconds; asking how many tasks the whole system has takes no time. */
static bool has_to_count(struct tasks *t, uint16_t *now)
{
    struct sysinfo info;
    *now = sysinfo(&info) == 0 ? info.procs : 0;
    if (*now < t->usual)
        t->usual = *now;
    return *now - t->usual >= SOME || t->checks++ % CHECKS == 0;
}

bool tasks_check(struct tasks *t, const struct child_limits *limits, pid_t session)
{
    struct groups groups;
    uint16_t now;
    unsigned most = 0;
    if (limits->tasks == 0 || t->until < monotonic_ms())
        return false;
    if (!has_to_count(t, &now))
        return true;
    count_tasks(session, &groups);
    if (groups.all > MOST_GROUPS * limits->tasks)
        tasks_kill_session(session);
    for (size_t i = 0; i < groups.count; i++) {
        if (groups.tasks[i] > 2 * limits->tasks)
            (void)kill(-groups.ids[i], SIGKILL);
        else if (groups.tasks[i] > limits->tasks)
            (void)kill(groups.ids[i], SIGUSR1);
        if (groups.tasks[i] > most)
            most = groups.tasks[i];
    }
    if (most < limits->tasks / 2)
        t->usual = now;
    else
        t->until += TASKS_CHECK_MS; /* as long as they are many */
    return true;
}

void tasks_kill_session(pid_t session)
{
    struct groups groups;
    for (unsigned n = 0; n < KILLS_MAX; n++) {
        count_tasks(session, &groups);
        if (groups.count == 0)
            return;
        for (size_t i = 0; i < groups.count; i++)
            (void)kill(-groups.ids[i], SIGKILL);
    }
}
