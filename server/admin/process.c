/*
 * Figures of this process. See process.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/admin/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "render/base/str.h"

enum {
    MICROSECONDS = 1000000,
    TEXT_MAX = 1024,
    ENTRIES_BYTES = 16384,
    DOTS = 2, /* a folder has an entry for itself and one for the folder above */
};

static int64_t clock_us(clockid_t clock)
{
    struct timespec t;
    return clock_gettime(clock, &t) == 0 ? (int64_t)t.tv_sec * MICROSECONDS + t.tv_nsec / 1000 : 0;
}

void process_open(struct process *p)
{
    const int flags = O_RDONLY | O_CLOEXEC;
    p->stat = open("/proc/self/stat", flags);
    p->statm = open("/proc/self/statm", flags);
    p->fds = open("/proc/self/fd", flags | O_DIRECTORY);
    p->boot_us = clock_us(CLOCK_REALTIME) - clock_us(CLOCK_BOOTTIME);
}

static void close_one(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

void process_close(struct process *p)
{
    close_one(p->stat);
    close_one(p->statm);
    close_one(p->fds);
}

/* Reads numbers with blanks between them; how many there are, `count` at most. */
static size_t read_numbers(const char *text, int64_t *out, size_t count)
{
    size_t n = 0;
    for (char *end; n < count; n++, text = end) {
        out[n] = strtoll(text, &end, 10);
        if (end == text)
            break;
    }
    return n;
}

static bool read_text(int fd, char out[static TEXT_MAX])
{
    ssize_t n = fd >= 0 ? pread(fd, out, TEXT_MAX - 1, 0) : -1;
    out[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* proc(5): "pid (name) state ppid ...": the numbers from ppid on, since the name may be anything.
 */
static void read_stat(const struct process *p, struct process_figures *out)
{
    enum { USER_TIME = 10, SYSTEM_TIME, THREADS = 16, START = 18, VIRTUAL, NUMBERS };
    char text[TEXT_MAX];
    int64_t n[NUMBERS];
    int64_t tick = MICROSECONDS / sysconf(_SC_CLK_TCK);
    const char *name_end = read_text(p->stat, text) ? strrchr(text, ')') : NULL;
    if (name_end == NULL || strlen(name_end) < 4 ||
        read_numbers(name_end + 4, n, NUMBERS) < NUMBERS)
        return;
    out->cpu_us = (n[USER_TIME] + n[SYSTEM_TIME]) * tick;
    out->threads = n[THREADS];
    out->start_us = p->boot_us + n[START] * tick;
    out->virtual_bytes = n[VIRTUAL];
}

static void read_statm(const struct process *p, struct process_figures *out)
{
    enum { VIRTUAL, RESIDENT, OF_FILES, NUMBERS };
    char text[TEXT_MAX];
    int64_t n[NUMBERS], page = sysconf(_SC_PAGESIZE);
    if (!read_text(p->statm, text) || read_numbers(text, n, NUMBERS) < NUMBERS)
        return;
    out->resident_bytes = n[RESIDENT] * page;
    out->file_bytes = n[OF_FILES] * page;
}

static int64_t count_fds(int folder)
{
    _Alignas(struct dirent64) char entries[ENTRIES_BYTES];
    int64_t count = -DOTS;
    if (folder < 0 || lseek(folder, 0, SEEK_SET) != 0)
        return -1;
    for (ssize_t n; (n = getdents64(folder, entries, sizeof(entries))) != 0;) {
        if (n < 0)
            return -1;
        for (ssize_t at = 0; at < n;) {
            unsigned short len;
            memcpy(&len, entries + at + offsetof(struct dirent64, d_reclen), sizeof(len));
            at += len;
            count++;
        }
    }
    return count;
}

void process_read(const struct process *p, struct process_figures *out)
{
    struct rlimit files;
    *out = (struct process_figures){-1, -1, -1, -1, -1, -1, -1, -1};
    read_stat(p, out);
    read_statm(p, out);
    out->fds = count_fds(p->fds);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        out->fds_max = (int64_t)files.rlim_cur;
}
