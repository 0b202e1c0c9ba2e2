/*
 * The children of one program. See children.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/children.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "server/core/log.h"
#include "server/core/monotonic.h"

enum {
    READY_MS = 20000,        /* a start takes 2 ms, but much longer on a busy machine */
    START_PAUSE_MS = 100,    /* after a failed start; doubled after each further one ... */
    START_PAUSE_MAX = 12800, /* ... up to this */
};

struct children {
    struct children_options options;
    pthread_mutex_t lock;
    pthread_cond_t given;
    struct child *taken[CHILDREN_MAX], *idle[CHILDREN_MAX];
    size_t taken_count, idle_count;
    bool finishing;
    int64_t pause, not_before; /* milliseconds; no start before, after failed ones */
};

struct children *children_new(const struct children_options *options, struct err *err)
{
    struct children *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    s->options = *options;
    if (s->options.most > CHILDREN_MAX)
        s->options.most = CHILDREN_MAX;
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->given, NULL);
    return s;
}

static void end_child(struct child *c)
{
    child_stop(c);
    free(c);
}

void children_free(struct children *s)
{
    if (s == NULL)
        return;
    while (s->idle_count > 0)
        end_child(s->idle[--s->idle_count]);
    (void)pthread_cond_destroy(&s->given);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

/* ---- taking ---- */

static const char *name_of(const struct children *s)
{
    return spawner_program(s->options.spawner, s->options.program)->name;
}

static void add_taken(struct children *s, struct child *c)
{
    s->taken[s->taken_count++] = c;
}

static void drop_taken(struct children *s, const struct child *c)
{
    size_t i = 0;
    while (s->taken[i] != c)
        i++;
    s->taken[i] = s->taken[--s->taken_count];
}

/*
 * An idle child, or a zeroed one (no program) that is still to be started. Waits while too many are
 * taken. Returns NULL and err as children_take does.
 */
static struct child *choose(struct children *s, bool fresh, struct err *err)
{
    while (!s->finishing && s->taken_count == s->options.most)
        pthread_cond_wait(&s->given, &s->lock);
    if (s->finishing) {
        (void)err_set(err, ERR_KIND_IO, "the server is being stopped");
        return NULL;
    }
    struct child *c = s->idle_count > 0 ? s->idle[--s->idle_count] : NULL;
    if (c != NULL && fresh && c->calls > 0) {
        end_child(c);
        c = NULL;
    }
    if (c == NULL && monotonic_ms() < s->not_before)
        (void)err_set(err, ERR_KIND_IO, "%s processes do not start; see the log", name_of(s));
    else if (c == NULL && (c = calloc(1, sizeof(*c))) == NULL)
        (void)err_nomem(err);
    return c;
}

/* Waits until the child is ready. Starts it first if `replace` has not done so. */
static enum child_result await(const struct children *s, struct child *c, struct err *err)
{
    if (c->program == NULL && !child_start(c, s->options.spawner, s->options.program, err)) {
        c->program = NULL;
        return CHILD_LOST;
    }
    return c->pid == 0 ? child_await(c, READY_MS) : CHILD_OK;
}

/* Called without the lock. */
static bool make_ready(const struct children *s, struct child *c, struct err *err)
{
    bool early = c->program != NULL && c->pid == 0;
    enum child_result result = await(s, c, err);
    if (result != CHILD_OK && early) {
        /* `replace` started it some time ago, and it may have been killed since. */
        child_stop(c);
        c->program = NULL;
        result = await(s, c, err);
    }
    bool known = result == CHILD_ENDED || result == CHILD_LOST;
    return result == CHILD_OK ||
           err_set(err, ERR_KIND_IO, "a %s process does not start%s%s", name_of(s),
                   known ? ": " : "", known ? children_end_text(&c->end) : "");
}

/* Remembers whether a start was successful. Called with the lock. */
static void record_start(struct children *s, bool good, const struct err *err)
{
    if (good) {
        s->pause = s->not_before = 0;
        return;
    }
    s->pause = s->pause == 0 ? START_PAUSE_MS : 2 * s->pause;
    if (s->pause > START_PAUSE_MAX)
        s->pause = START_PAUSE_MAX;
    s->not_before = monotonic_ms() + s->pause;
    log_line(LOG_LEVEL_ERROR, "%s", err->message);
}

struct child *children_take(struct children *s, bool fresh, struct err *err)
{
    pthread_mutex_lock(&s->lock);
    struct child *c = choose(s, fresh, err);
    if (c != NULL)
        add_taken(s, c);
    pthread_mutex_unlock(&s->lock);
    if (c == NULL)
        return NULL;
    struct err failure = ERR_INIT;
    bool ok = make_ready(s, c, &failure);
    pthread_mutex_lock(&s->lock);
    record_start(s, ok, &failure);
    if (!ok) {
        drop_taken(s, c);
        pthread_cond_signal(&s->given);
    }
    pthread_mutex_unlock(&s->lock);
    if (ok)
        return c;
    (void)err_set(err, failure.kind, "%s", failure.message);
    if (c->program != NULL)
        child_stop(c);
    free(c);
    return NULL;
}

/* ---- giving back ---- */

const char *children_end_text(const struct child_end *end)
{
    switch (end->kind) {
    case CHILD_END_SIGNAL:
        return end->value == SIGXCPU ? "it used up its processor time" : sigdescr_np(end->value);
    case CHILD_END_NO_START:
        return end->value != 0 ? strerrordesc_np(end->value)
                               : "the process that starts it has ended";
    case CHILD_END_EXIT:
        break;
    }
    return end->value == 0 ? "it exited" : "it exited with an error";
}

/* The first line that a child wrote in its last call. */
static struct str first_line(const struct child *c)
{
    struct str line;
    (void)str_cut(str_trim(str_of(c->said, c->said_len)), '\n', &line, NULL);
    return line;
}

static void log_end(const struct child *c, enum child_result result)
{
    struct str said = first_line(c);
    const char *why = NULL;
    switch (result) {
    case CHILD_ENDED:
    case CHILD_LOST:
        why = children_end_text(&c->end);
        break;
    case CHILD_CLOSED:
        why = "it broke the protocol, and was killed";
        break;
    case CHILD_LATE:
        why = "it did not answer in time, and was killed";
        break;
    case CHILD_FLOODS:
        why = "it wrote too much, and was killed";
        break;
    case CHILD_OK:
    case CHILD_NOMEM:
        return;
    }
    log_line(LOG_LEVEL_WARNING, "the %s process %d has ended: %s%s%.*s", c->program->name,
             (int)c->pid, why, said.len > 0 ? ": " : "", STR_ARG(said));
}

/* Starts a child in place of the one that was stopped, so that the next call need not wait for it.
 */
static void replace(struct children *s)
{
    struct err ignored = ERR_INIT;
    struct child *c = calloc(1, sizeof(*c));
    if (c != NULL && !child_start(c, s->options.spawner, s->options.program, &ignored)) {
        free(c);
        c = NULL;
    }
    if (c == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    bool wanted = !s->finishing && s->idle_count < s->options.idle;
    if (wanted)
        s->idle[s->idle_count++] = c;
    pthread_mutex_unlock(&s->lock);
    if (!wanted)
        end_child(c);
}

void children_give(struct children *s, struct child *c, enum child_result result, bool worn)
{
    bool useful = result == CHILD_OK && !worn && c->calls < s->options.calls;
    pthread_mutex_lock(&s->lock);
    drop_taken(s, c);
    bool log = !s->finishing;
    bool reuse = useful && !s->finishing && s->idle_count < s->options.idle;
    bool renew = !useful && !s->finishing && s->idle_count == 0 && result != CHILD_LOST;
    if (reuse)
        s->idle[s->idle_count++] = c;
    pthread_cond_signal(&s->given);
    pthread_mutex_unlock(&s->lock);
    if (reuse)
        return;
    if (log)
        log_end(c, result);
    end_child(c);
    if (renew)
        replace(s);
}

void children_finish(struct children *s, unsigned limit_ms)
{
    pthread_mutex_lock(&s->lock);
    s->finishing = true;
    for (size_t i = 0; i < s->taken_count; i++)
        child_hurry(s->taken[i], limit_ms);
    pthread_cond_broadcast(&s->given);
    pthread_mutex_unlock(&s->lock);
}
