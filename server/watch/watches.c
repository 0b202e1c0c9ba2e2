/*
 * The kernel's watches. See watches.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/watches.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "render/render.h"

static bool has_descriptor_left(void)
{
    int spare = eventfd(0, EFD_CLOEXEC);
    if (spare >= 0)
        (void)close(spare);
    return spare >= 0;
}

bool watches_init(struct watches *w, struct err *err)
{
    *w = (struct watches){.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
    if (w->fd >= 0)
        return true;
    int error = errno;
    /* EMFILE has two meanings: this process has no descriptor left, or its user no instance. */
    if (error == EMFILE && has_descriptor_left())
        return err_set(err, ERR_KIND_LIMIT,
                       "no more inotify instances (raise fs.inotify.max_user_instances)");
    if (error == EMFILE || error == ENFILE || error == ENOMEM)
        return err_set(err, error == ENOMEM ? ERR_KIND_NOMEM : ERR_KIND_FAULT,
                       "inotify cannot be opened: %s", strerrordesc_np(error));
    return err_set(err, ERR_KIND_IO, "inotify is not available: %s", strerrordesc_np(error));
}

void watches_fini(struct watches *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->rows[i].path);
    free(w->rows);
    if (w->fd >= 0)
        (void)close(w->fd);
}

void watches_begin(struct watches *w)
{
    w->round++;
    w->grew = false;
}

/* The position of wd's row, or the one at which to insert it. */
static size_t position_of(const struct watches *w, int wd)
{
    size_t low = 0, high = w->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->rows[middle].wd < wd)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct watched *watches_find(const struct watches *w, int wd)
{
    size_t at = position_of(w, wd);
    return at < w->count && w->rows[at].wd == wd ? &w->rows[at] : NULL;
}

static void remove_row(struct watches *w, size_t at)
{
    free(w->rows[at].path);
    w->count--;
    memmove(&w->rows[at], &w->rows[at + 1], (w->count - at) * sizeof(*w->rows));
}

void watches_forget(struct watches *w, int wd)
{
    struct watched *row = watches_find(w, wd);
    if (row != NULL)
        remove_row(w, (size_t)(row - w->rows));
}

/* Inserts an empty row for wd. Returns NULL if memory ends. */
static struct watched *insert_row(struct watches *w, int wd)
{
    if (w->count == w->capacity) {
        size_t capacity = w->capacity > 0 ? w->capacity * 2 : 64;
        struct watched *rows = reallocarray(w->rows, capacity, sizeof(*rows));
        if (rows == NULL)
            return NULL;
        w->rows = rows;
        w->capacity = capacity;
    }
    size_t at = position_of(w, wd);
    memmove(&w->rows[at + 1], &w->rows[at], (w->count - at) * sizeof(*w->rows));
    w->count++;
    w->rows[at] = (struct watched){.wd = wd};
    return &w->rows[at];
}

/* Gives a row its path. If it has another path already, it becomes shared. */
static bool set_path(struct watched *row, struct str path)
{
    if ((row->roles & WATCHED_FOLDER) != 0) {
        if (!str_eq(str_c(row->path), path))
            row->roles |= WATCHED_SHARED;
        return true;
    }
    char *copy = strndup(path.len > 0 ? path.ptr : "", path.len);
    if (copy == NULL)
        return false;
    free(row->path);
    row->path = copy;
    return true;
}

bool watches_pass_over(const char *path, int error, struct err *err)
{
    return !site_is_fault(error) ||
           err_at(err, ERR_KIND_FAULT, (struct err_place){.file = str_c(path)},
                  "cannot be watched: %s", strerrordesc_np(error));
}

enum watches_result watches_add(struct watches *w, const char *name, uint32_t mask, unsigned roles,
                                struct str path, int *wd, struct err *err)
{
    int n = inotify_add_watch(w->fd, name, mask | IN_MASK_ADD);
    if (n < 0 && errno == ENOSPC) {
        (void)err_set(err, ERR_KIND_LIMIT,
                      "the kernel allows only %zu inotify watches (raise"
                      " fs.inotify.max_user_watches)",
                      w->count);
        return WATCHES_REFUSED;
    }
    if (n < 0 && errno == EACCES)
        return WATCHES_LOCKED;
    if (n < 0)
        return watches_pass_over(name, errno, err) ? WATCHES_ABSENT : WATCHES_REFUSED;
    struct watched *row = watches_find(w, n);
    w->grew = w->grew || row == NULL;
    if (row == NULL)
        row = insert_row(w, n);
    if (row != NULL && row->round != w->round) {
        row->round = w->round;
        row->roles = 0;
    }
    if (row == NULL || ((roles & WATCHED_FOLDER) != 0 && !set_path(row, path))) {
        (void)err_set(err, ERR_KIND_NOMEM, "out of memory");
        return WATCHES_REFUSED;
    }
    row->roles |= roles;
    *wd = n;
    return WATCHES_ADDED;
}

void watches_sweep(struct watches *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->count; i++) {
        if (w->rows[i].round == w->round) {
            w->rows[kept++] = w->rows[i];
            continue;
        }
        (void)inotify_rm_watch(w->fd, w->rows[i].wd);
        free(w->rows[i].path);
    }
    w->count = kept;
}

static bool is_at_or_below(struct str path, struct str folder)
{
    struct str rest = str_from(path, folder.len);
    return folder.len == 0 || (str_starts(path, folder) && (rest.len == 0 || rest.ptr[0] == '/'));
}

bool watches_drop(struct watches *w, struct str path, bool *tangled)
{
    bool any = false;
    for (size_t i = w->count; i-- > 0;) {
        struct watched *row = &w->rows[i];
        if ((row->roles & WATCHED_FOLDER) == 0 || !is_at_or_below(str_c(row->path), path))
            continue;
        any = true;
        if (row->roles != WATCHED_FOLDER) {
            *tangled = true;
            continue;
        }
        (void)inotify_rm_watch(w->fd, row->wd);
        remove_row(w, i);
    }
    return any;
}
