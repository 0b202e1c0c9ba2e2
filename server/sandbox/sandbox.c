/*
 * The sandbox. See sandbox.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/sandbox/calls.h"
#include "server/sandbox/landlock.h"

/* ---- privileges ---- */

/* No program that is executed can get a capability back. Only who may do so can do this. */
static void drop_bounds(void)
{
    for (unsigned long c = 0; prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0; c++)
        (void)prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capset, &head, none) == 0;
}

static bool become(const struct sandbox_user *user)
{
    return setgroups(1, &user->gid) == 0 && setresgid(user->gid, user->gid, user->gid) == 0 &&
           setresuid(user->uid, user->uid, user->uid) == 0;
}

bool sandbox_drop(const struct sandbox_user *user, struct err *err)
{
    drop_bounds();
    bool ok = (user == NULL || become(user)) && drop_capabilities();
    int failure = errno;
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return ok ||
           err_set(err, ERR_KIND_IO, "privileges cannot be given up: %s", strerrordesc_np(failure));
}

/* ---- files and ports ---- */

static void note(struct sandbox *s, bool ok)
{
    if (!ok && s->failure == 0)
        s->failure = errno;
}

void sandbox_begin(struct sandbox *s, enum sandbox_calls calls, unsigned needs)
{
    int version = landlock_version();
    uint64_t handled = 0;
    unsigned except = (needs & SANDBOX_NEEDS_SIGNALS) != 0 ? LANDLOCK_EXCEPT_SIGNALS : 0;
    if ((needs & SANDBOX_NEEDS_NETWORK) != 0)
        except |= LANDLOCK_EXCEPT_PORTS;
    *s = (struct sandbox){.calls = calls, .needs = needs, .version = version, .ruleset = -1};
    if (version > 0)
        s->ruleset = landlock_open(version, except, &handled);
    s->handled = handled;
    note(s, s->ruleset >= 0);
}

void sandbox_give_up(struct sandbox *s)
{
    if (s->ruleset >= 0)
        (void)close(s->ruleset);
    s->ruleset = -1;
}

static uint64_t accesses_of(unsigned rights)
{
    static const struct {
        enum sandbox_rights right;
        uint64_t accesses;
    } rows[] = {
        {SANDBOX_READ, LANDLOCK_READ_FILE | LANDLOCK_READ_DIR},
        {SANDBOX_WRITE, LANDLOCK_WRITE_FILE | LANDLOCK_TRUNCATE | LANDLOCK_MAKE_FILE |
                            LANDLOCK_MAKE_DIR | LANDLOCK_REMOVE_FILE | LANDLOCK_REMOVE_DIR |
                            LANDLOCK_REFER},
        {SANDBOX_RUN, LANDLOCK_EXECUTE},
        {SANDBOX_LINK, LANDLOCK_MAKE_LINK | LANDLOCK_MAKE_FIFO | LANDLOCK_MAKE_SOCKET},
        {SANDBOX_REMOVE_FOLDERS, LANDLOCK_REMOVE_DIR},
    };
    uint64_t accesses = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        accesses |= (rights & rows[i].right) != 0 ? rows[i].accesses : 0;
    return accesses;
}

void sandbox_allow(struct sandbox *s, const char *path, unsigned rights)
{
    const uint64_t of_files = LANDLOCK_EXECUTE | LANDLOCK_WRITE_FILE | LANDLOCK_READ_FILE |
                              LANDLOCK_TRUNCATE | LANDLOCK_IOCTL_DEV;
    struct stat st;
    int fd = s->ruleset >= 0 ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    uint64_t accesses = accesses_of(rights) & s->handled;
    if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
        accesses &= of_files;
    note(s, landlock_allow_beneath(s->ruleset, fd, accesses));
    (void)close(fd);
}

void sandbox_allow_port(struct sandbox *s, uint16_t port)
{
    s->needs |= SANDBOX_NEEDS_TCP;
    if (s->ruleset >= 0 && landlock_has_ports(s->version))
        note(s, landlock_allow_port(s->ruleset, port));
}

void sandbox_allow_names(struct sandbox *s, const char *host)
{
    enum { PORT_OF_NAMES = 53 };
    static const char *const paths[] = {
        "/etc/resolv.conf",   "/etc/hosts",           "/etc/host.conf",
        "/etc/nsswitch.conf", "/etc/gai.conf",        "/etc/services",
        "/run/nscd",          "/run/systemd/resolve", "/etc/ld.so.cache",
    };
    struct addrinfo *list = NULL;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        sandbox_allow(s, paths[i], SANDBOX_READ);
    sandbox_allow_port(s, PORT_OF_NAMES);
    s->needs |= SANDBOX_NEEDS_NAMES | SANDBOX_NEEDS_LOCAL;
    if (getaddrinfo(host, NULL, NULL, &list) == 0)
        freeaddrinfo(list);
}

/* ---- a site, and what takes its place ---- */

bool sandbox_is_shared(const char *folder)
{
    static const char *const system[] = {
        "/",        "/bin",     "/boot",     "/dev",       "/etc",       "/home",   "/lib",
        "/lib64",   "/media",   "/mnt",      "/opt",       "/nix",       "/proc",   "/root",
        "/run",     "/sbin",    "/sys",      "/tmp",       "/usr",       "/var",    "/var/lib",
        "/var/run", "/var/tmp", "/run/user", "/usr/share", "/usr/local", "/dev/shm"};
    const struct str home_of_users = S("/home/");
    const struct str name = str_c(folder);
    for (size_t i = 0; i < ARRAY_LEN(system); i++) {
        if (str_eq(name, str_c(system[i])))
            return true;
    }
    if (str_starts(name, home_of_users) &&
        str_find_char(str_from(name, home_of_users.len), '/') == STR_NONE)
        return true;
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *home = getenv("HOME");
    return home != NULL && str_eq(name, str_c(home));
}

/* Cuts the last name off an absolute path. */
static void go_up(char path[static PATH_MAX])
{
    char *slash = strrchr(path, '/');
    slash[slash == path ? 1 : 0] = '\0';
}

/* The folder in which a path stands, or in which the first missing folder on its way would. */
static void allow_holder(struct sandbox *s, const char *path, unsigned rights)
{
    char holder[PATH_MAX], real[PATH_MAX];
    int n = snprintf(holder, sizeof(holder), "%s%s", path[0] == '/' ? "" : "./", path);
    if (n <= 0 || (size_t)n >= sizeof(holder))
        return;
    while (n > 1 && holder[n - 1] == '/')
        holder[--n] = '\0';
    bool there = false;
    while (!there && holder[1] != '\0') {
        go_up(holder);
        there = realpath(holder, real) != NULL;
    }
    if (there && !sandbox_is_shared(real))
        sandbox_allow(s, real, rights);
}

/* The path that a link leads to, relative to the link's own folder. False: it is no link. */
static bool follow(const char *link, char out[static PATH_MAX])
{
    char target[PATH_MAX], folder[PATH_MAX];
    ssize_t len = readlink(link, target, sizeof(target) - 1);
    if (len <= 0)
        return false;
    target[len] = '\0';
    (void)snprintf(folder, sizeof(folder), "%s", link);
    go_up(folder);
    int n = target[0] == '/' ? snprintf(out, PATH_MAX, "%s", target)
                             : snprintf(out, PATH_MAX, "%s/%s", folder, target);
    return n > 0 && n < PATH_MAX;
}

/* All links on the way to an absolute path: for each, where it stands and where it leads. */
static void allow_links(struct sandbox *s, const char *path, unsigned rights, unsigned left)
{
    char part[PATH_MAX], target[PATH_MAX];
    for (const char *at = path; left > 0 && *at != '\0';) {
        at += strspn(at, "/");
        at += strcspn(at, "/");
        size_t len = (size_t)(at - path);
        if (len >= sizeof(part))
            return;
        memcpy(part, path, len);
        part[len] = '\0';
        if (len == 0 || !follow(part, target))
            continue;
        allow_holder(s, part, rights);
        allow_holder(s, target, rights);
        allow_links(s, target, rights, left - 1);
    }
}

void sandbox_allow_site(struct sandbox *s, const char *path, unsigned rights)
{
    enum { LINKS_MAX = 8 };
    char real[PATH_MAX], here[PATH_MAX], full[PATH_MAX];
    if (s->ruleset < 0)
        return;
    int n = snprintf(full, sizeof(full), "%s", path);
    if (path[0] != '/' && getcwd(here, sizeof(here)) != NULL)
        n = snprintf(full, sizeof(full), "%s/%s", here, path);
    if (n <= 0 || (size_t)n >= sizeof(full))
        return;
    sandbox_allow(s, full, rights);
    allow_links(s, full, rights, LINKS_MAX);
    /* Where it is without links, or where it would be. */
    allow_holder(s, realpath(full, real) != NULL ? real : full, rights);
}

/* ---- closing ---- */

bool sandbox_is_sanitized(void)
{
    return CALLS_SANITIZED;
}

void sandbox_close(struct sandbox *s, struct sandbox_kept *kept)
{
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (s->failure == 0)
        note(s, landlock_restrict(s->ruleset));
    kept->files_error = s->failure;
    kept->files = s->failure == 0;
    kept->ports = kept->files && landlock_has_ports(s->version);
    sandbox_give_up(s);
    kept->calls_error = calls_close(s->calls, s->needs);
    kept->calls = kept->calls_error == 0;
}
