/*
 * The spawner. See spawner.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/child/confine.h"
#include "server/child/frame.h"
#include "server/child/scratch.h"
#include "server/child/tasks.h"

struct spawner {
    int control;
    pid_t pid;
    const struct child_program *programs;
    size_t count;
};

/* ---- in the spawner's process ---- */

/* The descriptors of the spawner. A child has only FD_CHANNEL. */
enum { FD_CONTROL = 3, FD_SIGNALS, FD_OTHERS, FD_CHANNEL = FD_CONTROL };

enum { END_CHECK_MS = 5 }; /* between two looks at what has to end */

struct alive {
    pid_t pid;
    int life;
    bool killed;
    const struct child_limits *limits;
    struct tasks tasks;
};

struct spawning {
    pid_t self;
    const struct spawner *spawner;
    struct alive alive[SPAWNER_CHILDREN_MAX];
    size_t count;
};

static void close_from(int first)
{
    if (close_range((unsigned)first, ~0U, 0) == 0)
        return;
    for (int fd = first, most = (int)sysconf(_SC_OPEN_MAX); fd < most; fd++)
        (void)close(fd);
}

/* Signals to the whole process group or service are for the server, which then ends this process.
 */
static void ignore_signals(void)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE};
    for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
        (void)signal(ignored[i], SIG_IGN);
}

static void die_with(pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
}

/* Sends FRAME_READY on behalf of the program, which knows no frames, and executes it. */
static void run_command(const char *const *command)
{
    const uint32_t pid = (uint32_t)getpid();
    union {
        const char *const *ours;
        char *const *theirs; /* execv does not write to them */
    } words = {command};
    if (!frame_write(FD_CHANNEL, FRAME_READY, str_of((const char *)&pid, sizeof(pid))))
        return;
    (void)dup2(FD_CHANNEL, STDIN_FILENO);
    (void)dup2(FD_CHANNEL, STDOUT_FILENO);
    close_from(FD_CHANNEL);
    (void)!chdir("/"); /* it need not know the site's folder */
    (void)execv(command[0], words.theirs);
    (void)dprintf(STDERR_FILENO, "%s: %s\n", command[0], strerrordesc_np(errno));
    _exit(EXIT_FAILURE);
}

_Noreturn static void be_child(const struct spawning *s, const struct child_program *program,
                               const int fds[static SPAWNER_FDS])
{
    sigset_t none;
    die_with(s->self);
    (void)setsid(); /* and a process group of its own */
    /* All fds are at least FD_OTHERS, so no dup2 overwrites one. stdin yields nothing to read. */
    (void)dup2(fds[SPAWNER_CHANNEL], FD_CHANNEL);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        (void)dup2(fds[SPAWNER_ERRORS], fd);
    close_from(FD_CHANNEL + 1);
    (void)sigemptyset(&none);
    (void)pthread_sigmask(SIG_SETMASK, &none, NULL);
    (void)prctl(PR_SET_NAME, program->name, 0, 0, 0);
    limits_prepare();
    if (program->command != NULL) {
        confine_child(program); /* first: a sanitizer has more memory already than a command may */
        limits_apply(&program->limits, false);
        run_command(program->command);
    } else {
        limits_apply(&program->limits, true);
        confine_child(program);
        program->run(FD_CHANNEL, &program->limits);
    }
    _exit(EXIT_SUCCESS);
}

static void tell_end(int life, struct child_end end)
{
    (void)!send(life, &end, sizeof(end), MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)close(life);
}

/* Kills a child with all processes that it has started. */
static void kill_group(pid_t pid)
{
    (void)kill(-pid, SIGKILL);
    (void)kill(pid, SIGKILL);
}

static void start_child(struct spawning *s, size_t program, const int fds[static SPAWNER_FDS])
{
    bool allowed = program < s->spawner->count && s->count < SPAWNER_CHILDREN_MAX;
    pid_t pid = allowed ? fork() : -1;
    int failure = allowed ? errno : EAGAIN;
    if (pid == 0)
        be_child(s, &s->spawner->programs[program], fds);
    (void)close(fds[SPAWNER_CHANNEL]);
    (void)close(fds[SPAWNER_ERRORS]);
    if (pid < 0) {
        tell_end(fds[SPAWNER_LIFE], (struct child_end){CHILD_END_NO_START, failure});
        return;
    }
    const struct child_limits *limits = &s->spawner->programs[program].limits;
    s->alive[s->count++] = (struct alive){pid, fds[SPAWNER_LIFE], false, limits, {0}};
    tasks_expect(&s->alive[s->count - 1].tasks, limits);
}

/* Starts the child that the server asks for. Returns false if the server has ended. */
static bool receive(struct spawning *s)
{
    size_t program = 0;
    int fds[SPAWNER_FDS];
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(fds))];
    } rights;
    struct iovec text = {&program, sizeof(program)};
    struct msghdr m = {.msg_iov = &text,
                       .msg_iovlen = 1,
                       .msg_control = &rights,
                       .msg_controllen = sizeof(rights)};
    ssize_t n = recvmsg(FD_CONTROL, &m, MSG_CMSG_CLOEXEC);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    const struct cmsghdr *head = CMSG_FIRSTHDR(&m);
    /* If we have too many descriptors, these are lost. Then the server sees its ends closed. */
    if (n == (ssize_t)sizeof(program) && head != NULL && head->cmsg_len == CMSG_LEN(sizeof(fds)) &&
        head->cmsg_type == SCM_RIGHTS) {
        memcpy(fds, CMSG_DATA(head), sizeof(fds));
        start_child(s, program, fds);
    }
    return n > 0;
}

/* Collects the children that have ended, and reports how. */
static void reap(struct spawning *s)
{
    struct signalfd_siginfo ignored;
    int status;
    (void)!read(FD_SIGNALS, &ignored, sizeof(ignored));
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        size_t i = 0;
        while (i < s->count && s->alive[i].pid != pid)
            i++;
        if (i == s->count)
            continue;
        bool killed = WIFSIGNALED(status);
        if (s->alive[i].limits->tasks > 0)
            tasks_kill_session(pid);
        tell_end(s->alive[i].life,
                 (struct child_end){killed ? CHILD_END_SIGNAL : CHILD_END_EXIT,
                                    killed ? WTERMSIG(status) : WEXITSTATUS(status)});
        s->alive[i] = s->alive[--s->count];
    }
}

/*
 * Kills the children whose `life` the server has closed. If it sends a byte instead, there is much
 * to do for the child, which may start others meanwhile.
 */
static void listen_to_lives(struct spawning *s, const struct pollfd *polled)
{
    for (size_t i = 0; i < s->count; i++) {
        char byte;
        struct alive *a = &s->alive[i];
        if (polled[i].revents == 0)
            continue;
        if (recv(a->life, &byte, 1, MSG_DONTWAIT) == 1) {
            tasks_expect(&a->tasks, a->limits);
            continue;
        }
        kill_group(a->pid);
        a->killed = true;
    }
}

/* Returns how long to wait, in milliseconds, until the tasks of children have to be counted. */
static int check_tasks(struct spawning *s)
{
    bool expected = false;
    for (size_t i = 0; i < s->count; i++)
        expected = tasks_check(&s->alive[i].tasks, s->alive[i].limits, s->alive[i].pid) || expected;
    return expected ? TASKS_CHECK_MS : -1;
}

static void remove_scratch(const struct spawner *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->programs[i].scratch != NULL)
            scratch_remove(s->programs[i].scratch);
    }
}

/*
 * Ends all children, with what they have started: also what has left the group of its child, which
 * becomes this process's own when that child ends.
 */
static void end_all(struct spawning *s)
{
    for (pid_t pid = 0; pid >= 0;) {
        for (size_t i = 0; i < s->count; i++) {
            if (s->alive[i].limits->tasks > 0)
                tasks_kill_session(s->alive[i].pid);
            else
                kill_group(s->alive[i].pid);
        }
        do
            pid = waitpid(-1, NULL, WNOHANG);
        while (pid > 0);
        if (pid == 0)
            (void)poll(NULL, 0, END_CHECK_MS);
    }
}

_Noreturn static void spawn_children(struct spawning *s)
{
    for (bool more = true; more;) {
        struct pollfd polled[2 + SPAWNER_CHILDREN_MAX] = {{FD_CONTROL, POLLIN, 0},
                                                          {FD_SIGNALS, POLLIN, 0}};
        for (size_t i = 0; i < s->count; i++)
            polled[2 + i] = (struct pollfd){s->alive[i].killed ? -1 : s->alive[i].life, POLLIN, 0};
        if (poll(polled, (nfds_t)(2 + s->count), check_tasks(s)) <= 0)
            continue;
        listen_to_lives(s, &polled[2]); /* first, since reap and receive move the children */
        if (polled[1].revents != 0)
            reap(s);
        more = polled[0].revents == 0 || receive(s);
    }
    end_all(s);
    remove_scratch(s->spawner);
    _exit(EXIT_SUCCESS);
}

_Noreturn static void be_spawner(const struct spawner *spawner, int control)
{
    struct spawning s = {.self = getpid(), .spawner = spawner};
    sigset_t ends;
    ignore_signals();
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGCHLD);
    (void)pthread_sigmask(SIG_SETMASK, &ends, NULL);
    int signals = fcntl(signalfd(-1, &ends, SFD_NONBLOCK), F_DUPFD, FD_OTHERS);
    control = fcntl(control, F_DUPFD, FD_OTHERS);
    if (dup2(control, FD_CONTROL) < 0 || dup2(signals, FD_SIGNALS) < 0)
        _exit(EXIT_FAILURE);
    (void)dup2(STDERR_FILENO, STDIN_FILENO);
    (void)dup2(STDERR_FILENO, STDOUT_FILENO);
    close_from(FD_OTHERS);
    (void)prctl(PR_SET_NAME, "spawner", 0, 0, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); /* what a child leaves behind is waited for */
    confine_spawner(spawner->programs, spawner->count);
    spawn_children(&s);
}

/* ---- in the server ---- */

struct spawner *spawner_start(const struct child_program *programs, size_t count, struct err *err)
{
    int control[2];
    struct spawner *s = malloc(sizeof(*s));
    if (s == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0) {
        (void)err_set(err, ERR_KIND_IO, "no process can be started: %s", strerrordesc_np(errno));
        free(s);
        return NULL;
    }
    *s = (struct spawner){.control = control[0], .programs = programs, .count = count};
    s->pid = fork();
    if (s->pid == 0)
        be_spawner(s, control[1]);
    int failure = errno;
    (void)close(control[1]);
    if (s->pid > 0)
        return s;
    (void)err_set(err, ERR_KIND_IO, "no process can be started: %s", strerrordesc_np(failure));
    (void)close(control[0]);
    free(s);
    return NULL;
}

bool spawner_spawn(const struct spawner *s, size_t program, const int fds[static SPAWNER_FDS])
{
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(SPAWNER_FDS * sizeof(fds[0]))];
    } rights = {.bytes = {0}};
    struct iovec text = {&program, sizeof(program)};
    const struct msghdr m = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = &rights,
                             .msg_controllen = sizeof(rights)};
    rights.head.cmsg_level = SOL_SOCKET;
    rights.head.cmsg_type = SCM_RIGHTS;
    rights.head.cmsg_len = CMSG_LEN(SPAWNER_FDS * sizeof(fds[0]));
    memcpy(CMSG_DATA(&rights.head), fds, SPAWNER_FDS * sizeof(fds[0]));
    ssize_t n;
    do {
        n = sendmsg(s->control, &m, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof(program);
}

const struct child_program *spawner_program(const struct spawner *s, size_t program)
{
    return &s->programs[program];
}

void spawner_stop(struct spawner *s)
{
    if (s == NULL)
        return;
    (void)close(s->control);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    free(s);
}
