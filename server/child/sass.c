/*
 * Sass in child processes. See sass.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "server/child/sass_choice.h"
#include "server/child/sass_dart.h"
#include "server/child/sass_frames.h"
#include "server/core/log.h"

enum { SAID_LINES_MAX = 20 };

struct sass {
    struct sass_options options;
    pthread_mutex_t lock; /* of the choice */
    struct sass_compiler compiler;
    atomic_bool chosen, finishing;
};

/* One stylesheet. */
struct call {
    const struct sass_input *in;
    struct arena *arena;
    struct sass_output *out;
    struct child *child;
    bool worn;
    struct err err; /* of the stylesheet; ERR_KIND_NONE if it was compiled */
};

static enum child_result answer_import(struct call *c, struct str text)
{
    struct str path, from, found, content;
    struct err err = ERR_INIT;
    struct buf b;
    if (!frame_get_str(&text, &path) || !frame_get_str(&text, &from))
        return CHILD_CLOSED;
    buf_init(&b, c->arena, 0);
    bool ok = c->in->import(c->in->self, path, from, &found, &content, &err);
    if (ok) {
        buf_reserve(&b, found.len + content.len + 2 * sizeof(uint32_t));
        frame_put_str(&b, found);
        frame_put_str(&b, content);
    } else {
        frame_put_str(&b, str_c(err.message));
    }
    if (!buf_ok(&b))
        return CHILD_NOMEM;
    return child_send(c->child, ok ? SASS_FOUND : SASS_MISSING, buf_str(&b));
}

static enum child_result take_answer(struct call *c, uint32_t kind, struct str text)
{
    uint32_t worn;
    bool ok = frame_get_u32(&text, &worn);
    c->worn = worn != 0;
    if (kind == SASS_DONE)
        ok = ok && frame_get_str(&text, &c->out->css) && frame_get_str(&text, &c->out->map);
    else
        ok = ok && kind == SASS_FAILED && sass_frames_get_err(&text, &c->err);
    return ok ? CHILD_OK : CHILD_CLOSED;
}

static enum child_result call_libsass(struct call *c)
{
    struct buf b;
    uint32_t kind = SASS_IMPORT;
    struct str text;
    buf_init(&b, c->arena, 0);
    sass_frames_put_input(&b, c->in);
    if (!buf_ok(&b))
        return CHILD_NOMEM;
    enum child_result result = child_send(c->child, SASS_COMPILE, buf_str(&b));
    while (result == CHILD_OK && kind == SASS_IMPORT) {
        result = child_receive(c->child, c->arena, &kind, &text);
        if (result == CHILD_OK)
            result = kind == SASS_IMPORT ? answer_import(c, text) : take_answer(c, kind, text);
    }
    return result;
}

/* Logs the output of @warn and @debug. */
static void log_said(const struct call *c)
{
    struct str rest = str_of(c->child->said, c->child->said_len), line;
    struct str where = c->in->path.len > 0 ? c->in->path : S("Sass");
    for (unsigned i = 0; i < SAID_LINES_MAX && str_next_line(&rest, &line); i++) {
        if (str_trim(line).len > 0)
            log_line(LOG_LEVEL_INFO, "%.*s: %.*s", STR_ARG(where), STR_ARG(line));
    }
}

/* ---- messages for the author ---- */

static bool fail_ended(const struct child *c, struct err *err)
{
    const struct child_end *end = &c->end;
    unsigned mb = (unsigned)(c->program->limits.memory >> 20);
    /* It exits like this when it cannot read from us: not the stylesheet's fault. */
    if (end->kind == CHILD_END_EXIT && end->value == 0)
        return err_set(err, ERR_KIND_IO, "the connection to the Sass process was lost");
    if (end->kind == CHILD_END_SIGNAL && end->value == SIGXCPU)
        return err_set(err, ERR_KIND_LIMIT,
                       "Sass took more than %u seconds of processor time; is there a loop without "
                       "end, or a very long number?",
                       c->program->limits.cpu_s);
    if (end->kind == CHILD_END_EXIT || end->value == SIGKILL || end->value == SIGABRT)
        return err_set(err, ERR_KIND_LIMIT,
                       "Sass gave up (%s); does the stylesheet need more than %u MB of memory?",
                       children_end_text(end), mb);
    return err_set(err, ERR_KIND_LIMIT, "Sass crashed (%s); is something nested very deeply?",
                   children_end_text(end));
}

static bool fail(const struct child *c, enum child_result result, struct arena *a, struct err *err)
{
    switch (result) {
    case CHILD_ENDED:
        return fail_ended(c, err);
    case CHILD_FLOODS:
        return err_set(err, ERR_KIND_LIMIT, "Sass made more than %u MB of CSS",
                       (unsigned)(c->program->limits.output >> 20));
    case CHILD_NOMEM:
        return err_arena(err, a);
    case CHILD_LATE:
        if (atomic_load(&c->hurried))
            return err_set(err, ERR_KIND_IO, "the server is being stopped");
        return err_set(err, ERR_KIND_IO, "Sass did not answer within %u seconds",
                       c->program->limits.wall_ms / 1000);
    case CHILD_OK:
    case CHILD_CLOSED:
    case CHILD_LOST:
        break;
    }
    return err_set(err, ERR_KIND_IO, "the Sass process cannot be reached; see the log");
}

/* ---- attempts ---- */

/*
 * Whether a failed call may not be the stylesheet's fault: somebody killed the process, or it
 * crashed or ran out of memory after it had compiled others.
 */
static bool is_doubtful(const struct call *c, enum child_result result, unsigned calls_before)
{
    const struct child_end *end = &c->child->end;
    int signal = result == CHILD_ENDED && end->kind == CHILD_END_SIGNAL ? end->value : 0;
    bool deaf = result == CHILD_ENDED && end->kind == CHILD_END_EXIT && end->value == 0;
    if (signal == SIGKILL || result == CHILD_CLOSED || deaf)
        return true;
    bool limit = result == CHILD_OK && c->err.kind == ERR_KIND_LIMIT;
    return calls_before > 0 && signal != SIGXCPU && (limit || result == CHILD_ENDED);
}

static enum child_result call_compiler(const struct sass *s, struct call *c)
{
    return s->compiler.dart
               ? sass_dart_compile(c->child, c->in, c->arena, c->out, &c->err, &c->worn)
               : call_libsass(c);
}

/* The last attempt uses a fresh process. *again: the failure may not be the stylesheet's fault. */
static bool attempt(struct sass *s, struct call *c, bool last, bool *again, struct err *err)
{
    struct children *children = s->compiler.children;
    *again = false;
    c->child = children_take(children, last, err);
    if (c->child == NULL)
        return false;
    unsigned calls_before = c->child->calls;
    child_begin_call(c->child);
    enum child_result result = call_compiler(s, c);
    bool all_said = child_end_call(c->child);
    *again = !last && is_doubtful(c, result, calls_before);
    bool ok = result == CHILD_OK && c->err.kind == ERR_KIND_NONE;
    if (result == CHILD_OK)
        log_said(c);
    if (!ok && !*again && c->err.kind != ERR_KIND_NONE)
        *err = c->err;
    else if (!ok && !*again)
        (void)fail(c->child, result, c->arena, err);
    /* libsass leaks memory after an error. */
    bool untidy = !s->compiler.dart && c->err.kind != ERR_KIND_NONE;
    children_give(children, c->child, result, c->worn || untidy || !all_said);
    return ok;
}

/* ---- the face ---- */

bool sass_prepare(struct sass *s, struct err *err)
{
    if (atomic_load(&s->chosen))
        return true;
    pthread_mutex_lock(&s->lock);
    bool ok =
        atomic_load(&s->chosen) ||
        (!atomic_load(&s->finishing) ? sass_choose(&s->options, &s->compiler, err)
                                     : err_set(err, ERR_KIND_IO, "the server is being stopped"));
    atomic_store(&s->chosen, ok);
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static bool compile(void *self, const struct sass_input *in, struct arena *a,
                    struct sass_output *out, struct err *err)
{
    struct sass *s = self;
    bool again;
    *out = (struct sass_output){.css = S("")};
    if (!sass_prepare(s, err))
        return false;
    if (in->text.len == 0 && !s->compiler.dart)
        return true;
    struct call c = {.in = in, .arena = a, .out = out, .err = ERR_INIT};
    bool ok = attempt(s, &c, false, &again, err);
    if (!again)
        return ok;
    c = (struct call){.in = in, .arena = a, .out = out, .err = ERR_INIT};
    return attempt(s, &c, true, &again, err);
}

struct sass *sass_new(const struct sass_options *options, struct err *err)
{
    struct sass *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    s->options = *options;
    (void)pthread_mutex_init(&s->lock, NULL);
    atomic_init(&s->chosen, false);
    atomic_init(&s->finishing, false);
    return s;
}

struct site_sass sass_site(struct sass *s)
{
    return (struct site_sass){.compile = compile, .self = s};
}

void sass_finish(struct sass *s, unsigned limit_ms)
{
    atomic_store(&s->finishing, true);
    if (atomic_load(&s->chosen))
        children_finish(s->compiler.children, limit_ms);
}

void sass_free(struct sass *s)
{
    if (s == NULL)
        return;
    children_free(s->compiler.children);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}
