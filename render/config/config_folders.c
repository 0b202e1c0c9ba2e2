/*
 * Folders that a setting names by a pattern, as Ruby's Dir.glob finds them. See config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "render/config/config.h"
#include "render/config/path.h"

enum { FOUND_MAX = 1000, DEPTH_MAX = 32, PATTERN_MAX = 256 };

struct search {
    const struct scan_root *root;
    struct arena *arena;
    struct config_strings *found;
    bool ok; /* false: the arena has ended */
};

static bool is_pattern(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (strchr("*?[\\", s.ptr[i]) != NULL)
            return true;
    }
    return false;
}

static void add(struct search *s, struct str folder)
{
    for (size_t i = 0; i < s->found->count; i++) {
        if (str_eq(s->found->items[i], folder))
            return;
    }
    if (s->found->count < FOUND_MAX)
        s->ok = s->ok && config_strings_add(s->arena, s->found, folder);
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The names of the folders in one, sorted, without those that begin with a dot. */
static struct config_strings folders_in(struct search *s, struct str folder)
{
    struct config_strings names = {.count = 0};
    int fd = scan_open(s->root, folder.len > 0 ? folder : S("."));
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL)
        scan_note_fault(s->root, folder, errno);
    if (dir == NULL && fd >= 0)
        (void)close(fd);
    const struct dirent *e;
    /* readdir is safe where no other thread has the same DIR. NOLINTNEXTLINE(concurrency-*) */
    while (dir != NULL && s->ok && (errno = 0, e = readdir(dir)) != NULL) {
        struct stamp stamp;
        struct str path, name;
        bool is_folder = false;
        if (e->d_name[0] == '.' || !path_join(folder, str_c(e->d_name), s->arena, &path) ||
            !scan_stat(s->root, path, &stamp, &is_folder) || !is_folder)
            continue;
        s->ok = arena_dup(s->arena, str_c(e->d_name), &name) &&
                config_strings_add(s->arena, &names, name);
    }
    if (dir != NULL && errno != 0)
        scan_note_fault(s->root, folder, errno);
    if (dir != NULL)
        (void)closedir(dir);
    if (names.count > 1)
        qsort(names.items, names.count, sizeof(*names.items), by_bytes);
    return names;
}

static bool name_matches(struct str pattern, struct str name)
{
    char p[PATTERN_MAX], n[PATTERN_MAX];
    if (pattern.len >= sizeof(p) || name.len >= sizeof(n))
        return false;
    (void)snprintf(p, sizeof(p), "%.*s", STR_ARG(pattern));
    (void)snprintf(n, sizeof(n), "%.*s", STR_ARG(name));
    return fnmatch(p, n, 0) == 0;
}

/* Adds the folders below `folder` that the pattern names. */
static void match(struct search *s, struct str folder, struct str pattern, unsigned depth)
{
    struct str head, rest, path;
    while (str_starts(pattern, S("/")))
        pattern = str_from(pattern, 1);
    if (pattern.len == 0) {
        add(s, folder);
        return;
    }
    str_cut(pattern, '/', &head, &rest);
    bool deep = str_eq(head, S("**"));
    while (deep && str_starts(rest, S("**/"))) /* no more than once, and not in as many ways */
        rest = str_from(rest, strlen("**/"));
    if (!s->ok || depth == DEPTH_MAX || s->found->count == FOUND_MAX)
        return;
    if (!is_pattern(head)) {
        struct stamp stamp;
        bool is_folder = false;
        if (path_join(folder, head, s->arena, &path) &&
            scan_stat(s->root, path, &stamp, &is_folder) && is_folder)
            match(s, path, rest, depth + 1);
        return;
    }
    /* What is behind stars is looked for here, too, unless nothing is: then they are but one. */
    if (deep && rest.len > 0)
        match(s, folder, rest, depth + 1);
    struct config_strings names = folders_in(s, folder);
    for (size_t i = 0; s->ok && i < names.count; i++) {
        if (!path_join(folder, names.items[i], s->arena, &path))
            s->ok = false;
        else if (deep && rest.len > 0)
            match(s, path, pattern, depth + 1);
        else if (name_matches(head, names.items[i]))
            match(s, path, rest, depth + 1);
    }
}

/* {a,b}: the pattern with each of them in turn. */
static void expand(struct search *s, struct str pattern, unsigned depth)
{
    size_t open = str_find_char(pattern, '{');
    size_t close = open == STR_NONE ? STR_NONE : str_find_char(str_from(pattern, open), '}');
    if (close == STR_NONE || depth == DEPTH_MAX) {
        match(s, S(""), pattern, 0);
        return;
    }
    struct str inner = str_sub(pattern, open + 1, open + close), one;
    for (bool more = true; more && s->ok;) {
        struct buf b;
        more = str_cut(inner, ',', &one, &inner);
        buf_init(&b, s->arena, 0);
        buf_add(&b, str_sub(pattern, 0, open));
        buf_add(&b, one);
        buf_add(&b, str_from(pattern, open + close + 1));
        s->ok = buf_ok(&b);
        expand(s, buf_str(&b), depth + 1);
    }
}

bool config_folders_find(const struct scan_root *root, struct str pattern, struct arena *a,
                         struct config_strings *found)
{
    struct search s = {.root = root, .arena = a, .found = found, .ok = true};
    expand(&s, pattern, 0);
    return s.ok;
}
