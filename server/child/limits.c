/*
 * A child's limits. See limits.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void limit(__rlimit_resource_t resource, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return;
    if (now.rlim_max > most)
        now.rlim_max = most;
    now.rlim_cur = now.rlim_max;
    (void)setrlimit(resource, &now);
}

/*
 * Bytes of address space in use. They have to be part of the limit, since a sanitizer alone uses
 * terabytes. Without /proc, this is a guess for a program without sanitizers.
 */
static size_t address_space(void)
{
    const size_t guess = (size_t)128 << 20;
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL)
        return guess;
    bool read = fscanf(f, "%lu", &pages) == 1; // NOLINT(cert-err34-c): the kernel wrote it
    (void)fclose(f);
    return read ? pages * (size_t)sysconf(_SC_PAGESIZE) : guess;
}

/* If the machine runs out of memory, the kernel is to kill children before the server. */
static void prefer_for_oom_killer(void)
{
    /* After a change of the user, the files below /proc/self would belong to root. */
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!write(fd, "1000", 4);
    (void)close(fd);
}

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define OWN_ARCH AUDIT_ARCH_RISCV64
#endif

/*
 * These fail with EACCES from now on: socket(), with l->no_network; setsid(), with l->tasks; ways
 * around that, and system calls of another architecture. Inherited by all processes that this one
 * starts. Returns false if the kernel cannot.
 */
static bool refuse_calls(const struct child_limits *l)
{
#ifdef OWN_ARCH
    enum { X32 = 0x40000000 }; /* system calls of the other ABI of x86-64 */
    const unsigned none = UINT32_MAX;
#define FIELD(name) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
#define REFUSE(nr)                                                                                 \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1), BPF_STMT(BPF_RET | BPF_K, refused)
    const unsigned refused = SECCOMP_RET_ERRNO | EACCES;
    struct sock_filter rules[] = {
        FIELD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, refused),
        FIELD(nr),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refused),
        REFUSE(l->no_network ? __NR_socket : none),
        REFUSE(l->tasks > 0 ? __NR_setsid : none),
        REFUSE(__NR_io_uring_setup),
        REFUSE(__NR_ptrace),
        REFUSE(__NR_process_vm_readv),
        REFUSE(__NR_process_vm_writev),
        REFUSE(__NR_pidfd_getfd),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof(rules) / sizeof(rules[0]), rules};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
#else
    return !l->no_network || unshare(CLONE_NEWNET) == 0;
#endif
}

void limits_prepare(void)
{
    prefer_for_oom_killer();
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* no process of the same user may read its memory */
}

void limits_apply(const struct child_limits *l, bool stays)
{
    limit(RLIMIT_AS, l->memory + (stays ? address_space() : 0));
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, l->file_size);
    limit(RLIMIT_NOFILE, l->files);
    limit(RLIMIT_NPROC, l->processes);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if ((l->no_network || l->tasks > 0) && !refuse_calls(l) && l->no_network)
        _exit(EXIT_FAILURE);
}

/* The limit has whole seconds. The current one has begun already, so add one. */
static rlim_t cpu_end(const struct child_limits *l, time_t whole_seconds, rlim_t most)
{
    rlim_t end = (rlim_t)whole_seconds + 1 + l->cpu_s;
    return end < most ? end : most;
}

void limits_begin_call(const struct child_limits *l)
{
    struct rusage used;
    struct rlimit cpu;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &cpu) != 0)
        return;
    long rest = used.ru_utime.tv_usec + used.ru_stime.tv_usec;
    time_t seconds = used.ru_utime.tv_sec + used.ru_stime.tv_sec + rest / 1000000;
    cpu.rlim_cur = cpu_end(l, seconds, cpu.rlim_max);
    (void)setrlimit(RLIMIT_CPU, &cpu);
}

void limits_begin_call_of(pid_t pid, const struct child_limits *l)
{
    clockid_t clock;
    struct timespec used;
    struct rlimit cpu;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
        prlimit(pid, RLIMIT_CPU, NULL, &cpu) != 0)
        return;
    cpu.rlim_cur = cpu_end(l, used.tv_sec, cpu.rlim_max);
    (void)prlimit(pid, RLIMIT_CPU, &cpu, NULL);
}
