/*
 * The watches on a site. See tree.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/tree.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/core/monotonic.h"
#include "server/watch/watches.h"
#include "server/watch/writing.h"

enum {
    FOLDER_MASK = IN_ONLYDIR | IN_EXCL_UNLINK | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                  IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF |
                  IN_MOVE_SELF,
    DEPTH_MAX = 64, /* of folders; the same as for the site's own walk */
    READS_MAX = 64, /* of 16 KiB of events, before they are acted upon */
};

struct tree {
    struct held held;
    struct watches watches;
    struct writing writing;
    size_t links; /* symbolic links in the site when it was last followed */
};

struct tree *tree_open(const struct held_names *folders, struct err *err)
{
    struct tree *t = calloc(1, sizeof(*t));
    bool ok = t != NULL && held_init(&t->held, folders);
    if (!ok)
        (void)err_nomem(err);
    if (ok && watches_init(&t->watches, err))
        return t;
    if (t != NULL)
        held_fini(&t->held);
    free(t);
    return NULL;
}

void tree_close(struct tree *t)
{
    if (t == NULL)
        return;
    watches_fini(&t->watches);
    writing_fini(&t->writing);
    held_fini(&t->held);
    free(t);
}

int tree_fd(const struct tree *t)
{
    return t->watches.fd;
}

/* ---- following the disk ---- */

struct follow {
    struct tree *tree;
    const struct site *site;
    int above[DEPTH_MAX]; /* the watches of the folders above; meeting one of them again is a loop
                           */
    struct err *err;
};

static bool follow_folder(struct follow *f, struct str path, unsigned depth);

/* root + "/" + path, for system calls. Returns false if it is too long. */
static bool full_name(const struct tree *t, struct str path, char out[static PATH_MAX])
{
    /* A path in the theme is absolute. */
    bool own = !str_starts(path, S("/"));
    int len = snprintf(out, PATH_MAX, "%s%s%.*s", own ? held_root(&t->held) : "",
                       own && path.len > 0 ? "/" : "", STR_ARG(path));
    return len > 0 && len < PATH_MAX;
}

/*
 * Watches the way along which a link in the site leads, and, if that ends in a folder of the site,
 * what is below. The site reads nothing outside of the folders that it was given (scan.h). So
 * nothing outside is watched, except a way that leads through there and back into one of them.
 */
static bool follow_link(struct follow *f, struct str path, unsigned depth)
{
    const struct held *held = &f->tree->held;
    char name[PATH_MAX], target[PATH_MAX];
    struct stat st;
    bool missing;
    if (!full_name(f->tree, path, name))
        return true;
    f->tree->links++;
    bool found = realpath(name, target) != NULL;
    if (!found && !watches_pass_over(name, errno, f->err))
        return false;
    bool inside = found && held_has(held, target);
    struct path_watch_bounds within = {.count = 0};
    if (!inside)
        within = held_bounds(held);
    if (!path_watch_add(&f->tree->watches, name, within, &missing, f->err))
        return false;
    if (!inside)
        return true;
    if (stat(name, &st) != 0)
        return watches_pass_over(name, errno, f->err);
    if (!S_ISDIR(st.st_mode) || !site_wants(f->site, path, true))
        return true;
    return follow_folder(f, path, depth + 1);
}

static bool follow_entry(struct follow *f, struct str folder, const struct dirent *e,
                         unsigned depth)
{
    char child[PATH_MAX], name[PATH_MAX];
    int len = snprintf(child, sizeof(child), "%.*s%s%s", STR_ARG(folder), folder.len > 0 ? "/" : "",
                       e->d_name);
    if (len <= 0 || (size_t)len >= sizeof(child))
        return true;
    struct str path = str_of(child, (size_t)len);
    unsigned char type = e->d_type;
    struct stat st;
    if (type == DT_UNKNOWN && full_name(f->tree, path, name)) {
        if (lstat(name, &st) != 0)
            return watches_pass_over(name, errno, f->err);
        type = S_ISDIR(st.st_mode) ? DT_DIR : S_ISLNK(st.st_mode) ? DT_LNK : DT_REG;
    }
    if (type == DT_DIR && site_wants(f->site, path, true))
        return follow_folder(f, path, depth + 1);
    if (type == DT_LNK && (site_wants(f->site, path, false) || site_wants(f->site, path, true)))
        return follow_link(f, path, depth);
    return true;
}

/* Watches a folder, then lists it: what appears in between is an event. */
static bool follow_folder(struct follow *f, struct str path, unsigned depth)
{
    char name[PATH_MAX];
    int wd;
    if (depth >= DEPTH_MAX || !full_name(f->tree, path, name))
        return true;
    enum watches_result added =
        watches_add(&f->tree->watches, name, FOLDER_MASK, WATCHED_FOLDER, path, &wd, f->err);
    if (added != WATCHES_ADDED)
        return added != WATCHES_REFUSED;
    for (unsigned i = 0; i < depth; i++) {
        if (f->above[i] == wd)
            return true;
    }
    f->above[depth] = wd;
    DIR *dir = opendir(name);
    if (dir == NULL)
        return watches_pass_over(name, errno, f->err);
    bool ok = true;
    const struct dirent *e;
    /* readdir is safe if no other thread uses the same DIR. NOLINTNEXTLINE(concurrency-*) */
    while (ok && (errno = 0, e = readdir(dir)) != NULL) {
        bool self = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        ok = self || follow_entry(f, path, e, depth);
    }
    ok = ok && (errno == 0 || watches_pass_over(name, errno, f->err));
    (void)closedir(dir);
    return ok;
}

bool tree_follow(struct tree *t, const struct site *site, bool *grew, bool *missing,
                 struct err *err)
{
    struct follow f = {.tree = t, .site = site, .err = err};
    t->links = 0;
    watches_begin(&t->watches);
    struct str theme = site_theme(site);
    bool ok = held_follow(&t->held, &t->watches, site, missing, err);
    if (ok && !*missing)
        ok = follow_folder(&f, S(""), 0);
    if (ok && theme.len > 0)
        ok = follow_folder(&f, theme, 0);
    *grew = t->watches.grew;
    if (ok)
        watches_sweep(&t->watches);
    return ok;
}

/* ---- reading events ---- */

struct reading {
    struct tree *tree;
    const struct site *site;
    struct tree_changes *changes;
    struct err *err;
};

static void add_change(struct tree_changes *c, struct str path)
{
    if (c->everything || (c->count > 0 && str_eq(c->paths[c->count - 1], path)))
        return;
    if (c->count == c->capacity) {
        size_t capacity = c->capacity > 0 ? c->capacity * 2 : 16;
        struct str *paths =
            arena_grow(c->arena, c->paths, c->capacity * sizeof(*paths), capacity * sizeof(*paths));
        if (paths == NULL || c->count >= TREE_CHANGES_MAX) {
            c->everything = true;
            return;
        }
        c->paths = paths;
        c->capacity = capacity;
    }
    struct str copy;
    if (arena_dup(c->arena, path, &copy))
        c->paths[c->count++] = copy;
    else
        c->everything = true;
}

/*
 * A folder has appeared, or can be read from now on. It is watched before it is reported, so that
 * nothing in it is missed.
 */
static bool folder_came(struct reading *r, struct str path, unsigned depth)
{
    struct follow f = {.tree = r->tree, .site = r->site, .err = r->err};
    if (!follow_folder(&f, path, depth))
        return false;
    add_change(r->changes, path);
    return true;
}

static void folder_went(struct reading *r, struct str path)
{
    bool tangled = false;
    (void)watches_drop(&r->tree->watches, path, &tangled);
    if (tangled)
        r->changes->everything = true;
    add_change(r->changes, path);
}

/* A new file is reported when it is closed. made: it appeared with its content. */
static void write_began(struct reading *r, struct str path, bool made)
{
    struct writing *w = &r->tree->writing;
    if (made ? !writing_made(w, path, monotonic_ms()) : !writing_begun(w, path, monotonic_ms()))
        add_change(r->changes, path);
}

/*
 * A name that is not a folder has appeared. A link may lead anywhere, so everything is looked at,
 * except for a broken link (Emacs makes one for each file that is being edited).
 */
static void name_came(struct reading *r, struct str path, bool wanted, bool moved)
{
    char name[PATH_MAX];
    struct stat st;
    if (!full_name(r->tree, path, name))
        return;
    if (lstat(name, &st) != 0) {
        if (site_is_fault(errno))
            r->changes->everything = true;
        return;
    }
    if (S_ISLNK(st.st_mode)) {
        if (wanted || r->tree->links > 0)
            r->changes->everything = true;
        return;
    }
    if (!wanted || !S_ISREG(st.st_mode))
        return;
    if (moved || st.st_nlink > 1)
        add_change(r->changes, path);
    else
        write_began(r, path, st.st_size > 0);
}

static void name_went(struct reading *r, struct str path, bool wanted)
{
    bool tangled = false;
    writing_ended(&r->tree->writing, path);
    /*
     * The removal of a link to a folder looks like that of a file, but takes everything below with
     * it.
     */
    if (r->tree->links > 0 && watches_drop(&r->tree->watches, path, &tangled))
        r->changes->everything = true;
    if (wanted)
        add_change(r->changes, path);
}

/* Acts on an event about `path`, a name in a watched folder. */
static bool read_named(struct reading *r, struct str path, uint32_t mask)
{
    bool folder = (mask & IN_ISDIR) != 0;
    bool wanted = site_wants(r->site, path, folder);
    bool moved = (mask & IN_MOVED_TO) != 0;
    struct writing *writing = &r->tree->writing;
    if (folder) {
        if (!wanted)
            return true;
        if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0)
            folder_went(r, path);
        else if ((mask & (IN_CREATE | IN_MOVED_TO | IN_ATTRIB)) != 0)
            return folder_came(r, path, 1);
        return true;
    }
    if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) {
        name_went(r, path, wanted);
    } else if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
        if (moved)
            writing_ended(writing, path);
        name_came(r, path, wanted, moved);
    } else if (wanted && (mask & IN_MODIFY) != 0) {
        write_began(r, path, false);
    } else if (wanted && (mask & IN_CLOSE_WRITE) != 0) {
        writing_ended(writing, path);
        add_change(r->changes, path);
    } else if (wanted && (mask & IN_ATTRIB) != 0 && !writing_has(writing, path)) {
        add_change(r->changes, path);
    }
    return true;
}

/* Acts on one event. If its watch has any role but that of a folder, everything is looked at. */
static bool read_event(struct reading *r, const struct inotify_event *e)
{
    if ((e->mask & (IN_Q_OVERFLOW | IN_UNMOUNT)) != 0)
        r->changes->everything = true;
    const struct watched *row = watches_find(&r->tree->watches, e->wd);
    if (row == NULL)
        return true;
    if ((e->mask & IN_IGNORED) != 0) {
        if (row->roles != WATCHED_FOLDER || row->path[0] == '\0')
            r->changes->everything = true;
        watches_forget(&r->tree->watches, e->wd);
        return true;
    }
    bool folder = (row->roles & WATCHED_FOLDER) != 0;
    bool own = e->len == 0; /* about the watched inode itself */
    if ((row->roles & WATCHED_SHARED) != 0 || ((row->roles & WATCHED_PATH) != 0 && own) ||
        ((row->roles & WATCHED_AWAIT) != 0 && (e->mask & (IN_CREATE | IN_MOVED_TO)) != 0) ||
        ((row->roles & WATCHED_LOCKED) != 0 && (e->mask & IN_ATTRIB) != 0) ||
        ((row->roles & WATCHED_PARENT) != 0 && (e->mask & IN_DELETE) != 0 &&
         held_replaced(&r->tree->held)))
        r->changes->everything = true;
    if (!folder)
        return true;
    char path[PATH_MAX];
    const char *name = own ? "" : e->name;
    int len = snprintf(path, sizeof(path), "%s%s%s", row->path,
                       row->path[0] != '\0' && name[0] != '\0' ? "/" : "", name);
    if (len < 0 || (size_t)len >= sizeof(path))
        return true;
    if (!own)
        return read_named(r, str_of(path, (size_t)len), e->mask);
    if ((e->mask & IN_ATTRIB) != 0)
        add_change(r->changes, str_of(path, (size_t)len));
    return true;
}

bool tree_read(struct tree *t, const struct site *site, struct tree_changes *changes,
               struct err *err)
{
    struct reading r = {t, site, changes, err};
    _Alignas(struct inotify_event) char buffer[16384];
    for (int reads = 0; reads < READS_MAX; reads++) {
        ssize_t n = read(t->watches.fd, buffer, sizeof(buffer));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        for (char *at = buffer; at < buffer + n;) {
            const struct inotify_event *e = (const struct inotify_event *)(const void *)at;
            if (!read_event(&r, e))
                return false;
            at += sizeof(*e) + e->len;
        }
    }
    return true;
}

void tree_unite(struct tree_changes *c)
{
    enum { FEW = 512 };
    size_t kept = 0;
    for (size_t i = 0; c->count <= FEW && i < c->count; i++) {
        size_t k = 0;
        while (k < kept && !str_eq(c->paths[k], c->paths[i]))
            k++;
        c->paths[k] = c->paths[i];
        kept += k == kept;
    }
    c->count = c->count <= FEW ? kept : c->count;
}

/*
 * Whether a file was truncated a moment ago. The kernel truncates it before it sends the event; on
 * ext4, some time before.
 */
static bool is_just_cut(const struct tree *t, struct str path)
{
    enum { MOMENT_MS = 50 };
    char name[PATH_MAX];
    struct stat st;
    struct timespec now;
    if (!full_name(t, path, name) || lstat(name, &st) != 0 || !S_ISREG(st.st_mode) ||
        st.st_size > 0 || clock_gettime(CLOCK_REALTIME, &now) != 0)
        return false;
    int64_t age = ((int64_t)now.tv_sec - st.st_ctim.tv_sec) * 1000 +
                  (now.tv_nsec - st.st_ctim.tv_nsec) / 1000000;
    return age >= 0 && age < MOMENT_MS;
}

bool tree_writes(const struct tree *t, const struct tree_changes *c)
{
    bool any = false;
    for (size_t i = 0; !any && i < c->count; i++)
        any = writing_has(&t->writing, c->paths[i]) || is_just_cut(t, c->paths[i]);
    return any;
}

void tree_expire(struct tree *t, struct tree_changes *changes)
{
    for (const struct writing_file *f; (f = writing_next(&t->writing, monotonic_ms())) != NULL;) {
        add_change(changes, str_c(f->path));
        writing_ended(&t->writing, str_c(f->path));
    }
}

int tree_timeout(const struct tree *t)
{
    return writing_timeout(&t->writing, monotonic_ms());
}
