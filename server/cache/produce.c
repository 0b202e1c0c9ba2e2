/*
 * Produces entries. See produce.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/produce.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

#include "server/cache/asset.h"
#include "server/cache/error_page.h"
#include "server/cache/own_policy.h"
#include "server/cache/variant.h"
#include "server/core/monotonic.h"
#include "server/core/rcu.h"
#include "server/http/mime.h"
#include "server/http/policy.h"

/* An entry that is being produced. */
struct making {
    const struct producer *producer;
    const struct snapshot *snapshot;
    struct arena *arena;
    struct entry_spec spec;
    int64_t content_date;      /* with content_dates: of the page; or ENTRY_NO_DATE */
    const struct found *found; /* what the templates see as `search`; NULL: nothing */
    bool passing; /* not to be cached, such as what is made after a failure that passes */
};

static void set_policy(struct making *m, enum policy policy)
{
    m->spec.cache_control = policy_value(policy);
    m->spec.pinnable = false;
}

/* The author's Cache-Control, if there is one; a mistake in it is logged. */
static void set_own_policy(struct making *m, struct str own, const struct err *mistake,
                           enum policy otherwise)
{
    set_policy(m, otherwise);
    if (own.len > 0)
        m->spec.cache_control = own;
    if (mistake->kind != ERR_KIND_NONE)
        report_err(m->producer->report, LOG_LEVEL_WARNING, mistake, "it is ignored");
}

/* A page of ours, for an error. */
static bool set_own_page(struct making *m, unsigned status, const struct buf *page)
{
    set_policy(m, status >= 500 ? POLICY_TRANSIENT : POLICY_VALIDATED);
    m->spec.status = status;
    m->spec.type = mime_find(S(".html"))->type;
    m->spec.offered = m->spec.precompressed = 0;
    m->spec.body = buf_str(page);
    m->spec.modified = m->spec.now;
    return buf_ok(page);
}

static bool set_error_page(struct making *m, unsigned status)
{
    struct buf page;
    buf_init(&page, m->arena, 0);
    error_page_write(status, &page);
    return set_own_page(m, status, &page);
}

static bool set_dev_error_page(struct making *m, const struct err *e)
{
    struct buf page;
    struct str file = str_c(e->file);
    buf_init(&page, m->arena, 0);
    error_page_write_dev(e, file.len > 0 ? asset_text(m->snapshot->site, file, m->arena) : S(""),
                         &page);
    return set_own_page(m, 500, &page);
}

/* Sets the Content-Type, and whether the answer is offered compressed. */
static void set_type(struct making *m, struct str path)
{
    const struct mime *mime = mime_find(path);
    m->spec.type = mime->type;
    m->spec.offered = mime->compressible ? CODING_ALL : 0;
}

/* Reuses the previous answer, if it is a good one of the same page. */
static bool set_previous(struct making *m, unsigned status)
{
    const struct entry *previous = m->spec.previous;
    if (previous == NULL || previous->body == NULL || previous->status != status ||
        !str_eq(previous->source, m->spec.source) || !str_eq(previous->folder, m->spec.folder))
        return false;
    m->spec.status = status;
    set_policy(m, POLICY_VALIDATED);
    m->spec.type = previous->type;
    m->spec.offered = previous->offered;
    m->spec.shared = previous->body;
    m->spec.modified = previous->modified;
    m->content_date = previous->modified;
    return true;
}

static void set_rendered(struct making *m, const struct page *page, unsigned status,
                         const struct render_out *out)
{
    struct err mistake = ERR_INIT;
    struct str own = own_policy_of_page(m->snapshot->site, page, m->arena, &mistake);
    m->spec.deps = out->deps;
    m->spec.dep_count = out->dep_count;
    m->spec.status = status;
    set_type(m, out->extension);
    set_own_policy(m, own, &mistake, POLICY_VALIDATED);
    m->spec.body = out->body;
    m->spec.modified = out->modified;
    if (!page_date(page, &m->content_date))
        m->content_date = ENTRY_NO_DATE;
    m->spec.steps = out->steps;
}

/* The site in the language of the page at a route. */
static const struct site *language_of(const struct making *m, const struct route *route)
{
    return route->language != NULL ? route->language : m->snapshot->site;
}

/*
 * Renders the page from the last good version of each file: edits of its other files still show,
 * and the page need not have been requested before. A page that exceeded a limit would do so again.
 */
static bool set_from_last_good(struct making *m, const struct route *route, unsigned status,
                               enum err_kind cause)
{
    struct render_out out;
    struct err ignored = ERR_INIT;
    if (cause == ERR_KIND_LIMIT || cause == ERR_KIND_NOMEM)
        return false;
    if (!page_render_found_last_good(language_of(m, route), route->page, &m->producer->limits,
                                     m->found, m->arena, &out, &ignored))
        return false;
    set_rendered(m, route->page, status, &out);
    return true;
}

/*
 * Produces something for a page that cannot be rendered. status: what the page would have got. The
 * page for an error keeps that error's status.
 */
static bool set_failed(struct making *m, const struct route *route, unsigned status,
                       const struct err *e)
{
    bool passing = err_may_pass(e) || e->kind == ERR_KIND_IO;
    m->passing = passing;
    m->spec.failed = true;
    if (m->producer->dev) {
        report_page_err(m->producer->report, m->spec.source, e, "");
        return set_dev_error_page(m, e);
    }
    bool good = set_from_last_good(m, route, status, e->kind) || set_previous(m, status);
    report_page_err(m->producer->report, m->spec.source, e,
                    good ? "the last good version is served" : "there is no good version to serve");
    return good || set_error_page(m, status >= 400 ? status : 500);
}

static bool set_page(struct making *m, const struct route *route, unsigned status)
{
    const struct page *page = route->page;
    struct render_out out = {.dep_count = 0};
    struct err err = ERR_INIT;
    diags_init(&out.diags, m->arena);
    m->spec.source = page_path(page);
    int64_t began = m->producer->counters != NULL ? monotonic_us() : 0;
    bool ok = page_render_found(language_of(m, route), page, &m->producer->limits,
                                m->producer->fragments, m->found, m->arena, &out, &err);
    if (m->producer->counters != NULL)
        counters_render(m->producer->counters, monotonic_us() - began, !ok);
    if (m->producer->dev)
        report_page_diags(m->producer->report, m->spec.source, &out.diags);
    m->spec.warned = out.diags.count > 0;
    m->spec.deps = out.deps;
    m->spec.dep_count = out.dep_count;
    if (!ok)
        return set_failed(m, route, status, &err);
    report_page_good(m->producer->report, m->spec.source);
    set_rendered(m, page, status, &out);
    return true;
}

/* Finds precompressed files: "x.css.br" for "x.css", if it is not older. */
static void set_precompressed(struct making *m, struct render_dep *deps, const struct asset *asset)
{
    for (unsigned c = CODING_IDENTITY + 1; c < CODING_COUNT; c++) {
        char buffer[PATH_MAX];
        struct asset beside = {.fd = -1};
        struct str path = variant_path(m->spec.source, (enum coding)c, buffer);
        struct render_dep dep = render_dep_file(m->snapshot->site, path);
        deps[2 + c] = dep;
        /* A file that is excluded from the site is not served under another name, either. */
        if (dep.version == 0)
            continue;
        if (!asset_open(m->snapshot->site, path, &beside)) {
            m->passing = m->passing || site_is_fault(errno);
            continue;
        }
        bool fits = beside.size <= ASSET_MEMORY_MAX || asset->size > ASSET_MEMORY_MAX;
        if (fits && beside.mtime >= asset->mtime)
            m->spec.precompressed |= CODING_BIT(c);
        asset_close(&beside);
    }
    m->spec.dep_count += CODING_COUNT - 1;
}

static void set_file_policy(struct making *m, struct str path)
{
    struct err mistake = ERR_INIT;
    struct str own = own_policy_of_file(m->snapshot->site, path, m->arena, &mistake);
    bool hashed = m->spec.status == 200 && policy_is_hashed_name(path);
    set_own_policy(m, own, &mistake, hashed ? POLICY_IMMUTABLE : POLICY_VALIDATED);
    m->spec.pinnable = m->spec.status == 200 && own.len == 0 && !hashed;
}

/*
 * The tag of a large file's content. If its stamp may stay the same although it changes once more,
 * the tag is not kept.
 */
static void set_content_tag(struct making *m, const struct asset *asset)
{
    char etag[ETAG_LEN + 1];
    bool ok = asset->etag[0] != '\0' && asset_digest(asset, etag) &&
              arena_dup(m->arena, str_c(etag), &m->spec.etag) &&
              arena_dup(m->arena, str_c(asset->etag), &m->spec.stamp);
    m->passing = m->passing || !ok;
}

/* A file: small enough for memory, or to be opened for each request. */
static bool set_file(struct making *m, struct str path, unsigned status)
{
    struct asset asset;
    struct render_dep *deps = arena_new_array(m->arena, 2 + CODING_COUNT, struct render_dep);
    if (deps == NULL)
        return false;
    deps[0] = render_dep_file(m->snapshot->site, S("_config.yml"));
    deps[1] = render_dep_file(m->snapshot->site, S("_headers"));
    deps[2] = render_dep_file(m->snapshot->site, path);
    m->spec.source = path;
    m->spec.deps = deps;
    m->spec.dep_count = 3;
    if (!asset_open(m->snapshot->site, path, &asset)) {
        bool fault = site_is_fault(errno);
        m->passing = true;
        if (fault && set_previous(m, status))
            return true;
        return set_error_page(m, status >= 400 ? status : fault ? 503 : 404);
    }
    m->spec.status = status;
    set_type(m, path);
    set_file_policy(m, path);
    m->spec.modified = asset.modified;
    bool kept = asset_read(&asset, m->arena, &m->spec.body);
    m->spec.kind = kept ? ENTRY_KIND_BODY : ENTRY_KIND_LARGE;
    m->passing = m->passing || (!kept && asset.size <= ASSET_MEMORY_MAX);
    if (!kept && m->producer->content_dates)
        set_content_tag(m, &asset);
    if (m->spec.offered != 0)
        set_precompressed(m, deps, &asset);
    if (!kept) /* a large file is never compressed for a request */
        m->spec.offered = m->spec.precompressed;
    asset_close(&asset);
    return true;
}

/*
 * The site's own page for an error, or ours. An author cannot say how long others may cache an
 * error.
 */
static bool set_status_page(struct making *m, unsigned status)
{
    struct route route = error_page_route(m->snapshot->site, status);
    m->spec.lines = site_lines(m->snapshot->site, error_page_path(status), m->arena);
    if (route.kind == ROUTE_NONE)
        return set_error_page(m, status);
    bool ok =
        route.kind == ROUTE_PAGE ? set_page(m, &route, status) : set_file(m, route.path, status);
    if (!ok ||
        (route.kind == ROUTE_PAGE && m->spec.status != status)) /* its failure is the answer */
        return ok;
    if (m->spec.kind != ENTRY_KIND_BODY) {
        m->spec.kind = ENTRY_KIND_BODY;
        return set_error_page(m, status);
    }
    if (status != 404 && status != 410) {
        set_policy(m, POLICY_TRANSIENT);
        m->spec.offered = m->spec.precompressed = 0;
    }
    return true;
}

/*
 * A Content-Type in the author's lines becomes the entry's type, so that multipart messages have
 * it, too.
 */
static bool take_own_type(struct making *m)
{
    struct buf others;
    struct str rest = m->spec.lines, line, name, value;
    buf_init(&others, m->arena, 0);
    while (str_next_line(&rest, &line) && str_cut(line, ':', &name, &value)) {
        if (str_eq_nocase(name, S("Content-Type"))) {
            m->spec.type = str_trim(value);
            continue;
        }
        buf_add(&others, line);
        buf_putc(&others, '\n');
    }
    m->spec.lines = buf_str(&others);
    return buf_ok(&others);
}

static bool set_shown(struct making *m, struct str path, unsigned status)
{
    struct route route = site_find(m->snapshot->site, path);
    m->spec.lines = site_lines(m->snapshot->site, path, m->arena);
    if (route.kind == ROUTE_FILE)
        return set_file(m, route.path, status);
    if (route.kind != ROUTE_PAGE)
        return false;
    m->spec.asks = status == 200 && site_is_search(m->snapshot->site, &route);
    if (route.location.len == 0 || status != 200)
        return set_page(m, &route, status);
    m->spec.location = route.location;
    bool ok = set_page(m, &route, route.status);
    bool made = m->spec.status == route.status && m->spec.shared == NULL;
    if (made && !redirect_page_leads(m->snapshot->site, route.page, m->spec.body, m->arena))
        m->spec.status = 200;
    if (m->spec.status != route.status)
        m->spec.location = S("");
    return ok;
}

static bool set_answer(struct making *m)
{
    const struct cache_key *key = &m->spec.key;
    bool ok = key->kind == CACHE_KEY_ERROR ? set_status_page(m, key->status)
                                           : set_shown(m, key->path, key->status);
    return ok && take_own_type(m);
}

/* Times of files are those of one machine: with content_dates, none is sent. */
static void settle_date(struct making *m)
{
    m->spec.undated = m->producer->content_dates;
    if (m->spec.undated)
        m->spec.modified = m->content_date;
}

static struct entry *make(struct making *m)
{
    const struct producer *f = m->producer;
    int64_t began = f->finish != NULL ? monotonic_us() : 0;
    bool ok = set_answer(m);
    settle_date(m);
    if (ok && f->finish != NULL) {
        int64_t took = monotonic_us() - began;
        m->spec.took_us = took < UINT32_MAX ? (uint32_t)took : UINT32_MAX;
        f->finish(f->self, m->snapshot->site, &m->spec, m->arena);
    }
    struct entry *e = ok ? entry_new(&m->spec, f->maker) : NULL;
    if (e != NULL && f->made != NULL)
        f->made(f->self, m->snapshot->site, e);
    if (e != NULL && !m->passing)
        cache_put(f->cache, e);
    return e;
}

/* The cached entry with a reference, or NULL. *current: whether it is current. */
static struct entry *find_cached(const struct producer *f, const struct cache_key *key,
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

struct entry *produce_entry(const struct producer *f, const struct cache_key *key,
                            struct arena *arena)
{
    bool current;
    struct snapshot *snapshot = publish_get(f->publish);
    struct entry *cached = find_cached(f, key, snapshot, &current);
    struct entry *made = NULL;
    if (!current) {
        struct making m = {
            .producer = f,
            .snapshot = snapshot,
            .arena = arena,
            .content_date = ENTRY_NO_DATE,
            .spec = {.key = *key,
                     .folder = site_source(snapshot->site),
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

/* ---- answers to questions ---- */

/* Fields of an answer that nobody may keep: the author's lines of these names are left out. */
static const struct unkept {
    struct str name, line; /* line: empty: nothing */
    bool secret;           /* of a preview alone */
} unkept[] = {
    {STR_INIT("Cache-Control"), STR_INIT(""), false},
    {STR_INIT("X-Robots-Tag"), STR_INIT("X-Robots-Tag: noindex\n"), false},
    {STR_INIT("Referrer-Policy"), STR_INIT("Referrer-Policy: no-referrer\n"), true},
};

static bool is_unkept(struct str name, bool secret)
{
    for (size_t i = 0; i < ARRAY_LEN(unkept); i++) {
        if (str_eq_nocase(name, unkept[i].name))
            return secret || !unkept[i].secret;
    }
    return false;
}

/*
 * Says that it is to be kept by nobody; secret: and that its address is to be told to nobody. An
 * author's lines cannot change that.
 */
static bool set_unkept(struct making *m, bool secret)
{
    struct buf lines;
    struct str rest = m->spec.lines, line, name;
    buf_init(&lines, m->arena, 0);
    while (str_next_line(&rest, &line)) {
        (void)str_cut(line, ':', &name, NULL);
        if (is_unkept(name, secret))
            continue;
        buf_add(&lines, line);
        buf_putc(&lines, '\n');
    }
    for (size_t i = 0; i < ARRAY_LEN(unkept); i++)
        buf_add(&lines, secret || !unkept[i].secret ? unkept[i].line : S(""));
    m->spec.lines = buf_str(&lines);
    set_policy(m, secret ? POLICY_SECRET : POLICY_TRANSIENT);
    m->spec.asks = false;
    m->spec.offered = m->spec.precompressed = 0;
    return buf_ok(&lines);
}

static struct making making_of_question(const struct producer *f, const struct cache_key *key,
                                        const struct snapshot *snapshot, struct arena *arena)
{
    return (struct making){
        .producer = f,
        .snapshot = snapshot,
        .arena = arena,
        .passing = true,
        .content_date = ENTRY_NO_DATE,
        .spec = {.key = *key, .generation = snapshot->generation, .now = time(NULL)},
    };
}

struct entry *produce_found(const struct producer *f, const struct cache_key *key,
                            const struct snapshot *snapshot, struct str path,
                            const struct found *found, struct arena *arena)
{
    struct making m = making_of_question(f, key, snapshot, arena);
    m.found = found;
    bool ok = set_shown(&m, path, key->status) && take_own_type(&m) && set_unkept(&m, false);
    m.spec.modified = m.spec.now;
    m.content_date = ENTRY_NO_DATE;
    settle_date(&m);
    if (ok && f->finish != NULL)
        f->finish(f->self, snapshot->site, &m.spec, arena);
    return ok ? entry_new(&m.spec, f->maker) : NULL;
}

struct entry *produce_text(const struct producer *f, const struct cache_key *key,
                           const struct snapshot *snapshot, struct str path, struct str type,
                           struct str body, struct arena *arena)
{
    struct making m = making_of_question(f, key, snapshot, arena);
    m.spec.status = key->status;
    m.spec.body = body;
    m.spec.modified = m.spec.now;
    m.content_date = ENTRY_NO_DATE;
    settle_date(&m);
    m.spec.lines = site_lines(snapshot->site, path, arena);
    bool ok = take_own_type(&m) && set_unkept(&m, false);
    m.spec.type = type;
    return ok ? entry_new(&m.spec, f->maker) : NULL;
}

struct entry *produce_error(const struct producer *f, const struct cache_key *key,
                            const struct snapshot *snapshot, unsigned status, struct arena *arena)
{
    struct making m = making_of_question(f, key, snapshot, arena);
    return set_error_page(&m, status) && set_unkept(&m, false) ? entry_new(&m.spec, f->maker)
                                                               : NULL;
}

/* ---- previews ---- */

struct entry *produce_preview(const struct producer *f, const struct cache_key *key,
                              const struct snapshot *shown, struct str path, struct arena *arena)
{
    struct producer apart = *f;
    struct making m = making_of_question(&apart, key, shown, arena);
    struct route route = site_find(shown->site, path);
    apart.fragments = NULL;
    m.spec.lines = site_lines(shown->site, path, arena);
    bool ok = route.kind == ROUTE_PAGE && set_page(&m, &route, 200) && take_own_type(&m) &&
              set_unkept(&m, true);
    return ok ? entry_new(&m.spec, f->maker) : NULL;
}

struct entry *produce_moved(const struct producer *f, const struct cache_key *key,
                            const struct snapshot *snapshot, struct str location,
                            struct arena *arena)
{
    enum { FOUND = 302 };
    struct making m = making_of_question(f, key, snapshot, arena);
    bool ok = set_error_page(&m, FOUND);
    m.spec.location = location;
    return ok && set_unkept(&m, true) ? entry_new(&m.spec, f->maker) : NULL;
}

/* ---- variants ---- */

static ptrdiff_t bytes_of(const struct variant *v)
{
    return (ptrdiff_t)(sizeof(*v) + sizeof(*v->body) + v->body->len);
}

/* Returns NULL if memory ends, or if the precompressed file cannot be read now. */
static struct variant *make_variant(const struct producer *f, const struct entry *e,
                                    enum coding coding, struct arena *arena)
{
    if ((e->precompressed & CODING_BIT(coding)) == 0)
        return variant_compress(e, coding, CODING_FAST);
    struct snapshot *snapshot = publish_get(f->publish);
    struct variant *v = variant_read(e, snapshot->site, coding, arena);
    publish_unref(snapshot);
    return v;
}

struct entry *produce_variant(const struct producer *f, const struct cache_key *key,
                              enum coding coding, struct arena *arena, bool *better)
{
    *better = false;
    struct entry *e = produce_entry(f, key, arena);
    if (e == NULL || e->body == NULL || (e->offered & CODING_BIT(coding)) == 0 ||
        entry_variant(e, coding) != NULL)
        return e;
    struct variant *v = make_variant(f, e, coding, arena);
    if (v == NULL)
        return e;
    ptrdiff_t bytes = bytes_of(v);
    *better = v->effort == CODING_FAST;
    if (entry_add_variant(e, v))
        cache_resize(f->cache, e, bytes);
    else
        entry_free_variant(e, v);
    return e;
}

/*
 * The cached entry of a key, with a reference, if its variant in a coding is a fast one; else NULL.
 */
static struct entry *find_improvable(const struct producer *f, const struct cache_key *key,
                                     enum coding coding)
{
    rcu_enter();
    struct entry *e = cache_find(f->cache, key);
    const struct variant *v = e != NULL ? entry_variant(e, coding) : NULL;
    if (v != NULL && v->effort == CODING_FAST)
        entry_ref(e);
    else
        e = NULL;
    rcu_leave();
    return e;
}

void produce_improved(const struct producer *f, const struct cache_key *key, enum coding coding)
{
    struct entry *e = find_improvable(f, key, coding);
    if (e == NULL)
        return;
    struct variant *v = variant_compress(e, coding, CODING_BEST);
    if (v != NULL) {
        ptrdiff_t bytes = bytes_of(v);
        struct variant *old = entry_swap_variant(e, v);
        bytes -= bytes_of(old);
        rcu_wait();
        entry_free_variant(e, old);
        cache_resize(f->cache, e, bytes);
    }
    entry_unref(e);
}
