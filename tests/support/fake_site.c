/*
 * A site in memory. See fake_site.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/support/fake_site.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct page {
    unsigned number;
};

/* The content of a snapshot. */
struct content {
    uint64_t versions[FAKE_PAGES];
    bool broken[FAKE_PAGES], gone[FAKE_PAGES];
    uint64_t files;
    bool shows_404, shows_503;
};

struct site {
    atomic_uint *refs;
    struct site *self; /* for the last unref */
    uint64_t generation;
    struct content content;
    char source[PATH_MAX];
};

enum { FILE_KEY = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t let_go = PTHREAD_COND_INITIALIZER;
static struct content disk;
static bool held[FAKE_PAGES], config_broken, faulty;
static enum { UPDATE_FREE, UPDATE_HELD, UPDATE_WAITS } update = UPDATE_FREE;
static unsigned renders[FAKE_PAGES];
static char changes[4096];

static struct page pages[FAKE_PAGES];
static char paths[FAKE_PAGES][32], locations[FAKE_PAGES][32];

bool site_has_ruby(const struct site *s)
{
    (void)s;
    return false;
}

bool site_has_sass(const struct site *s)
{
    (void)s;
    return false;
}

/* ---- for tests ---- */

void fake_reset(void)
{
    pthread_mutex_lock(&lock);
    memset(&disk, 0, sizeof(disk));
    memset(held, 0, sizeof(held));
    memset(renders, 0, sizeof(renders));
    config_broken = faulty = false;
    update = UPDATE_FREE;
    changes[0] = '\0';
    disk.files = 1;
    for (unsigned i = 0; i < FAKE_PAGES; i++) {
        pages[i].number = i;
        disk.versions[i] = 1;
        (void)snprintf(paths[i], sizeof(paths[i]), "pages/%u.md", i);
        (void)snprintf(locations[i], sizeof(locations[i]), "/%u/", i);
    }
    pthread_mutex_unlock(&lock);
}

void fake_edit(unsigned page)
{
    pthread_mutex_lock(&lock);
    disk.versions[page]++;
    pthread_mutex_unlock(&lock);
}

void fake_break(unsigned page, bool broken)
{
    pthread_mutex_lock(&lock);
    disk.versions[page]++;
    disk.broken[page] = broken;
    pthread_mutex_unlock(&lock);
}

void fake_remove(unsigned page, bool gone)
{
    pthread_mutex_lock(&lock);
    disk.gone[page] = gone;
    pthread_mutex_unlock(&lock);
}

void fake_edit_files(void)
{
    pthread_mutex_lock(&lock);
    disk.files++;
    pthread_mutex_unlock(&lock);
}

void fake_show_404(bool shown)
{
    pthread_mutex_lock(&lock);
    disk.shows_404 = shown;
    pthread_mutex_unlock(&lock);
}

void fake_show_503(bool shown)
{
    pthread_mutex_lock(&lock);
    disk.shows_503 = shown;
    pthread_mutex_unlock(&lock);
}

void fake_break_config(bool broken)
{
    pthread_mutex_lock(&lock);
    config_broken = broken;
    pthread_mutex_unlock(&lock);
}

void fake_fault(bool fails)
{
    pthread_mutex_lock(&lock);
    faulty = fails;
    pthread_mutex_unlock(&lock);
}

void fake_hold_update(void)
{
    pthread_mutex_lock(&lock);
    update = UPDATE_HELD;
    pthread_mutex_unlock(&lock);
}

void fake_let_update_go(void)
{
    pthread_mutex_lock(&lock);
    update = UPDATE_FREE;
    pthread_cond_broadcast(&let_go);
    pthread_mutex_unlock(&lock);
}

void fake_wait_for_update(void)
{
    pthread_mutex_lock(&lock);
    while (update != UPDATE_WAITS)
        pthread_cond_wait(&let_go, &lock);
    pthread_mutex_unlock(&lock);
}

void fake_hold(unsigned page)
{
    pthread_mutex_lock(&lock);
    held[page] = true;
    pthread_mutex_unlock(&lock);
}

void fake_let_go(unsigned page)
{
    pthread_mutex_lock(&lock);
    held[page] = false;
    pthread_cond_broadcast(&let_go);
    pthread_mutex_unlock(&lock);
}

unsigned fake_renders(unsigned page)
{
    pthread_mutex_lock(&lock);
    unsigned n = renders[page];
    pthread_mutex_unlock(&lock);
    return n;
}

void fake_take_changes(char *out, size_t size)
{
    pthread_mutex_lock(&lock);
    (void)snprintf(out, size, "%s", changes);
    changes[0] = '\0';
    pthread_mutex_unlock(&lock);
}

/* ---- the library's face ---- */

struct str site_theme(const struct site *s)
{
    (void)s;
    return S("");
}

static struct site *site_new(struct str source, uint64_t generation)
{
    struct site *s = calloc(1, sizeof(*s));
    atomic_uint *refs = malloc(sizeof(*refs));
    if (s == NULL || refs == NULL)
        abort();
    atomic_init(refs, 1);
    s->refs = refs;
    s->self = s;
    s->generation = generation;
    s->content = disk;
    (void)snprintf(s->source, sizeof(s->source), "%.*s", STR_ARG(source));
    return s;
}

const struct site *site_load(const struct site_options *options, struct diags *diags,
                             struct err *err)
{
    (void)diags;
    (void)err;
    pthread_mutex_lock(&lock);
    struct site *s = site_new(options->source, 1);
    pthread_mutex_unlock(&lock);
    return s;
}

/* Called with the lock. */
static void wait_if_held(void)
{
    if (update == UPDATE_HELD) {
        update = UPDATE_WAITS;
        pthread_cond_broadcast(&let_go);
    }
    while (update == UPDATE_WAITS)
        pthread_cond_wait(&let_go, &lock);
}

static void note_change(struct str path)
{
    size_t len = strlen(changes);
    (void)snprintf(changes + len, sizeof(changes) - len, "%s%.*s", len > 0 ? " " : "",
                   STR_ARG(path));
}

const struct site *site_update(const struct site *previous, const struct str *changed, size_t count,
                               struct diags *diags, struct err *err)
{
    struct site *s = NULL;
    struct err fault = ERR_INIT;
    pthread_mutex_lock(&lock);
    if (faulty && !err_set(&fault, ERR_KIND_FAULT, "not now"))
        diag_add(diags, DIAG_LEVEL_ERROR, &fault);
    wait_if_held();
    if (count == 0)
        note_change(S("*"));
    for (size_t i = 0; i < count; i++)
        note_change(changed[i]);
    if (config_broken)
        (void)err_at(err, ERR_KIND_CONFIG, (struct err_place){S("_config.yml"), 1, 1}, "broken");
    else
        s = site_new(str_c(previous->source), previous->generation + 1);
    pthread_mutex_unlock(&lock);
    return s;
}

const struct site *site_update_still(const struct site *previous, const struct str *changed,
                                     size_t count, site_still_fn *still, void *self,
                                     struct diags *diags, struct err *err)
{
    return still == NULL || still(self) ? site_update(previous, changed, count, diags, err) : NULL;
}

const struct site *site_ref(const struct site *s)
{
    atomic_fetch_add(s->refs, 1);
    return s;
}

void site_unref(const struct site *s)
{
    if (atomic_fetch_sub(s->refs, 1) != 1)
        return;
    free(s->refs);
    free(s->self);
}

struct str site_source(const struct site *s)
{
    (void)s;
    return S("");
}

struct str site_settings(const struct site *s, size_t i)
{
    (void)s;
    (void)i;
    return S("");
}

bool site_is_config(const struct site *s, struct str path)
{
    (void)s;
    return str_eq(path, S("_config.yml"));
}

int64_t site_wake(const struct site *s)
{
    (void)s;
    return 0;
}

uint64_t site_generation(const struct site *s)
{
    return s->generation;
}

bool site_wants(const struct site *s, struct str path, bool folder)
{
    (void)s;
    (void)folder;
    return path.len == 0 || (path.ptr[0] != '.' && str_find(path, S("/.")) == STR_NONE);
}

/* No rules: tests/integration/test_rules.py tests them. */
uint64_t site_rules_hash(const struct site *s)
{
    (void)s;
    return 0;
}

bool site_has_forced_rules(const struct site *s)
{
    (void)s;
    return false;
}

bool site_rule(const struct site *s, const struct site_question *asked, bool forced,
               struct arena *a, struct route *out)
{
    (void)s;
    (void)asked;
    (void)forced;
    (void)a;
    *out = (struct route){.kind = ROUTE_NONE};
    return false;
}

struct str site_lines(const struct site *s, struct str path, struct arena *a)
{
    (void)s;
    (void)path;
    (void)a;
    return S("");
}

bool site_beneath(const struct site *s, struct str *path)
{
    (void)s;
    (void)path;
    return true;
}

struct str site_root_url(const struct site *s)
{
    (void)s;
    return S("/");
}

bool redirect_page_leads(const struct site *s, const struct page *p, struct str body,
                         struct arena *a)
{
    (void)s;
    (void)p;
    (void)body;
    (void)a;
    return true;
}

struct route site_find(const struct site *s, struct str path)
{
    static const struct str files[] = {STR_INIT("/file.txt"), STR_INIT("/large.bin")};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (str_eq(path, files[i]))
            return (struct route){.kind = ROUTE_FILE, .path = str_from(files[i], 1)};
    }
    if (str_eq(path, S("/404.html")) && s->content.shows_404)
        return (struct route){.kind = ROUTE_PAGE, .page = &pages[FAKE_404]};
    if (str_eq(path, S("/503.html")) && s->content.shows_503)
        return (struct route){.kind = ROUTE_PAGE, .page = &pages[FAKE_503]};
    for (unsigned i = 0; i < FAKE_PAGES; i++) {
        struct str location = str_c(locations[i]);
        if (s->content.gone[i])
            continue;
        if (str_eq(path, location))
            return (struct route){.kind = ROUTE_PAGE, .page = &pages[i]};
        if (str_eq(path, str_sub(location, 0, location.len - 1)))
            return (struct route){.kind = ROUTE_REDIRECT, .location = location, .status = 301};
    }
    return (struct route){.kind = ROUTE_NONE};
}

struct str site_find_spelling(const struct site *s, struct str path)
{
    (void)s, (void)path;
    return S("");
}

void site_each(const struct site *s,
               bool (*each)(void *self, struct str path, const struct route *route), void *self)
{
    for (unsigned i = 0; i < FAKE_PAGES; i++) {
        struct route route = site_find(s, str_c(locations[i]));
        if (route.kind != ROUTE_NONE && !each(self, str_c(locations[i]), &route))
            return;
    }
}

struct str site_follows(const struct site *s)
{
    (void)s;
    return S("Jekyll");
}

bool site_is_empty(const struct site *s)
{
    (void)s;
    return false;
}

bool site_is_fault(int error)
{
    return error == EIO || error == ENOMEM || error == EMFILE || error == ENFILE;
}

int site_open(const struct site *s, struct str path)
{
    char name[PATH_MAX + 64];
    (void)snprintf(name, sizeof(name), "%s/%.*s", s->source, STR_ARG(path));
    return open(name, O_RDONLY | O_CLOEXEC);
}

static void wait_while_held(unsigned number)
{
    pthread_mutex_lock(&lock);
    renders[number]++;
    while (held[number])
        pthread_cond_wait(&let_go, &lock);
    pthread_mutex_unlock(&lock);
}

/* Its pages have nothing in common. */
struct liquid_fragments *render_fragments_new(size_t bytes)
{
    (void)bytes;
    return NULL;
}

void render_fragments_free(struct liquid_fragments *f)
{
    (void)f;
}

bool page_render_found(const struct site *s, const struct page *p,
                       const struct render_limits *limits, struct liquid_fragments *fragments,
                       const struct found *found, struct arena *a, struct render_out *out,
                       struct err *err)
{
    (void)limits, (void)fragments, (void)found;
    wait_while_held(p->number);
    struct render_dep *dep = arena_new(a, struct render_dep);
    struct buf body;
    uint64_t version = s->content.versions[p->number];
    if (dep == NULL)
        return err_arena(err, a);
    *dep = (struct render_dep){p->number, version};
    diags_init(&out->diags, a);
    out->deps = dep;
    out->dep_count = 1;
    if (s->content.broken[p->number])
        return err_at(err, ERR_KIND_SYNTAX, (struct err_place){page_path(p), 1, 3},
                      "page %u is broken", p->number);
    buf_init(&body, a, 0);
    buf_printf(&body, "page %u, version %llu\n", p->number, (unsigned long long)version);
    out->body = buf_str(&body);
    out->extension = S(".html");
    out->modified = 1000000000;
    return true;
}

/* It has no last good version. */
bool page_render_found_last_good(const struct site *s, const struct page *p,
                                 const struct render_limits *limits, const struct found *found,
                                 struct arena *a, struct render_out *out, struct err *err)
{
    (void)s, (void)p, (void)limits, (void)found, (void)a, (void)out;
    return err_set(err, ERR_KIND_MISSING, "nothing is kept");
}

/* Nor can it be searched: that is tests/integration/test_search.py's to ask. */
bool site_has_search(const struct site *s)
{
    (void)s;
    return false;
}

bool site_is_search(const struct site *s, const struct route *r)
{
    (void)s, (void)r;
    return false;
}

struct str site_prefix(const struct site *language)
{
    (void)language;
    return S("");
}

void site_each_page(const struct site *s, site_page_fn *each, void *self)
{
    (void)s, (void)each, (void)self;
}

const struct page *site_page_now(const struct site *s, const struct page *listed)
{
    (void)s;
    return listed;
}

bool site_edits_since(const struct site *old, const struct site *now, uint64_t *keys,
                      size_t capacity, size_t *count)
{
    (void)old, (void)now;
    *count = 0;
    if (capacity > 0)
        keys[0] = 0;
    return false;
}

bool page_read_text(const struct site *s, const struct page *p, const struct render_limits *limits,
                    struct liquid_fragments *fragments, struct arena *a, struct render_text *out)
{
    (void)s, (void)p, (void)limits, (void)fragments, (void)a;
    *out = (struct render_text){.shown = false};
    return false;
}

bool found_write(const struct found *f, const struct site *s, struct arena *a, struct buf *out)
{
    (void)f, (void)s, (void)a, (void)out;
    return false;
}

struct str page_path(const struct page *p)
{
    return str_c(paths[p->number]);
}

bool page_date(const struct page *p, int64_t *out)
{
    (void)p;
    *out = 0;
    return false;
}

bool page_key_place(const struct page *p, struct str key, struct err_place *place)
{
    *place = (struct err_place){.file = page_path(p), .line = 1};
    return page_text(p, key).len > 0;
}

struct str page_text(const struct page *p, struct str key)
{
    (void)p;
    (void)key;
    return S("");
}

struct str site_file_text(const struct site *s, struct str path, struct str key, struct arena *a)
{
    (void)s;
    (void)path;
    (void)key;
    (void)a;
    return S("");
}

bool site_deps_current(const struct site *s, const struct render_dep *deps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t key = deps[i].key;
        uint64_t version = key < FAKE_PAGES ? s->content.versions[key] : s->content.files;
        if (deps[i].version != version)
            return false;
    }
    return true;
}

struct render_dep render_dep_file(const struct site *s, struct str path)
{
    (void)path;
    return (struct render_dep){FILE_KEY, s->content.files};
}

const struct site_left_out *site_left_out(const struct site *s, enum site_reason reason)
{
    static const struct site_left_out nothing = {.count = 0};
    (void)s;
    (void)reason;
    return &nothing;
}

enum site_file_state site_file_state(const struct site *s, struct str path)
{
    (void)s;
    (void)path;
    return SITE_FILE_GOOD;
}

bool page_profile(const struct site *s, const struct page *p, const struct render_limits *limits,
                  struct arena *a, struct render_out *out, struct render_cost **costs,
                  size_t *count, struct err *err)
{
    *costs = NULL;
    *count = 0;
    return page_render_found(s, p, limits, NULL, NULL, a, out, err);
}

void site_each_name(const struct site *s, struct arena *a,
                    bool (*each)(void *self, const struct site_name *name), void *self)
{
    (void)s;
    (void)a;
    (void)each;
    (void)self;
}

/* ---- previews ---- */

const struct site *site_show(const struct site *s, struct str path, struct err *err)
{
    (void)s;
    (void)err_set(err, ERR_KIND_MISSING, "no file '%.*s'", STR_ARG(path));
    return NULL;
}

struct str site_address_of(const struct site *s, struct str path, struct arena *a)
{
    (void)s;
    (void)path;
    (void)a;
    return S("");
}
