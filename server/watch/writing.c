/*
 * Files that somebody is writing. See writing.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/writing.h"

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

static bool add(struct writing *w, struct str path, int64_t due)
{
    size_t at = find(w, path);
    if (at < w->count) {
        w->files[at].due = due;
        return true;
    }
    char *copy = w->count < WRITING_MAX && path.len > 0 ? strndup(path.ptr, path.len) : NULL;
    if (copy != NULL)
        w->files[w->count++] = (struct writing_file){copy, due};
    return copy != NULL;
}

bool writing_made(struct writing *w, struct str path, int64_t now)
{
    return add(w, path, now + WRITING_MADE_MS);
}

bool writing_begun(struct writing *w, struct str path, int64_t now)
{
    return add(w, path, now + WRITING_STILL_MS);
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
        if (w->files[i].due <= now)
            return &w->files[i];
    }
    return NULL;
}

int writing_timeout(const struct writing *w, int64_t now)
{
    int64_t least = -1;
    for (size_t i = 0; i < w->count; i++) {
        int64_t left = w->files[i].due > now ? w->files[i].due - now : 0;
        if (least < 0 || left < least)
            least = left;
    }
    return (int)least;
}
