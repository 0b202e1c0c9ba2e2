/*
 * The libsass process. See sass_child.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass_child.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/child/child.h"
#include "server/child/sass_frames.h"

enum {
    GROWTH_KB =
        64 << 10, /* resident memory, on top of that at the start, beyond which it is worn */
};

struct compiling {
    int channel;
    struct arena arena; /* of one stylesheet */
    long started_kb;
};

static long resident_kb(void)
{
    struct rusage used;
    return getrusage(RUSAGE_SELF, &used) == 0 ? used.ru_maxrss : 0;
}

/* The server has ended, or there is no memory even for an error message. */
_Noreturn static void give_up(void)
{
    _exit(EXIT_FAILURE);
}

static void answer(struct compiling *c, uint32_t kind, const struct buf *text)
{
    if (!buf_ok(text) || !frame_write(c->channel, kind, buf_str(text)))
        give_up();
}

static bool import(void *self, struct str path, struct str from, struct str *found,
                   struct str *text, struct err *err)
{
    struct compiling *c = self;
    struct buf b;
    struct str reply, message;
    uint32_t kind;
    buf_init(&b, &c->arena, 0);
    frame_put_str(&b, path);
    frame_put_str(&b, from);
    answer(c, SASS_IMPORT, &b);
    if (!frame_read(c->channel, &c->arena, &kind, &reply))
        give_up();
    if (kind == SASS_FOUND && frame_get_str(&reply, found) && frame_get_str(&reply, text))
        return true;
    if (kind != SASS_MISSING || !frame_get_str(&reply, &message))
        give_up();
    return err_set(err, ERR_KIND_MISSING, "%.*s", STR_ARG(message));
}

static void compile(struct compiling *c, struct str text)
{
    struct sass_input in;
    struct sass_output made;
    struct err err = ERR_INIT;
    struct buf b;
    if (!sass_frames_get_input(text, &in))
        give_up();
    in.import = import;
    in.self = c;
    bool ok = sass_compile(&in, &c->arena, &made, &err);
    if (!ok && err.kind == ERR_KIND_NOMEM)
        give_up();
    buf_init(&b, &c->arena, 0);
    frame_put_u32(&b, resident_kb() - c->started_kb > GROWTH_KB);
    if (ok) {
        frame_put_str(&b, made.css);
        frame_put_str(&b, made.map);
    } else {
        sass_frames_put_err(&b, &err);
    }
    answer(c, ok ? SASS_DONE : SASS_FAILED, &b);
}

static void run(int channel, const struct child_limits *limits)
{
    struct compiling c = {.channel = channel, .started_kb = resident_kb()};
    struct buf pid;
    uint32_t kind;
    struct str text;
    arena_init(&c.arena, 0);
    struct arena_mark empty = arena_mark(&c.arena);
    buf_init(&pid, &c.arena, 0);
    frame_put_u32(&pid, (uint32_t)getpid());
    answer(&c, FRAME_READY, &pid);
    while (frame_read(channel, &c.arena, &kind, &text) && kind == SASS_COMPILE) {
        limits_begin_call(limits);
        compile(&c, text);
        arena_rewind(&c.arena, empty);
    }
}

const struct child_program sass_child_program = {
    .name = "sass",
    .run = run,
    .limits =
        {
            .memory = (size_t)256 << 20,
            .cpu_s = 5,
            .wall_ms = 60000,
            .output = (size_t)64 << 20,
            .files = 16,
        },
    .confined = true,
};
