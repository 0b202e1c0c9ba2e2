/*
 * Making what the cache lacks. See fill.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/fill.h"

#include <time.h>

#include "server/asset.h"
#include "server/errpage.h"
#include "server/mime.h"
#include "server/rcu.h"

/* One entry in the making. */
struct making {
    const struct fill *fill;
    const struct snapshot *snapshot;
    struct arena *arena;
    struct entry_spec spec;
    bool passing; /* made from a failure that may not last: not to be cached */
};

static bool set_errpage(struct making *m, unsigned status)
{
    struct buf page;
    buf_init(&page, m->arena, 0);
    errpage_write(status, &page);
    m->spec.status = status;
    m->spec.type = mime_find(S(".html"))->type;
    m->spec.body = buf_str(&page);
    m->spec.modified = m->spec.now;
    return buf_ok(&page);
}

static bool set_dev_errpage(struct making *m, const struct err *e)
{
    struct buf page;
    struct str file = str_c(e->file);
    buf_init(&page, m->arena, 0);
    errpage_write_dev(e, file.len > 0 ? asset_text(m->snapshot->site, file, m->arena) : S(""),
                      &page);
    m->spec.status = 500;
    m->spec.type = mime_find(S(".html"))->type;
    m->spec.body = buf_str(&page);
    m->spec.modified = m->spec.now;
    return buf_ok(&page);
}

/* The version before, where it is a good one of the same page. */
static bool set_last_good(struct making *m, unsigned status)
{
    const struct entry *previous = m->spec.previous;
    if (previous == NULL || previous->body == NULL || previous->status != status ||
        !str_eq(previous->source, m->spec.source))
        return false;
    m->spec.status = status;
    m->spec.type = previous->type;
    m->spec.shared = previous->body;
    m->spec.modified = previous->modified;
    return true;
}

/*
 * status: what the page would have got. A missing page stays missing, whatever the state of the
 * page that says so.
 */
static bool set_failed(struct making *m, unsigned status, const struct err *e)
{
    bool passing = e->kind == ERR_KIND_NOMEM || e->kind == ERR_KIND_IO;
    m->passing = passing;
    m->spec.failed = true;
    if (m->fill->dev) {
        report_err(m->fill->report, LOG_LEVEL_ERROR, e, "");
        return set_dev_errpage(m, e);
    }
    bool good = set_last_good(m, status);
    report_err(m->fill->report, LOG_LEVEL_ERROR, e,
               good ? "the last good version is served" : "there is no good version to serve");
    return good || set_errpage(m, status == 404 ? 404 : 500);
}

static bool set_page(struct making *m, const struct page *page, unsigned status)
{
    struct render_out out = {.dep_count = 0};
    struct err err = ERR_INIT;
    diags_init(&out.diags, m->arena);
    m->spec.source = page_path(page);
    bool ok = page_render(m->snapshot->site, page, &m->fill->limits, m->fill->fragments, m->arena,
                          &out, &err);
    if (m->fill->dev)
        report_diags(m->fill->report, &out.diags);
    m->spec.deps = out.deps;
    m->spec.dep_count = out.dep_count;
    if (!ok)
        return set_failed(m, status, &err);
    m->spec.status = status;
    m->spec.type = mime_find(out.extension)->type;
    m->spec.body = out.body;
    m->spec.modified = out.modified;
    return true;
}

/* A file small enough to keep; else one that is opened anew for each request. */
static bool set_file(struct making *m, struct str path)
{
    struct asset asset;
    struct render_dep *dep = arena_new(m->arena, struct render_dep);
    if (dep == NULL)
        return false;
    *dep = render_dep_file(m->snapshot->site, path);
    m->spec.source = path;
    m->spec.deps = dep;
    m->spec.dep_count = 1;
    if (!asset_open(m->snapshot->site, path, &asset)) {
        m->passing = true;
        return set_errpage(m, 404);
    }
    m->spec.status = 200;
    m->spec.type = mime_find(path)->type;
    m->spec.modified = asset.modified;
    bool kept = asset_read(&asset, m->arena, &m->spec.body);
    m->spec.kind = kept ? ENTRY_KIND_BODY : ENTRY_KIND_LARGE;
    asset_close(&asset);
    return true;
}

static bool set_not_found(struct making *m)
{
    const struct page *page = site_find_404(m->snapshot->site);
    return page != NULL ? set_page(m, page, 404) : set_errpage(m, 404);
}

static bool set_answer(struct making *m)
{
    if (str_eq(m->spec.key, ENTRY_NOT_FOUND))
        return set_not_found(m);
    struct route route = site_find(m->snapshot->site, m->spec.key);
    if (route.kind == ROUTE_PAGE)
        return set_page(m, route.page, 200);
    return route.kind == ROUTE_FILE && set_file(m, route.path);
}

static struct entry *make(struct making *m)
{
    struct entry *e = set_answer(m) ? entry_new(&m->spec, m->fill->maker) : NULL;
    if (e != NULL && !m->passing)
        cache_put(m->fill->cache, e);
    return e;
}

/* The cached entry with a reference, and whether it is current. */
static struct entry *find_cached(const struct fill *f, struct str key,
                                 const struct snapshot *snapshot, bool *current)
{
    rcu_enter();
    struct entry *e = cache_find(f->cache, key);
    if (e != NULL)
        entry_ref(e);
    rcu_leave();
    *current = e != NULL && entry_current(e, snapshot->site, snapshot->generation);
    return e;
}

struct entry *fill_make(const struct fill *f, struct str key, struct arena *arena)
{
    bool current;
    struct snapshot *snapshot = publish_get(f->publish);
    struct entry *cached = find_cached(f, key, snapshot, &current);
    struct entry *made = NULL;
    if (!current) {
        struct making m = {
            .fill = f,
            .snapshot = snapshot,
            .arena = arena,
            .spec = {.key = key,
                     .generation = snapshot->generation,
                     .previous = cached,
                     .now = time(NULL)},
        };
        made = make(&m);
    }
    publish_unref(snapshot);
    if (current)
        return cached;
    entry_unref(cached);
    return made;
}
