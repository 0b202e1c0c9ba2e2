/*
 * One check: what there is to look at, the workers, and all findings together. See check.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "render/check/check_private.h"
#include "render/config/permalink.h"

enum { NEARS_MAX = 200 };

/* ---- what there is to look at ---- */

static uint64_t mix(uint64_t a, uint64_t b)
{
    return (a ^ (b + (a << 6) + (a >> 2))) * UINT64_C(0x9E3779B97F4A7C15);
}

uint64_t check_key(const struct route *r, const struct site *whole)
{
    if (r->kind == ROUTE_FILE)
        return str_hash(r->path);
    const struct site *language = r->language != NULL ? r->language : whole;
    return mix((uint64_t)(uintptr_t)r->page, (uint64_t)(uintptr_t)language);
}

static bool is_html(struct str extension)
{
    return str_eq_nocase(extension, S(".html")) || str_eq_nocase(extension, S(".htm")) ||
           str_eq_nocase(extension, S(".xhtml"));
}

static bool is_read(struct str extension)
{
    return is_html(extension) || str_eq_nocase(extension, S(".css"));
}

struct listing {
    struct check *check;
    struct map seen; /* key as text -> struct check_entry *const * */
    bool failed;
};

/* Whether a path is the page's URL, not only the name of its file. */
static bool is_url(const struct page *p, struct str path, struct arena *a)
{
    struct str url;
    return permalink_path(p->url, a, &url) && str_ends(path, url) && !str_eq(path, p->file);
}

static bool is_wanted(const struct route *r)
{
    if (r->kind == ROUTE_FILE)
        return is_read(path_extension(r->path)) && !path_is_of_theme(r->path);
    return r->kind == ROUTE_PAGE && (r->page->made == NULL || r->page->made->map_of == NULL);
}

static bool list_route(void *self, struct str path, const struct route *r)
{
    struct listing *l = self;
    struct check *c = l->check;
    if (!is_wanted(r))
        return true;
    uint64_t key = check_key(r, c->site);
    struct str name = str_of((const char *)&key, sizeof(key));
    struct check_entry *const *known = map_find(&l->seen, name);
    if (known != NULL) {
        if (r->kind == ROUTE_PAGE && is_url(r->page, path, &c->arena))
            (*known)->path = path;
        return true;
    }
    struct check_entry *e = arena_new(&c->arena, struct check_entry);
    struct check_entry **slot = arena_new(&c->arena, struct check_entry *);
    if (slot != NULL)
        *slot = e;
    if (e == NULL || slot == NULL || !arena_dup(&c->arena, name, &name) ||
        !map_put(&l->seen, name, slot)) {
        l->failed = true;
        return false;
    }
    *e = (struct check_entry){.path = path, .key = key};
    e->item = (struct check_item){.site = r->language != NULL ? r->language : c->site,
                                  .page = r->kind == ROUTE_PAGE ? r->page : NULL,
                                  .file = r->kind == ROUTE_FILE ? r->path : S("")};
    return true;
}

static bool list_items(struct check *c)
{
    struct listing l = {.check = c};
    map_init(&l.seen, &c->arena);
    site_each(c->site, list_route, &l);
    c->entry_count = map_count(&l.seen);
    c->entries = arena_new_array(&c->arena, c->entry_count + 1, struct check_entry);
    if (l.failed || c->entries == NULL)
        return false;
    for (size_t i = 0; i < c->entry_count; i++)
        c->entries[i] = **(struct check_entry *const *)map_at(&l.seen, i)->value;
    return true;
}

struct str check_base(const struct check *c, const struct check_entry *e, struct arena *a)
{
    struct str mount = c->site->baseurl_stripped ? S("") : c->site->config->mount;
    struct buf b;
    if (mount.len == 0)
        return e->path;
    buf_init(&b, a, 0);
    buf_add(&b, mount);
    buf_add(&b, e->path);
    return buf_str(&b);
}

/* ---- the face ---- */

struct check *check_new(const struct site *s, const struct check_options *options, struct err *err)
{
    struct check *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        (void)err_nomem(err);
        return NULL;
    }
    arena_init(&c->arena, 0);
    c->site = s;
    c->options = *options;
    if (list_items(c) && check_names_build(&c->names, s, &c->arena) &&
        check_place_files_build(&c->files, s, &c->arena) &&
        (c->first = check_worker_new(c)) != NULL)
        return c;
    (void)err_nomem(err);
    check_free(c);
    return NULL;
}

void check_free(struct check *c)
{
    if (c == NULL)
        return;
    for (struct check_worker *w = atomic_load(&c->newest), *next; w != NULL; w = next) {
        next = w->next;
        arena_fini(&w->arena);
        arena_fini(&w->scratch);
        free(w->ids);
        free(w->references);
        free(w);
    }
    arena_fini(&c->arena);
    free(c);
}

size_t check_item_count(const struct check *c)
{
    return c->entry_count;
}

struct check_item check_item_at(const struct check *c, size_t i)
{
    return c->entries[i].item;
}

struct check_worker *check_worker_new(struct check *c)
{
    struct check_worker *w = calloc(1, sizeof(*w));
    if (w == NULL)
        return NULL;
    w->check = c;
    w->nears = NEARS_MAX;
    arena_init(&w->arena, 0);
    arena_init(&w->scratch, 0);
    check_list_init(&w->findings, &w->arena);
    check_names_memo_init(&w->names, &w->arena);
    check_place_search_init(&w->search, &c->files, &w->arena);
    map_init(&w->externals, &w->arena);
    w->next = atomic_load(&c->newest);
    while (!atomic_compare_exchange_weak(&c->newest, &w->next, w))
        ;
    return w;
}

/* ---- findings ---- */

void check_add(struct check_worker *w, enum check_rule rule, struct err_place place,
               struct str suggestion, const char *format, ...)
{
    char message[ERR_MESSAGE_MAX * 2];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    size_t shown = len < 0 ? 0 : (size_t)len < sizeof(message) ? (size_t)len : sizeof(message) - 1;
    check_list_add(&w->findings, &(struct check_finding){.rule = rule,
                                                         .level = check_rules[rule].level,
                                                         .file = place.file,
                                                         .line = place.line,
                                                         .column = place.column,
                                                         .message = str_of(message, shown),
                                                         .suggestion = suggestion});
}

/* ---- all together ---- */

static int order(const void *a, const void *b)
{
    const struct check_finding *x = *(const struct check_finding *const *)a;
    const struct check_finding *y = *(const struct check_finding *const *)b;
    int by = str_cmp(x->file, y->file);
    if (by == 0)
        by = (x->line > y->line) - (x->line < y->line);
    if (by == 0)
        by = (x->column > y->column) - (x->column < y->column);
    if (by == 0)
        by = (x->rule > y->rule) - (x->rule < y->rule);
    return by != 0 ? by : str_cmp(x->message, y->message);
}

static void merge_findings(struct check *c)
{
    struct check_list *all = &c->first->findings;
    for (struct check_worker *w = atomic_load(&c->newest); w != NULL; w = w->next) {
        for (size_t i = 0; w != c->first && i < check_list_count(&w->findings); i++)
            check_list_add(all, check_list_at(&w->findings, i));
        if (w != c->first)
            all->dropped += w->findings.dropped;
    }
}

static int order_external(const void *a, const void *b)
{
    return str_cmp(((const struct check_external *)a)->url,
                   ((const struct check_external *)b)->url);
}

/* The links to other sites that any worker has found, each once. */
static bool merge_externals(struct check *c)
{
    struct map *all = &c->first->externals;
    for (struct check_worker *w = atomic_load(&c->newest); w != NULL; w = w->next) {
        for (size_t i = 0; w != c->first && i < map_count(&w->externals); i++) {
            const struct map_entry *e = map_at(&w->externals, i);
            if (map_find(all, e->key) == NULL && !map_put(all, e->key, e->value))
                return false;
        }
    }
    c->externals = arena_new_array(&c->arena, map_count(all) + 1, struct check_external);
    if (c->externals == NULL)
        return false;
    c->external_count = map_count(all);
    for (size_t i = 0; i < c->external_count; i++)
        c->externals[i] = (struct check_external){
            map_at(all, i)->key, *(const struct check_finding *)map_at(all, i)->value};
    qsort(c->externals, c->external_count, sizeof(*c->externals), order_external);
    return true;
}

bool check_finish(struct check *c)
{
    check_anchors(c);
    merge_findings(c);
    bool ok = merge_externals(c);
    for (struct check_worker *w = atomic_load(&c->newest); w != NULL; w = w->next)
        ok = ok && !w->failed;
    return ok;
}

size_t check_external_count(const struct check *c)
{
    return c->external_count;
}

const struct check_external *check_external_at(const struct check *c, size_t i)
{
    return &c->externals[i];
}

void check_external_failed(struct check *c, size_t i, struct str why)
{
    const struct check_external *e = &c->externals[i];
    const struct check_finding *f = &e->where;
    check_add(c->first, CHECK_RULE_EXTERNAL_LINK,
              (struct err_place){.file = f->file, .line = f->line, .column = f->column}, S(""),
              "'%.*s' does not answer: %.*s", STR_ARG(e->url), STR_ARG(why));
    c->sorted = NULL;
}

/* Whether another finding with a place says the same of the same address. */
static bool is_told(const struct map *placed, const struct check_finding *f, struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 0);
    buf_printf(&b, "%d:", (int)f->rule);
    buf_add(&b, f->target);
    return buf_ok(&b) && map_find(placed, buf_str(&b)) != NULL;
}

/*
 * Pages repeat what stands in others: an excerpt in a list of posts. What has a place is told there
 * alone.
 */
static bool find_placed(const struct check_list *l, struct map *placed)
{
    for (size_t i = 0; i < check_list_count(l); i++) {
        const struct check_finding *f = check_list_at(l, i);
        struct buf b;
        if (f->line == 0 || f->target.len == 0)
            continue;
        buf_init(&b, placed->arena, 0);
        buf_printf(&b, "%d:", (int)f->rule);
        buf_add(&b, f->target);
        if (!buf_ok(&b) || !map_put(placed, buf_str(&b), f))
            return false;
    }
    return true;
}

/*
 * Whether a finding says of "/a/index.html" what the one before it says of "/a/": that it is
 * another file's.
 */
static bool is_alias(const struct check_finding *before, const struct check_finding *f)
{
    const struct str name = S("index.html");
    struct str x = before->message, y = f->message;
    size_t at = str_find(y, S("index.html'"));
    return before->rule == CHECK_RULE_DOUBLED_ADDRESS && f->rule == before->rule &&
           str_eq(before->file, f->file) && at != STR_NONE && x.len + name.len == y.len &&
           str_eq(str_sub(x, 0, at), str_sub(y, 0, at)) &&
           str_eq(str_from(x, at), str_from(y, at + name.len));
}

static void drop_aliases(struct check *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->sorted_count; i++) {
        if (kept == 0 || !is_alias(c->sorted[kept - 1], c->sorted[i]))
            c->sorted[kept++] = c->sorted[i];
    }
    c->sorted_count = kept;
}

static bool sort(struct check *c)
{
    const struct check_list *l = &c->first->findings;
    struct map placed;
    map_init(&placed, &c->arena);
    c->sorted = arena_new_array(&c->arena, check_list_count(l) + 1, const struct check_finding *);
    c->sorted_count = 0;
    if (c->sorted == NULL || !find_placed(l, &placed))
        return false;
    for (size_t i = 0; i < check_list_count(l); i++) {
        const struct check_finding *f = check_list_at(l, i);
        if (f->line > 0 || f->target.len == 0 || !is_told(&placed, f, &c->arena))
            c->sorted[c->sorted_count++] = f;
    }
    /* The list is one of pointers. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(c->sorted, c->sorted_count, sizeof(*c->sorted), order);
    drop_aliases(c);
    return true;
}

size_t check_finding_count(struct check *c)
{
    return c->sorted != NULL || sort(c) ? c->sorted_count : 0;
}

const struct check_finding *check_finding_at(const struct check *c, size_t i)
{
    return c->sorted[i];
}

size_t check_finding_dropped(const struct check *c)
{
    return c->first->findings.dropped;
}
