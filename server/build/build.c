/*
 * The site as files. See build.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/build/build.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/build/plan.h"
#include "server/build/progress.h"
#include "server/build/where.h"
#include "server/core/monotonic.h"
#include "server/core/parallel.h"
#include "server/core/report.h"
#include "server/http/mime.h"

enum {
    FRAGMENTS = 64 << 20,       /* bytes of parts that pages share */
    PRECOMPRESS_MAX = 16 << 20, /* bytes; larger files are not compressed */
    ARENA_RETAINED = 1 << 20,   /* bytes that a thread keeps from one file to the next */
};

struct build {
    const struct build_options *options;
    struct report report;
    struct destination destination;
    struct liquid_fragments *fragments;
    struct render_limits limits;
    struct arena arena; /* of the plan */
    struct plan plan;
    struct progress progress;
    bool guarded; /* somebody named the destination: it may be the wrong one */
    bool broken;  /* the last build of a --watch failed: what it staged may not be in its place */

    atomic_size_t next;   /* of the plan's files */
    atomic_bool stopping; /* because of err */
    pthread_mutex_t lock; /* of err */
    struct err err;       /* the first that ends the build */
    atomic_size_t failed;
    size_t written, removed;
};

/* ---- one file ---- */

static void give_up(struct build *b, const struct err *e)
{
    pthread_mutex_lock(&b->lock);
    if (!atomic_exchange(&b->stopping, true))
        b->err = *e;
    pthread_mutex_unlock(&b->lock);
}

static bool is_stopped(const struct build *b)
{
    return atomic_load_explicit(&b->stopping, memory_order_relaxed) ||
           atomic_load_explicit(b->options->stop, memory_order_relaxed);
}

/* "a.css.br" of "a.css". */
static struct str path_in(const struct plan_file *f, enum coding coding, struct arena *a)
{
    struct buf path;
    buf_init(&path, a, 0);
    buf_add(&path, f->path);
    if (coding != CODING_IDENTITY)
        buf_add(&path, coding_suffix(coding));
    return buf_str(&path);
}

/* How a file is staged in a coding. */
static struct staged staged_in(const struct build *b, const struct plan_file *f, enum coding coding,
                               struct arena *a)
{
    return (struct staged){
        .number = (size_t)(f - b->plan.files) * CODING_COUNT + coding,
        .path = path_in(f, coding, a),
        .in_new_folder = f->in_new_folder,
    };
}

/* Whether the site leaves the path to it, and its name is not too long with the suffix. */
static bool may_be_in(const struct build *b, const struct plan_file *f, enum coding coding,
                      struct arena *a, struct str *path)
{
    struct err ignored = ERR_INIT;
    *path = path_in(f, coding, a);
    return destination_allows(*path, &ignored) && map_find(&b->plan.by_path, *path) == NULL &&
           map_find(&b->plan.folders, *path) == NULL;
}

/* One coding of a body. False and err if it cannot be staged. */
static bool stage_coding(struct build *b, struct plan_file *f, enum coding coding, struct str body,
                         struct arena *a, struct err *err)
{
    struct str path;
    if (!may_be_in(b, f, coding, a, &path))
        return true;
    if (f->state == PLAN_UNCHANGED && destination_has(&b->destination, path)) {
        f->codings |= CODING_BIT(coding);
        return true;
    }
    size_t capacity = coding_bound(coding, body.len);
    char *out = arena_alloc(a, capacity);
    size_t len = out != NULL ? coding_compress(coding, CODING_BEST, body, out, capacity) : 0;
    if (len == 0)
        return err_nomem(err);
    if (len >= body.len)
        return true;
    f->codings |= CODING_BIT(coding);
    f->staged |= CODING_BIT(coding);
    const struct staged staged = staged_in(b, f, coding, a);
    return destination_stage(&b->destination, &staged, str_of(out, len), err);
}

static bool stage_codings(struct build *b, struct plan_file *f, struct str body, struct arena *a,
                          struct err *err)
{
    bool ok = true;
    if (!b->options->precompress || !mime_find(f->path)->compressible || body.len == 0 ||
        body.len > PRECOMPRESS_MAX)
        return true;
    for (unsigned c = CODING_IDENTITY + 1; ok && c < CODING_COUNT; c++) {
        struct arena_mark mark = arena_mark(a);
        ok = stage_coding(b, f, (enum coding)c, body, a, err);
        arena_rewind(a, mark);
    }
    return ok;
}

/* The file stays as it was, with what is compressed of it. */
static void fail(struct build *b, struct plan_file *f, const struct err *e, struct arena *a)
{
    bool there = destination_has(&b->destination, f->path);
    f->state = PLAN_FAILED;
    for (unsigned c = CODING_IDENTITY + 1; there && c < CODING_COUNT; c++) {
        struct str path;
        if (may_be_in(b, f, (enum coding)c, a, &path) && destination_has(&b->destination, path))
            f->codings |= CODING_BIT(c);
    }
    atomic_fetch_add(&b->failed, 1);
    report_page_err(&b->report, plan_source(f), e,
                    there ? "its file stays as it was" : "it is not written");
}

/* Sets whether the file is what it should be; if not, it will be staged. */
static void settle(const struct build *b, struct plan_file *f, bool same)
{
    f->state = same ? PLAN_UNCHANGED : PLAN_STAGED;
    f->staged |= same ? 0 : CODING_BIT(CODING_IDENTITY);
    f->in_new_folder = !same && !destination_has_folder_of(&b->destination, f->path);
}

/* Has the file compared, and staged if it differs. False and err if the disk fails. */
static bool stage_body(struct build *b, struct plan_file *f, struct str body, struct arena *a,
                       struct err *err)
{
    settle(b, f, destination_holds(&b->destination, f->path, body));
    const struct staged staged = staged_in(b, f, CODING_IDENTITY, a);
    return (f->state == PLAN_UNCHANGED || destination_stage(&b->destination, &staged, body, err)) &&
           stage_codings(b, f, body, a, err);
}

/* For a build that watches: what the file was made from. */
static bool retain_deps(const struct build *b, struct plan_file *f, const struct render_dep *deps,
                        size_t count, struct err *err)
{
    if (!b->options->watch || count == 0)
        return true;
    f->deps = malloc(count * sizeof(*deps));
    if (f->deps == NULL)
        return err_nomem(err);
    memcpy(f->deps, deps, count * sizeof(*deps));
    f->dep_count = count;
    return true;
}

static bool make_page(struct build *b, struct plan_file *f, struct arena *a, struct err *err)
{
    const struct route *r = &f->route;
    struct render_out out = {.dep_count = 0};
    struct err cause = ERR_INIT;
    diags_init(&out.diags, a);
    bool ok = page_render(r->language != NULL ? r->language : b->plan.site, r->page, &b->limits,
                          b->fragments, a, &out, &cause);
    report_diags(&b->report, &out.diags);
    if (!retain_deps(b, f, out.deps, out.dep_count, err))
        return false;
    if (!ok) {
        fail(b, f, &cause, a);
        return true;
    }
    report_page_good(&b->report, plan_source(f));
    if (out.body.len == 0 && str_ends(f->path, S(".css.map"))) {
        f->state = PLAN_ABSENT;
        return true;
    }
    return stage_body(b, f, out.body, a, err);
}

/* The whole file in the arena; empty if it changes meanwhile, or is too large to be compressed. */
static struct str read_whole(int fd, const struct stat *st, struct arena *a)
{
    size_t size = (size_t)st->st_size;
    char *bytes = size > 0 && size <= PRECOMPRESS_MAX ? arena_alloc(a, size) : NULL;
    bool ok = bytes != NULL && pread(fd, bytes, size, 0) == (ssize_t)size;
    return ok ? str_of(bytes, size) : S("");
}

static bool copy_file(struct build *b, struct plan_file *f, int fd, const struct stat *st,
                      struct arena *a, struct err *err)
{
    const struct render_dep dep = render_dep_file(b->plan.site, f->route.path);
    settle(b, f, destination_holds_copy(&b->destination, f->path, fd, st));
    const struct staged staged = staged_in(b, f, CODING_IDENTITY, a);
    if (!retain_deps(b, f, &dep, 1, err))
        return false;
    if (f->state == PLAN_STAGED && !destination_stage_copy(&b->destination, &staged, fd, st, err))
        return false;
    return !b->options->precompress || stage_codings(b, f, read_whole(fd, st, a), a, err);
}

static bool make_copy(struct build *b, struct plan_file *f, struct arena *a, struct err *err)
{
    struct stat st;
    struct err cause = ERR_INIT;
    int fd = site_open(b->plan.site, f->route.path);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok) {
        (void)err_at(&cause, ERR_KIND_IO, (struct err_place){.file = f->route.path},
                     "cannot be read: %s", fd < 0 ? strerrordesc_np(errno) : "no regular file");
        fail(b, f, &cause, a);
    } else {
        ok = copy_file(b, f, fd, &st, a, err);
    }
    if (fd >= 0)
        (void)close(fd);
    return ok || cause.kind != ERR_KIND_NONE;
}

/* What a thread does: one file after the other. */
static void work(void *self)
{
    struct build *b = self;
    struct arena arena;
    size_t i;
    arena_init(&arena, 0);
    while (!is_stopped(b) && (i = atomic_fetch_add(&b->next, 1)) < b->plan.count) {
        struct plan_file *f = &b->plan.files[i];
        struct err err = ERR_INIT;
        bool known = f->deps != NULL; /* of the build before: it is still current */
        if (!known && !(f->route.kind == ROUTE_PAGE ? make_page(b, f, &arena, &err)
                                                    : make_copy(b, f, &arena, &err)))
            give_up(b, &err);
        arena_rewind(&arena, (struct arena_mark){.taken = 0});
        arena_trim(&arena, ARENA_RETAINED);
        progress_step(&b->progress);
    }
    arena_fini(&arena);
}

/* ---- the destination ---- */

/* A thread that renames what is staged, the compressed forms of a file first. */
static void put(void *self)
{
    struct build *b = self;
    struct arena arena;
    size_t i;
    arena_init(&arena, 0);
    while (!atomic_load(&b->stopping) && (i = atomic_fetch_add(&b->next, 1)) < b->plan.count) {
        struct plan_file *f = &b->plan.files[i];
        for (unsigned c = CODING_COUNT; c-- > 0 && !f->in_new_folder;) {
            struct err err = ERR_INIT;
            const struct staged staged = staged_in(b, f, (enum coding)c, &arena);
            if ((f->staged & CODING_BIT(c)) != 0 &&
                !destination_put(&b->destination, &staged, &err))
                give_up(b, &err);
        }
        arena_rewind(&arena, (struct arena_mark){.taken = 0});
    }
    arena_fini(&arena);
}

/* Whether a folder that the caller named may be the wrong one: all that is in it would go. */
static bool is_right(const struct build *b, const struct sweep *sweep, struct err *err)
{
    size_t lost = 0;
    for (size_t i = 0; b->guarded && sweep->good == 0 && i < sweep->count; i++)
        lost += !sweep->items[i].folder && !str_starts(sweep->items[i].path, S(".")) ? 1 : 0;
    return lost == 0 ||
           err_set(err, ERR_KIND_CONFIG,
                   "the destination '%s' has files, and none that the site has (%zu would be "
                   "removed): name another folder, or empty it",
                   b->destination.path, lost);
}

/* Puts everything in place. From here on the build is not interrupted. */
static bool commit(struct build *b, bool sweeps, struct err *err)
{
    struct sweep sweep = {.count = 0};
    struct destination *d = &b->destination;
    if (sweeps && (!destination_sweep_find(d, plan_wish, &b->plan, &b->arena, &sweep, err) ||
                   !is_right(b, &sweep, err) || !destination_sweep_remove(d, &sweep, true, err)))
        return false;
    if (!destination_put_folders(d, err))
        return false;
    atomic_store(&b->next, 0);
    parallel_run(put, b);
    if (atomic_load(&b->stopping)) {
        *err = b->err;
        return false;
    }
    d->empty = false;
    b->removed = sweep.files;
    b->written = 0;
    for (size_t i = 0; i < b->plan.count; i++)
        b->written += b->plan.files[i].state == PLAN_STAGED ? 1 : 0;
    return destination_sweep_remove(d, &sweep, false, err);
}

static void report_refused(void *self, const struct err *e)
{
    struct build *b = self;
    report_err(&b->report, LOG_LEVEL_ERROR, e, "");
}

/* Those of the site's Ruby that wait until all is written. */
static bool run_hooks(const struct build *b, struct err *err)
{
    char path[PATH_MAX];
    if (!site_has_written(b->plan.site))
        return true;
    if (realpath(b->destination.path, path) == NULL)
        return err_set(err, ERR_KIND_IO, "%s: %s", b->destination.path, strerrordesc_np(errno));
    return site_written(b->plan.site, str_c(path), err);
}

/* Renders and writes the files of the plan that are not known yet. */
static bool write_plan(struct build *b, bool sweeps, struct err *err)
{
    atomic_store(&b->next, 0);
    atomic_store(&b->failed, 0);
    progress_start(&b->progress, b->plan.count);
    parallel_run(work, b);
    progress_end(&b->progress);
    if (atomic_load(&b->stopping)) {
        *err = b->err;
        return false;
    }
    if (atomic_load(b->options->stop))
        return err_set(err, ERR_KIND_IO, "interrupted: the tree is as it was before");
    return commit(b, sweeps, err) && run_hooks(b, err);
}

static void tell(const struct build *b, int64_t start_ms)
{
    enum { MS = 1000 };
    size_t failed = atomic_load(&b->failed) + b->plan.failed;
    (void)printf("%s: %zu files, %zu written, %zu removed", b->destination.path, b->plan.count,
                 b->written, b->removed);
    if (failed > 0)
        (void)printf(", %zu failed", failed);
    (void)printf(" in %.2f s\n", (double)(monotonic_ms() - start_ms) / MS);
    (void)fflush(stdout);
}

/* ---- building again ---- */

static sem_t wakes; /* once for each round of the watch, and for each build_wake */

void build_wake(void)
{
    (void)sem_post(&wakes);
}

static void round_ended(void *self)
{
    (void)self;
    build_wake();
}

/*
 * Takes over of the plan before what is still current. broken: what that has staged is not in its
 * place. Returns whether a path is new or gone.
 */
static bool take_over(struct plan *plan, struct plan *before, bool broken)
{
    bool same = plan->count == before->count;
    for (size_t i = 0; i < plan->count; i++) {
        struct plan_file *f = &plan->files[i];
        struct plan_file *old = NULL;
        const struct plan_file *found = map_find(&before->by_path, f->path);
        same = same && found != NULL;
        if (found != NULL)
            old = &before->files[found - before->files];
        if (old == NULL || old->deps == NULL || (broken && old->staged != 0) ||
            old->route.kind != f->route.kind ||
            (old->route.language == NULL) != (f->route.language == NULL) ||
            !str_eq(plan_source(old), plan_source(f)) ||
            !site_deps_current(plan->site, old->deps, old->dep_count))
            continue;
        f->deps = old->deps;
        f->dep_count = old->dep_count;
        f->codings = old->codings;
        f->state = old->state == PLAN_STAGED ? PLAN_UNCHANGED : old->state;
        old->deps = NULL;
    }
    return !same;
}

/*
 * Whether a snapshot is still to be written into this destination. If the settings name another
 * one, this one is a folder of the site like any other: the site would contain itself.
 */
static bool is_still_there(const struct build *b, const struct site *s, struct err *err)
{
    struct str named = site_destination(s);
    return str_eq(named, site_destination(b->plan.site)) ||
           err_set(err, ERR_KIND_CONFIG,
                   "'destination' in the settings is now '%.*s': nothing is written until it is as "
                   "it was, or the build is started again",
                   STR_ARG(named));
}

/* Builds what differs between the plan and a new snapshot. */
static bool rebuild(struct build *b, const struct site *s, struct err *err)
{
    struct arena arena;
    struct plan plan;
    int64_t start = monotonic_ms();
    if (!is_still_there(b, s, err))
        return false;
    arena_init(&arena, 0);
    if (!plan_make(&plan, s, &arena, report_refused, b, err)) {
        arena_fini(&arena);
        return false;
    }
    /* Files that hooks have changed are made again, so that they are not changed twice. */
    bool sweeps = site_has_written(s) || take_over(&plan, &b->plan, b->broken) || b->broken;
    plan_fini(&b->plan);
    arena_fini(&b->arena);
    b->arena = arena;
    b->plan = plan;
    b->plan.arena = &b->arena;
    b->broken =
        (b->broken && !destination_clear(&b->destination, err)) || !write_plan(b, sweeps, err);
    if (b->broken)
        return false;
    if (b->written > 0 || b->removed > 0 || atomic_load(&b->failed) > 0)
        tell(b, start);
    return true;
}

/* Waits for a round of the watch or a signal. Without inotify, it has everything looked at after a
 * second. */
static void wait_for_change(const struct build *b, struct watch *watch)
{
    struct timespec until;
    if (b->options->mode != WATCH_MODE_STAT) {
        (void)sem_wait(&wakes); /* EINTR: the caller looks again */
        return;
    }
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    if (sem_timedwait(&wakes, &until) != 0 && errno == ETIMEDOUT)
        watch_rescan(watch);
}

/* Builds again with each snapshot, until it is to stop. Takes over the site's reference. */
static bool follow(struct build *b, const struct site *site, struct err *err)
{
    const struct site_options *o = &b->options->site;
    struct publish publish;
    if (!publish_init(&publish, site)) {
        site_unref(site);
        return err_nomem(err);
    }
    const struct watch_options options = {
        .root = o->source.ptr, /* from the command line: it ends with NUL */
        .theme = o->theme.len > 0 ? o->theme.ptr : NULL,
        .follow = o->follow.len > 0 ? o->follow.ptr : NULL,
        .mode = b->options->mode,
        .publish = &publish,
        .report = &b->report,
        .ended = round_ended,
    };
    struct snapshot *held = publish_get(&publish); /* that of the plan */
    uint64_t generation = held->generation;        /* what was looked at last */
    struct watch *watch = watch_start(&options, err);
    bool ok = watch != NULL;
    while (ok && !atomic_load(b->options->stop)) {
        if (publish_generation(&publish) == generation) {
            wait_for_change(b, watch);
            continue;
        }
        struct snapshot *next = publish_get(&publish);
        struct err failure = ERR_INIT;
        if (!rebuild(b, next->site, &failure) && !atomic_load(b->options->stop))
            log_err(LOG_LEVEL_ERROR, &failure, "");
        atomic_store(&b->stopping, false);
        generation = next->generation;
        /* If memory ends, the plan is still that of the snapshot before. */
        bool planned = b->plan.site == next->site;
        publish_unref(planned ? held : next);
        held = planned ? next : held;
    }
    watch_free(watch);
    publish_unref(held);
    publish_fini(&publish);
    return ok;
}

/* ---- the whole ---- */

/* As for Jekyll, a broken layout or include is no error if no page uses it. */
static bool has_errors(const struct diags *diags, const struct site *site)
{
    bool found = false;
    for (const struct diag *d = diags->first; d != NULL; d = d->next)
        found = found || (d->level == DIAG_LEVEL_ERROR &&
                          !(site != NULL && site_is_template(site, str_c(d->err.file))));
    return found;
}

/* Reads the site. *good: without errors. NULL and err on failure. */
static const struct site *load(struct build *b, const struct site_options *options, bool *good,
                               struct err *err)
{
    struct arena scratch;
    struct diags diags;
    arena_init(&scratch, 0);
    diags_init(&diags, &scratch);
    const struct site *site = site_load(options, &diags, err);
    report_diags(&b->report, &diags);
    *good = !has_errors(&diags, site);
    if (site != NULL)
        report_site(&b->report, site, &diags);
    arena_fini(&scratch);
    bool (*prepare)(void *, struct err *) = b->options->sass_prepare;
    if (site != NULL && prepare != NULL && site_has_sass(site) &&
        !prepare(options->sass.self, err)) {
        site_unref(site);
        site = NULL;
    }
    return site;
}

/* The first build; then, if it is to watch, the others. */
static bool build_all(struct build *b, const struct where *where, int64_t start, struct err *err)
{
    struct site_options options = b->options->site;
    bool good = false;
    options.parallel = parallel_run;
    if (where->inside.ptr != NULL)
        options.destination = where->inside;
    const struct site *site = load(b, &options, &good, err);
    char path[PATH_MAX];
    if (site == NULL)
        return false;
    b->guarded = !where_is_usual(where, site);
    bool ok =
        where_destination(where, site, path, err) && destination_open(&b->destination, path, err);
    if (ok) {
        ok = plan_make(&b->plan, site, &b->arena, report_refused, b, err) &&
             write_plan(b, true, err);
        if (ok)
            tell(b, start);
        good = good && atomic_load(&b->failed) + b->plan.failed == 0;
        b->guarded = false;
        if (ok && b->options->watch) {
            ok = follow(b, site_ref(site), err);
            good = true;
        }
        destination_close(&b->destination);
    }
    plan_fini(&b->plan);
    site_unref(site);
    return ok && good;
}

bool build_run(const struct build_options *options, struct err *err)
{
    struct where where;
    int64_t start = monotonic_ms();
    struct build b = {.options = options, .destination = {.fd = -1, .stage = -1}, .err = ERR_INIT};
    if (!where_find(options->site.source.ptr, options->destination, &where, err))
        return false;
    (void)sem_init(&wakes, 0, 0);
    report_init(&b.report);
    (void)pthread_mutex_init(&b.lock, NULL);
    arena_init(&b.arena, 0);
    b.fragments = render_fragments_new(FRAGMENTS);
    bool ok = build_all(&b, &where, start, err);
    render_fragments_free(b.fragments);
    arena_fini(&b.arena);
    (void)pthread_mutex_destroy(&b.lock);
    report_fini(&b.report);
    return ok;
}
