/*
 * Finding compilers. See sass_command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Writes a path. Returns false if it is too long. */
static bool path_make(char out[static PATH_MAX], const char *folder, const char *name)
{
    int len = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return len > 0 && len < PATH_MAX;
}

/* A release of Dart Sass: folder/src/dart, folder/src/sass.snapshot, and the script folder/sass. */
static bool find_dart(struct sass_command *c, const char *folder)
{
    return path_make(c->path, folder, "src/dart") &&
           path_make(c->snapshot, folder, "src/sass.snapshot") && access(c->path, X_OK) == 0 &&
           access(c->snapshot, R_OK) == 0;
}

/* npm's name for this machine's architecture. */
static const char *machine(void)
{
    static const struct {
        const char *system, *npm;
    } rows[] = {{"x86_64", "x64"},
                {"aarch64", "arm64"},
                {"armv7l", "arm"},
                {"armv6l", "arm"},
                {"riscv64", "riscv64"}};
    static struct utsname name; /* there are no threads yet */
    if (uname(&name) != 0)
        return "x64";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].system, name.machine) == 0)
            return rows[i].npm;
    }
    return name.machine;
}

/* The compiler of the npm package sass-embedded: it is in another package, one per architecture. */
static bool find_npm(struct sass_command *c, const char *modules)
{
    static const char *const libraries[] = {"", "musl-"};
    for (size_t i = 0; i < ARRAY_LEN(libraries); i++) {
        char folder[PATH_MAX];
        int len = snprintf(folder, sizeof(folder), "%s/sass-embedded-linux-%s%s/dart-sass", modules,
                           libraries[i], machine());
        if (len < PATH_MAX && find_dart(c, folder))
            return true;
    }
    return false;
}

/* Removes the last `count` names of a path. */
static void cut_names(char *path, unsigned count)
{
    for (char *slash; count > 0 && (slash = strrchr(path, '/')) != NULL; count--)
        *slash = '\0';
}

/*
 * The command for a program: the program itself; if it is a script of Dart Sass or sass-embedded,
 * the compiler that the script would start, which saves a process in between.
 */
static bool resolve(struct sass_command *c, const char *program)
{
    const struct str npm = S("/sass-embedded/dist/bin/sass.js");
    char real[PATH_MAX], folder[PATH_MAX];
    if (realpath(program, real) == NULL || access(real, X_OK) != 0)
        return false;
    (void)snprintf(c->name, sizeof(c->name), "%s", program);
    memcpy(folder, real, sizeof(folder));
    cut_names(folder, 1);
    bool dart = find_dart(c, folder);
    if (!dart && str_ends(str_c(real), npm)) {
        cut_names(folder, 3);
        dart = find_npm(c, folder);
    }
    if (!dart) {
        memcpy(c->path, real, sizeof(c->path));
        c->snapshot[0] = '\0';
    }
    return true;
}

static bool find_on_path(struct sass_command *c)
{
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *list = getenv("PATH");
    struct str rest = str_c(list != NULL ? list : ""), folder;
    while (rest.len > 0) {
        char program[PATH_MAX];
        (void)str_cut(rest, ':', &folder, &rest);
        int len = snprintf(program, sizeof(program), "%.*s/sass", STR_ARG(folder));
        if (folder.len > 0 && len < PATH_MAX && resolve(c, program))
            return true;
    }
    return false;
}

static bool find_in_site(struct sass_command *c, const char *site)
{
    char modules[PATH_MAX], package[PATH_MAX], real[PATH_MAX];
    if (!path_make(modules, site, "node_modules") || realpath(modules, real) == NULL)
        return false;
    (void)snprintf(c->name, sizeof(c->name), "%s/node_modules/sass-embedded", site);
    if (find_npm(c, real))
        return true;
    /* Some package managers give each package its own folder, with links to its dependencies. */
    if (!path_make(package, modules, "sass-embedded") || realpath(package, real) == NULL)
        return false;
    if (path_make(package, real, "node_modules") && find_npm(c, package))
        return true;
    cut_names(real, 1);
    return find_npm(c, real);
}

static void add(struct sass_commands *out, bool found)
{
    struct sass_command *c = &out->items[out->count];
    size_t n = 0;
    if (!found)
        return;
    c->words[n++] = c->path;
    if (c->snapshot[0] != '\0')
        c->words[n++] = c->snapshot;
    c->words[n++] = "--embedded";
    c->words[n] = NULL;
    out->count++;
}

bool sass_commands_find(const char *option, const char *site, struct sass_commands *out,
                        struct err *err)
{
    out->count = 0;
    out->named = option != NULL && option[0] != '\0' && strcmp(option, "libsass") != 0;
    if (out->named) {
        add(out, resolve(&out->items[0], option));
        return out->count > 0 ||
               err_set(err, ERR_KIND_CONFIG, "--sass %s: %s", option, strerrordesc_np(errno));
    }
    if (option != NULL && option[0] != '\0')
        return true;
    add(out, find_on_path(&out->items[0]));
    add(out, find_in_site(&out->items[out->count], site));
    return true;
}

struct child_program sass_command_program(const struct sass_command *c)
{
    return (struct child_program){
        .name = "sass",
        .command = c->words,
        .limits =
            {
                /* Dart reserves some 300 MB of address space when it starts. */
                .memory = (size_t)640 << 20,
                .cpu_s = 5,
                .wall_ms = 60000,
                .output = (size_t)64 << 20,
                .files = 16,
                .processes = LIMITS_PROCESSES_ANY, /* its threads count as processes */
            },
        .confined = true,
    };
}
