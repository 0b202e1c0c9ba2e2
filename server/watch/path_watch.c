/*
 * Watches for the way to a path. See path_watch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/path_watch.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40 }; /* the kernel's own limit */

enum {
    /* A link that is replaced by rename(2) loses a name: the kernel reports that as IN_ATTRIB. */
    LINK_MASK = IN_DONT_FOLLOW | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF,
    FOLDER_MASK = IN_ONLYDIR | IN_DELETE_SELF | IN_MOVE_SELF,
    FILE_MASK = IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF,
    AWAIT_MASK = IN_ONLYDIR | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF,
    PARENT_MASK = IN_ONLYDIR | IN_DELETE,
    LOCKED_MASK = IN_ONLYDIR | IN_ATTRIB,
};

struct walk {
    struct watches *watches;
    struct path_watch_bounds within;
    char done[PATH_MAX]; /* resolved so far: absolute, no links, no '/' at the end; "": the root */
    size_t done_len;
    char rest[PATH_MAX]; /* still to be resolved */
    unsigned links;
    bool locked; /* what was watched last may not be read */
    struct err *err;
};

static bool is_within(const struct walk *k)
{
    struct str done = str_of(k->done, k->done_len);
    for (size_t i = 0; i < k->within.count; i++) {
        struct str folder = k->within.folders[i];
        if (str_starts(done, folder) && (done.len == folder.len || done.ptr[folder.len] == '/'))
            return true;
    }
    return k->within.count == 0;
}

/* Watches the path that is resolved so far. */
static bool add(struct walk *k, uint32_t mask, unsigned roles)
{
    int wd;
    k->locked = false;
    if (!is_within(k))
        return true;
    const char *name = k->done_len > 0 ? k->done : "/";
    enum watches_result added = watches_add(k->watches, name, mask, roles, S(""), &wd, k->err);
    k->locked = added == WATCHES_LOCKED;
    return added != WATCHES_REFUSED;
}

/* Takes the next name off the rest. Returns false at its end, and at a name that is too long. */
static bool next_name(struct walk *k, char name[static NAME_MAX + 1])
{
    size_t from = strspn(k->rest, "/");
    size_t len = strcspn(k->rest + from, "/");
    if (len == 0 || len > NAME_MAX)
        return false;
    memcpy(name, k->rest + from, len);
    name[len] = '\0';
    memmove(k->rest, k->rest + from + len, strlen(k->rest + from + len) + 1);
    return true;
}

static void go_up(struct walk *k)
{
    while (k->done_len > 0 && k->done[--k->done_len] != '/')
        ;
    k->done[k->done_len] = '\0';
}

static bool append(struct walk *k, const char *name)
{
    size_t len = strlen(name);
    if (k->done_len + 1 + len >= sizeof(k->done))
        return false;
    k->done[k->done_len] = '/';
    memcpy(k->done + k->done_len + 1, name, len + 1);
    k->done_len += 1 + len;
    return true;
}

/* If what was watched last may not be read, watches the folder that holds it. */
static bool add_locked(struct walk *k)
{
    if (!k->locked)
        return true;
    go_up(k);
    return add(k, LOCKED_MASK, WATCHED_LOCKED);
}

/*
 * Puts a link's target before the rest, and goes back to the folder from which it leads on.
 * *missing: it leads nowhere. Returns false and err if that cannot be told now.
 */
static bool enter_link(struct walk *k, bool *missing)
{
    char target[PATH_MAX];
    ssize_t len = readlink(k->done, target, sizeof(target) - 1);
    size_t rest = strlen(k->rest);
    *missing = true;
    if (len < 0)
        return watches_pass_over(k->done, errno, k->err);
    if (len == 0 || ++k->links > LINKS_MAX || (size_t)len + 1 + rest >= sizeof(k->rest))
        return true;
    *missing = false;
    memmove(k->rest + len + 1, k->rest, rest + 1);
    memcpy(k->rest, target, (size_t)len);
    k->rest[len] = '/';
    go_up(k);
    if (target[0] == '/')
        k->done[k->done_len = 0] = '\0';
    return true;
}

/*
 * Watches for a name to appear in the resolved folder, and then looks again, since it may have
 * appeared before the watch. *missing: it has not.
 */
static bool await_name(struct walk *k, const char *name, struct stat *st, bool *missing)
{
    go_up(k);
    if (!add(k, AWAIT_MASK, WATCHED_AWAIT))
        return false;
    errno = ENAMETOOLONG;
    *missing = !append(k, name) || lstat(k->done, st) != 0;
    if (!*missing)
        return true;
    if (!watches_pass_over(k->done, errno, k->err))
        return false;
    go_up(k);
    return add_locked(k);
}

/* Resolves one name. *missing ends the walk: nothing is there, or there are too many links. */
static bool step(struct walk *k, const char *name, bool *missing)
{
    if (strcmp(name, ".") == 0)
        return true;
    if (strcmp(name, "..") == 0) {
        go_up(k);
        return true;
    }
    if (!append(k, name)) {
        *missing = true;
        return true;
    }
    struct stat st;
    if (lstat(k->done, &st) != 0) {
        if (!watches_pass_over(k->done, errno, k->err) || !await_name(k, name, &st, missing))
            return false;
        if (*missing)
            return true;
    }
    if (S_ISDIR(st.st_mode))
        return add(k, FOLDER_MASK, WATCHED_PATH);
    if (!S_ISLNK(st.st_mode))
        return add(k, FILE_MASK, WATCHED_PATH);
    return add(k, LINK_MASK, WATCHED_PATH) && enter_link(k, missing);
}

static bool walk_path(struct walk *k, const char *path, bool *missing)
{
    size_t len = strlen(path);
    *missing = len >= sizeof(k->rest);
    if (*missing)
        return true;
    memcpy(k->rest, path, len + 1);
    char name[NAME_MAX + 1];
    while (!*missing && next_name(k, name)) {
        if (!step(k, name, missing))
            return false;
    }
    *missing = *missing || k->rest[strspn(k->rest, "/")] != '\0';
    return true;
}

bool path_watch_add(struct watches *w, const char *path, struct path_watch_bounds within,
                    bool *missing, struct err *err)
{
    struct walk k = {.watches = w, .within = within, .err = err};
    return walk_path(&k, path, missing) && (*missing || add_locked(&k));
}

bool path_watch_add_folder(struct watches *w, const char *path, bool *missing, struct err *err)
{
    struct walk k = {.watches = w, .err = err};
    if (!walk_path(&k, path, missing))
        return false;
    if (*missing || k.locked)
        return add_locked(&k);
    go_up(&k);
    return add(&k, PARENT_MASK, WATCHED_PARENT);
}
