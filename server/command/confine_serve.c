/*
 * The sandbox of the server. See confine_serve.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/confine_serve.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/core/sink.h"
#include "server/sandbox/sandbox.h"

/* ---- the user ---- */

static const char default_user[] = "nobody";

/* The user that the options name; NULL: none. */
static const char *named_user(const struct confine_serve *c)
{
    const char *name = c->opts->user;
    return name != NULL && name[0] != '\0' ? name : NULL;
}

/* Calls a function for each folder or file that options name; returns false if it does. */
typedef bool path_fn(void *self, const char *path);

static bool each_path(const struct confine_serve *c, path_fn *fn, void *self)
{
    struct str rest = str_c(c->opts->follow != NULL ? c->opts->follow : ""), one;
    const char *const named[] = {c->source, c->opts->theme, c->opts->preview_keys};
    bool ok = true;
    for (size_t i = 0; ok && i < ARRAY_LEN(named); i++)
        ok = named[i] == NULL || fn(self, named[i]);
    while (ok && rest.len > 0) {
        char folder[PATH_MAX];
        (void)str_cut(rest, ':', &one, &rest);
        int n = snprintf(folder, sizeof(folder), "%.*s", STR_ARG(one));
        ok = n <= 0 || (size_t)n >= sizeof(folder) || fn(self, folder);
    }
    return ok;
}

struct reading {
    const struct sandbox_user *user;
    struct err *unreadable;
};

static bool can_open(void *self, const char *path)
{
    const struct reading *r = self;
    return sandbox_user_reads(r->user, path, false, r->unreadable);
}

/*
 * Whether the user that the options name can read what else they name. The default user has
 * to be able to read the whole site, since nobody has chosen it.
 */
static bool find_reader(const struct confine_serve *c, struct sandbox_user *user,
                        struct err *unreadable)
{
    const char *name = named_user(c);
    struct reading r = {user, unreadable};
    if (!sandbox_user_find(name != NULL ? name : default_user, user, unreadable))
        return false;
    return user->uid == 0 ||
           (each_path(c, can_open, &r) &&
            (name != NULL || sandbox_user_reads(user, c->source, true, unreadable)));
}

/* Without root's rights, the user cannot be changed. It may be named if it is the present one. */
static bool is_present_user(const char *name, struct err *err)
{
    struct sandbox_user user;
    return sandbox_user_find(name, &user, err) &&
           (user.uid == geteuid() ||
            err_set(err, ERR_KIND_IO,
                    "--user %s: only root can become another user; start the server as root, or "
                    "as that user without --user",
                    name));
}

/* Root becomes a user that can read the site. *changes: false if it has to stay root. */
static bool choose_user(struct confine_serve *c, struct sandbox_user *user, bool *changes,
                        struct err *err)
{
    struct err unreadable = ERR_INIT;
    *changes = find_reader(c, user, &unreadable);
    if (*changes)
        return true;
    bool named = unreadable.file[0] != '\0';
    if (named_user(c) != NULL)
        return err_set(err, ERR_KIND_IO, "--user %s: %s%s%s", named_user(c), unreadable.file,
                       named ? " cannot be read: " : "", unreadable.message);
    (void)err_set(&c->stays_root, ERR_KIND_CONFIG, "the user %s cannot read %s (%s)", default_user,
                  named ? unreadable.file : "the site", unreadable.message);
    return true;
}

bool confine_serve_user(struct confine_serve *c, struct err *err)
{
    struct sandbox_user user = {0, 0};
    bool changes = false;
    if (c->opts->unconfined && named_user(c) == NULL)
        return true;
    if (geteuid() != 0) {
        if (named_user(c) != NULL && !is_present_user(named_user(c), err))
            return false;
    } else if (!choose_user(c, &user, &changes, err)) {
        return false;
    }
    /* Without the sandbox, root may stay what it is. */
    return (c->opts->unconfined && (!changes || user.uid == 0)) ||
           sandbox_drop(changes ? &user : NULL, err);
}

/* ---- the site ---- */

static bool allow_named(void *self, const char *path)
{
    sandbox_allow_site(self, path, SANDBOX_READ);
    return true;
}

/* A path of the snapshot: absolute, or relative to the site. */
static void allow_path(struct sandbox *s, const char *source, struct str path)
{
    char name[PATH_MAX];
    bool absolute = str_starts(path, S("/"));
    int n = absolute ? snprintf(name, sizeof(name), "%.*s", STR_ARG(path))
                     : snprintf(name, sizeof(name), "%s/%.*s", source, STR_ARG(path));
    if (path.len > 0 && n > 0 && (size_t)n < sizeof(name))
        sandbox_allow_site(s, name, SANDBOX_READ);
}

/* A folder of gems by its pattern: what is above the first '*', so that new versions are seen. */
static void allow_gems(struct sandbox *s, struct str pattern)
{
    char name[PATH_MAX];
    bool at_home = str_starts(pattern, S("~/"));
    /* No thread changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *home = at_home ? getenv("HOME") : "";
    struct str folder = str_from(pattern, at_home ? 1 : 0);
    size_t star = str_find_char(folder, '*');
    if (star != STR_NONE)
        folder = str_sub(folder, 0, star);
    int n = home != NULL ? snprintf(name, sizeof(name), "%s%.*s", home, STR_ARG(folder)) : -1;
    if (n > 0 && (size_t)n < sizeof(name))
        sandbox_allow(s, name, SANDBOX_READ);
}

static void allow_site(struct sandbox *s, const struct confine_serve *c, const struct site *site)
{
    struct str path;
    (void)each_path(c, allow_named, s);
    allow_path(s, c->source, site_source(site));
    allow_path(s, c->source, site_theme(site));
    for (size_t i = 0; (path = site_settings(site, i)).len > 0; i++)
        allow_path(s, c->source, path);
    for (size_t i = 0; (path = site_gem_folder(site, i)).len > 0; i++)
        allow_gems(s, path);
}

/* Files of the system that the C library and ours read. */
static void allow_system(struct sandbox *s)
{
    static const char *const paths[] = {"/usr/share/zoneinfo", "/etc/localtime",
                                        "/proc/sys/vm/overcommit_memory", "/dev/urandom"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        sandbox_allow(s, paths[i], SANDBOX_READ);
    /* The runtimes of sanitizers read the program and where it lies in memory. */
    if (sandbox_is_sanitized()) {
        sandbox_allow(s, "/proc", SANDBOX_READ);
        sandbox_allow(s, "/proc/self/exe", SANDBOX_READ);
        sandbox_allow(s, "/usr/lib", SANDBOX_READ);
    }
}

/* The folder of a log's file, without links. Returns false if there is none. */
static bool folder_of_log(const char *output, char real[static PATH_MAX])
{
    char folder[PATH_MAX];
    int n = snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(output, '/') - output), output);
    return n >= 0 && (size_t)n < sizeof(folder) && realpath(n > 0 ? folder : "/", real) != NULL;
}

/* A log's file, and its folder, in which SIGHUP makes the next one, but not /dev; or sockets. */
static void allow_log(struct sandbox *s, const char *output)
{
    struct sink sink;
    struct err err = ERR_INIT;
    char real[PATH_MAX];
    if (output == NULL || !sink_name(&sink, output, &err))
        return;
    if (sink.kind == SINK_KIND_SYSLOG || sink.kind == SINK_KIND_JOURNAL)
        s->needs |= SANDBOX_NEEDS_LOCAL;
    if (sink.kind != SINK_KIND_FILE)
        return;
    if (folder_of_log(output, real) && !sandbox_is_shared(real))
        sandbox_allow(s, real, SANDBOX_WRITE);
    sandbox_allow(s, output, SANDBOX_WRITE); /* it may be a link to /dev/stdout */
}

/* Whether a host is an IP address, which needs no look-up. */
static bool is_number(const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* Rights that options need in addition. */
static void allow_options(struct sandbox *s, const struct opts *opts)
{
    /* listen_take_over counts the sockets that listen. Landlock keeps other processes' memory shut.
     */
    if (opts->take_over)
        sandbox_allow(s, "/proc", SANDBOX_READ);
    for (size_t i = 0; i < opts->purge_count; i++) {
        sandbox_allow_port(s, opts->purge[i].port);
        if (!is_number(opts->purge[i].host))
            sandbox_allow_names(s, opts->purge[i].host);
    }
    allow_log(s, opts->log_output);
    if (opts->access_log != ACCESS_FORMAT_OFF)
        allow_log(s, opts->access_log_output);
}

/* Whether a path beneath the site, "/a/b", has a name that is not published. */
static bool is_hidden(struct str path)
{
    struct str name;
    while (path.len > 0) {
        (void)str_cut(path, '/', &name, &path);
        if (name.len > 0 && str_find_char(S("_.#"), name.ptr[0]) != STR_NONE)
            return true;
    }
    return false;
}

/* A log in the site is a page like its other files. */
static void warn_of_public_log(const struct confine_serve *c, const struct site *site,
                               const char *output)
{
    struct sink sink;
    struct err err = ERR_INIT;
    char name[PATH_MAX], root[PATH_MAX], folder[PATH_MAX];
    struct str source = site_source(site);
    bool absolute = str_starts(source, S("/"));
    if (output == NULL || !sink_name(&sink, output, &err) || sink.kind != SINK_KIND_FILE)
        return;
    int n = snprintf(name, sizeof(name), "%s/%.*s", absolute ? "" : c->source, STR_ARG(source));
    if (n <= 0 || (size_t)n >= sizeof(name) || realpath(name, root) == NULL ||
        !folder_of_log(output, folder))
        return;
    size_t len = strlen(root);
    if (strncmp(folder, root, len) == 0 && (folder[len] == '/' || folder[len] == '\0') &&
        !is_hidden(str_c(folder + len)) && !is_hidden(str_c(strrchr(output, '/'))))
        log_line(LOG_LEVEL_WARNING,
                 "the log %s lies in the folder of the site, which is public: move it out of it",
                 output);
}

static void warn(const struct confine_serve *c, const struct sandbox_kept *kept)
{
    if (c->stays_root.kind != ERR_KIND_NONE)
        log_line(LOG_LEVEL_WARNING,
                 "running as root, without capabilities: %s; name a user that can with --user, or "
                 "make the files of the site readable for all",
                 c->stays_root.message);
    if (!kept->files)
        log_line(LOG_LEVEL_WARNING,
                 "the sandbox is incomplete: the kernel has no landlock (%s), so nothing limits "
                 "which files the server can open but the rights of its user",
                 strerrordesc_np(kept->files_error));
    if (!kept->calls)
        log_line(LOG_LEVEL_WARNING,
                 "the sandbox is incomplete: the kernel has no seccomp (%s), so system calls are "
                 "not limited",
                 strerrordesc_np(kept->calls_error));
}

bool confine_serve_site(void *self, const struct site *site, struct err *err)
{
    const struct confine_serve *c = self;
    struct sandbox s;
    struct sandbox_kept kept;
    (void)err;
    warn_of_public_log(c, site, c->opts->log_output);
    if (c->opts->access_log != ACCESS_FORMAT_OFF)
        warn_of_public_log(c, site, c->opts->access_log_output);
    if (c->opts->unconfined)
        return true;
    sandbox_begin(&s, SANDBOX_SERVER, c->opts->plugins ? SANDBOX_NEEDS_SIGNALS : 0);
    allow_system(&s);
    allow_site(&s, c, site);
    allow_options(&s, c->opts);
    sandbox_close(&s, &kept);
    warn(c, &kept);
    return true;
}
