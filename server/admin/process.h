/*
 * Figures of this process, from /proc: its memory, processor time and descriptors.
 *
 * The files are opened once and read again each time, so that the process may give up its right to
 * open files meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ADMIN_PROCESS_H
#define SERVER_ADMIN_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* -1: it cannot be read. */
struct process {
    int stat, statm, fds; /* descriptors of files and a folder of /proc/self */
    int64_t boot_us;      /* when the machine was started, in microseconds of the Unix clock */
};

struct process_figures {
    int64_t cpu_us;   /* processor time, of user and system together */
    int64_t start_us; /* when the process began, in microseconds of the Unix clock */
    int64_t threads;
    int64_t virtual_bytes, resident_bytes;
    int64_t file_bytes; /* of resident_bytes: pages of files, which others may share */
    int64_t fds, fds_max;
};

void process_open(struct process *p);
void process_close(struct process *p);

/* A value that cannot be read is -1. One caller at a time. */
void process_read(const struct process *p, struct process_figures *out);

#endif
