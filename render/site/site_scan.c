/*
 * The files of a snapshot as they are found on the disk: all, or those at changed paths. See
 * site.h.
 *
 * A file that a fault hid (scan.h) is taken to be as it was in the snapshot before.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdlib.h>

#include "render/site/site.h"

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

/* ---- finding ---- */

bool site_scan_all(struct site *s, const struct site *old, struct scan_list *list,
                   struct diags *diags)
{
    struct scan_root root = s->root->scan;
    struct str theme = site_theme(s);
    root.faults = diags;
    return scan_tree(&root, S(""), site_takes, s->config, &s->own.arena, list, diags) &&
           (theme.len == 0 ||
            scan_tree(&root, theme, site_takes, s->config, &s->own.arena, list, diags)) &&
           retain(s->config, old, &s->own.arena, list);
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
        if (!site_takes(old->config, changed[i], folder))
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
