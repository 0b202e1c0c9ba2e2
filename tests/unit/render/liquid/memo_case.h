/*
 * A test of render/liquid/memo: parts of templates that run one by one, with variables and a host
 * of the test's own.
 *
 * `site` is a drop that records what it answers, as Jekyll's: each answer is a dependency, written
 * "name=value;". A list of dependencies is current if the map site_values still has these values.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_RENDER_LIQUID_MEMO_CASE_H
#define TESTS_UNIT_RENDER_LIQUID_MEMO_CASE_H

#include "render/liquid/exec.h"
#include "tests/unit/arena_case.h"

static const struct liquid_options memo_options = {.jekyll_tags = true};

/* ---- the site and its dependencies ---- */

enum { LISTS_MAX = 32 };

static struct value_map *site_values;
static unsigned site_answers; /* how often a template asked `site` for a member */
static struct buf lists[LISTS_MAX];
static size_t list_count;

static void list_add(struct str dependencies)
{
    if (list_count > 0)
        buf_add(&lists[list_count - 1], dependencies);
}

static void dependency_write(struct buf *out, struct str name)
{
    buf_add(out, name);
    buf_putc(out, '=');
    value_inspect(value_map_get(site_values, name), NULL, out);
    buf_putc(out, ';');
}

static bool site_get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    (void)d;
    (void)env;
    const struct value *v = value_map_find_str(site_values, key);
    site_answers++;
    if (list_count > 0)
        dependency_write(&lists[list_count - 1], key);
    if (v != NULL)
        *out = *v;
    return v != NULL;
}

static const struct drop_class site_class = {
    .name = STR_INIT("Site"), .get = site_get, .noted = true, .lasting = true};
static const struct drop site_drop = {&site_class};

static inline bool list_open(void *self)
{
    (void)self;
    if (list_count == LISTS_MAX)
        return false;
    buf_init(&lists[list_count++], &arena, 0);
    return true;
}

static inline struct str list_close(void *self)
{
    (void)self;
    struct str text = buf_str(&lists[--list_count]);
    list_add(text);
    return text.len > 0 ? text : S(";");
}

static inline void list_repeat(void *self, struct str dependencies)
{
    (void)self;
    list_add(dependencies);
}

static inline bool list_is_current(void *self, struct str dependencies)
{
    (void)self;
    bool current = true;
    struct str one, name, value;
    while (current && str_cut(dependencies, ';', &one, &dependencies)) {
        struct buf now;
        buf_init(&now, &arena, 0);
        str_cut(one, '=', &name, &value);
        if (name.len > 0)
            dependency_write(&now, name);
        current = name.len == 0 || str_eq(str_sub(buf_str(&now), 0, one.len), one);
    }
    return current;
}

/* ---- includes by name ---- */

static const char *const (*memo_files)[2]; /* name, text; NULL after the last */

static const struct liquid_template *memo_compile(struct str name, const char *text)
{
    struct err err = ERR_INIT;
    struct err_place place = {.file = name, .line = 1};
    const struct liquid_template *t =
        liquid_compile(str_c(text), place, &memo_options, &arena, NULL, &err);
    assert_non_null(t);
    return t;
}

static const struct liquid_template *memo_include(void *self, struct str name, struct err *err)
{
    (void)self;
    for (size_t i = 0; memo_files != NULL && memo_files[i][0] != NULL; i++) {
        if (str_eq(name, str_c(memo_files[i][0])))
            return memo_compile(name, memo_files[i][1]);
    }
    (void)err_set(err, ERR_KIND_MISSING, "there is no include '%.*s'", STR_ARG(name));
    return NULL;
}

/* ---- one render ---- */

struct memo_render {
    struct liquid_host host;
    struct liquid_run run;
    struct exec x;
    struct err err;
    struct buf out;
};

/* Begins a render whose values live in the arena a. r stays at its address until the end. */
static void memo_begin(struct memo_render *r, const struct value_map *globals, struct arena *a)
{
    *r = (struct memo_render){
        .host = {.include = memo_include},
        .run = {.limits = {.steps = 1000000, .depth = 100}, .globals = globals},
        .err = ERR_INIT,
    };
    r->run.host = &r->host;
    r->run.env = (struct drop_env){.arena = a, .err = &r->err};
    r->x = (struct exec){.eval = {.run = &r->run, .options = &memo_options, .err = &r->err},
                         .arena = a,
                         .err = &r->err};
    buf_init(&r->out, a, 0);
    r->x.template = memo_compile(S("page.html"), "");
    bool ok = scope_init(&r->x.eval.scope, &r->run);
    assert_true(ok || arena_failed(a));
}

/* Runs a text in the scope as it stands. Returns false, with r->err filled, on failure. */
static bool memo_run(struct memo_render *r, const char *text)
{
    const struct liquid_template *outer = r->x.template;
    r->x.template = memo_compile(S("part.html"), text);
    bool ok = exec_body(&r->x, r->x.template, &r->out);
    r->x.template = outer;
    return ok;
}

static inline struct value memo_str(const char *text)
{
    return value_str(str_c(text));
}

static inline void memo_put(struct value_map *m, const char *name, struct value v)
{
    assert_true(value_map_put_str(m, str_c(name), v));
}

static inline struct value memo_array(const char *a, const char *b)
{
    struct value_list l;
    value_list_init(&l, &arena);
    assert_true(value_list_add(&l, memo_str(a)) && (b == NULL || value_list_add(&l, memo_str(b))));
    return value_list_done(&l);
}

/* Variables: page, site, key, nothing. */
static struct value_map *memo_globals(void)
{
    struct value_map *page = value_map_new(&arena), *globals = value_map_new(&arena);
    site_values = value_map_new(&arena);
    assert_true(page != NULL && globals != NULL && site_values != NULL);
    memo_put(site_values, "title", memo_str("Site"));
    memo_put(site_values, "other", memo_str("Other"));
    memo_put(page, "lang", memo_str("en"));
    memo_put(page, "title", memo_str("T"));
    memo_put(page, "tags", memo_array("a", "b"));
    memo_put(page, "none", value_nil());
    memo_put(globals, "page", value_of_map(page));
    memo_put(globals, "site", value_of_drop(&site_drop));
    memo_put(globals, "key", memo_str("lang"));
    memo_put(globals, "nothing", value_nil());
    list_count = 0;
    site_answers = 0;
    return globals;
}

#endif
