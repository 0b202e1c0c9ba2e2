/*
 * The choice of a compiler. See sass_choice.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass_choice.h"

#include "server/child/sass_dart.h"
#include "server/core/log.h"

enum {
    IDLE_MAX = 2,
    CALLS_MAX = 500, /* of one process, since libsass leaks a little memory */
    ASK_MS = 20000,  /* an answer takes 50 ms, but much longer on a busy machine */
};

static struct children *start(const struct sass_options *o, size_t program, struct err *err)
{
    const struct children_options options = {.spawner = o->spawner,
                                             .program = program,
                                             .most = o->processes,
                                             .idle = IDLE_MAX,
                                             .calls = CALLS_MAX};
    return children_new(&options, err);
}

/* Asks a process for its version. Returns false and err if it is no compiler that we can use. */
static bool ask(struct children *s, const char *name, struct arena *a, struct err *err)
{
    struct sass_message m;
    struct str said;
    struct child *c = children_take(s, false, err);
    if (c == NULL)
        return false;
    child_begin_call(c);
    child_hurry(c, ASK_MS);
    enum child_result result = sass_dart_ask(c, a, &m);
    bool ok = result == CHILD_OK;
    (void)child_end_call(c);
    atomic_store(&c->hurried, false);
    (void)str_cut(str_trim(str_of(c->said, c->said_len)), '\n', &said, NULL);
    if (ok)
        log_line(LOG_LEVEL_INFO, "stylesheets are compiled by %.*s %.*s (%s)", STR_ARG(m.name),
                 STR_ARG(m.version), name);
    else
        (void)err_set(err, ERR_KIND_CONFIG,
                      "%s does not speak the Embedded Sass protocol, version %d or %d%s%.*s", name,
                      SASS_PROTOCOL_FIRST, SASS_PROTOCOL_LAST, said.len > 0 ? ": " : "",
                      STR_ARG(said));
    if (!ok)
        children_finish(s, 0); /* so that no other process is started instead */
    children_give(s, c, result, false);
    return ok;
}

static bool try_command(const struct sass_options *o, size_t i, struct sass_compiler *out,
                        struct err *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct children *s = start(o, o->first_command + i, err);
    bool ok = s != NULL && ask(s, o->commands->items[i].name, &arena, err);
    if (ok)
        *out = (struct sass_compiler){s, true};
    else
        children_free(s);
    arena_fini(&arena);
    return ok;
}

bool sass_choose(const struct sass_options *o, struct sass_compiler *out, struct err *err)
{
    for (size_t i = 0; o->commands != NULL && i < o->commands->count; i++) {
        struct err why = ERR_INIT;
        if (try_command(o, i, out, &why))
            return true;
        if (o->commands->named)
            return err_set(err, why.kind, "--sass: %s", why.message);
        log_line(LOG_LEVEL_WARNING, "%s", why.message);
    }
    *out = (struct sass_compiler){start(o, o->libsass, err), false};
    if (out->children != NULL)
        log_line(LOG_LEVEL_INFO, "stylesheets are compiled by libsass %s", sass_version());
    return out->children != NULL;
}
