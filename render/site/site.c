/*
 * The snapshot: made and updated. What it has at a path is in site_find.c. See render.h and site.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "render/config/config_source.h"
#include "render/site/generate.h"
#include "render/site/polyglot.h"
#include "render/site/routes.h"
#include "render/site/ruby_marks.h"
#include "render/site/ruby_outputs.h"

/* ---- the root ---- */

static struct root *root_ref(struct root *r)
{
    atomic_fetch_add_explicit(&r->refs, 1, memory_order_relaxed);
    return r;
}

static void root_unref(struct root *r)
{
    if (r != NULL && atomic_fetch_sub_explicit(&r->refs, 1, memory_order_acq_rel) == 1) {
        follow_close(&r->follow);
        (void)close(r->settings.fd);
        free(r);
    }
}

static struct root *root_open(struct str source, struct str follow, struct arena *a,
                              struct err *err)
{
    const char *z = arena_z(a, source.len > 0 ? source : S("."));
    struct root *r = z != NULL ? calloc(1, sizeof(*r)) : NULL;
    if (r == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    atomic_init(&r->refs, 1);
    r->settings.theme_fd = -1;
    r->settings.fd = open(z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->settings.fd < 0) {
        (void)err_set(err, scan_is_fault(errno) ? ERR_KIND_FAULT : ERR_KIND_IO,
                      "the site directory '%s' cannot be read: %s", z, strerrordesc_np(errno));
        free(r);
        return NULL;
    }
    if (!follow_open(str_c(z), follow, &r->follow, err)) {
        root_unref(r);
        return NULL;
    }
    r->settings.follow = r->follow.folders;
    r->settings.follow_count = r->follow.count;
    return r;
}

/* Sets the folders of the site's files and of its theme, which the settings name. */
static void root_set(struct root *r, const struct config *c)
{
    r->scan = config_source_root(c, &r->settings);
    r->scan.theme = c->theme.path;
    r->scan.theme_fd = c->theme.fd;
    r->scan.written = c->destination_inside;
}

/* Whether both are the same folders, not others at the same paths. */
static bool root_same(const struct root *a, const struct root *b)
{
    struct stat x, y;
    return fstat(a->settings.fd, &x) == 0 && fstat(b->settings.fd, &y) == 0 &&
           x.st_dev == y.st_dev && x.st_ino == y.st_ino && follow_same(&a->follow, &b->follow);
}

/* ---- references ---- */

const struct site *site_ref(const struct site *s)
{
    atomic_fetch_add_explicit(s->own.refs, 1, memory_order_relaxed);
    return s;
}

void site_unref(const struct site *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(s->own.refs, 1, memory_order_acq_rel) != 1)
        return;
    if (s->own.base != NULL) {
        for (size_t i = 0; s->own.edits != NULL && i < s->own.edits->count; i++)
            unit_unref(s->own.edits->items[i].now);
        site_unref(s->own.base); /* which has no base: this goes one level deep */
    } else {
        polyglot_unref(s);
        texts_unref(s->texts);
        for (size_t i = 0; i < s->unit_count; i++)
            unit_unref(s->units[i]);
        config_unref(s->config);
        root_unref(s->root);
    }
    struct arena last = s->own.arena; /* which holds the snapshot itself */
    arena_fini(&last);
}

uint64_t site_generation(const struct site *s)
{
    return s->own.generation;
}

struct site *site_new(uint64_t generation, struct err *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct site *s = arena_new(&arena, struct site);
    _Atomic unsigned *refs = arena_new(&arena, _Atomic unsigned);
    if (s == NULL || refs == NULL) {
        (void)err_arena(err, &arena);
        arena_fini(&arena);
        return NULL;
    }
    atomic_init(refs, 1);
    s->own = (struct site_own){.refs = refs, .arena = arena, .generation = generation};
    return s;
}

/* One that stands by itself: it has nothing yet but what its caller asked for. */
static struct site *site_begin(const struct site_options *o, uint64_t generation, struct err *err)
{
    struct site *s = site_new(generation, err);
    if (s == NULL)
        return NULL;
    struct arena *a = &s->own.arena;
    s->now = o->now;
    s->strict = o->strict;
    s->parallel = o->parallel;
    s->sass = o->sass;
    s->ruby = o->ruby;
    s->ruby_loads = o->ruby_loads;
    s->baseurl_stripped = o->baseurl_stripped;
    s->shown = o->shown;
    s->large = o->large;
    struct str environment = o->environment.len > 0 ? o->environment : S("production");
    if (!arena_dup(a, o->source, &s->source) || !arena_dup(a, environment, &s->environment) ||
        !arena_dup(a, o->config, &s->files) || !arena_dup(a, o->theme, &s->theme) ||
        !arena_dup(a, o->gems, &s->gems) || !arena_dup(a, o->follow, &s->follow) ||
        !arena_dup(a, o->jekyll, &s->jekyll) || !arena_dup(a, o->texts, &s->texts_folder) ||
        (o->baseurl.ptr != NULL && !arena_dup(a, o->baseurl, &s->baseurl)) ||
        (o->destination.ptr != NULL && !arena_dup(a, o->destination, &s->destination))) {
        (void)err_arena(err, a);
        site_unref(s);
        return NULL;
    }
    return s;
}

/* ---- units ---- */

size_t site_unit_index(const struct site *s, struct str path)
{
    size_t low = 0, high = s->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(s->units[middle]->path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct unit *site_unit(const struct site *s, struct str path)
{
    size_t i = site_unit_index(s, path);
    return i < s->unit_count && str_eq(s->units[i]->path, path) ? site_unit_at(s, i) : NULL;
}

struct unit *site_unit_at(const struct site *s, size_t i)
{
    return edits_unit(s->own.edits, s->units[i]);
}

const struct unit *site_layout(const struct site *s, struct str name)
{
    const struct unit *u = map_find(&s->collect.layouts, name);
    return u != NULL ? edits_file(s->own.edits, u) : NULL;
}

const struct unit *site_include(const struct site *s, struct str name)
{
    const struct unit *u = map_find(&s->collect.includes, name);
    return u != NULL ? edits_file(s->own.edits, u) : NULL;
}

/* ---- making and updating ---- */

int64_t site_wake(const struct site *s)
{
    return s->wake;
}

/*
 * The first moment at which a document is of the future no more, and the last one at which one
 * became so. A clock that stands has none.
 */
static void set_wake(struct site *s)
{
    const int64_t present = s->config->time.seconds;
    for (size_t i = 0; !s->config->clock_stands && i < s->unit_count; i++) {
        const struct page *p = unit_good(s->units[i])->page;
        if (p == NULL || p->kind == PAGE_KIND_PAGE)
            continue;
        int64_t due = p->date.seconds + (p->date.nanoseconds > 0 ? 1 : 0);
        if (p->future && due > present && (s->wake == 0 || due < s->wake))
            s->wake = due;
        if (!p->future && due < present && due > s->reached)
            s->reached = due;
    }
}

static bool is_due(const struct site *s)
{
    const int64_t now = time(NULL);
    return (s->wake != 0 && now >= s->wake) || now < s->reached;
}

/* Tells Ruby, if it runs, that a snapshot is made; paths as in site_update. */
static void ruby_tell(const struct site *s, const struct str *changed, size_t count)
{
    const struct ruby_host *ruby = s->config->ruby;
    if (ruby != NULL)
        ruby->edited(ruby->self, changed, count, s->config->time.seconds);
}

/* Whether Ruby makes the pages of a snapshot. A preview has a document that Ruby has not read. */
static bool ruby_makes(const struct site *s)
{
    return ruby_outputs_wanted(s->config) && !s->alone;
}

/* The pages that plugins make. Those of the site's own Ruby come with what its gems make. */
static bool generate(struct site *s, struct diags *diags)
{
    struct err err = ERR_INIT;
    if (!ruby_makes(s))
        return generate_pages(s, diags);
    if (ruby_outputs_build(s, diags, &err))
        return true;
    s->ruby_err = err;
    /* There is no good site yet: better one without what Ruby makes of it than none. */
    if (s->own.generation > 1 || arena_failed(&s->own.arena))
        return false;
    diag_add(diags, DIAG_LEVEL_ERROR, &err);
    return generate_pages(s, diags);
}

/* Lists, pages, routes and versions: all that follows from the units of one language. */
static bool build(struct site *s, struct diags *diags)
{
    return collect_build(&s->collect, s->config, s->language, s->units, s->unit_count,
                         &s->own.arena) &&
           generate(s, diags) && generate_source_maps(s) && routes_build(s, diags) &&
           site_versions_build(s);
}

/* All that follows from the units. */
const struct site *site_finish(struct site *s, struct diags *diags, struct err *err)
{
    bool ok = true;
    set_wake(s);
    site_rules_find(s);
    if (!ruby_makes(s))
        s->language = polyglot_default(s->config, s->units, s->unit_count, &s->own.arena, &ok);
    if (ok && build(s, diags) && polyglot_build(s, diags, build) && site_left_out_build(s) &&
        !arena_failed(&s->own.arena)) {
        site_search_report(s, diags);
        return s;
    }
    if (s->ruby_err.kind != ERR_KIND_NONE)
        *err = s->ruby_err;
    else
        (void)err_arena(err, &s->own.arena);
    site_unref(s);
    return NULL;
}

/* Whether the settings that a site was read with are those that the disk has now. */
static bool is_own_config(const struct site *s, const struct scan_root *settings)
{
    const struct config *c = s->config;
    const struct scan_root root = config_source_root(c, settings);
    return config_source_is_current(c, settings) &&
           theme_is_current(&c->theme, s->theme, settings->faults) &&
           config_files_version(&c->files, settings) == c->files.version &&
           theme_version(&c->theme, settings->faults) == c->theme_version &&
           ruby_names_version(&root, c->plugins_dirs.items, c->plugins_dirs.count) ==
               c->ruby_names.version &&
           c->plain == config_plain(&root);
}

/*
 * The old configuration if its file and the site's shape are what they were, else a new one. The
 * present in which the site is read is the configuration's: when a moment has come, it is a new
 * one.
 */
static const struct config *config_of(const struct site *s, const struct drop_classes *drops,
                                      const struct site *old, const struct scan_root *settings,
                                      struct err *err)
{
    const struct theme_search themes = {s->source, s->theme, s->gems, settings->faults};
    if (old != NULL && !is_due(old) && old->ruby_loads == s->ruby_loads &&
        is_own_config(old, settings))
        return config_ref(old->config);
    const struct config_options options = {
        .files = s->files,
        .now = s->now,
        .strict = s->strict,
        .baseurl = s->baseurl,
        .jekyll = s->jekyll,
        .themes = &themes,
        .drops = drops,
        .shown = s->shown,
        .destination = s->destination,
        .ruby = s->ruby,
        .ruby_site = {.source = s->source, .environment = s->environment, .version = s->ruby_loads},
    };
    return config_load(settings, &options, err);
}

/* The same, but none that a fault may have made other than its files say. */
static const struct config *config_now(const struct site *s, const struct drop_classes *drops,
                                       const struct site *old, struct err *err)
{
    struct arena arena;
    struct diags faults;
    struct scan_root settings = s->root->settings;
    arena_init(&arena, 0);
    diags_init(&faults, &arena);
    settings.faults = &faults;
    const struct config *c = config_of(s, drops, old, &settings, err);
    if (faults.may_pass) {
        config_unref(c);
        c = NULL;
        if (faults.first != NULL)
            *err = faults.first->err;
        else
            (void)err_nomem(err);
    }
    arena_fini(&arena);
    return c;
}

/* Who can say whether what was read is no newer than what is known to have changed. */
struct asked {
    site_still_fn *still; /* NULL: nobody */
    void *self;
};

static bool is_still(struct asked asked)
{
    return asked.still == NULL || asked.still(asked.self);
}

/* Whether files of both at one path are one file at two times, not files of two folders. */
static bool is_same_source(const struct site *a, const struct site *b)
{
    return str_eq(a->config->source, b->config->source);
}

/* Whether the folders and the settings still are those with which a site was begun. */
static bool is_as_begun(struct site *s)
{
    struct err err = ERR_INIT;
    struct diags faults = {.arena = NULL};
    struct root *now = root_open(s->source, s->follow, &s->own.arena, &err);
    bool same = now != NULL && root_same(now, s->root);
    if (same) {
        now->settings.faults = &faults;
        same = is_own_config(s, &now->settings) && !faults.may_pass;
    }
    root_unref(now);
    return same;
}

/* Tells who asked for it that the files of a site are read next. */
static void tell_begun(const struct site_options *o, struct site *s)
{
    if (o->begun == NULL || s->config->ruby != NULL)
        return;
    o->begun(o->begun_self, s);
    if (!is_as_begun(s))
        o->begun(o->begun_self, NULL);
}

/* All units. *same tells whether they are those of `old`. */
static bool read_all(struct site *s, const struct site *old, struct diags *diags, bool *same)
{
    struct arena arena;
    struct scan_list list = {.count = 0};
    arena_init(&arena, 0);
    bool ok =
        site_scan_all(s, old, &arena, &list, diags) && site_units_load(s, old, &list, diags, same);
    arena_fini(&arena);
    return ok;
}

/* The whole tree, read anew; what did not change since `old` is shared. */
static const struct site *load(const struct site_options *o, const struct drop_classes *drops,
                               const struct site *old, struct asked asked, struct diags *diags,
                               struct err *err)
{
    struct site *s = site_begin(o, old != NULL ? old->own.generation + 1 : 1, err);
    if (s == NULL)
        return NULL;
    s->texts = texts_ref(old != NULL ? old->texts : NULL);
    s->root = root_open(s->source, s->follow, &s->own.arena, err);
    if (s->root != NULL)
        s->config = config_now(s, drops, old, err);
    if (s->config != NULL && (old == NULL || old->config != s->config))
        config_report(s->config, diags);
    if (s->config == NULL) {
        site_unref(s);
        return NULL;
    }
    follow_report(&s->root->follow, s->follow, diags);
    config_files_tell_links(&s->config->files, &s->root->settings, diags);
    root_set(s->root, s->config);
    tell_begun(o, s);
    bool same = false;
    const struct site *before = old != NULL && is_same_source(old, s) ? old : NULL;
    if (!ruby_marks_begin(s, NULL) || !read_all(s, before, diags, &same)) {
        (void)err_nomem(err);
        site_unref(s);
        return NULL;
    }
    same = same && old->config == s->config && root_same(old->root, s->root) &&
           !(ruby_makes(s) && s->config->ruby->fails(s->config->ruby->self));
    bool still = is_still(asked);
    /* Ruby that was just started has read the site by itself. */
    if (still && !same && old != NULL && old->config == s->config)
        ruby_tell(s, NULL, 0);
    if (still && !same)
        return site_finish(s, diags, err);
    site_unref(s);
    return still ? site_ref(old) : NULL;
}

const struct site *site_load_as(const struct site_options *options,
                                const struct drop_classes *drops, struct diags *diags,
                                struct err *err)
{
    return load(options, drops, NULL, (struct asked){NULL, NULL}, diags, err);
}

static struct site_options options_of(const struct site *s)
{
    return (struct site_options){.source = s->source,
                                 .strict = s->strict,
                                 .now = s->now,
                                 .environment = s->environment,
                                 .config = s->files,
                                 .theme = s->theme,
                                 .gems = s->gems,
                                 .follow = s->follow,
                                 .baseurl = s->baseurl,
                                 .jekyll = s->jekyll,
                                 .baseurl_stripped = s->baseurl_stripped,
                                 .shown = s->shown,
                                 .destination = s->destination,
                                 .parallel = s->parallel,
                                 .sass = s->sass,
                                 .ruby = s->ruby,
                                 .texts = s->texts_folder,
                                 .large = s->large,
                                 .ruby_loads = s->ruby_loads};
}

struct site *site_begin_after(const struct site *previous, struct err *err)
{
    const struct site_options o = options_of(previous);
    struct site *s = site_begin(&o, previous->own.generation + 1, err);
    if (s == NULL)
        return NULL;
    s->root = root_ref(previous->root);
    s->texts = texts_ref(previous->texts);
    s->config = config_ref(previous->config);
    if (ruby_marks_begin(s, previous))
        return s;
    (void)err_arena(err, &s->own.arena);
    site_unref(s);
    return NULL;
}

/* A copy of the changed paths in byte order. NULL if the arena ends. */
static const struct str *sorted(const struct str *changed, size_t count, struct arena *a)
{
    struct str *all = arena_new_array(a, count, struct str);
    if (all == NULL)
        return NULL;
    memcpy(all, changed, count * sizeof(*all));
    path_sort(all, count);
    return all;
}

/*
 * Merges: units that no change touches are taken over; at the changed paths stands what was found.
 * *same tells whether that is, unit for unit, what was there before.
 */
static bool units_merge(struct site *s, const struct site *old, const struct scan_list *found,
                        const struct str *changed, size_t count, const struct site_fresh *fresh,
                        struct diags *diags, bool *same)
{
    s->units = arena_new_array(&s->own.arena, old->unit_count + found->count + 1, struct unit *);
    if (s->units == NULL)
        return false;
    size_t i = 0, k = 0;
    while (i < old->unit_count || k < found->count) {
        if (i < old->unit_count && path_is_touched(old->units[i]->path, changed, count)) {
            i++;
            continue;
        }
        bool doubled =
            k > 0 && k < found->count && str_eq(found->files[k].path, found->files[k - 1].path);
        if (doubled) {
            k++;
            continue;
        }
        bool take_old =
            k == found->count ||
            (i < old->unit_count && str_cmp(old->units[i]->path, found->files[k].path) < 0);
        struct unit *u = take_old ? unit_ref(site_unit_at(old, i))
                                  : site_unit_now(s, old, &found->files[k], fresh, NULL, diags);
        i += take_old ? 1 : 0;
        k += take_old ? 0 : 1;
        if (u == NULL)
            return false;
        s->units[s->unit_count++] = u;
    }
    *same = site_units_same(s, old);
    return true;
}

/* Whether a change is one that decides how all else is read. */
static bool changes_everything(const struct site *old, const struct str *changed, size_t count)
{
    struct diags faults = {.arena = NULL};
    struct scan_root settings = old->root->settings;
    settings.faults = &faults;
    static const struct str shape[] = {STR_INIT("layouts"), STR_INIT("pages"),
                                       STR_INIT("_layouts")};
    struct str rest;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < ARRAY_LEN(shape); k++) {
            if (str_eq(changed[i], shape[k]))
                return true;
        }
        const struct config_strings *plugins = &old->config->plugins_dirs;
        for (size_t k = 0; k < plugins->count; k++) {
            if (path_is_below(changed[i], plugins->items[k], &rest))
                return true;
        }
        if (changed[i].len == 0 || ruby_names_have_read(&old->config->ruby_names, changed[i]))
            return true;
        if (config_role(old->config, changed[i], false).kind == CONFIG_ROLE_CONFIG &&
            (!is_own_config(old, &settings) || faults.may_pass))
            return true;
    }
    return count == 0;
}

/* Whether a change is of a file that only Ruby may read. */
static bool is_read_by_ruby(struct site *s, const struct str *changed, size_t count,
                            const struct site_fresh *fresh)
{
    bool is_read = fresh->for_ruby;
    for (size_t i = 0; i < count; i++) {
        if (site_unit(s, changed[i]) == NULL)
            is_read = site_concerns_ruby(s, changed[i], &s->own.arena) || is_read;
    }
    return is_read;
}

/*
 * Whether generators have only written again what was there: they run after each edit, and would
 * so cause the next one.
 */
static bool is_written_again(const struct site *previous, struct site *s, const struct str *changed,
                             size_t count)
{
    bool again = ruby_makes(previous) && count > 0;
    for (size_t i = 0; i < count; i++) {
        bool known = site_unit(previous, changed[i]) != NULL && site_unit(s, changed[i]) != NULL &&
                     config_role_for_ruby(s->config, changed[i]);
        again = known && !site_concerns_ruby(s, changed[i], &s->own.arena) && again;
    }
    return again;
}

/* The snapshot after changes that want new lists. */
static const struct site *relist(const struct site *previous, const struct str *changed,
                                 size_t count, const struct site_fresh *fresh, struct asked asked,
                                 struct diags *diags, struct err *err)
{
    struct site *s = site_begin_after(previous, err);
    if (s == NULL)
        return NULL;
    struct scan_list found = {.count = 0};
    bool same = false;
    changed = sorted(changed, count, &s->own.arena);
    if (changed == NULL ||
        !site_scan_changed(previous, changed, count, &s->own.arena, &found, diags) ||
        !units_merge(s, previous, &found, changed, count, fresh, diags, &same)) {
        (void)err_nomem(err);
        site_unref(s);
        return NULL;
    }
    bool still = is_still(asked);
    if (still && !(same && !is_read_by_ruby(s, changed, count, fresh)) &&
        !is_written_again(previous, s, changed, count)) {
        for (size_t i = 0; i < count; i++)
            ruby_marks_add(s, changed[i]);
        ruby_tell(s, changed, count);
        return site_finish(s, diags, err);
    }
    site_unref(s);
    return still ? site_ref(previous) : NULL;
}

/* The same with the lists that are there, if they still hold. */
static const struct site *change(const struct site *previous, const struct str *changed,
                                 size_t count, struct asked asked, struct diags *diags,
                                 struct err *err)
{
    struct site_fresh fresh = {.count = 0};
    const struct site *next = NULL;
    bool edited = !ruby_makes(previous) && /* generators may change any page */
                  site_edit(previous, changed, count, &fresh, diags, &next);
    if (!edited) {
        next = relist(previous, changed, count, &fresh, asked, diags, err);
    } else if (!is_still(asked)) {
        site_unref(next);
        next = NULL;
    } else if (next != previous) {
        ruby_tell(next, changed, count);
    }
    for (size_t i = 0; i < fresh.count; i++)
        unit_unref(fresh.items[i]);
    return next;
}

const struct site *site_update(const struct site *previous, const struct str *changed, size_t count,
                               struct diags *diags, struct err *err)
{
    return site_update_still(previous, changed, count, NULL, NULL, diags, err);
}

const struct site *site_update_still(const struct site *previous, const struct str *changed,
                                     size_t count, site_still_fn *still, void *self,
                                     struct diags *diags, struct err *err)
{
    struct site_options o = options_of(previous);
    const struct asked asked = {still, self};
    for (size_t i = 0; i < count; i++) {
        if (ruby_names_have_read(&previous->config->ruby_names, changed[i]))
            o.ruby_loads = previous->own.generation + 1;
    }
    if (is_due(previous) || changes_everything(previous, changed, count))
        return load(&o, previous->config->drops, previous, asked, diags, err);
    const struct site *next = change(previous, changed, count, asked, diags, err);
    if (next == NULL || !is_due(next))
        return next;
    /* A document has come that the present in which the site was read has not reached. */
    const struct site *due = load(&o, next->config->drops, next, asked, diags, err);
    site_unref(next);
    return due;
}
