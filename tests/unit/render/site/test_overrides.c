/*
 * Files that are added and removed while the site is served, and replace others while they exist:
 * the site's own file instead of its theme's, one extension before another, one folder of partials
 * before another. An earlier render that is still called current must be what a fresh start shows.
 *
 * The files of each pair come and go one after the other, in both orders.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/unit/site_case.h"

static const struct {
    const char *path, *text;
} files[] = {
    {"theme/_layouts/base.html", "TB {{ content }}"},
    {"theme/_layouts/default.html",
     "---\nlayout: base\n---\nTD {{ content }}{% include sub/h.html %}"},
    {"theme/_includes/sub/h.html", "TI"},
    {"theme/_data/d.yml", "v: T"},
    {"theme/_sass/_t.scss", "$c: red;"},
    {"theme/assets/s.txt", "T"},
    {"site/_config.yml",
     "theme: x\nsass: {style: compressed, sourcemap: never}\ncollections: {d: {output: true}}\n"},
    {"site/p.html", "---\nlayout: default\n---\nP {{ site.data.d.v }}"},
    {"site/_d/q.html", "---\nlayout: late\n---\n{% include_relative _part.html %}"},
    {"site/m.scss", "---\n---\n@import \"t\"; i{color:$c}"},
    {"site/l.html", "---\n---\n{% link assets/s.txt %} {{ site.static_files | size }}"},
};

/* The files that come and go. */
static const struct {
    const char *path, *text;
} comings[] = {
    {"site/_layouts/base.html", "SB {{ content }}"},
    {"site/_layouts/default.html", "SD {{ content }}"},
    {"site/_layouts/default.md", "SM {{ content }}"},
    {"site/_includes/sub/h.html", "SI"},
    {"site/_data/d.json", "{\"v\": \"S\"}"},
    {"site/_sass/t.scss", "$c: teal;"},
    {"site/_t.scss", "$c: blue;"},
    {"site/_d/_part.html", "part"},
    {"site/assets/s.txt", "S"},
    {"theme/_layouts/late.html", "TL {{ content }}"},
    {"theme/_layouts/base.md", "TM {{ content }}"},
    {"site/404.html", "---\n---\nlost"},
    {"site/_config.yaml", "a: 1\n"},
};

static const char *const urls[] = {"/p.html", "/d/q.html", "/m.css", "/l.html", "/404.html"};

/* The last render of each page, and its dependencies. */
static struct cached {
    bool shown;
    struct str body;
    const struct render_dep *deps;
    size_t count;
} cached[ARRAY_LEN(urls)];

static char source[128], theme[128];
static bool there[ARRAY_LEN(comings)];

static struct cached render(const struct site *s, const char *url)
{
    struct render_out out;
    struct route r = site_find(s, str_c(url));
    if (r.kind != ROUTE_PAGE)
        return (struct cached){.shown = false};
    err = ERR_INIT;
    bool ok = page_render(s, r.page, NULL, NULL, &arena, &out, &err);
    return (struct cached){ok, ok ? out.body : S(""), out.deps, out.dep_count};
}

static void check(void)
{
    struct site_options o = {.source = str_c(source), .theme = str_c(theme), .now = NOON};
    const struct site *fresh = site_load(&o, NULL, &err);
    assert_non_null(fresh);
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct cached *c = &cached[i], want = render(fresh, urls[i]);
        bool current = c->deps != NULL && site_find(site, str_c(urls[i])).kind == ROUTE_PAGE &&
                       site_deps_current(site, c->deps, c->count);
        if (!current)
            *c = render(site, urls[i]);
        if (c->shown != want.shown)
            print_error("%s is %s\n", urls[i], want.shown ? "not there" : "there yet");
        assert_int_equal(c->shown, want.shown);
        assert_str_equal(c->body, want.body);
    }
    site_unref(fresh);
}

/* Adds a file, or removes it. */
static void toggle(size_t i)
{
    const char *path = comings[i].path;
    char changed[256];
    if (there[i])
        folder_remove(&folder, path);
    else
        folder_write(&folder, path, comings[i].text);
    there[i] = !there[i];
    bool own = strncmp(path, "site/", 5) == 0;
    (void)snprintf(changed, sizeof(changed), "%s%s", own ? "" : theme,
                   own ? path + 5 : path + strlen("theme"));
    update(changed);
    check();
}

static void test_comings_and_goings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        folder_write(&folder, files[i].path, files[i].text);
    (void)snprintf(source, sizeof(source), "%s/site", folder.path);
    (void)snprintf(theme, sizeof(theme), "%s/theme", folder.path);
    struct site_options o = {.source = str_c(source), .theme = str_c(theme), .now = NOON};
    site = site_load(&o, NULL, &err);
    assert_non_null(site);
    for (size_t i = 0; i < ARRAY_LEN(comings); i++) {
        for (size_t k = 0; k < ARRAY_LEN(comings); k++) {
            struct arena_mark mark = arena_mark(&arena);
            memset(cached, 0, sizeof(cached));
            check();
            toggle(i);
            if (k != i)
                toggle(k);
            toggle(i);
            if (k != i)
                toggle(k);
            arena_rewind(&arena, mark);
            diags_init(&diags, &arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_comings_and_goings, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
