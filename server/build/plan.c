/*
 * The files that a build writes. See plan.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/build/plan.h"

#include <stdlib.h>

/* While the plan is made. */
struct making {
    struct plan *plan;
    plan_refuse_fn *refuse;
    void *self;
    bool ok;
};

struct str plan_source(const struct plan_file *f)
{
    return f->route.kind == ROUTE_PAGE ? page_path(f->route.page) : f->route.path;
}

static void refuse(struct making *m, const struct plan_file *f, const struct err *why)
{
    struct err e = ERR_INIT;
    (void)err_at(&e, ERR_KIND_CONFIG, (struct err_place){.file = plan_source(f)}, "not written: %s",
                 why->message);
    m->plan->failed++;
    m->refuse(m->self, &e);
}

static bool count_file(void *self, struct str path, const struct route *route)
{
    size_t *count = self;
    (void)path;
    (void)route;
    (*count)++;
    return true;
}

static bool add_file(void *self, struct str path, const struct route *route)
{
    struct making *m = self;
    struct plan *p = m->plan;
    struct plan_file f = {.route = *route};
    struct err why = ERR_INIT;
    while (str_starts(path, S("/")))
        path = str_from(path, 1);
    f.path = path;
    if (!destination_allows(path, &why)) {
        refuse(m, &f, &why);
        return true;
    }
    m->ok = arena_dup(p->arena, path, &f.path);
    if (m->ok)
        p->files[p->count++] = f;
    return m->ok;
}

/* The next folder above: "a/b" of "a/b/c". Returns false at the top. */
static bool go_up(struct str *path)
{
    size_t slash = str_rfind_char(*path, '/');
    *path = slash != STR_NONE ? str_sub(*path, 0, slash) : S("");
    return slash != STR_NONE;
}

/* The file that is where a folder above this one has to be; NULL if none is. */
static const struct plan_file *find_blocking(const struct plan *p, struct str path)
{
    const struct plan_file *found = NULL;
    while (found == NULL && go_up(&path))
        found = map_find(&p->by_path, path);
    return found;
}

/* Whether a file can be at its path, beside those before it. */
static bool is_free(struct making *m, const struct plan_file *f)
{
    struct err why = ERR_INIT;
    const struct plan_file *other = find_blocking(m->plan, f->path);
    if (other != NULL)
        (void)err_set(&why, ERR_KIND_IO, "'%.*s' cannot be in '%.*s', which is a file (of %.*s)",
                      STR_ARG(f->path), STR_ARG(other->path), STR_ARG(plan_source(other)));
    else if (map_find(&m->plan->folders, f->path) != NULL)
        (void)err_set(&why, ERR_KIND_IO, "'%.*s' is a folder with other files of the site",
                      STR_ARG(f->path));
    if (why.kind != ERR_KIND_NONE)
        refuse(m, f, &why);
    return why.kind == ERR_KIND_NONE;
}

static bool index_file(struct plan *p, const struct plan_file *f)
{
    struct str path = f->path;
    bool ok = map_put(&p->by_path, path, f);
    while (ok && go_up(&path) && map_find(&p->folders, path) == NULL)
        ok = map_put(&p->folders, path, p);
    return ok;
}

bool plan_make(struct plan *p, const struct site *s, struct arena *a, plan_refuse_fn *refuse_fn,
               void *self, struct err *err)
{
    *p = (struct plan){.arena = a, .site = s};
    struct making m = {.plan = p, .refuse = refuse_fn, .self = self, .ok = true};
    map_init(&p->by_path, a);
    map_init(&p->folders, a);
    size_t count = 0;
    site_each_output(s, count_file, &count);
    p->files = arena_new_array(a, count, struct plan_file);
    m.ok = p->files != NULL && map_reserve(&p->by_path, count);
    if (m.ok)
        site_each_output(s, add_file, &m);
    count = p->count;
    p->count = 0;
    for (size_t i = 0; m.ok && i < count; i++) {
        if (!is_free(&m, &p->files[i]))
            continue;
        p->files[p->count] = p->files[i];
        m.ok = index_file(p, &p->files[p->count++]);
    }
    return m.ok || err_arena(err, a);
}

/* ---- the destination ---- */

/* Cleaner#keep_file_regex: the beginning of a path is enough. */
static enum sweep_wish wish_of_keep_files(const struct site *s, struct str path)
{
    struct str keep;
    enum sweep_wish wish = SWEEP_NOTHING;
    for (size_t i = 0; (keep = site_keep_file(s, i)).ptr != NULL; i++) {
        if (keep.len > 0 && str_starts(path, keep))
            return SWEEP_KEPT;
        if (keep.len > path.len && str_starts(keep, path) && keep.ptr[path.len] == '/')
            wish = SWEEP_ABOVE_KEPT;
    }
    return wish;
}

/* Whether it is "a.css.br" of an "a.css" that has it. */
static bool is_compressed(const struct plan *p, struct str path)
{
    for (unsigned c = CODING_IDENTITY + 1; c < CODING_COUNT; c++) {
        struct str suffix = coding_suffix((enum coding)c);
        if (!str_ends(path, suffix))
            continue;
        const struct plan_file *f = map_find(&p->by_path, str_sub(path, 0, path.len - suffix.len));
        if (f != NULL && (f->codings & CODING_BIT(c)) != 0)
            return true;
    }
    return false;
}

enum sweep_wish plan_wish(void *self, struct str path)
{
    const struct plan *p = self;
    const struct plan_file *f = map_find(&p->by_path, path);
    if ((f != NULL && f->state != PLAN_ABSENT) || is_compressed(p, path))
        return SWEEP_FILE;
    if (map_find(&p->folders, path) != NULL)
        return SWEEP_FOLDER;
    return wish_of_keep_files(p->site, path);
}

void plan_fini(struct plan *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->files[i].deps);
    p->count = 0;
}
