/*
 * liquid-cases FILE.yml: renders templates in the surroundings that FILE describes.
 *
 * FILE is a map: data (the variables), includes (name -> text), mode (warn, lax, strict), jekyll,
 * strict_filters, strict_variables, zone, url, baseurl, now (where the clock stands still), follow
 * (the Jekyll to follow: 3.10, 4.3, 4.4). On the
 * standard input is a JSON array of templates, each a string or a map {"template": text, ...} whose
 * other keys go before FILE's. Prints a JSON array: what each renders to, or {"error":
 * "file:line:column: message"}.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "render/data/json.h"
#include "render/data/ydoc.h"
#include "render/liquid/liquid.h"

/* A request's own settings, and after them the file's. */
struct settings {
    struct value own, all;
};

static struct value setting(const struct settings *s, struct str name)
{
    struct value v = value_get(s->own, name);
    return value_is_nil(v) ? value_get(s->all, name) : v;
}

struct site {
    const struct settings *settings;
    const struct liquid_options *options;
    struct arena *arena;
};

static const struct liquid_template *include(void *self, struct str name, struct err *err)
{
    const struct site *site = self;
    struct value text = value_get(setting(site->settings, S("includes")), name);
    if (text.kind != VALUE_STRING) {
        (void)err_set(err, ERR_KIND_MISSING, "there is no include '%.*s'", STR_ARG(name));
        return NULL;
    }
    struct err_place place = {.file = name, .line = 1};
    return liquid_compile(value_as_str(text), place, site->options, site->arena, NULL, err);
}

static struct liquid_options options_of(const struct settings *s)
{
    struct str mode = value_as_str(setting(s, S("mode")));
    struct str version = value_as_str(setting(s, S("follow")));
    struct profile_gems gems;
    if (!profile_gems_named(version.len > 0 ? version : S("4.3"), &gems))
        abort();
    struct value jekyll = setting(s, S("jekyll"));
    return (struct liquid_options){
        .mode = str_eq(mode, S("strict")) ? LIQUID_MODE_STRICT
                : str_eq(mode, S("lax"))  ? LIQUID_MODE_LAX
                                          : LIQUID_MODE_WARN,
        .strict_filters = value_truthy(setting(s, S("strict_filters"))),
        .strict_variables = value_truthy(setting(s, S("strict_variables"))),
        .profile = profile_of(&gems),
        .jekyll_tags = value_is_nil(jekyll) || value_truthy(jekyll),
    };
}

static bool render(struct str text, const struct settings *s, struct arena *a, struct buf *out,
                   struct err *err)
{
    static const struct value_map nothing = {.count = 0};
    struct liquid_options options = options_of(s);
    struct site site = {s, &options, a};
    const struct zone *zone = zone_load(value_as_str(setting(s, S("zone"))), a);
    struct value now = setting(s, S("now"));
    struct liquid_host host = {
        .self = &site,
        .include = include,
        .include_relative = include,
        .url = value_as_str(setting(s, S("url"))),
        .baseurl = value_as_str(setting(s, S("baseurl"))),
        .zone = zone,
        .now = date_at(now.kind == VALUE_INT ? now.integer : (int64_t)time(NULL), 0, zone),
    };
    struct value data = setting(s, S("data"));
    struct liquid_run run = {
        .host = &host,
        .env = {.arena = a},
        .globals = data.kind == VALUE_MAP ? data.map : &nothing,
    };
    struct err_place place = {.file = S("template"), .line = 1};
    const struct liquid_template *t = liquid_compile(text, place, &options, a, NULL, err);
    return t != NULL && liquid_render(t, &run, out, err);
}

static void answer(struct value request, struct value all, bool last)
{
    struct arena a;
    arena_init(&a, 0);
    struct err err = ERR_INIT;
    struct settings s = {request, all};
    struct buf text, line;
    buf_init(&text, &a, 0);
    buf_init(&line, &a, 0);
    struct value template = request.kind == VALUE_STRING ? request : setting(&s, S("template"));
    if (render(value_as_str(template), &s, &a, &text, &err)) {
        json_write(value_str(buf_str(&text)), NULL, &line);
    } else {
        buf_init(&text, &a, 0);
        err_write(&err, &text);
        buf_add(&line, S("{\"error\":"));
        json_write(value_str(buf_str(&text)), NULL, &line);
        buf_add(&line, S("}"));
    }
    struct str shown = buf_str(&line);
    (void)fwrite(shown.ptr, 1, shown.len, stdout);
    (void)fputs(last ? "\n" : ",\n", stdout);
    arena_fini(&a);
}

static bool read_all(FILE *file, struct arena *a, struct str *text)
{
    struct buf all;
    buf_init(&all, a, 0);
    char chunk[4096];
    size_t got;
    while (file != NULL && (got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buf_add(&all, str_of(chunk, got));
    *text = buf_str(&all);
    return file != NULL && ferror(file) == 0 && buf_ok(&all);
}

/* The settings, and the requests from standard input. */
static bool load(const char *path, struct arena *a, struct value *all, struct value *requests,
                 struct err *err)
{
    struct str text, asked;
    FILE *file = fopen(path, "rb");
    bool read = read_all(file, a, &text);
    read = (file == NULL || fclose(file) == 0) && read;
    struct err_place place = {.file = str_c(path), .line = 1};
    if (!read || !read_all(stdin, a, &asked))
        return err_at(err, ERR_KIND_IO, place, "cannot be read");
    /* Read twice, since the file names the zone of its times. */
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    if (!ydoc_parse(text, place, options, a, all, err))
        return false;
    options.zone = zone_load(value_as_str(value_get(*all, S("zone"))), a);
    return ydoc_parse(text, place, options, a, all, err) &&
           json_parse(asked, (struct err_place){.file = S("stdin"), .line = 1}, a, requests, err);
}

int main(int argc, char **argv)
{
    struct arena a;
    struct value all = value_nil(), requests = value_nil();
    struct err err = ERR_INIT;
    arena_init(&a, 0);
    if (argc != 2) {
        (void)fputs("usage: liquid-cases FILE.yml <TEMPLATES.json\n", stderr);
        return 2;
    }
    bool ok = load(argv[1], &a, &all, &requests, &err) && requests.kind == VALUE_ARRAY;
    if (ok)
        (void)fputs("[\n", stdout);
    else
        (void)fprintf(stderr, "%s:%u:%u: %s\n", err.file, err.line, err.column, err.message);
    for (uint32_t i = 0; ok && i < requests.len; i++)
        answer(requests.items[i], all, i + 1 == requests.len);
    if (ok)
        (void)fputs("]\n", stdout);
    arena_fini(&a);
    return ok ? 0 : 2;
}
