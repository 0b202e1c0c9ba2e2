/*
 * Files that somebody is writing. See writing.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/writing.h"

#include <stdlib.h>

void writing_fini(struct writing *w)
{
    while (w->count > 0)
        writing_ended(w, str_c(w->files[0].path));
}

static size_t find(const struct writing *w, struct str path)
{
    size_t at = 0;
    while (at < w->count && !str_eq(str_c(w->files[at].path), path))
        at++;
    return at;
}

static void add(struct writing *w, struct str path, int64_t made)
{
    size_t at = find(w, path);
    if (at < w->count) {
        w->files[at].made = made;
        return;
    }
    char *copy = w->count < WRITING_MAX && path.len > 0 ? strndup(path.ptr, path.len) : NULL;
    if (copy != NULL)
        w->files[w->count++] = (struct writing_file){copy, made};
}

void writing_made(struct writing *w, struct str path, int64_t now)
{
    add(w, path, now > 0 ? now : 1);
}

void writing_begun(struct writing *w, struct str path)
{
    add(w, path, 0);
}

void writing_ended(struct writing *w, struct str path)
{
    size_t at = find(w, path);
    if (at == w->count)
        return;
    free(w->files[at].path);
    w->files[at] = w->files[--w->count];
}

bool writing_has(const struct writing *w, struct str path)
{
    return find(w, path) < w->count;
}

const struct writing_file *writing_next(const struct writing *w, int64_t now)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->files[i].made > 0 && now - w->files[i].made >= WRITING_PATIENCE_MS)
            return &w->files[i];
    }
    return NULL;
}

int writing_timeout(const struct writing *w, int64_t now)
{
    int64_t least = -1;
    for (size_t i = 0; i < w->count; i++) {
        if (w->files[i].made == 0)
            continue;
        int64_t left = w->files[i].made + WRITING_PATIENCE_MS - now;
        left = left > 0 ? left : 0;
        if (least < 0 || left < least)
            least = left;
    }
    return (int)least;
}
