/*
 * Folders that are held open. See held.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/held.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SITE, SETTINGS, THEME, OTHERS };

/* An absolute path, since the working directory may change later. On the heap. */
static char *absolute(struct str path)
{
    char here[PATH_MAX];
    char *name = NULL;
    if (str_starts(path, S("/")))
        return strndup(path.ptr, path.len);
    if (getcwd(here, sizeof(here)) == NULL || asprintf(&name, "%s/%.*s", here, STR_ARG(path)) < 0)
        return NULL;
    return name;
}

bool held_init(struct held *h, const struct held_names *named)
{
    *h = (struct held){.count = OTHERS, .theme_named = named->theme != NULL};
    h->folders[SETTINGS].path = absolute(str_c(named->root));
    bool ok = h->folders[SETTINGS].path != NULL;
    if (ok && h->theme_named) {
        h->folders[THEME].path = absolute(str_c(named->theme));
        ok = h->folders[THEME].path != NULL;
    }
    struct str rest = named->follow != NULL ? str_c(named->follow) : S(""), one;
    while (ok && rest.len > 0 && h->count < HELD_MAX) {
        (void)str_cut(rest, ':', &one, &rest);
        if (one.len > 0)
            ok = (h->folders[h->count++].path = absolute(one)) != NULL;
    }
    return ok;
}

void held_fini(struct held *h)
{
    for (size_t i = 0; i < h->count; i++) {
        free(h->folders[i].path);
        free(h->folders[i].resolved);
    }
}

/* Looks at the path of a folder again. Returns false and err if its state cannot be told. */
static bool look(struct held *h, struct held_folder *f, struct err *err)
{
    char real[PATH_MAX];
    struct stat st;
    free(f->resolved);
    f->resolved = NULL;
    if (stat(f->path, &st) != 0)
        return watches_pass_over(f->path, errno, err);
    if (!S_ISDIR(st.st_mode))
        return true;
    if (realpath(f->path, real) == NULL)
        return watches_pass_over(f->path, errno, err);
    f->resolved = strdup(real);
    f->device = st.st_dev;
    f->inode = st.st_ino;
    if (f->resolved == NULL)
        return err_nomem(err);
    h->resolved[h->resolved_count++] = real[1] != '\0' ? str_c(f->resolved) : S("");
    return true;
}

/* Another path for a folder; an empty one: there is none. */
static bool set_path(struct held_folder *f, struct str path)
{
    free(f->path);
    f->path = path.len > 0 ? absolute(path) : NULL;
    return f->path != NULL || path.len == 0;
}

static bool set_folders(struct held *h, const struct site *site)
{
    char folder[PATH_MAX];
    struct str source = site_source(site);
    bool is_absolute = str_starts(source, S("/"));
    int len =
        snprintf(folder, sizeof(folder), "%s%s%.*s", is_absolute ? "" : h->folders[SETTINGS].path,
                 is_absolute || source.len == 0 ? "" : "/", STR_ARG(source));
    return len > 0 && (size_t)len < sizeof(folder) && set_path(&h->folders[SITE], str_c(folder)) &&
           (h->theme_named || set_path(&h->folders[THEME], site_theme(site)));
}

/* Settings that do not lie in the site's folder are no files of it, so their paths are watched. */
static bool follow_settings(const struct held *h, struct watches *w, const struct site *site,
                            struct err *err)
{
    struct str path;
    for (size_t i = 0; (path = site_settings(site, i)).len > 0; i++) {
        char name[PATH_MAX];
        bool missing;
        int len = snprintf(name, sizeof(name), "%s/%.*s", h->folders[SETTINGS].path, STR_ARG(path));
        bool fits = len > 0 && (size_t)len < sizeof(name);
        if (fits && !path_watch_add(w, name, (struct path_watch_bounds){.count = 0}, &missing, err))
            return false;
    }
    return true;
}

bool held_follow(struct held *h, struct watches *w, const struct site *site, bool *missing,
                 struct err *err)
{
    if (!set_folders(h, site))
        return err_nomem(err);
    bool ok = follow_settings(h, w, site, err);
    h->resolved_count = 0;
    for (size_t i = 0; ok && i < h->count; i++) {
        bool gone;
        struct held_folder *f = &h->folders[i];
        if (f->path == NULL)
            continue;
        /* Watched before it is looked at: a replacement after that is an event. */
        if (!path_watch_add_folder(w, f->path, &gone, err))
            return false;
        ok = look(h, f, err);
    }
    *missing = ok && h->folders[SITE].resolved == NULL;
    return ok;
}

bool held_replaced(const struct held *h)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct held_folder *f = &h->folders[i];
        struct stat st;
        bool told = f->path != NULL && stat(f->path, &st) == 0;
        bool there = told && S_ISDIR(st.st_mode);
        if (f->path != NULL && !told && site_is_fault(errno))
            return true;
        if (there != (f->resolved != NULL) ||
            (there && (st.st_dev != f->device || st.st_ino != f->inode)))
            return true;
    }
    return false;
}

bool held_has(const struct held *h, const char *path)
{
    struct str s = str_c(path);
    for (size_t i = 0; i < h->resolved_count; i++) {
        struct str folder = h->resolved[i];
        if (str_starts(s, folder) && (s.len == folder.len || s.ptr[folder.len] == '/'))
            return true;
    }
    return false;
}

const char *held_root(const struct held *h)
{
    return h->folders[SITE].path;
}

struct path_watch_bounds held_bounds(const struct held *h)
{
    return (struct path_watch_bounds){h->resolved, h->resolved_count};
}
