/*
 * From the disk to the units of a snapshot. See site.h.
 *
 *     scan      the files on the disk: all, or those at changed paths. A file that a fault hid
 *               (scan.h) counts as it was in the snapshot before
 *     units     one for each file: shared with the snapshot before, or read by the caller's threads
 *
 * Each thread takes the next file that no other has taken, and has its own diagnostics, so that the
 * result does not depend on the number of threads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/site.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

/* ---- what a fault hid ---- */

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct scan_file *)a)->path, ((const struct scan_file *)b)->path);
}

/*
 * Adds to a sorted list what old (may be NULL) has at the paths that a fault hid: with its old
 * stamp, so that it stays as it is. False if the arena ends.
 */
static bool retain(const struct config *c, const struct site *old, struct arena *a,
                   struct scan_list *list)
{
    size_t found = list->count;
    if (list->unread_count == 0 || old == NULL)
        return true;
    path_sort(list->unread, list->unread_count);
    for (size_t i = 0; i < old->unit_count; i++) {
        const struct unit *u = site_unit_at(old, i);
        const struct scan_file file = {u->path, u->stamp};
        if (!path_is_touched(u->path, list->unread, list->unread_count) ||
            !site_takes(c, u->path, false) ||
            (found > 0 && bsearch(&file, list->files, found, sizeof(file), by_path) != NULL))
            continue;
        struct scan_file *files = arena_grow(a, list->files, list->count * sizeof(file),
                                             (list->count + 1) * sizeof(file));
        if (files == NULL)
            return false;
        files[list->count++] = file;
        list->files = files;
        list->capacity = list->count;
    }
    scan_sort(list);
    return true;
}

/* ---- scanning ---- */

bool site_scan_all(const struct site *s, const struct site *old, struct arena *a,
                   struct scan_list *list, struct diags *diags)
{
    struct scan_root root = s->root->scan;
    struct str theme = site_theme(s);
    root.faults = diags;
    return scan_tree(&root, S(""), site_takes, s->config, a, list, diags) &&
           (theme.len == 0 || scan_tree(&root, theme, site_takes, s->config, a, list, diags)) &&
           retain(s->config, old, a, list);
}

/* Adds what was found to a list. */
static bool list_append(struct scan_list *out, const struct scan_list *found, struct arena *a)
{
    struct scan_file *files = arena_grow(a, out->files, out->count * sizeof(*files),
                                         (out->count + found->count + 1) * sizeof(*files));
    if (files == NULL)
        return false;
    out->files = files;
    for (size_t k = 0; k < found->count; k++)
        files[out->count++] = found->files[k];
    bool ok = true;
    for (size_t k = 0; ok && k < found->unread_count; k++)
        ok = scan_list_unread(out, found->unread[k], a);
    return ok;
}

bool site_scan_changed(const struct site *old, const struct str *changed, size_t count,
                       struct arena *a, struct scan_list *out, struct diags *diags)
{
    struct scan_root root = old->root->scan;
    root.faults = diags;
    for (size_t i = 0; i < count; i++) {
        struct scan_list found = {.count = 0};
        struct stamp stamp;
        bool folder = false;
        if (!scan_stat(&root, changed[i], &stamp, &folder)) {
            if (scan_is_fault(errno) && !scan_list_unread(out, changed[i], a))
                return false;
            continue;
        }
        if (!site_takes(old->config, changed[i], folder) || scan_is_written(&root, changed[i]))
            continue;
        struct scan_file one = {changed[i], stamp};
        if (folder && !scan_tree(&root, changed[i], site_takes, old->config, a, &found, diags))
            return false;
        if (!folder)
            found = (struct scan_list){.files = &one, .count = 1};
        if (!list_append(out, &found, a))
            return false;
    }
    scan_sort(out);
    return retain(old->config, old, a, out);
}

/* ---- one unit ---- */

struct unit *site_unit_now(const struct site *s, const struct site *old,
                           const struct scan_file *file, const struct site_fresh *fresh,
                           struct unit_batch *batch, struct diags *diags)
{
    for (size_t i = 0; fresh != NULL && i < fresh->count; i++) {
        struct unit *u = fresh->items[i];
        if (stamp_eq(u->stamp, file->stamp) && str_eq(u->path, file->path))
            return unit_ref(u);
    }
    struct unit *previous = old != NULL ? site_unit(old, file->path) : NULL;
    bool same =
        previous != NULL && old->config == s->config && stamp_eq(previous->stamp, file->stamp);
    if (same)
        return unit_ref(previous);
    struct config_role role = config_role(s->config, file->path, false);
    return unit_load(&s->root->scan, s->config, role, file, previous, batch, diags);
}

/* ---- all units, in parallel ---- */

/*
 * FEW: fewer files than this are read by one thread. MANY: from this number on, units share slabs
 * of memory, and the texts of pages are put aside (unless struct site_options says another number).
 */
enum { FEW = 32, MANY = 1000 };

static bool is_large(const struct site *s, const struct scan_list *list)
{
    return list->count >= (s->large > 0 ? s->large : MANY);
}

/* The diagnostics of one thread. Each thread links its own when it has finished. */
struct told {
    struct told *next;
    struct arena arena;
    struct diags diags;
};

struct reading {
    struct site *site;
    const struct site *old;
    const struct scan_list *list;
    atomic_size_t next; /* the first file that nobody has taken */
    atomic_bool failed;
    _Atomic(struct told *) told;
    bool wanted; /* whether anybody listens */
    size_t most; /* as in struct diags */
};

static void tell(struct reading *r, struct told *t)
{
    t->next = atomic_load(&r->told);
    while (!atomic_compare_exchange_weak(&r->told, &t->next, t)) {
    }
}

static void read_files(void *self)
{
    struct reading *r = self;
    struct arena arena;
    arena_init(&arena, 0);
    struct told *t = arena_new(&arena, struct told);
    if (t == NULL) {
        atomic_store(&r->failed, true);
        return;
    }
    diags_init(&t->diags, &arena);
    t->diags.most = r->most;
    struct unit_batch batch;
    unit_batch_begin(&batch, r->site->texts);
    bool many = is_large(r->site, r->list);
    while (!atomic_load_explicit(&r->failed, memory_order_relaxed)) {
        size_t i = atomic_fetch_add_explicit(&r->next, 1, memory_order_relaxed);
        if (i >= r->list->count)
            break;
        struct unit *u = site_unit_now(r->site, r->old, &r->list->files[i], NULL,
                                       many ? &batch : NULL, r->wanted ? &t->diags : NULL);
        r->site->units[i] = u;
        if (u == NULL)
            atomic_store(&r->failed, true);
    }
    unit_batch_end(&batch);
    t->arena = arena; /* which holds t itself: it goes last */
    t->diags.arena = &t->arena;
    tell(r, t);
}

/* The one whose first diagnostic is of the first file; each has them in the order of the files. */
static struct told *first_told(struct told *all)
{
    struct told *first = NULL;
    for (struct told *t = all; t != NULL; t = t->next) {
        if (t->diags.first != NULL &&
            (first == NULL || strcmp(t->diags.first->err.file, first->diags.first->err.file) < 0))
            first = t;
    }
    return first;
}

/* Merges what the threads have to tell, in the order of the files. */
static void hear(struct told *all, struct diags *diags)
{
    for (struct told *t = first_told(all); t != NULL; t = first_told(all)) {
        diag_add(diags, t->diags.first->level, &t->diags.first->err);
        t->diags.first = t->diags.first->next;
    }
    while (all != NULL) {
        struct told *t = all;
        all = t->next;
        if (diags != NULL) {
            diags->dropped += t->diags.dropped;
            diags->may_pass = diags->may_pass || t->diags.may_pass;
        }
        struct arena last = t->arena;
        arena_fini(&last);
    }
}

bool site_units_same(const struct site *s, const struct site *old)
{
    bool same = s->unit_count == old->unit_count;
    for (size_t i = 0; same && i < s->unit_count; i++)
        same = s->units[i] == site_unit_at(old, i);
    return same;
}

bool site_units_load(struct site *s, const struct site *old, const struct scan_list *list,
                     struct diags *diags, bool *same)
{
    struct reading r = {.site = s,
                        .old = old,
                        .list = list,
                        .wanted = diags != NULL,
                        .most = diags != NULL ? diags->most : 0};
    *same = false;
    s->units = arena_new_array(&s->own.arena, list->count + 1, struct unit *);
    if (s->units == NULL)
        return false;
    s->unit_count = list->count;
    if (is_large(s, list) && s->texts == NULL)
        s->texts = texts_open(s->texts_folder);
    if (s->parallel != NULL && list->count > FEW)
        s->parallel(read_files, &r);
    else
        read_files(&r);
    hear(atomic_load(&r.told), diags);
    if (atomic_load(&r.failed))
        return false;
    *same = old != NULL && site_units_same(s, old);
    return true;
}
