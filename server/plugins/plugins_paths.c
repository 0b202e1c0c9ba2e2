/*
 * What the site's own Ruby may read and write. See plugins_paths.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/plugins/plugins_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/child/scratch.h"

enum { LOAD = SANDBOX_READ | SANDBOX_RUN };

/* Of the system, for commands that plugins start: nothing that is secret. */
static const char *const system_paths[] = {
    "/etc/passwd",     "/etc/group",
    "/etc/os-release", "/etc/debian_version",
    "/etc/gitconfig",  "/etc/nsswitch.conf",
    "/etc/timezone",   "/etc/mime.types",
    "/etc/fonts",      "/var/cache/fontconfig",
    "/etc/ssl/certs",  "/etc/ssl/openssl.cnf",
    "/etc/pki",        "/etc/ca-certificates",
    "/etc/texmf",      "/var/lib/texmf",
    "/var/lib/gems",   "/etc/ImageMagick-6",
    "/dev/full",       "/etc/ImageMagick-7",
};

static const char *const network_paths[] = {
    "/etc/resolv.conf", "/etc/hosts",     "/etc/host.conf", "/etc/gai.conf",
    "/etc/services",    "/etc/protocols", "/run/nscd",      "/run/systemd/resolve",
};

/* Below the home: gems, versions of Ruby, settings of git. */
static const char *const home_paths[] = {
    ".gem",  ".local/share/gem",  ".bundle",    ".gemrc",      ".rbenv", ".rvm",
    ".asdf", ".local/share/mise", ".gitconfig", ".config/git",
};

/* Variables with folders of gems and libraries. */
static const char *const variables[] = {"GEM_HOME", "GEM_PATH", "BUNDLE_PATH", "BUNDLE_APP_CONFIG",
                                        "RUBYLIB"};

static void add(struct plugins_paths *p, struct str path, unsigned rights, bool replaceable)
{
    const char *copy = path.len > 0 ? arena_z(&p->arena, path) : NULL;
    if (copy != NULL && p->count < PLUGINS_PATHS_MAX)
        p->items[p->count++] = (struct child_path){copy, rights, replaceable};
}

static void add_named(struct plugins_paths *p, const char *folder, const char *name)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (n > 0 && (size_t)n < sizeof(path))
        add(p, str_c(path), LOAD, false);
}

/* Paths with ':' between, up to the first '*' of each. */
static void add_list(struct plugins_paths *p, const char *list, bool replaceable)
{
    struct str rest = str_c(list != NULL ? list : ""), one;
    while (rest.len > 0) {
        (void)str_cut(rest, ':', &one, &rest);
        size_t star = str_find_char(one, '*');
        add(p, star == STR_NONE ? one : str_sub(one, 0, star), LOAD, replaceable);
    }
}

static const char *variable(const char *name)
{
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    return getenv(name);
}

/* ---- the repository of the site ---- */

static size_t read_line(const char *folder, const char *name, char out[static PATH_MAX])
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/%s", folder, name);
    int fd = n > 0 && (size_t)n < sizeof(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t len = fd >= 0 ? read(fd, out, PATH_MAX - 1) : -1;
    if (fd >= 0)
        (void)close(fd);
    out[len > 0 ? len : 0] = '\0';
    return strcspn(out, "\n");
}

/* A path in a file of git, relative to the file's folder. */
static void add_pointed(struct plugins_paths *p, const char *folder, struct str to,
                        char out[static PATH_MAX])
{
    bool absolute = str_starts(to, S("/"));
    int n = snprintf(out, PATH_MAX, "%s%s%.*s", absolute ? "" : folder, absolute ? "" : "/",
                     STR_ARG(to));
    if (to.len > 0 && n > 0 && n < PATH_MAX)
        add(p, str_c(out), LOAD, false);
    else
        out[0] = '\0';
}

/* Whether a repository there is not one of the site: settings in the home are kept so, too. */
static bool is_too_wide(const char *folder)
{
    char home[PATH_MAX];
    const char *named = variable("HOME");
    bool known = named != NULL && realpath(named, home) != NULL;
    return folder[0] == '\0' || (known && strcmp(folder, home) == 0);
}

/*
 * The folder with ".git", the site's own or the nearest one around it: `git log` reads it, and a
 * site in docs/ shows files that lie beside it. In a work tree or a submodule, ".git" is a file
 * that says where the repository is.
 */
static void add_repository(struct plugins_paths *p, const char *source)
{
    const struct str pointer = S("gitdir: ");
    char folder[PATH_MAX], at[PATH_MAX], line[PATH_MAX], common[PATH_MAX];
    if (realpath(source, folder) == NULL)
        return;
    for (;;) {
        int n = snprintf(at, sizeof(at), "%s/.git", folder);
        if (n > 0 && (size_t)n < sizeof(at) && access(at, F_OK) == 0)
            break;
        char *slash = strrchr(folder, '/');
        if (slash == NULL)
            return;
        *slash = '\0';
    }
    if (is_too_wide(folder))
        add_named(p, folder, ".git");
    else
        add(p, str_c(folder), LOAD, false);
    struct str to = str_of(line, read_line(folder, ".git", line));
    if (!str_starts(to, pointer))
        return;
    add_pointed(p, folder, str_from(to, pointer.len), at);
    to = str_of(line, read_line(at, "commondir", line));
    add_pointed(p, at, to, common);
}

/* ---- temporary files ---- */

static void make_scratch(struct plugins_paths *p)
{
    const char *const places[] = {variable("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        char path[PATH_MAX];
        if (places[i] == NULL || places[i][0] != '/')
            continue;
        p->scratch_lock = scratch_make(places[i], "approche-plugins-", path);
        if (p->scratch_lock < 0)
            continue;
        p->scratch = arena_z(&p->arena, str_c(path));
        add(p, str_c(path), LOAD | SANDBOX_WRITE | SANDBOX_LINK, false);
        return;
    }
}

/* Ruby is started in another folder. */
static const char *absolute(struct plugins_paths *p, const char *folder)
{
    char here[PATH_MAX], path[PATH_MAX];
    if (folder == NULL || folder[0] == '\0')
        return NULL;
    if (folder[0] == '/' || getcwd(here, sizeof(here)) == NULL)
        return arena_z(&p->arena, str_c(folder));
    int n = snprintf(path, sizeof(path), "%s/%s", here, folder);
    return n > 0 && (size_t)n < sizeof(path) ? arena_z(&p->arena, str_c(path)) : NULL;
}

/* Only what is there can be given. The build would make it, too. */
static void add_destination(struct plugins_paths *p, const char *folder)
{
    if (folder != NULL && (mkdir(folder, 0777) == 0 || errno == EEXIST))
        add(p, str_c(folder), LOAD | SANDBOX_WRITE | SANDBOX_LINK, false);
}

void plugins_paths_init(struct plugins_paths *p, const struct plugins_folders *f)
{
    *p = (struct plugins_paths){.scratch_lock = -1};
    arena_init(&p->arena, 0);
    make_scratch(p);
    p->theme = absolute(p, f->theme);
    add(p, str_c(f->source), LOAD, true);
    add(p, str_c(f->source), SANDBOX_WRITE | SANDBOX_LINK, false);
    add_destination(p, absolute(p, f->destination));
    add_repository(p, f->source);
    add(p, str_sub(str_c(f->script), 0, (size_t)(strrchr(f->script, '/') - f->script)), LOAD,
        false);
    add_list(p, f->theme, true);
    add_list(p, f->follow, true);
    add_list(p, f->gems, false);
    for (size_t i = 0; i < ARRAY_LEN(system_paths); i++)
        add(p, str_c(system_paths[i]), LOAD, false);
    for (size_t i = 0; f->network && i < ARRAY_LEN(network_paths); i++)
        add(p, str_c(network_paths[i]), LOAD, false);
    for (size_t i = 0; i < ARRAY_LEN(variables); i++)
        add_list(p, variable(variables[i]), false);
    for (size_t i = 0; variable("HOME") != NULL && i < ARRAY_LEN(home_paths); i++)
        add_named(p, variable("HOME"), home_paths[i]);
}

void plugins_paths_fini(struct plugins_paths *p)
{
    if (p->scratch_lock >= 0)
        (void)close(p->scratch_lock);
    arena_fini(&p->arena);
}
