/*
 * The user of the server. See user.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/sandbox/user.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOKS_MAX = 20000, DEPTH_MAX = 32 };

/* "65532" or "65532:65532". The group is the user's number if it is not given. */
static bool read_numbers(const char *text, struct sandbox_user *out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long uid = strtoul(text, &end, 10), gid = uid;
    if (*end == ':' && end[1] >= '0' && end[1] <= '9')
        gid = strtoul(end + 1, &end, 10);
    *out = (struct sandbox_user){(uid_t)uid, (gid_t)gid};
    /* The highest number means "none" to the system calls. */
    return errno == 0 && *end == '\0' && uid < UINT32_MAX && gid < UINT32_MAX;
}

bool sandbox_user_find(const char *name, struct sandbox_user *out, struct err *err)
{
    if (read_numbers(name, out))
        return true;
    errno = 0;
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const struct passwd *row = getpwnam(name);
    if (row == NULL)
        return err_set(err, ERR_KIND_CONFIG, "there is no user '%s'%s%s", name,
                       errno != 0 ? ": " : "", errno != 0 ? strerrordesc_np(errno) : "");
    *out = (struct sandbox_user){row->pw_uid, row->pw_gid};
    return true;
}

/* ---- what a user can read ---- */

struct looking {
    char path[PATH_MAX];
    bool deep;
    unsigned looks;
    int failure; /* errno for path; 0: all could be read */
};

static bool look(struct looking *k, unsigned depth);

/* Looks at one name in the folder k->path, whose length is given. */
static bool look_at_name(struct looking *k, size_t len, const char *name, unsigned depth)
{
    int n = snprintf(k->path + len, sizeof(k->path) - len, "/%s", name);
    bool fits = n > 0 && (size_t)n < sizeof(k->path) - len;
    if (fits && !look(k, depth))
        return false;
    k->path[len] = '\0';
    return true;
}

static bool look_into(struct looking *k, unsigned depth)
{
    DIR *dir = depth < DEPTH_MAX ? opendir(k->path) : NULL;
    const size_t len = strlen(k->path);
    bool ok = dir != NULL || depth == DEPTH_MAX || errno == ENOENT;
    if (!ok)
        k->failure = errno;
    const struct dirent *entry;
    /* There are no threads yet. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (ok && k->deep && dir != NULL && (entry = readdir(dir)) != NULL) {
        /* What begins with a dot is not served; ".git" may be large. */
        if (entry->d_name[0] != '.')
            ok = look_at_name(k, len, entry->d_name, depth + 1);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return ok;
}

/* Returns false, and leaves the path and the failure, at what cannot be read. */
static bool look(struct looking *k, unsigned depth)
{
    struct stat st;
    if (++k->looks > LOOKS_MAX)
        return true;
    bool there = (depth == 0 ? stat(k->path, &st) : lstat(k->path, &st)) == 0;
    if (there && S_ISDIR(st.st_mode))
        return look_into(k, depth);
    if (there && !S_ISREG(st.st_mode))
        return true;
    bool ok = there && faccessat(AT_FDCWD, k->path, R_OK, AT_EACCESS) == 0;
    if (!ok && errno == ENOENT)
        return true;
    if (!ok)
        k->failure = errno;
    return ok;
}

static bool be(const struct sandbox_user *user)
{
    return setegid(user->gid) == 0 && seteuid(user->uid) == 0;
}

/* Root again. If even that fails, nothing that follows would be as intended. */
static void be_root_again(gid_t gid, const gid_t *groups, int count)
{
    if (seteuid(0) != 0 || setegid(gid) != 0 || setgroups((size_t)count, groups) != 0)
        abort();
}

bool sandbox_user_reads(const struct sandbox_user *user, const char *path, bool deep,
                        struct err *unreadable)
{
    gid_t groups[NGROUPS_MAX / 64], gid = getegid();
    int count = getgroups((int)ARRAY_LEN(groups), groups);
    struct looking k = {.deep = deep};
    if (count < 0 || setgroups(1, &user->gid) != 0 || !be(user))
        return err_set(unreadable, ERR_KIND_IO, "the user cannot be changed: %s",
                       strerrordesc_np(errno));
    int n = snprintf(k.path, sizeof(k.path), "%s", path);
    bool ok = n > 0 && (size_t)n < sizeof(k.path) && look(&k, 0);
    be_root_again(gid, groups, count);
    return ok || err_at(unreadable, ERR_KIND_IO, (struct err_place){.file = str_c(k.path)}, "%s",
                        strerrordesc_np(k.failure != 0 ? k.failure : ENAMETOOLONG));
}
