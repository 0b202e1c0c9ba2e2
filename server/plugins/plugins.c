/*
 * The site's own Ruby in processes. See plugins.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/plugins/plugins.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>

#include "server/child/children.h"
#include "server/child/limits.h"
#include "server/core/log.h"
#include "server/core/monotonic.h"
#include "server/plugins/zygote.h"
#include "server/plugins/zygote_frames.h"
#include "server/plugins/zygote_words.h"

enum {
    WORKERS_MAX = 64,
    SAID_LINES_MAX = 20,
    GRACE_MS = 500,        /* for Ruby to say where it is when its time is over */
    START_PAUSE_MS = 1000, /* between two attempts to start what ends at once */
    SEEN = 4096,           /* files that only Ruby reads, whose content is known */
    WORDS_MAX = 4096,      /* changed paths that are told one by one */
};

/* One page's use of a worker. */
struct call {
    struct plugins_host *host;
    struct worker worker;
    uint64_t edition;
    enum child_result result; /* of its last step */
    bool doomed;              /* its time is over */
    unsigned times;           /* its current time is so many times that of a call */
};

/*
 * The content that a file had last, in a table by its path. Only of the newest snapshot; a lost row
 * is one more render.
 */
struct seen {
    uint64_t path, content;
};

struct plugins_host {
    struct plugins_options options;
    struct ruby_host face;
    pthread_mutex_t lock; /* of all below, and of the zygote */
    pthread_cond_t given;
    struct zygote zygote;
    struct arena arena;   /* of the words */
    struct str words;     /* of the OPEN frame, to start it anew */
    struct str identity;  /* its begin: what has to be the same, which the time has not */
    struct str names;     /* what it answered */
    struct err failure;   /* of the plugins, when they were loaded last; or there is none */
    int64_t paused_until; /* no start before */
    uint64_t edition;     /* counts snapshots */
    struct arena edit_arena;
    struct buf edits;          /* words of an EDIT frame that is not sent yet */
    size_t edit_count;         /* paths in it */
    bool edit_waits, edit_all; /* there is one; any path may have changed */
    int64_t edit_time;
    struct call *idle[WORKERS_MAX + 1], *taken[WORKERS_MAX]; /* +1: what has been the maker */
    size_t idle_count, taken_count;
    struct call *maker; /* has run the generators, and forks the others; NULL: the zygote does */
    bool making;        /* they are being run */
    struct seen seen[SEEN];
    bool fails; /* the generators, when they ran last */
    bool finishing;
};

/* ---- the zygote ---- */

/* Whether a process lives. It sends nothing unasked, so anything to read is its end. */
static bool is_silent(const struct child *c)
{
    struct pollfd p = {c->channel, POLLIN, 0};
    return poll(&p, 1, 0) == 0;
}

static bool is_alive(const struct zygote *z)
{
    return z->runs && is_silent(&z->child);
}

/* Logs what a process has printed: child_end_call has read it. */
static void log_said(const struct child *c)
{
    struct str rest = str_of(c->said, c->said_len), line;
    for (unsigned i = 0; i < SAID_LINES_MAX && str_next_line(&rest, &line); i++) {
        if (str_trim(line).len > 0)
            log_line(LOG_LEVEL_INFO, "plugins: %.*s", STR_ARG(str_trim(line)));
    }
}

static void end_worker(struct plugins_host *p, struct call *c)
{
    zygote_end(&p->zygote, &c->worker);
    free(c);
}

/* Ends workers that have no call: all, or those that are as the site was before its last edit. */
static void end_idle(struct plugins_host *p, bool all)
{
    size_t kept = 0;
    if (p->maker != NULL &&
        (all || p->maker->edition != p->edition || !is_silent(&p->maker->worker.child))) {
        end_worker(p, p->maker);
        p->maker = NULL;
    }
    for (size_t i = 0; i < p->idle_count; i++) {
        struct call *c = p->idle[i];
        if (!all && c->edition == p->edition) {
            p->idle[kept++] = c;
            continue;
        }
        end_worker(p, c);
    }
    p->idle_count = kept;
}

static bool start(struct plugins_host *p, struct arena *a, struct str *names, struct err *err)
{
    int64_t began = monotonic_ms();
    end_idle(p, true);
    zygote_stop(&p->zygote);
    p->zygote = (struct zygote){.runs = false};
    p->edition++;
    p->edit_waits = false;
    bool ok =
        zygote_open(&p->zygote, p->options.spawner, p->options.program, p->words, a, names, err);
    p->paused_until = ok ? 0 : monotonic_ms() + START_PAUSE_MS;
    if (ok)
        log_line(LOG_LEVEL_INFO, "the site's plugins are loaded into Ruby (%lld ms)",
                 (long long)(monotonic_ms() - began));
    log_said(&p->zygote.child);
    return ok;
}

/* Any file may have changed. */
static void edit_all(struct plugins_host *p, int64_t time)
{
    p->edition++;
    p->edit_waits = p->edit_all = true;
    p->edit_time = time;
}

static bool open_anew(struct plugins_host *p, struct str words, size_t identity, struct err *err)
{
    struct str names = S("");
    arena_fini(&p->arena);
    arena_init(&p->arena, 0);
    p->names = p->identity = p->words = S("");
    p->failure = ERR_INIT;
    if (!arena_dup(&p->arena, words, &p->words))
        return err_nomem(err);
    p->identity = str_sub(p->words, 0, identity);
    bool ok = start(p, &p->arena, &names, err);
    if (!ok)
        p->failure = *err;
    p->names = names;
    return ok;
}

/*
 * If nothing of the settings and plugins has changed since it was opened, as when files changed
 * while they were read, Ruby only has to read the files again.
 */
static bool reopen(struct plugins_host *p, const struct ruby_site *site, struct err *err)
{
    struct arena scratch;
    struct buf words;
    size_t identity = 0;
    bool ok = false;
    arena_init(&scratch, 0);
    buf_init(&words, &scratch, 0);
    const struct child_limits *l = &spawner_program(p->options.spawner, p->options.program)->limits;
    bool known = zygote_words_put(&words, site, l->wall_ms, &identity);
    bool same = known && str_eq(p->identity, str_sub(buf_str(&words), 0, identity));
    if (p->finishing) {
        (void)err_set(err, ERR_KIND_IO, "the server is being stopped");
    } else if (!known) {
        (void)err_set(err, ERR_KIND_IO, "the site's folder cannot be found");
    } else if (same && is_alive(&p->zygote)) {
        edit_all(p, site->time);
        ok = true;
    } else if (same && (p->failure.file[0] != '\0' || monotonic_ms() < p->paused_until)) {
        *err = p->failure; /* a mistake in a plugin is there until the plugin is edited */
    } else {
        ok = open_anew(p, buf_str(&words), identity, err);
    }
    arena_fini(&scratch);
    return ok;
}

/*
 * All files have been read: what one had in the snapshot before is not what it has in this one.
 * Else a file that gets that content back would count as unchanged.
 */
static void forget_contents(struct plugins_host *p)
{
    memset(p->seen, 0, sizeof(p->seen));
}

static bool open_site(void *self, const struct ruby_site *site, struct arena *a, struct str *names,
                      struct err *err)
{
    struct plugins_host *p = self;
    pthread_mutex_lock(&p->lock);
    forget_contents(p);
    bool ok = reopen(p, site, err) && (arena_dup(a, p->names, names) || err_arena(err, a));
    pthread_mutex_unlock(&p->lock);
    return ok;
}

/* ---- edits ---- */

static void edited(void *self, const struct str *paths, size_t count, int64_t time)
{
    struct plugins_host *p = self;
    pthread_mutex_lock(&p->lock);
    p->edition++;
    if (count == 0)
        forget_contents(p);
    if (!p->edit_waits) {
        arena_fini(&p->edit_arena);
        arena_init(&p->edit_arena, 0);
        buf_init(&p->edits, &p->edit_arena, 0);
        p->edit_count = 0;
        p->edit_all = false;
    }
    p->edit_waits = true;
    p->edit_time = time;
    p->edit_count += count;
    p->edit_all = p->edit_all || count == 0 || p->edit_count > WORDS_MAX;
    for (size_t i = 0; !p->edit_all && i < count; i++)
        frame_put_str(&p->edits, paths[i]);
    pthread_mutex_unlock(&p->lock);
}

static bool differs(void *self, struct str path, uint64_t content)
{
    struct plugins_host *p = self;
    uint64_t key = str_hash(path) | 1;
    struct seen *row = &p->seen[key % SEEN];
    pthread_mutex_lock(&p->lock);
    bool same = row->path == key && row->content == content;
    *row = (struct seen){key, content};
    pthread_mutex_unlock(&p->lock);
    return !same;
}

/* Sent when a worker is wanted, so that many edits without a page that uses Ruby cost little. */
static void send_edits(struct plugins_host *p)
{
    char time[32];
    struct arena scratch;
    struct buf words;
    if (!p->edit_waits)
        return;
    (void)snprintf(time, sizeof(time), "%lld", (long long)p->edit_time);
    arena_init(&scratch, 0);
    buf_init(&words, &scratch, 0);
    frame_put_str(&words, str_c(time));
    if (!p->edit_all && buf_ok(&p->edits))
        buf_add(&words, buf_str(&p->edits));
    zygote_edit(&p->zygote, buf_str(&words));
    arena_fini(&scratch);
    p->edit_waits = false;
}

/* ---- workers ---- */

static struct call *take_idle(struct plugins_host *p, bool makes)
{
    end_idle(p, false);
    struct call *maker = p->maker;
    if (makes && maker != NULL) {
        p->maker = NULL;
        return maker;
    }
    return p->idle_count > 0 ? p->idle[--p->idle_count] : NULL;
}

/* The zygote has ended, by a plugin's thread or the system: it is started again with what it had.
 */
static bool restart(struct plugins_host *p, struct err *err)
{
    struct arena scratch;
    struct str names;
    if (monotonic_ms() < p->paused_until)
        return err_set(err, ERR_KIND_IO, "the site's Ruby cannot be started; see the log");
    if (p->zygote.runs)
        (void)child_end_call(&p->zygote.child);
    log_said(&p->zygote.child);
    log_line(LOG_LEVEL_WARNING, "the process of the site's plugins has ended: it is started again");
    arena_init(&scratch, 0);
    bool ok = start(p, &scratch, &names, err);
    arena_fini(&scratch);
    return ok;
}

static struct call *fork_worker(struct plugins_host *p, struct err *err)
{
    struct call *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    if (!is_alive(&p->zygote) && !restart(p, err)) {
        free(c);
        return NULL;
    }
    send_edits(p);
    c->host = p;
    c->edition = p->edition;
    if (zygote_fork(&p->zygote, p->maker != NULL ? &p->maker->worker : NULL, &c->worker,
                    spawner_program(p->options.spawner, p->options.program), err))
        return c;
    free(c);
    return NULL;
}

static void drop_taken(struct plugins_host *p, const struct call *c)
{
    size_t i = 0;
    while (i < p->taken_count && p->taken[i] != c)
        i++;
    if (i < p->taken_count)
        p->taken[i] = p->taken[--p->taken_count];
    pthread_cond_broadcast(&p->given);
}

/* While generators run, pages wait for what they make. */
static bool must_wait(const struct plugins_host *p, bool makes)
{
    return !p->finishing && (p->taken_count >= p->options.workers || (p->making && !makes));
}

/*
 * A worker that is ready; *fresh: it is not known yet whether it is. makes: for the generators, so
 * the one that has run them, if there is one.
 */
static struct call *take(struct plugins_host *p, bool makes, bool *fresh, struct err *err)
{
    struct call *c = NULL;
    pthread_mutex_lock(&p->lock);
    p->making = p->making || makes;
    while (must_wait(p, makes))
        pthread_cond_wait(&p->given, &p->lock);
    if (p->finishing)
        (void)err_set(err, ERR_KIND_IO, "the server is being stopped");
    else
        c = take_idle(p, makes);
    zygote_expect(&p->zygote);
    *fresh = c == NULL;
    if (c == NULL && !p->finishing)
        c = fork_worker(p, err);
    if (c != NULL)
        p->taken[p->taken_count++] = c;
    pthread_mutex_unlock(&p->lock);
    return c;
}

static void drop(struct plugins_host *p, struct call *c)
{
    pthread_mutex_lock(&p->lock);
    drop_taken(p, c);
    end_worker(p, c);
    pthread_mutex_unlock(&p->lock);
}

/* A plugin may have stopped the zygote: then it is killed, and the next call starts another. */
static void end_zygote(struct plugins_host *p)
{
    pthread_mutex_lock(&p->lock);
    zygote_stop(&p->zygote);
    pthread_mutex_unlock(&p->lock);
}

/* Waits for a worker that is ready. NULL and err if there is none. */
static struct call *begin_as(struct plugins_host *p, bool makes, struct err *err)
{
    enum child_result result = CHILD_OK;
    for (unsigned tries = 0; tries < 2; tries++) {
        bool fresh;
        struct call *c = take(p, makes, &fresh, err);
        if (c == NULL || !fresh)
            return c;
        result = zygote_await(&c->worker);
        if (result == CHILD_OK)
            return c;
        drop(p, c); /* the zygote has ended meanwhile */
    }
    if (result == CHILD_LATE)
        end_zygote(p);
    (void)err_set(err, ERR_KIND_IO, "the site's Ruby cannot be started; see the log");
    return NULL;
}

static void *begin(void *self, struct err *err)
{
    return begin_as(self, false, err);
}

static void end_as(struct plugins_host *p, bool makes, struct call *c)
{
    bool useful = c->result == CHILD_OK && !c->doomed;
    (void)child_end_call(&c->worker.child);
    log_said(&c->worker.child);
    pthread_mutex_lock(&p->lock);
    drop_taken(p, c);
    if (!useful || p->finishing || c->edition != p->edition)
        end_worker(p, c);
    else if (makes && p->maker == NULL)
        p->maker = c;
    else
        p->idle[p->idle_count++] = c;
    pthread_mutex_unlock(&p->lock);
}

static void end(void *self, void *call)
{
    end_as(self, false, call);
}

/* ---- calls ---- */

/* How a worker ended, for the author. */
static bool fail_ended(struct call *c, struct err *err)
{
    struct child_end how;
    struct plugins_host *p = c->host;
    const struct child_limits *l = &c->worker.child.program->limits;
    (void)child_end_call(&c->worker.child); /* before what it has printed is gone */
    log_said(&c->worker.child);
    pthread_mutex_lock(&p->lock);
    bool known = zygote_ask_end(&p->zygote, &c->worker, &how);
    pthread_mutex_unlock(&p->lock);
    if (!known)
        return err_set(err, ERR_KIND_IO, "the process of the site's Ruby has ended; see the log");
    if (how.kind == CHILD_END_SIGNAL && how.value == SIGXCPU)
        return err_set(err, ERR_KIND_LIMIT, "Ruby took more than %u seconds of processor time",
                       c->times * l->cpu_s);
    if (how.kind == CHILD_END_SIGNAL && how.value == SIGKILL)
        return err_set(err, ERR_KIND_LIMIT,
                       "the plugin's process was killed: it had too many processes and threads "
                       "(%u are allowed), or the system has no memory left",
                       l->tasks);
    if (how.kind == CHILD_END_EXIT)
        return err_set(err, ERR_KIND_LIMIT, "the plugin ended its process (exit status %d)",
                       how.value);
    return err_set(err, ERR_KIND_LIMIT, "the plugin's process ended: %s", children_end_text(&how));
}

static bool fail(struct call *c, struct err *err)
{
    const struct child_limits *l = &c->worker.child.program->limits;
    switch (c->result) {
    case CHILD_ENDED:
        return fail_ended(c, err);
    case CHILD_FLOODS:
        return err_set(err, ERR_KIND_LIMIT, "the plugin made more than %u MB",
                       (unsigned)(l->output >> 20));
    case CHILD_NOMEM:
        return err_nomem(err);
    case CHILD_LATE:
        if (atomic_load(&c->worker.child.hurried))
            return err_set(err, ERR_KIND_IO, "the server is being stopped");
        return err_set(err, ERR_KIND_LIMIT, "Ruby did not answer within %u seconds",
                       c->times * l->wall_ms / 1000);
    case CHILD_OK:
    case CHILD_CLOSED:
    case CHILD_LOST:
        break;
    }
    return err_set(err, ERR_KIND_IO, "the process of the site's Ruby cannot be reached");
}

/* The time for an answer begins: so many times that of one tag. */
static void begin_time(struct call *c, unsigned times)
{
    struct child *child = &c->worker.child;
    struct child_limits limits = child->program->limits;
    child_begin_call(child);
    c->times = times;
    if (times == 1)
        return;
    limits.cpu_s *= times;
    limits_begin_call_of(child->pid, &limits);
    atomic_fetch_add(&child->deadline, (int64_t)(times - 1) * limits.wall_ms);
}

static bool send_frame(void *call, uint32_t kind, struct str text, unsigned times, struct err *err)
{
    struct call *c = call;
    if (c->result != CHILD_OK)
        return fail(c, err);
    if (times > 0)
        begin_time(c, times);
    c->result = child_send(&c->worker.child, kind, text);
    return c->result == CHILD_OK || fail(c, err);
}

/* At the deadline Ruby gets the chance to say in which line it is. */
static void receive_one(struct call *c, struct arena *a, uint32_t *kind, struct str *text)
{
    struct child *child = &c->worker.child;
    if (c->result == CHILD_OK)
        c->result = child_receive(child, a, kind, text);
    if (c->result == CHILD_LATE && !c->doomed && !atomic_load(&child->hurried)) {
        c->doomed = true;
        (void)pidfd_send_signal(c->worker.pidfd, SIGALRM, NULL, 0);
        atomic_store(&child->deadline, monotonic_ms() + GRACE_MS);
        c->result = child_receive(child, a, kind, text);
        if (c->result != CHILD_OK)
            c->result = CHILD_LATE;
    }
}

static bool receive_frame(void *call, struct arena *a, uint32_t *kind, struct str *text,
                          struct err *err)
{
    struct call *c = call;
    receive_one(c, a, kind, text);
    /* Once before an error; whoever sends more of them is not understood. */
    if (c->result == CHILD_OK && *kind == ZYGOTE_LEFT) {
        c->doomed = true;
        receive_one(c, a, kind, text);
    }
    return c->result == CHILD_OK || fail(c, err);
}

/* ---- what generators make ---- */

static bool ask_outputs(struct call *c, struct str written, struct arena *a, struct str *text,
                        struct err *err)
{
    uint32_t kind = 0;
    if (!send_frame(c, ZYGOTE_OUTPUTS, written, RUBY_HOST_LONG, err) ||
        !receive_frame(c, a, &kind, text, err))
        return false;
    if (kind == ZYGOTE_OUTPUTS)
        return true;
    return kind == ZYGOTE_REFUSED
               ? zygote_refused(*text, err)
               : err_set(err, ERR_KIND_IO, "Ruby answered what is not understood");
}

static bool outputs(void *self, struct arena *a, struct str *text, struct err *err)
{
    struct plugins_host *p = self;
    struct call *c = begin_as(p, true, err);
    bool ok = c != NULL && ask_outputs(c, S(""), a, text, err);
    if (c != NULL)
        end_as(p, true, c);
    pthread_mutex_lock(&p->lock);
    p->fails = !ok;
    p->making = false;
    pthread_cond_broadcast(&p->given);
    pthread_mutex_unlock(&p->lock);
    return ok;
}

static bool written(void *self, struct str folder, struct err *err)
{
    struct arena scratch;
    struct str text;
    struct call *c = begin(self, err);
    arena_init(&scratch, 0);
    bool ok = c != NULL && ask_outputs(c, folder, &scratch, &text, err);
    if (c != NULL) {
        c->doomed = true; /* its site has another destination now */
        end(self, c);
    }
    arena_fini(&scratch);
    return ok;
}

static bool fails(void *self)
{
    struct plugins_host *p = self;
    pthread_mutex_lock(&p->lock);
    bool failed = p->fails;
    pthread_mutex_unlock(&p->lock);
    return failed;
}

/* ---- the face ---- */

struct plugins_host *plugins_new(const struct plugins_options *options, struct err *err)
{
    struct plugins_host *p = calloc(1, sizeof(*p));
    if (p == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    p->options = *options;
    if (p->options.workers > WORKERS_MAX)
        p->options.workers = WORKERS_MAX;
    p->face = (struct ruby_host){.open = open_site,
                                 .edited = edited,
                                 .differs = differs,
                                 .begin = begin,
                                 .send = send_frame,
                                 .receive = receive_frame,
                                 .end = end,
                                 .outputs = outputs,
                                 .written = written,
                                 .fails = fails,
                                 .self = p};
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->given, NULL);
    arena_init(&p->arena, 0);
    arena_init(&p->edit_arena, 0);
    return p;
}

const struct ruby_host *plugins_host(struct plugins_host *p)
{
    return &p->face;
}

void plugins_finish(struct plugins_host *p, unsigned limit_ms)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->finishing = true;
    for (size_t i = 0; i < p->taken_count; i++)
        child_hurry(&p->taken[i]->worker.child, limit_ms);
    pthread_cond_broadcast(&p->given);
    pthread_mutex_unlock(&p->lock);
}

void plugins_free(struct plugins_host *p)
{
    if (p == NULL)
        return;
    end_idle(p, true);
    zygote_stop(&p->zygote);
    arena_fini(&p->arena);
    arena_fini(&p->edit_arena);
    (void)pthread_cond_destroy(&p->given);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}
