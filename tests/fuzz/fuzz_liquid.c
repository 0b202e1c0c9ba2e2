/*
 * Liquid: a template parsed in a mode and rendered with data of every kind. One byte chooses the
 * options; the rest is the template and, behind form feeds, the texts of its includes a.html,
 * b.html, c.html.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/data/ydoc.h"
#include "render/liquid/liquid.h"
#include "tests/fuzz/fuzz.h"

enum { INCLUDES = 3, STEPS = 20000, ARENA_BUDGET = 8 << 20, OUTPUT_MAX = 1 << 20 };

static const char data[] =
    "{a: 1, b: 2.5, c: text, d: 2020-02-29, t: 2021-12-31 23:59:59.5 +0100, e: '', n: null,\n"
    " y: true, f: false, l: [3, 1, 2], w: [b, A, é], m: [1, two, 3.0, null, true, [x]],\n"
    " h: {a: 1, b: {c: [4]}, size: 9}, r: 1.0e+20, i: .inf, z: .nan, u: 'Žluťoučký kůň 日本語',\n"
    " x: \"<p class='q'>a &amp; b</p>\", s: '12', v: '3.14', k: 12345678901234567890,\n"
    " o: [{n: b, v: 2, t: [x, y]}, {n: a, v: '10'}, {n: C, v: null}], page: {url: /p, title: T}}";

struct fuzz {
    struct arena arena;
    struct liquid_options options;
    struct str includes[INCLUDES];
};

static const struct liquid_template *include(void *self, struct str name, struct err *err)
{
    struct fuzz *f = self;
    struct err_place place = {.file = name, .line = 1};
    bool there = name.len == 6 && name.ptr[0] >= 'a' && name.ptr[0] < 'a' + INCLUDES;
    if (there)
        return liquid_compile(f->includes[name.ptr[0] - 'a'], place, &f->options, &f->arena, NULL,
                              err);
    (void)err_set(err, ERR_KIND_MISSING, "there is no include");
    return NULL;
}

static bool convert(void *self, struct str text, struct arena *a, struct buf *out, struct err *err)
{
    (void)self, (void)a, (void)err;
    buf_add(out, text);
    return true;
}

static bool link(void *self, struct str path, struct str *url, struct err *err)
{
    (void)self;
    *url = path;
    return path.len > 0 || err_set(err, ERR_KIND_MISSING, "there is no such document");
}

/* Chosen so that the first byte of an input is a readable character: '0' is Jekyll's mode. */
static struct liquid_options options_of(uint8_t byte)
{
    unsigned bits = byte ^ '0';
    return (struct liquid_options){
        .mode = (enum liquid_mode)((bits & 3) % 3),
        .strict_filters = (bits & 4) != 0,
        .strict_variables = (bits & 8) != 0,
        .jekyll_tags = (bits & 64) == 0,
    };
}

/* Compiles and renders. An error must be set exactly if it fails. */
static void render(struct fuzz *f, struct str text, const struct value_map *globals)
{
    struct err err = ERR_INIT;
    struct diags diags;
    struct buf out;
    struct liquid_host host = {
        .self = f,
        .include = include,
        .include_relative = include,
        .markdownify = convert,
        .smartify = convert,
        .link = link,
        .post_url = link,
        .url = S("https://example.com"),
        .baseurl = S("/base"),
        .now = date_at(1600000000, 0, NULL),
    };
    struct liquid_run run = {
        .host = &host,
        .limits = {.steps = STEPS},
        .env = {.arena = &f->arena},
        .globals = globals,
    };
    struct err_place place = {.file = S("fuzz"), .line = 1};
    diags_init(&diags, &f->arena);
    buf_init(&out, &f->arena, OUTPUT_MAX);
    const struct liquid_template *t =
        liquid_compile(text, place, &f->options, &f->arena, &diags, &err);
    bool ok = t != NULL && liquid_render(t, &run, &out, &err);
    if (ok != (err.kind == ERR_KIND_NONE))
        abort();
}

/* The variables, read once: they do not change. */
static const struct value_map *globals_get(void)
{
    static struct arena arena;
    static struct value globals;
    struct err err = ERR_INIT;
    struct str yaml = str_of(data, sizeof(data) - 1);
    if (globals.kind == VALUE_MAP)
        return globals.map;
    arena_init(&arena, 0);
    if (!ydoc_parse(yaml, (struct err_place){.line = 1}, YDOC_OPTIONS_DEFAULT, &arena, &globals,
                    &err))
        abort();
    return globals.map;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 1)
        return 0;
    struct fuzz f = {.options = options_of(bytes[0])};
    struct str text = S(""), rest = str_of((const char *)bytes + 1, size - 1);
    arena_init(&f.arena, ARENA_BUDGET);
    (void)str_cut(rest, '\f', &text, &rest);
    for (size_t i = 0; i < INCLUDES; i++)
        (void)str_cut(rest, '\f', &f.includes[i], &rest);
    render(&f, text, globals_get());
    arena_fini(&f.arena);
    return 0;
}
