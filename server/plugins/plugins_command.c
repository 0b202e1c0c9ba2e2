/*
 * The program that runs a site's own Ruby. See plugins_command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/plugins/plugins_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool join(char out[static PATH_MAX], const char *folder, size_t len, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%.*s/%s", (int)len, folder, name);
    return n > 0 && n < PATH_MAX;
}

static bool find_ruby(char out[static PATH_MAX])
{
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        const char *end = strchrnul(path, ':');
        /* A relative folder would depend on where the server was started. */
        if (*path == '/' && join(out, path, (size_t)(end - path), "ruby") && access(out, X_OK) == 0)
            return true;
        path = *end == ':' ? end + 1 : end;
    }
    return false;
}

static bool find_script(char out[static PATH_MAX])
{
    static const char *const places[] = {APPROCHE_PLUGINS, "../../../plugins"};
    char program[PATH_MAX], beside[PATH_MAX], real[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len <= 0)
        return false;
    program[len] = '\0';
    size_t folder = (size_t)(strrchr(program, '/') - program);
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        if (join(beside, program, folder, places[i]) && realpath(beside, real) != NULL &&
            join(out, real, strlen(real), "host.rb") && access(out, R_OK) == 0)
            return true;
    }
    return false;
}

bool plugins_command_find(struct plugins_command *out, struct err *err)
{
    if (!find_ruby(out->ruby))
        return err_set(
            err, ERR_KIND_MISSING,
            "--plugins on: there is no 'ruby' on PATH; on Debian: apt-get install jekyll");
    if (!find_script(out->script))
        return err_set(err, ERR_KIND_MISSING,
                       "--plugins on: the folder 'plugins' of approche-server is not installed");
    size_t n = 0;
    out->words[n++] = out->ruby;
    out->words[n++] = "--disable=did_you_mean";
    out->words[n++] = out->script;
    out->words[n] = NULL;
    /*
     * Jekyll makes this many objects when it is loaded. Ruby has places for fewer at first, and
     * would collect garbage 20 times. There are no threads yet, which could read the environment.
     */
    /* NOLINTNEXTLINE(concurrency-mt-unsafe) */
    (void)setenv("RUBY_GC_HEAP_INIT_SLOTS", "100000", 0);
    return true;
}

struct child_program plugins_command_program(struct plugins_command *c,
                                             const struct plugins_limits *limits,
                                             const struct plugins_paths *paths)
{
    enum {
        RESERVED = 384, /* MB of address space that Ruby and its libraries take without using it */
        OUTPUT = 256,   /* MB of one answer */
        FILES = 256,
        TASKS = 256,    /* processes and threads of one worker */
        CPU_MORE_S = 2, /* so that the deadline comes first, at which Ruby can say where it is */
    };
    c->words[PLUGINS_COMMAND_WORDS - 3] = paths->scratch != NULL ? paths->scratch : "";
    c->words[PLUGINS_COMMAND_WORDS - 2] = paths->theme;
    return (struct child_program){
        .name = "plugins",
        .confined = true,
        .paths = paths->items,
        .path_count = paths->count,
        .network = limits->network,
        .no_capabilities = true,
        .scratch = paths->scratch,
        .command = c->words,
        .limits =
            {
                .memory = limits->memory + ((size_t)RESERVED << 20),
                .cpu_s = limits->timeout_s + CPU_MORE_S,
                .wall_ms = limits->timeout_s * 1000,
                .output = (size_t)OUTPUT << 20,
                .files = FILES,
                .processes = LIMITS_PROCESSES_ANY,
                .tasks = TASKS,
                .file_size = (size_t)OUTPUT << 20,
                .no_network = !limits->network,
            },
    };
}
