/*
 * Checking a site on all processors. See checking.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/check/checking.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/cache/own_policy.h"
#include "server/check/external.h"
#include "server/core/parallel.h"

enum { FILE_BYTES = 16 << 20, KEPT_BYTES = 4 << 20, DIAGS_MAX = CHECK_FINDINGS_MAX };

#define FRAGMENT_BYTES ((size_t)128 << 20)

/* ---- pages ---- */

struct work {
    struct check *check;
    const struct site *site;
    struct liquid_fragments *fragments;
    atomic_size_t next; /* the first item that nobody has taken */
    atomic_bool failed; /* memory ended */
};

/* Reads a static file. Returns false and err if it cannot be read. */
static bool read_file(const struct site *s, struct str path, struct arena *a, struct str *out,
                      struct err *err)
{
    struct stat st;
    struct err_place place = {.file = path};
    int fd = site_open(s, path);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int error = errno;
        if (fd >= 0)
            (void)close(fd);
        return err_at(err, ERR_KIND_IO, place, "cannot be read: %s", strerrordesc_np(error));
    }
    size_t size = st.st_size < FILE_BYTES ? (size_t)st.st_size : FILE_BYTES, len = 0;
    char *text = arena_alloc(a, size + 1);
    for (ssize_t n; text != NULL && len < size; len += (size_t)n) {
        n = read(fd, text + len, size - len);
        if (n <= 0)
            break;
    }
    (void)close(fd);
    *out = str_of(text, text != NULL ? len : 0);
    return text != NULL || err_arena(err, a);
}

static struct str extension_of(struct str path)
{
    size_t dot = str_rfind_char(path, '.');
    return dot != STR_NONE ? str_from(path, dot) : S("");
}

static void look_at(struct work *w, struct check_worker *worker, size_t i, struct arena *a)
{
    struct check_item item = check_item_at(w->check, i);
    struct err err = ERR_INIT;
    if (item.page != NULL) {
        struct render_out out;
        if (page_render(item.site, item.page, NULL, w->fragments, a, &out, &err))
            check_item(worker, i, out.body, out.extension, &out.diags);
        else
            check_item_failed(worker, i, &out.diags, &err);
        return;
    }
    struct str text = S("");
    if (read_file(w->site, item.file, a, &text, &err))
        check_item(worker, i, text, extension_of(item.file), NULL);
    else
        check_item_failed(worker, i, NULL, &err);
}

static void look_at_items(void *self)
{
    struct work *w = self;
    struct check_worker *worker = check_worker_new(w->check);
    struct arena a;
    arena_init(&a, 0);
    if (worker == NULL)
        atomic_store(&w->failed, true);
    while (worker != NULL) {
        size_t i = atomic_fetch_add_explicit(&w->next, 1, memory_order_relaxed);
        if (i >= check_item_count(w->check))
            break;
        struct arena_mark mark = arena_mark(&a);
        look_at(w, worker, i, &a);
        arena_rewind(&a, mark);
        arena_trim(&a, KEPT_BYTES);
    }
    arena_fini(&a);
}

/* ---- what only the server reads ---- */

struct policies {
    const struct site *site;
    struct arena *arena;
    struct diags *diags;
    struct err last; /* a mistake in the settings is the same for many files */
};

static bool is_same(const struct err *a, const struct err *b)
{
    return a->line == b->line && a->column == b->column && strcmp(a->file, b->file) == 0;
}

static bool look_at_policy(void *self, struct str path, const struct route *route)
{
    struct policies *p = self;
    struct err err = ERR_INIT;
    struct arena_mark mark = arena_mark(p->arena);
    (void)path;
    if (route->page != NULL)
        (void)own_policy_of_page(p->site, route->page, p->arena, &err);
    else
        (void)own_policy_of_file(p->site, route->path, p->arena, &err);
    arena_rewind(p->arena, mark);
    if (err.kind == ERR_KIND_NONE || is_same(&err, &p->last))
        return true;
    diag_add(p->diags, DIAG_LEVEL_WARNING, &err);
    p->last = err;
    return true;
}

static void look_at_policies(const struct site *s, struct diags *diags)
{
    struct arena a;
    struct policies p = {.site = s, .arena = &a, .diags = diags};
    arena_init(&a, 0);
    site_each_output(s, look_at_policy, &p);
    arena_fini(&a);
}

/* ---- other sites ---- */

static struct str external_url(void *self, size_t i)
{
    return check_external_at(self, i)->url;
}

static void external_failed(void *self, size_t i, struct str why)
{
    check_external_failed(self, i, why);
}

/* ---- all together ---- */

static void write_findings(const struct checking_options *o, struct check *c,
                           struct checking_result *r, struct buf *out)
{
    struct str folder = str_eq(o->site.source, S(".")) ? S("") : o->site.source;
    for (size_t i = 0; i < check_finding_count(c); i++) {
        const struct check_finding *f = check_finding_at(c, i);
        finding_write(o->format, folder, f, out);
        r->counts[f->level]++;
    }
    r->items = check_item_count(c);
    r->dropped = check_finding_dropped(c);
}

static bool check_site(const struct checking_options *o, const struct site *s, struct diags *diags,
                       struct buf *out, struct checking_result *r, struct err *err)
{
    const struct check_options options = {.external = o->external};
    struct check *c = check_new(s, &options, err);
    if (c == NULL)
        return false;
    struct work w = {.check = c, .site = s, .fragments = render_fragments_new(FRAGMENT_BYTES)};
    look_at_policies(s, diags);
    check_files(c, diags);
    parallel_run(look_at_items, &w);
    bool ok = (check_finish(c) && !atomic_load(&w.failed)) || err_nomem(err);
    if (o->external && ok)
        ok = external_ask(check_external_count(c), external_url, external_failed, c, err);
    write_findings(o, c, r, out);
    render_fragments_free(w.fragments);
    check_free(c);
    return ok;
}

/* Settings that cannot be read leave no site to look at. */
static bool settings_failed(const struct checking_options *o, const struct err *e,
                            struct checking_result *r, struct buf *out)
{
    struct str folder = str_eq(o->site.source, S(".")) ? S("") : o->site.source;
    const struct check_finding f = {.rule = CHECK_RULE_SETTINGS,
                                    .level = CHECK_LEVEL_ERROR,
                                    .file = str_c(e->file),
                                    .line = e->line,
                                    .column = e->column,
                                    .message = str_c(e->message)};
    if (e->file[0] == '\0' || (e->kind != ERR_KIND_SYNTAX && e->kind != ERR_KIND_CONFIG))
        return false;
    finding_write(o->format, folder, &f, out);
    r->counts[CHECK_LEVEL_ERROR]++;
    return true;
}

bool checking_run(const struct checking_options *options, struct buf *out,
                  struct checking_result *result, struct err *err)
{
    struct site_options site = options->site;
    struct arena arena;
    struct diags diags;
    *result = (struct checking_result){.items = 0};
    site.parallel = parallel_run;
    arena_init(&arena, 0);
    diags_init(&diags, &arena);
    diags.most = DIAGS_MAX;
    const struct site *s = site_load(&site, &diags, err);
    bool ok = s != NULL ? check_site(options, s, &diags, out, result, err)
                        : settings_failed(options, err, result, out);
    site_unref(s);
    arena_fini(&arena);
    return ok;
}

static void write_count(struct buf *out, size_t n, const char *what, bool *first)
{
    if (n == 0)
        return;
    buf_printf(out, "%s%zu %s%s", *first ? " " : ", ", n, what, n == 1 ? "" : "s");
    *first = false;
}

void checking_write_summary(const struct checking_result *r, struct buf *out)
{
    bool first = true;
    buf_printf(out, "checked %zu page%s:", r->items, r->items == 1 ? "" : "s");
    for (int level = CHECK_LEVEL_ERROR; level >= CHECK_LEVEL_NOTICE; level--)
        write_count(out, r->counts[level], finding_level_name((enum check_level)level), &first);
    if (r->dropped > 0)
        buf_printf(out, ", and %zu more that are not listed", r->dropped);
    buf_add(out, first ? S(" nothing is wrong\n") : S("\n"));
}
