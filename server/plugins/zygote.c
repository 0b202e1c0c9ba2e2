/*
 * The zygote. See zygote.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/plugins/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/core/monotonic.h"
#include "server/plugins/zygote_frames.h"

enum {
    START_MS = 60000, /* for a program to start, on a busy machine */
    OPEN_MS = 60000,  /* for gems and plugins to be loaded */
    END_MS = 2000,    /* for how a worker ended: it may be reading the site */
};

static void deadline(struct child *c, unsigned ms)
{
    atomic_store(&c->deadline, monotonic_ms() + ms);
}

/* ---- opening ---- */

/* "message \0 file \0 line" */
bool zygote_refused(struct str text, struct err *err)
{
    struct str message, file, line = S("");
    uint32_t number = 0;
    (void)str_cut(text, '\0', &message, &file);
    (void)str_cut(file, '\0', &file, &line);
    for (size_t i = 0; i < line.len && i < 9 && line.ptr[i] >= '0' && line.ptr[i] <= '9'; i++)
        number = number * 10 + (uint32_t)(line.ptr[i] - '0');
    if (str_find(message, S("LoadError: cannot load such file -- jekyll")) == 0)
        return err_set(err, ERR_KIND_MISSING,
                       "--plugins on: Jekyll is not installed; on Debian: apt-get install jekyll");
    struct err_place place = {.file = file, .line = number};
    return file.len > 0 ? err_at(err, ERR_KIND_CONFIG, place, "%.*s", STR_ARG(message))
                        : err_set(err, ERR_KIND_CONFIG, "the plugins: %.*s", STR_ARG(message));
}

static bool say_lost(enum child_result result, struct err *err)
{
    if (result == CHILD_LATE)
        return err_set(err, ERR_KIND_CONFIG, "the plugins were not loaded within %d seconds",
                       OPEN_MS / 1000);
    return err_set(err, ERR_KIND_CONFIG, "the process that loads the plugins ended early");
}

static bool ask_names(struct zygote *z, struct str words, struct arena *a, struct str *names,
                      struct err *err)
{
    uint32_t kind;
    enum child_result result = child_await(&z->child, START_MS);
    if (result == CHILD_OK) {
        child_begin_call(&z->child);
        deadline(&z->child, OPEN_MS);
        result = child_send(&z->child, ZYGOTE_OPEN, words);
    }
    if (result == CHILD_OK)
        result = child_receive(&z->child, a, &kind, names);
    if (result != CHILD_OK)
        return say_lost(result, err);
    return kind == ZYGOTE_NAMES ||
           (kind == ZYGOTE_REFUSED ? zygote_refused(*names, err) : say_lost(result, err));
}

bool zygote_open(struct zygote *z, const struct spawner *s, size_t program, struct str words,
                 struct arena *a, struct str *names, struct err *err)
{
    if (!child_start(&z->child, s, program, err))
        return false;
    z->runs = ask_names(z, words, a, names, err);
    (void)child_end_call(&z->child);
    if (!z->runs)
        child_stop(&z->child);
    return z->runs;
}

void zygote_edit(struct zygote *z, struct str words)
{
    deadline(&z->child, START_MS);
    if (z->runs)
        (void)!child_send(&z->child, ZYGOTE_EDIT, words);
}

void zygote_expect(struct zygote *z)
{
    enum { AGAIN_MS = 1000 };
    int64_t now = monotonic_ms();
    if (!z->runs || now < z->expected + AGAIN_MS)
        return;
    z->expected = now;
    (void)!send(z->child.life, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* ---- workers ---- */

static bool send_descriptor(int channel, int fd)
{
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int))];
    } rights = {.bytes = {0}};
    char byte = 0;
    struct iovec text = {&byte, 1};
    const struct msghdr m = {.msg_iov = &text,
                             .msg_iovlen = 1,
                             .msg_control = &rights,
                             .msg_controllen = sizeof(rights)};
    rights.head.cmsg_level = SOL_SOCKET;
    rights.head.cmsg_type = SCM_RIGHTS;
    rights.head.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&rights.head), &fd, sizeof(fd));
    ssize_t n;
    do {
        n = sendmsg(channel, &m, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n == 1;
}

/* Frees what is left of a worker, which no spawner has started. It may be called again. */
static void close_worker(struct worker *w)
{
    int *fds[] = {&w->pidfd, &w->child.channel, &w->child.errors};
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        if (*fds[i] >= 0)
            (void)close(*fds[i]);
        *fds[i] = -1;
    }
}

bool zygote_fork(struct zygote *z, struct worker *from, struct worker *w,
                 const struct child_program *program, struct err *err)
{
    struct child *parent = from != NULL ? &from->child : &z->child;
    int channel[2] = {-1, -1}, errors[2] = {-1, -1};
    bool made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) == 0 &&
                child_wait_short(channel[0]) && pipe2(errors, O_CLOEXEC | O_NONBLOCK) == 0;
    deadline(parent, START_MS);
    bool sent = made && z->runs && child_send(parent, ZYGOTE_FORK, S("")) == CHILD_OK &&
                send_descriptor(parent->channel, channel[1]) &&
                send_descriptor(parent->channel, errors[1]);
    *w = (struct worker){.pidfd = -1};
    w->child.channel = channel[0];
    w->child.life = -1;
    w->child.errors = errors[0];
    w->child.program = program;
    if (channel[1] >= 0)
        (void)close(channel[1]);
    if (errors[1] >= 0)
        (void)close(errors[1]);
    if (sent)
        return true;
    close_worker(w);
    return err_set(err, ERR_KIND_IO, "no process can be started for the plugins");
}

enum child_result zygote_await(struct worker *w)
{
    enum child_result result = child_await(&w->child, OPEN_MS);
    if (result == CHILD_OK)
        w->pidfd = pidfd_open(w->child.pid, 0);
    return result;
}

/*
 * Kills a worker that is alive, with its group. The process id is its own: one that has ended keeps
 * it until the zygote is told.
 */
static void kill_worker(struct worker *w)
{
    struct pollfd ended = {w->pidfd, POLLIN, 0};
    if (w->pidfd >= 0 && poll(&ended, 1, 0) == 0)
        (void)kill(-w->child.pid, SIGKILL);
    close_worker(w);
}

/* The zygote kills what is left of the group, and waits for the process. */
static bool tell_end(struct zygote *z, const struct worker *w, bool asked)
{
    const uint32_t words[] = {(uint32_t)w->child.pid, asked ? 1 : 0};
    deadline(&z->child, END_MS);
    return w->child.pid > 0 && z->runs &&
           child_send(&z->child, ZYGOTE_END, str_of((const char *)words, sizeof(words))) ==
               CHILD_OK;
}

void zygote_end(struct zygote *z, struct worker *w)
{
    kill_worker(w);
    (void)!tell_end(z, w, false);
}

bool zygote_ask_end(struct zygote *z, struct worker *w, struct child_end *end)
{
    struct arena arena;
    struct str text;
    uint32_t kind, words[2];
    kill_worker(w);
    if (!tell_end(z, w, true))
        return false;
    arena_init(&arena, 0);
    z->child.left = z->child.program->limits.output;
    bool ok = child_receive(&z->child, &arena, &kind, &text) == CHILD_OK && kind == ZYGOTE_ENDED &&
              text.len == sizeof(words);
    if (ok) {
        memcpy(words, text.ptr, sizeof(words));
        end->kind = words[0] == 1 ? CHILD_END_SIGNAL : CHILD_END_EXIT;
        end->value = (int)words[1];
    } else {
        zygote_stop(z); /* a late answer would be taken for another one */
    }
    arena_fini(&arena);
    return ok;
}

void zygote_stop(struct zygote *z)
{
    if (z->runs)
        child_stop(&z->child);
    z->runs = false;
}
