/*
 * liquid-golden FILE.json: runs a file of Golden Liquid's form.
 *
 * {"tests": [{"name", "template", "data", "templates": {name: text}, and one of "result": text,
 * "results": [text, ...] (any of them), "invalid": true}]}
 *
 * Templates are compiled strictly, as that suite's own reference is. Prints each failure, and last
 * "N passed, M failed"; exit status 0 if none failed, 1 if some did, 2 if FILE is no such
 * file.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/data/json.h"
#include "render/liquid/liquid.h"

static const struct liquid_options options = {.mode = LIQUID_MODE_STRICT, .strict_filters = true};

struct partials {
    struct arena *arena;
    struct value texts; /* name -> text */
};

static const struct liquid_template *include(void *self, struct str name, struct err *err)
{
    const struct partials *p = self;
    struct value text = value_get(p->texts, name);
    if (text.kind != VALUE_STRING) {
        (void)err_set(err, ERR_KIND_MISSING, "there is no template '%.*s'", STR_ARG(name));
        return NULL;
    }
    struct err_place place = {.file = name, .line = 1};
    return liquid_compile(value_as_str(text), place, &options, p->arena, NULL, err);
}

static bool render(struct value test, struct arena *a, struct str *out, struct err *err)
{
    static const struct value_map nothing = {.count = 0};
    struct partials partials = {a, value_get(test, S("templates"))};
    struct liquid_host host = {
        .self = &partials, .include = include, .now = date_at((int64_t)time(NULL), 0, NULL)};
    struct value data = value_get(test, S("data"));
    struct liquid_run run = {
        .host = &host,
        .env = {.arena = a},
        .globals = data.kind == VALUE_MAP ? data.map : &nothing,
    };
    struct err_place place = {.file = S("template"), .line = 1};
    struct str text = value_as_str(value_get(test, S("template")));
    const struct liquid_template *t = liquid_compile(text, place, &options, a, NULL, err);
    struct buf html;
    buf_init(&html, a, 0);
    if (t == NULL || !liquid_render(t, &run, &html, err))
        return false;
    *out = buf_str(&html);
    return true;
}

static bool wanted(struct value test, struct str got)
{
    struct value one = value_get(test, S("result")), many = value_get(test, S("results"));
    if (one.kind == VALUE_STRING && str_eq(value_as_str(one), got))
        return true;
    for (uint32_t i = 0; many.kind == VALUE_ARRAY && i < many.len; i++) {
        if (str_eq(value_as_str(many.items[i]), got))
            return true;
    }
    return false;
}

static void say(const char *what, struct value v, struct arena *a)
{
    struct buf text;
    buf_init(&text, a, 0);
    json_write(v, NULL, &text);
    printf("    %s %.*s\n", what, STR_ARG(buf_str(&text)));
}

static bool run(struct value test)
{
    struct arena a;
    arena_init(&a, 0);
    struct err err = ERR_INIT;
    struct str got = S("");
    bool rendered = render(test, &a, &got, &err);
    bool invalid = value_truthy(value_get(test, S("invalid")));
    bool passed = rendered ? !invalid && wanted(test, got) : invalid;
    if (!passed) {
        printf("failed: %.*s\n", STR_ARG(value_as_str(value_get(test, S("name")))));
        say("template", value_get(test, S("template")), &a);
        say("data    ", value_get(test, S("data")), &a);
        if (!invalid)
            say("want    ", value_get(test, S("result")), &a);
        else
            printf("    want     an error\n");
        if (rendered)
            say("got     ", value_str(got), &a);
        else
            printf("    got      error: %s\n", err.message);
    }
    arena_fini(&a);
    return passed;
}

static bool read_file(const char *path, struct arena *a, struct str *text)
{
    FILE *file = fopen(path, "rb");
    struct buf all;
    buf_init(&all, a, 0);
    char chunk[4096];
    size_t got;
    while (file != NULL && (got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buf_add(&all, str_of(chunk, got));
    bool ok = file != NULL && fclose(file) == 0 && buf_ok(&all);
    *text = buf_str(&all);
    return ok;
}

int main(int argc, char **argv)
{
    struct arena a;
    struct str text;
    struct value suite;
    struct err err = ERR_INIT;
    arena_init(&a, 0);
    if (argc != 2 || !read_file(argv[1], &a, &text)) {
        (void)fputs("usage: liquid-golden FILE.json\n", stderr);
        return 2;
    }
    struct err_place place = {.file = str_c(argv[1]), .line = 1};
    if (!json_parse(text, place, &a, &suite, &err)) {
        (void)fprintf(stderr, "%s:%u:%u: %s\n", err.file, err.line, err.column, err.message);
        return 2;
    }
    struct value tests = value_get(suite, S("tests"));
    size_t passed = 0, failed = 0;
    for (uint32_t i = 0; tests.kind == VALUE_ARRAY && i < tests.len; i++) {
        bool ok = run(tests.items[i]);
        passed += ok ? 1 : 0;
        failed += ok ? 0 : 1;
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    arena_fini(&a);
    return failed > 0 ? 1 : 0;
}
