/*
 * The system calls that remain. See calls.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/sandbox/calls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Whether the process names the call before it ends. */
#ifdef NDEBUG
#define TOLD CALLS_SANITIZED
#else
#define TOLD true
#endif

/* Lists of names end with NULL. A name that the architecture or libseccomp lacks is left out. */
#define NAMES(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* ---- lists ---- */

/* What every process needs to compute, to read and write what is open, and to end. */
static const char *const computing[] = {
    "read",
    "write",
    "readv",
    "writev",
    "close",
    "lseek",
    "_llseek",
    "fstat",
    "fstat64",
    "poll",
    "ppoll",
    "ppoll_time64",
    "recvfrom",
    "recvmsg",
    "recv",
    "sendto",
    "sendmsg",
    "send",
    "brk",
    "munmap",
    "mremap",
    "madvise",
    "futex",
    "futex_time64",
    "set_robust_list",
    "rseq",
    "sched_yield",
    "getcpu",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigreturn",
    "sigaltstack",
    "restart_syscall",
    "exit",
    "exit_group",
    "clock_gettime",
    "clock_gettime64",
    "gettimeofday",
    "time",
    "getrandom",
    "getrusage",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "uname",
    "sysinfo",
    "getrlimit",
    "ugetrlimit",
    "setrlimit",
    NULL,
};

/* What a server needs in addition. */
static const char *const serving[] = {
    /* connections */
    "accept",
    "accept4",
    "shutdown",
    "getsockname",
    "getpeername",
    "getsockopt",
    "setsockopt",
    "sendfile",
    "sendfile64",
    "recvmmsg",
    "sendmmsg",
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_ctl_old",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "select",
    "_newselect",
    "pselect6",
    "pselect6_time64",
    /* descriptors */
    "dup",
    "dup2",
    "dup3",
    "fcntl",
    "fcntl64",
    "pipe",
    "pipe2",
    "eventfd2",
    "close_range",
    "pread64",
    "preadv",
    "pwrite64",
    "pwritev",
    "fallocate",
    "fadvise64",
    "fadvise64_64",
    "flock",
    /* files: landlock says which; and `opening` */
    "getdents",
    "getdents64",
    "getcwd",
    "statfs",
    "statfs64",
    "fstatfs",
    "fstatfs64",
    "inotify_init1",
    "inotify_add_watch",
    "inotify_rm_watch",
    /* threads and time */
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "setpriority",
    "getpriority",
    "membarrier",
    "nanosleep",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "clock_getres",
    "clock_getres_time64",
    "times",
    "rt_sigtimedwait",
    "rt_sigtimedwait_time64",
    "rt_sigpending",
    "rt_sigsuspend",
    "umask",
    /* the spawner has ended */
    "wait4",
    "waitid",
    NULL,
};

/*
 * What C libraries try, and do without. clone3 has its flags in memory, where a filter cannot see
 * them: glibc then uses clone.
 */
static const char *const missing[] = {"clone3", NULL};

/* A server opens files that landlock allows. A worker opens none. */
static const char *const opening[] = {
    "open",       "openat",     "openat2",    "stat",  "stat64", "lstat",
    "lstat64",    "newfstatat", "fstatat64",  "statx", "access", "faccessat",
    "faccessat2", "readlink",   "readlinkat", NULL,
};

/* The libraries of a worker ask for these, too, and go on without an answer. */
static const char *const unneeded[] = {"ioctl", "sched_getaffinity", "prctl", NULL};

/* Without a network. */
static const char *const connecting[] = {"socket", "connect", "bind", "listen",
                                         "accept", "accept4", NULL};

/* What no program of ours has a reason to do: it changes the system, or reaches other processes. */
static const char *const foreign[] = {
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    "process_madvise",
    "mount",
    "umount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "setns",
    "unshare",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "fanotify_init",
    "keyctl",
    "add_key",
    "request_key",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "syslog",
    "iopl",
    "ioperm",
    "settimeofday",
    "stime",
    "clock_settime",
    "clock_settime64",
    "adjtimex",
    "clock_adjtime",
    "clock_adjtime64",
    "sethostname",
    "setdomainname",
    "vhangup",
    "open_by_handle_at",
    "name_to_handle_at",
    "lookup_dcookie",
    "personality",
    "nfsservctl",
    "mknod",
    "mknodat",
    "link",
    "linkat",
    NULL,
};

/* What the runtime of a sanitizer needs: it reads its own threads as a debugger would. */
static const char *const sanitizing[] = {
    "ptrace",
    "clone",
    "wait4",
    "waitid",
    "kill",
    "tkill",
    "tgkill",
    "prctl",
    "arch_prctl",
    "prlimit64",
    "mmap",
    "mmap2",
    "mprotect",
    "mincore",
    "msync",
    "open",
    "openat",
    "stat",
    "newfstatat",
    "readlink",
    "readlinkat",
    "getdents",
    "getdents64",
    "pipe",
    "pipe2",
    "dup",
    "dup2",
    "fcntl",
    "ioctl",
    "access",
    "getcwd",
    "sched_getaffinity",
    "process_vm_readv",
    "nanosleep",
    "clock_nanosleep",
    "personality",
    "set_tid_address",
    "mlock",
    "munlock",
    NULL,
};

/* ---- making a filter ---- */

struct making {
    scmp_filter_ctx filter;
    int failure; /* the first one, as libseccomp returns it */
};

static void note(struct making *m, int result)
{
    if (m->failure == 0 && result < 0)
        m->failure = result;
}

/* A rule for a call, with a condition on its arguments or without. */
static void add(struct making *m, uint32_t action, const char *name, unsigned count,
                const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR)
        return;
    int result = seccomp_rule_add_array(m->filter, action, number, count, conditions);
    /* A rule that says what the default says is one too many. */
    if (result != -EACCES || count > 0)
        note(m, result);
}

static void add_all(struct making *m, uint32_t action, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        add(m, action, names[i], 0, NULL);
}

/* Allows a call if (argument & mask) is that value. */
static void allow_if(struct making *m, const char *name, unsigned argument, uint64_t mask,
                     uint64_t value)
{
    const struct scmp_arg_cmp condition = SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, value);
    add(m, SCMP_ACT_ALLOW, name, 1, &condition);
}

static void allow_values(struct making *m, const char *name, unsigned argument,
                         const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        allow_if(m, name, argument, UINT32_MAX, values[i]);
}

/* Memory that is executable cannot be made. */
static void allow_memory(struct making *m)
{
    for (const char *const *name = NAMES("mmap", "mmap2", "mprotect"); *name != NULL; name++)
        allow_if(m, *name, 2, PROT_EXEC, 0);
}

/* Signals to itself: abort, raise. */
static void allow_own_signals(struct making *m)
{
    allow_if(m, "tgkill", 0, UINT32_MAX, (uint64_t)getpid());
}

static void allow_threads(struct making *m)
{
    /* The flags are the first argument, but on s390x. */
#ifdef __s390x__
    enum { FLAGS = 1 };
#else
    enum { FLAGS = 0 };
#endif
    const uint64_t thread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
    allow_if(m, "clone", FLAGS, thread, thread);
}

static void allow_sockets(struct making *m, unsigned needs)
{
    const uint64_t kind = ~(uint64_t)(SOCK_CLOEXEC | SOCK_NONBLOCK) & UINT32_MAX;
    /* The channels of children. */
    allow_if(m, "socketpair", 0, UINT32_MAX, AF_UNIX);
    if ((needs & SANDBOX_NEEDS_LOCAL) != 0)
        allow_if(m, "socket", 0, UINT32_MAX, AF_UNIX);
    for (const int *family = (const int[]){AF_INET, AF_INET6, 0};
         (needs & SANDBOX_NEEDS_TCP) != 0 && *family != 0; family++) {
        const struct scmp_arg_cmp both[] = {
            SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)*family),
            SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, kind, SOCK_STREAM)};
        add(m, SCMP_ACT_ALLOW, "socket", ARRAY_LEN(both), both);
    }
    if ((needs & ~(unsigned)SANDBOX_NEEDS_SIGNALS) != 0)
        add_all(m, SCMP_ACT_ALLOW, NAMES("connect"));
    if ((needs & SANDBOX_NEEDS_NAMES) != 0) {
        const uint64_t families[] = {AF_INET, AF_INET6, AF_NETLINK};
        allow_values(m, "socket", 0, families, ARRAY_LEN(families));
        add_all(m, SCMP_ACT_ALLOW, NAMES("bind", "uname"));
    }
}

static void allow_server(struct making *m, unsigned needs)
{
    static const uint64_t controls[] = {FIONREAD, FIONBIO, FIOCLEX, TCGETS, TIOCGWINSZ};
    static const uint64_t names[] = {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE};
    add_all(m, SCMP_ACT_ALLOW, computing);
    add_all(m, SCMP_ACT_ALLOW, serving);
    add_all(m, SCMP_ACT_ALLOW, opening);
    add_all(m, SCMP_ACT_ERRNO(ENOSYS), missing);
    allow_memory(m);
    allow_threads(m);
    allow_own_signals(m);
    allow_sockets(m, needs);
    if ((needs & SANDBOX_NEEDS_SIGNALS) != 0)
        add_all(m, SCMP_ACT_ALLOW, NAMES("pidfd_open", "pidfd_send_signal", "kill"));
    allow_values(m, "ioctl", 1, controls, ARRAY_LEN(controls));
    allow_values(m, "prctl", 0, names, ARRAY_LEN(names));
    /* Of other processes, only the processor time of children: limits_begin_call_of. */
    allow_if(m, "prlimit64", 0, UINT32_MAX, 0);
    allow_if(m, "prlimit64", 1, UINT32_MAX, RLIMIT_CPU);
}

static void allow_worker(struct making *m)
{
    add_all(m, SCMP_ACT_ALLOW, computing);
    if (!CALLS_SANITIZED) {
        add_all(m, SCMP_ACT_ERRNO(EACCES), opening);
        add_all(m, SCMP_ACT_ERRNO(EACCES), unneeded);
    }
    /* libsass compiles nothing if it does not know the current folder. */
    add_all(m, SCMP_ACT_ALLOW, NAMES("getcwd"));
    allow_memory(m);
    allow_own_signals(m);
    allow_if(m, "prlimit64", 0, UINT32_MAX, 0);
}

static void refuse_foreign(struct making *m, unsigned needs)
{
    add_all(m, SCMP_ACT_ERRNO(EPERM), foreign);
    if ((needs & SANDBOX_NEEDS_NETWORK) == 0)
        add_all(m, SCMP_ACT_ERRNO(EPERM), connecting);
}

/* ---- what happens to other calls ---- */

/* Says which call ends the process. It ends as it would without: by SIGSYS. */
static void tell_call(int signal, siginfo_t *info, void *context)
{
    (void)context;
    char *name = seccomp_syscall_resolve_num_arch(info->si_arch, info->si_syscall);
    (void)dprintf(STDERR_FILENO, "sandbox: the system call %d (%s) is not allowed\n",
                  info->si_syscall, name != NULL ? name : "unknown");
    struct sigaction end = {.sa_handler = SIG_DFL};
    sigset_t ends;
    (void)sigaction(signal, &end, NULL);
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, signal);
    (void)pthread_sigmask(SIG_UNBLOCK, &ends, NULL);
    (void)raise(signal);
}

static uint32_t otherwise(enum sandbox_calls list)
{
    if (list == SANDBOX_PROGRAM)
        return SCMP_ACT_ALLOW;
    if (!TOLD)
        return SCMP_ACT_KILL_PROCESS;
    struct sigaction tell = {.sa_sigaction = tell_call, .sa_flags = SA_SIGINFO};
    (void)sigemptyset(&tell.sa_mask);
    (void)sigaction(SIGSYS, &tell, NULL);
    return SCMP_ACT_TRAP;
}

int calls_close(enum sandbox_calls list, unsigned needs)
{
    const uint32_t other = otherwise(list);
    struct making m = {.filter = seccomp_init(other)};
    if (m.filter == NULL)
        return ENOMEM;
    if (list != SANDBOX_PROGRAM)
        note(&m, seccomp_attr_set(m.filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    note(&m, seccomp_attr_set(m.filter, SCMP_FLTATR_CTL_TSYNC, 1));
    /* Older kernels would disable speculation by the processor, which makes everything slower. */
    (void)seccomp_attr_set(m.filter, SCMP_FLTATR_CTL_SSB, 1);
    /* The kernel's own errno if it refuses. */
    (void)seccomp_attr_set(m.filter, SCMP_FLTATR_API_SYSRAWRC, 1);
    /* A binary tree, not a list. */
    (void)seccomp_attr_set(m.filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    /* First, since a rule without a condition includes those with one. */
    if (CALLS_SANITIZED && list != SANDBOX_PROGRAM)
        add_all(&m, SCMP_ACT_ALLOW, sanitizing);
    if (list == SANDBOX_SERVER)
        allow_server(&m, needs);
    else if (list == SANDBOX_WORKER)
        allow_worker(&m);
    else
        refuse_foreign(&m, needs);
    if (m.failure == 0)
        m.failure = seccomp_load(m.filter);
    seccomp_release(m.filter);
    return -m.failure;
}
