/*
 * What each command needs that reads a site. See tools.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/tools.h"

#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/child/sass_child.h"
#include "server/core/log.h"

enum {
    SASS_EXTRA = 2, /* Sass processes in addition to one a rendering thread; the maximum: */
    SASS_MAX = 8,   /* a stylesheet in an endless loop blocks one for some seconds */
};

static bool is_there(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof(path), "%s/%s", folder, name);
    return len > 0 && (size_t)len < sizeof(path) && access(path, F_OK) == 0;
}

/* Whether a folder looks like a Jekyll site or like plain pages. */
static bool is_site(const char *folder)
{
    return is_there(folder, "_config.yml") || is_there(folder, "_config.yaml") ||
           is_there(folder, "_layouts") ||
           (is_there(folder, "layouts") && is_there(folder, "pages"));
}

/* The bundled site, found relative to the program, so that an installation can be moved. */
static bool find_bundled(char out[static PATH_MAX])
{
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    if (len <= 0)
        return false;
    program[len] = '\0';
    *strrchr(program, '/') = '\0';
    int n = snprintf(out, PATH_MAX, "%s/%s", program, APPROCHE_BUNDLED_SITE);
    return n > 0 && n < PATH_MAX && is_site(out);
}

bool tools_find_source(const struct opts *opts, char buffer[static PATH_MAX], const char **out,
                       struct err *err)
{
    *out = opts->source;
    if (*out != NULL)
        return access(*out, F_OK) == 0 ||
               err_set(err, ERR_KIND_IO,
                       "no folder '%s': make it, or name another one with --source", *out);
    *out = is_site(".") ? "." : buffer;
    if (*out != buffer || find_bundled(buffer))
        return true;
    return err_set(err, ERR_KIND_IO,
                   "no site in the current directory: name one with --source DIR, or make one "
                   "with 'approche-server new DIR'");
}

unsigned tools_cores(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 0 ? (unsigned)n : 1;
}

static struct str text_or(const char *text, struct str otherwise)
{
    return text != NULL ? str_c(text) : otherwise;
}

struct str tools_texts_folder(void)
{
    return text_or(secure_getenv("TMPDIR"), S("/var/tmp")); /* which is seldom memory */
}

struct site_options tools_site_options(const struct opts *opts, const char *source)
{
    return (struct site_options){
        .source = str_c(source),
        .config = text_or(opts->config, S("")),
        .theme = text_or(opts->theme, S("")),
        .gems = text_or(opts->gems, S("")),
        .follow = text_or(opts->follow, S("")),
        .strict = opts->strict,
        .environment = text_or(opts->environment, S("")),
        .baseurl = text_or(opts->baseurl, (struct str){.ptr = NULL}),
        .jekyll = text_or(opts->jekyll, S("")),
        .baseurl_stripped = opts->baseurl_stripped,
        .shown = opts->shown,
    };
}

/*
 * Large blocks come from the system one by one, and go back to it when they are freed. By default,
 * glibc raises the size from which a block is large when the first one is freed; from then on each
 * thread would retain as much memory as its heaviest page took.
 */
static void bound_kept_memory(void)
{
    enum { LARGE = 512 << 10 };
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
}

/* The programs that may be started: libsass, any other compiler, and Ruby. */
static struct child_program programs[1 + SASS_COMMANDS_MAX + 1];
enum { PROGRAM_LIBSASS, PROGRAM_COMMANDS };

/* Adds Ruby, if plugins are to be run. Without it, all else works. */
static void add_plugins(struct tools *t, const struct opts *opts, const char *source, size_t *count)
{
    const struct plugins_limits limits = {opts->plugins_timeout, opts->plugins_memory,
                                          opts->plugins_network};
    struct err missing = ERR_INIT;
    if (!opts->plugins)
        return;
    if (!plugins_command_find(&t->plugins_command, &missing)) {
        log_line(LOG_LEVEL_WARNING, "%s; the site's own Ruby is not run", missing.message);
        return;
    }
    const struct plugins_folders folders = {
        .source = source,
        .theme = opts->theme,
        .follow = opts->follow,
        .gems = opts->gems,
        .destination = opts->destination,
        .script = t->plugins_command.script,
        .network = opts->plugins_network,
    };
    plugins_paths_init(&t->plugins_paths, &folders);
    if (t->plugins_paths.scratch == NULL)
        log_line(LOG_LEVEL_WARNING, "--plugins on: there is no folder for temporary files that can "
                                    "be written: name one with TMPDIR");
    t->plugins_program = (*count)++;
    programs[t->plugins_program] =
        plugins_command_program(&t->plugins_command, &limits, &t->plugins_paths);
}

bool tools_start(struct tools *t, const struct opts *opts, const char *source, struct err *err)
{
    *t = (struct tools){.sass = NULL};
    if (!sass_commands_find(opts->sass, source, &t->commands, err))
        return false;
    programs[PROGRAM_LIBSASS] = sass_child_program;
    for (size_t i = 0; i < t->commands.count; i++)
        programs[PROGRAM_COMMANDS + i] = sass_command_program(&t->commands.items[i]);
    size_t count = PROGRAM_COMMANDS + t->commands.count;
    add_plugins(t, opts, source, &count);
    for (size_t i = 0; opts->unconfined && i < count; i++)
        programs[i].confined = false;
    t->spawner = spawner_start(programs, count, err);
    if (t->spawner == NULL) {
        plugins_paths_fini(&t->plugins_paths);
        return false;
    }
    bound_kept_memory();
    return true;
}

struct sass *tools_sass(struct tools *t, unsigned threads, struct err *err)
{
    const struct sass_options options = {
        .spawner = t->spawner,
        .libsass = PROGRAM_LIBSASS,
        .commands = &t->commands,
        .first_command = PROGRAM_COMMANDS,
        .processes = threads + SASS_EXTRA < SASS_MAX ? threads + SASS_EXTRA : SASS_MAX};
    t->sass = sass_new(&options, err);
    return t->sass;
}

bool tools_sass_prepare(void *sass, struct err *err)
{
    return sass_prepare(sass, err);
}

bool tools_plugins(struct tools *t, unsigned workers, const struct ruby_host **out, struct err *err)
{
    const struct plugins_options options = {t->spawner, t->plugins_program, workers};
    *out = NULL;
    if (t->plugins_program == 0)
        return true;
    t->plugins = plugins_new(&options, err);
    if (t->plugins != NULL)
        *out = plugins_host(t->plugins);
    return t->plugins != NULL;
}

void tools_stop(struct tools *t)
{
    plugins_free(t->plugins);
    sass_free(t->sass);
    spawner_stop(t->spawner);
    plugins_paths_fini(&t->plugins_paths);
}
