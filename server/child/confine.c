/*
 * Children's sandboxes. See confine.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/confine.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *path;
    unsigned rights;
} system_paths[] = {
    {"/usr", SANDBOX_READ | SANDBOX_RUN},
    {"/bin", SANDBOX_READ | SANDBOX_RUN},
    {"/sbin", SANDBOX_READ | SANDBOX_RUN},
    {"/lib", SANDBOX_READ | SANDBOX_RUN},
    {"/lib32", SANDBOX_READ | SANDBOX_RUN},
    {"/lib64", SANDBOX_READ | SANDBOX_RUN},
    {"/opt", SANDBOX_READ | SANDBOX_RUN},
    {"/nix/store", SANDBOX_READ | SANDBOX_RUN},
    {"/etc/ld.so.cache", SANDBOX_READ},
    {"/etc/ld.so.preload", SANDBOX_READ},
    {"/etc/alternatives", SANDBOX_READ | SANDBOX_RUN},
    {"/etc/localtime", SANDBOX_READ},
    {"/proc", SANDBOX_READ},
    {"/sys/devices/system/cpu", SANDBOX_READ},
    {"/sys/fs/cgroup", SANDBOX_READ},
    {"/dev/null", SANDBOX_READ | SANDBOX_WRITE},
    {"/dev/zero", SANDBOX_READ},
    {"/dev/random", SANDBOX_READ},
    {"/dev/urandom", SANDBOX_READ},
};

static void allow_folder(struct sandbox *s, const char *folder)
{
    if (folder[0] != '\0' && !sandbox_is_shared(folder))
        sandbox_allow(s, folder, SANDBOX_READ | SANDBOX_RUN);
}

/* A folder of programs; if it is a "bin", also the installation that it belongs to. */
static void allow_installed(struct sandbox *s, const char *folder)
{
    static const struct str of_programs[] = {STR_INIT("bin"), STR_INIT("sbin"), STR_INIT("src")};
    char real[PATH_MAX];
    if (realpath(folder, real) == NULL)
        return;
    allow_folder(s, real);
    char *slash = strrchr(real, '/');
    for (size_t i = 0; i < ARRAY_LEN(of_programs); i++) {
        if (str_eq(str_c(slash + 1), of_programs[i])) {
            *slash = '\0';
            allow_folder(s, real);
            return;
        }
    }
}

static void allow_program(struct sandbox *s, const char *program)
{
    char real[PATH_MAX];
    if (realpath(program, real) == NULL)
        return;
    /* Itself, if it stands in a folder that many share: "/tmp/sass". */
    sandbox_allow(s, real, SANDBOX_READ | SANDBOX_RUN);
    *strrchr(real, '/') = '\0';
    allow_installed(s, real);
}

/* Programs that a script may start without a path. */
static void allow_programs_on_path(struct sandbox *s)
{
    /* The process has one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *list = getenv("PATH");
    struct str rest = str_c(list != NULL ? list : ""), one;
    while (rest.len > 0) {
        char folder[PATH_MAX];
        (void)str_cut(rest, ':', &one, &rest);
        int n = snprintf(folder, sizeof(folder), "%.*s", STR_ARG(one));
        if (n > 0 && (size_t)n < sizeof(folder))
            allow_installed(s, folder);
    }
}

/* Files that the programs of a system need: themselves, libraries, what the machine is. No
 * settings. */
static void allow_command(struct sandbox *s, const char *command)
{
    for (size_t i = 0; i < ARRAY_LEN(system_paths); i++)
        sandbox_allow(s, system_paths[i].path, system_paths[i].rights);
    allow_programs_on_path(s);
    allow_program(s, command);
}

static unsigned needs_of(const struct child_program *program)
{
    return program->network ? SANDBOX_NEEDS_NETWORK : 0;
}

static void allow_paths(struct sandbox *s, const struct child_program *program)
{
    for (size_t i = 0; i < program->path_count; i++) {
        const struct child_path *p = &program->paths[i];
        if (p->replaceable)
            sandbox_allow_site(s, p->path, p->rights);
        else
            sandbox_allow(s, p->path, p->rights);
    }
}

void confine_child(const struct child_program *program)
{
    struct sandbox s;
    struct sandbox_kept kept;
    struct err err = ERR_INIT;
    if (!program->confined)
        return;
    sandbox_begin(&s, program->command != NULL ? SANDBOX_PROGRAM : SANDBOX_WORKER,
                  needs_of(program));
    if (program->command != NULL)
        allow_command(&s, program->command[0]);
    allow_paths(&s, program);
    if (program->no_capabilities && !sandbox_drop(NULL, &err))
        _exit(EXIT_FAILURE);
    sandbox_close(&s, &kept);
}

/* What a child may write, the spawner may, too: a sandbox never gives more than the one around. */
static void allow_writing(struct sandbox *s, const struct child_program *program)
{
    const unsigned writing = SANDBOX_WRITE | SANDBOX_LINK;
    char holder[PATH_MAX];
    for (size_t i = 0; i < program->path_count; i++) {
        if ((program->paths[i].rights & writing) != 0)
            sandbox_allow_site(s, program->paths[i].path, program->paths[i].rights & writing);
    }
    if (program->scratch == NULL)
        return;
    (void)snprintf(holder, sizeof(holder), "%s", program->scratch);
    *strrchr(holder, '/') = '\0';
    sandbox_allow(s, holder, SANDBOX_REMOVE_FOLDERS);
}

void confine_spawner(const struct child_program *programs, size_t count)
{
    struct sandbox s;
    struct sandbox_kept kept;
    unsigned needs = 0;
    for (size_t i = 0; i < count; i++) {
        if (!programs[i].confined)
            return;
        needs |= needs_of(&programs[i]);
    }
    sandbox_begin(&s, SANDBOX_PROGRAM, needs);
    sandbox_allow(&s, "/", SANDBOX_READ | SANDBOX_RUN);
    sandbox_allow(&s, "/dev/null", SANDBOX_WRITE);
    /* A new child tells the kernel there to be the first that ends if memory does. */
    sandbox_allow(&s, "/proc", SANDBOX_WRITE);
    for (size_t i = 0; i < count; i++)
        allow_writing(&s, &programs[i]);
    sandbox_close(&s, &kept);
}
