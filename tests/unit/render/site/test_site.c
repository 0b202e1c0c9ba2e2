/*
 * The library's face on real folders: both shapes of a site, routes, rendering, updates, and what
 * stays when an edit is bad.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/site_case.h"

/* Renders the page at a path. Returns "" and err on an error. */
static struct render_out out;
static const char *page(const char *path)
{
    struct route r = site_find(site, str_c(path));
    assert_int_equal(r.kind, ROUTE_PAGE);
    err = ERR_INIT;
    return page_render(site, r.page, NULL, NULL, &arena, &out, &err) ? arena_z(&arena, out.body)
                                                                     : "";
}

static void plain_site(void)
{
    folder_write(&folder, "layouts/default.html",
                 "<html>{{ page.title }}|{{ layout.mark }}|{{ content }}</html>");
    folder_write(
        &folder, "layouts/with-sidebar.html",
        "---\nlayout: default\nmark: m\n---\n{% include {{ page.sidebar }} %}{{ content }}");
    folder_write(&folder, "layouts/includes/side.html", "<nav>{{ site.data.menu.first }}</nav>");
    folder_write(&folder, "data/menu.yml", "first: Home\n");
    folder_write(&folder, "pages/approche.md",
                 "---\nlayout: with-sidebar\nsidebar: side.html\npermalink: /approche/\n"
                 "title: Notre approche\n---\n\nUn **mot**.\n");
    folder_write(&folder, "pages/sub/index.md", "---\ntitle: S\n---\nsub\n");
    folder_write(&folder, "pages/404.md", "---\npermalink: /404.html\n---\nrien\n");
    folder_write(&folder, "static/img/x.png", "PNG");
    folder_write(&folder, "elsewhere.txt", "not served");
}

static void test_plain_site_renders_through_its_layouts(void **state)
{
    (void)state;
    plain_site();
    load();
    assert_string_equal(page("/approche/"),
                        "<html>Notre approche|m|<nav>Home</nav><p>Un <strong>mot</strong>.</p>\n"
                        "</html>");
    assert_string_equal(page("/sub/"), "<p>sub</p>\n");
    assert_int_equal(diags.count, 0);
}

static void test_routes(void **state)
{
    (void)state;
    plain_site();
    load();
    assert_int_equal(site_find(site, S("/approche/index.html")).kind, ROUTE_PAGE);
    struct route r = site_find(site, S("/approche"));
    assert_int_equal(r.kind, ROUTE_REDIRECT);
    assert_int_equal(r.status, 301);
    assert_string_equal(arena_z(&arena, r.location), "/approche/");
    r = site_find(site, S("/img/x.png"));
    assert_int_equal(r.kind, ROUTE_FILE);
    assert_string_equal(arena_z(&arena, r.path), "static/img/x.png");
    int fd = site_open(site, r.path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(site_find(site, S("/elsewhere.txt")).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/pages/approche.md")).kind, ROUTE_NONE);
    struct route missing = site_find(site, S("/404.html"));
    assert_int_equal(missing.kind, ROUTE_PAGE);
    assert_string_equal(arena_z(&arena, page_path(missing.page)), "pages/404.md");
}

static void test_every_source_of_a_page_is_a_dependency(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *want;
    } edits[] = {
        {"pages/approche.md",
         "---\nlayout: with-sidebar\nsidebar: side.html\npermalink: /approche/\n---\nA\n",
         "<html>|m|<nav>Home</nav><p>A</p>\n</html>"},
        {"layouts/default.html", "{{ content }}", "<nav>Home</nav><p>A</p>\n"},
        {"layouts/with-sidebar.html", "{% include {{ page.sidebar }} %}{{ content }}",
         "<nav>Home</nav><p>A</p>\n"},
        {"layouts/includes/side.html", "<b>{{ site.data.menu.first }}</b>",
         "<b>Home</b><p>A</p>\n"},
        {"data/menu.yml", "first: Start", "<b>Start</b><p>A</p>\n"},
        {"_config.yml", "title: T", "<b>Start</b><p>A</p>\n"},
    };
    plain_site();
    load();
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        (void)page("/approche/");
        assert_true(site_deps_current(site, out.deps, out.dep_count));
        folder_replace(&folder, edits[i].path, edits[i].text);
        update(edits[i].path);
        assert_false(site_deps_current(site, out.deps, out.dep_count));
        assert_string_equal(page("/approche/"), edits[i].want);
    }
}

static void test_what_is_not_used_is_no_dependency(void **state)
{
    (void)state;
    plain_site();
    load();
    (void)page("/approche/");
    folder_write(&folder, "pages/sub/index.md", "---\n---\nother\n");
    update("pages/sub/index.md");
    folder_write(&folder, "data/other.yml", "a: 1\n");
    update("data/other.yml");
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    folder_write(&folder, "pages/new.md", "---\npermalink: /new/\n---\nnew\n");
    update("pages");
    assert_string_equal(page("/new/"), "<p>new</p>\n");
    folder_remove(&folder, "pages/new.md");
    update("pages/new.md");
    assert_int_equal(site_find(site, S("/new/")).kind, ROUTE_NONE);
}

static void test_nothing_changed_gives_the_same_snapshot(void **state)
{
    (void)state;
    plain_site();
    load();
    uint64_t generation = site_generation(site);
    update("pages/approche.md");
    assert_true(site_generation(site) == generation);
    folder_write(&folder, "elsewhere.txt", "more");
    update("elsewhere.txt");
    assert_true(site_generation(site) == generation);
}

static void test_bad_front_matter_keeps_the_route_and_says_where(void **state)
{
    (void)state;
    plain_site();
    load();
    folder_write(&folder, "pages/approche.md", "---\ntitle: a: b\npermalink: /approche/\n---\nx\n");
    update("pages/approche.md");
    assert_string_equal(page("/approche/"), "");
    assert_int_equal(err.kind, ERR_KIND_SYNTAX);
    assert_string_equal(err.file, "pages/approche.md");
    assert_int_equal(err.line, 2);
    assert_int_equal(diags.count, 1);
    assert_true(out.dep_count > 0 && site_deps_current(site, out.deps, out.dep_count));
    folder_write(&folder, "pages/approche.md", "---\npermalink: /approche/\n---\ngood\n");
    update("pages/approche.md");
    assert_false(site_deps_current(site, out.deps, out.dep_count));
    assert_string_equal(page("/approche/"), "<p>good</p>\n");
}

static void test_missing_templates_are_named_with_their_place(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "pages/a.md", "---\ntitle: x\nlayout: nowhere\n---\nx\n");
    folder_write(&folder, "pages/b.md", "---\n---\n\n{% include nothing.html %}\n");
    load();
    assert_string_equal(page("/a.html"), "");
    assert_string_equal(err.file, "pages/a.md");
    assert_int_equal(err.line, 3);
    assert_string_equal(page("/b.html"), "");
    assert_string_equal(err.file, "pages/b.md");
    assert_int_equal(err.line, 4);
    folder_write(&folder, "layouts/includes/nothing.html", "now");
    update("layouts/includes/nothing.html");
    assert_false(site_deps_current(site, out.deps, out.dep_count));
    assert_string_equal(page("/b.html"), "<p>now</p>\n");
}

/* Archives and .DS_Store lie among the includes of real sites; no page includes them. */
static void test_a_binary_file_among_the_includes_is_an_error_of_who_includes_it(void **state)
{
    (void)state;
    plain_site();
    static const char archive[] = "PK\0\0{{ | }}{% for";
    const char *name = "layouts/includes/sample.zip";
    folder_write(&folder, name, "");
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", folder.path, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(archive, 1, sizeof(archive), f), sizeof(archive));
    assert_int_equal(fclose(f), 0);
    folder_write(&folder, "layouts/includes/text.html", "{% for");
    folder_write(&folder, "pages/a.md", "---\n---\n{% include sample.zip %}\n");
    load();
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.first->err.file, "layouts/includes/text.html");
    assert_string_equal(page("/a.html"), "");
    assert_string_equal(err.file, name);
}

static void test_bad_data_keeps_its_last_good_value(void **state)
{
    (void)state;
    plain_site();
    load();
    folder_write(&folder, "data/menu.yml", "first: [");
    update("data/menu.yml");
    assert_int_equal(diags.count, 1);
    assert_non_null(strstr(page("/approche/"), "<nav>Home</nav>"));
}

static void test_a_symbol_in_data_is_text(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "data/menu.yml", "first: :version/menu.md\n");
    load();
    assert_int_equal(diags.count, 0);
    assert_non_null(strstr(page("/approche/"), "<nav>:version/menu.md</nav>"));
}

/* What happens on the disk when somebody is told that the files of a site are read next. */
struct begun {
    const char *file, *text; /* is written; NULL: nothing */
    const char *away;        /* the site is moved there, and replaced by another folder */
    unsigned told, worthless;
};

static void begun(void *self, const struct site *s)
{
    struct begun *b = self;
    if (s == NULL) {
        b->worthless++;
        return;
    }
    b->told++;
    assert_true(site_wants(s, S("pages/approche.md"), false));
    assert_false(site_wants(s, S("elsewhere.txt"), false));
    assert_int_equal(site_source(s).len + site_theme(s).len + site_settings(s, 0).len, 0);
    if (b->file != NULL)
        folder_write(&folder, b->file, b->text);
    if (b->away != NULL) {
        assert_int_equal(rename(folder.path, b->away), 0);
        assert_int_equal(mkdir(folder.path, 0700), 0);
    }
}

static void test_who_asks_is_told_before_files_are_read(void **state)
{
    (void)state;
    char away[128];
    struct {
        struct begun b;
        bool same;
    } cases[] = {
        {{.file = NULL}, true},
        {{.file = "pages/sub/index.md", .text = "---\ntitle: T\n---\nchanged"}, true},
        {{.file = "_config.yml", .text = "title: T\n"}, false},
        {{.away = away}, false},
        {{.file = "_layouts/default.html", .text = "of Jekyll's shape"}, false},
    };
    (void)snprintf(away, sizeof(away), "%s.away", folder.path);
    plain_site();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct begun *b = &cases[i].b;
        const struct site_options o = {
            .source = str_c(folder.path), .now = NOON, .begun = begun, .begun_self = b};
        site_unref(site);
        site = site_load(&o, &diags, &err);
        assert_non_null(site);
        assert_int_equal(b->told, 1);
        assert_int_equal(b->worthless, cases[i].same ? 0 : 1);
        if (b->away != NULL) {
            assert_int_equal(rmdir(folder.path), 0);
            assert_int_equal(rename(b->away, folder.path), 0);
        }
        if (i == 1)
            assert_string_equal(page("/sub/"), "<p>changed</p>\n");
        update("pages/sub/index.md"); /* nobody is told of an update */
        assert_int_equal(b->told, 1);
    }
}

static void test_bad_config(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "_config.yml", "permalink: [1]\n");
    struct site_options o = {.source = str_c(folder.path), .now = NOON};
    assert_null(site_load(&o, &diags, &err));
    assert_int_equal(err.kind, ERR_KIND_CONFIG);
    assert_string_equal(err.file, "_config.yml");
    folder_write(&folder, "_config.yml", "title: [\n");
    err = ERR_INIT;
    assert_null(site_load(&o, &diags, &err));
    assert_int_equal(err.kind, ERR_KIND_SYNTAX);
    err = ERR_INIT;
    assert_null(site_load(&(struct site_options){.source = S("/nonexistent")}, &diags, &err));
    assert_int_equal(err.kind, ERR_KIND_IO);
}

static void jekyll_site(void)
{
    folder_write(&folder, "_config.yml",
                 "collections:\n  docs: {output: true}\n  notes:\ntimezone: Europe/Paris\n"
                 "defaults:\n- scope: {path: '', type: docs}\n  values: {layout: doc}\n");
    folder_write(&folder, "_layouts/doc.html", "[{{ content }}]");
    folder_write(&folder, "_posts/2020-01-02-hello-world.md",
                 "---\ntags: a b\n---\nFirst *part*.\n\nRest.\n");
    folder_write(&folder, "_posts/2021-01-02-second.md", "---\ncategory: News\n---\nTwo\n");
    folder_write(&folder, "_posts/2999-01-01-future.md", "---\n---\nLater\n");
    folder_write(&folder, "_docs/one.md", "---\n---\nDoc\n");
    folder_write(&folder, "_docs/two.txt", "static");
    folder_write(&folder, "_notes/n.md", "---\n---\nNote\n");
    folder_write(&folder, "index.html",
                 "---\n---\n{% for p in site.posts %}{{ p.title }} {{ p.url }} {{ p.excerpt }};"
                 "{% endfor %}");
    folder_write(&folder, "style.css", "a{}");
    folder_write(&folder, "_hidden/x.html", "---\n---\n");
    folder_write(&folder, ".git/config", "secret");
    folder_write(&folder, "vendor/bundle/x.html", "---\n---\n");
}

static void test_jekyll_site(void **state)
{
    (void)state;
    jekyll_site();
    load();
    assert_string_equal(page("/"), "Second /news/2021/01/02/second.html <p>Two</p>\n;"
                                   "Hello World /2020/01/02/hello-world.html "
                                   "<p>First <em>part</em>.</p>\n;");
    assert_string_equal(page("/docs/one.html"), "[<p>Doc</p>\n]");
    assert_int_equal(site_find(site, S("/docs/two.txt")).kind, ROUTE_FILE);
    static const char *const absent[] = {
        "/notes/n.html", "/_hidden/x.html",         "/.git/config",      "/vendor/bundle/x.html",
        "/_config.yml",  "/2999/01/01/future.html", "/_layouts/doc.html"};
    for (size_t i = 0; i < ARRAY_LEN(absent); i++)
        assert_int_equal(site_find(site, str_c(absent[i])).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/style.css")).kind, ROUTE_FILE);
}

static void test_a_list_is_a_dependency_of_who_walks_it(void **state)
{
    (void)state;
    jekyll_site();
    load();
    (void)page("/");
    folder_write(&folder, "_docs/one.md", "---\n---\nDoc, edited\n");
    update("_docs/one.md");
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    folder_write(&folder, "_posts/2022-01-02-third.md", "---\n---\nThree\n");
    update("_posts/2022-01-02-third.md");
    assert_false(site_deps_current(site, out.deps, out.dep_count));
    assert_non_null(strstr(page("/"), "Third"));
}

/* No file changes, only the time. */
static void test_a_future_post_appears_at_its_moment(void **state)
{
    (void)state;
    time_t soon = time(NULL) + 2;
    struct tm utc;
    char day[64], text[128];
    assert_non_null(gmtime_r(&soon, &utc));
    assert_true(strftime(day, sizeof(day), "%Y-%m-%d %H:%M:%S", &utc) > 0);
    (void)snprintf(text, sizeof(text), "---\ndate: %s +0000\npermalink: /soon/\n---\nNow\n", day);
    jekyll_site();
    folder_write(&folder, "_posts/2020-01-03-soon.md", text);
    struct site_options o = {.source = str_c(folder.path)};
    site = site_load(&o, &diags, &err);
    assert_non_null(site);
    assert_true(site_wake(site) == (int64_t)soon);
    assert_int_equal(site_find(site, S("/soon/")).kind, ROUTE_NONE);
    (void)page("/");
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    while (time(NULL) < soon)
        (void)nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    update("index.html");
    assert_string_equal(page("/soon/"), "<p>Now</p>\n");
    assert_non_null(strstr(page("/"), "Soon"));
    assert_true(site_wake(site) > (int64_t)soon); /* the next one, of 2999 */
}

static void test_a_data_file_that_never_parsed_is_left_out(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "data/bad.yml", "a: [");
    folder_write(&folder, "pages/d.html",
                 "---\n---\n{{ site.data.bad.a }}{{ site.data.menu.first }}");
    load();
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.first->err.file, "data/bad.yml");
    assert_string_equal(page("/d.html"), "Home");
}

static void test_names_are_bytes(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "static/caf\xe9.txt", "latin 1");
    folder_write(&folder, "pages/\xff\xfe.html", "---\n---\nno encoding");
    load();
    assert_int_equal(diags.count, 2); /* URLs are UTF-8 */
    assert_int_equal(site_find(site, S("/caf\xe9.txt")).kind, ROUTE_FILE);
    assert_string_equal(page("/\xff\xfe.html"), "no encoding");
}

static void test_a_folder_that_disappears_takes_its_pages_along(void **state)
{
    (void)state;
    plain_site();
    load();
    folder_remove(&folder, "pages/sub/index.md");
    folder_remove(&folder, "pages/sub");
    update("pages/sub");
    assert_int_equal(site_find(site, S("/sub/")).kind, ROUTE_NONE);
    assert_non_null(strstr(page("/approche/"), "Notre approche"));
}

static void test_an_invalid_date_is_an_error_of_its_file(void **state)
{
    (void)state;
    jekyll_site();
    folder_write(&folder, "_posts/2020-05-06-bad.md", "---\ndate: someday\n---\nx\n");
    load();
    assert_int_equal(diags.count, 1);
    assert_int_equal(diags.first->level, DIAG_LEVEL_ERROR);
    assert_string_equal(diags.first->err.file, "_posts/2020-05-06-bad.md");
    assert_int_equal(diags.first->err.line, 2);
    assert_int_equal(site_file_state(site, S("_posts/2020-05-06-bad.md")), SITE_FILE_BROKEN);
    assert_non_null(strstr(page("/"), "Hello World"));
}

static void test_two_of_one_path_are_told_of(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "pages/z.md", "---\npermalink: /approche/\n---\nz\n");
    load();
    /* It is one conflict, though it is about two paths, the file's and the URL's. */
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.first->err.file, "pages/approche.md");
    assert_string_equal(diags.first->err.message, "not served: '/approche/' is pages/z.md's");
    assert_string_equal(page("/approche/"), "<p>z</p>\n");
}

static void test_categories_are_a_text_or_a_list(void **state)
{
    static const struct {
        const char *line, *told;
    } rows[] = {
        {"categories: 2024",
         "Ruby's Integer there, and it is left out: write categories: [\"2024\"]"},
        {"categories: true", "write categories: [\"true\"]"},
        {"categories: {a: 1}", "Ruby's Hash there, and it is left out"},
    };
    (void)state;
    jekyll_site();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[128];
        (void)snprintf(text, sizeof(text), "---\ntitle: T\n%s\n---\nx\n", rows[i].line);
        folder_write(&folder, "_posts/2020-05-06-a.md", text);
        site_unref(site);
        diags_init(&diags, &arena);
        load();
        assert_int_equal(diags.count, 1);
        assert_non_null(strstr(diags.first->err.message, rows[i].told));
        assert_int_equal(diags.first->err.line, 3);
    }
    /* The singular key accepts any value, and converts it to texts. */
    folder_write(&folder, "_posts/2020-05-06-a.md",
                 "---\ncategory: [2024, x]\n---\n{{ page.categories | jsonify }}\n");
    site_unref(site);
    load();
    assert_non_null(strstr(page("/2024/x/2020/05/06/a.html"), "[“2024”,”x”]"));
}

static void test_links_do_not_leave_the_root(void **state)
{
    (void)state;
    plain_site();
    folder_link(&folder, "static/passwd", "/etc/passwd");
    folder_link(&folder, "static/up", "../../..");
    folder_link(&folder, "static/loop", ".");
    folder_link(&folder, "static/same.png", "img/x.png");
    load();
    assert_int_equal(site_find(site, S("/passwd")).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/up/etc/passwd")).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/same.png")).kind, ROUTE_FILE);
    assert_int_equal(site_open(site, S("../../../etc/passwd")), -1);
    assert_int_equal(site_open(site, S("static/passwd")), -1);
}

static void test_limits_end_in_an_error(void **state)
{
    (void)state;
    plain_site();
    folder_write(&folder, "pages/big.md",
                 "---\n---\n{% for i in (1..100000) %}{{ i }} words {% endfor %}\n");
    load();
    struct route r = site_find(site, S("/big.html"));
    struct render_limits few_steps = {.steps = 1000}, little_output = {.output = 1000},
                         little_memory = {.memory = 100000};
    const struct render_limits *rows[] = {&few_steps, &little_output, &little_memory};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        err = ERR_INIT;
        assert_false(page_render(site, r.page, rows[i], NULL, &arena, &out, &err));
        assert_int_equal(err.kind, ERR_KIND_LIMIT);
    }
}

#define SITE_TEST(f) cmocka_unit_test_setup_teardown(f, site_setup, site_teardown)

/* What a build has written is no part of the site, not even by the name of a link that leads there.
 */
static void test_a_link_to_what_a_build_writes(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml", "title: T\n");
    folder_write(&folder, "a.txt", "a");
    folder_write(&folder, "_site/old.txt", "old");
    folder_write(&folder, "_site/sub/old.txt", "old");
    folder_link(&folder, "docs", "_site");
    load();
    assert_int_equal(site_find(site, S("/docs/old.txt")).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/a.txt")).kind, ROUTE_FILE);
    const struct site *before = site_ref(site);
    static const char *const paths[] = {"docs", "docs/new.txt", "docs/sub", "docs/sub/new.txt"};
    folder_write(&folder, "_site/new.txt", "new");
    folder_write(&folder, "_site/sub/new.txt", "new");
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        update(paths[i]);
        assert_ptr_equal(site, before);
    }
    update_all(NULL, 0);
    assert_ptr_equal(site, before);
    site_unref(before);
    folder_remove(&folder, "docs");
    folder_write(&folder, "docs/own.txt", "own");
    update("docs");
    assert_int_equal(site_find(site, S("/docs/own.txt")).kind, ROUTE_FILE);
}

/* The settings may name a link to the site itself as the destination: that hides nothing. */
static void test_a_destination_that_is_the_site(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml", "title: T\n");
    folder_write(&folder, "a.txt", "a");
    folder_link(&folder, "_site", ".");
    load();
    assert_int_equal(site_find(site, S("/a.txt")).kind, ROUTE_FILE);
    folder_write(&folder, "b.txt", "b");
    update("b.txt");
    assert_int_equal(site_find(site, S("/b.txt")).kind, ROUTE_FILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_plain_site_renders_through_its_layouts),
        SITE_TEST(test_routes),
        SITE_TEST(test_every_source_of_a_page_is_a_dependency),
        SITE_TEST(test_what_is_not_used_is_no_dependency),
        SITE_TEST(test_nothing_changed_gives_the_same_snapshot),
        SITE_TEST(test_bad_front_matter_keeps_the_route_and_says_where),
        SITE_TEST(test_missing_templates_are_named_with_their_place),
        SITE_TEST(test_a_binary_file_among_the_includes_is_an_error_of_who_includes_it),
        SITE_TEST(test_bad_data_keeps_its_last_good_value),
        SITE_TEST(test_a_symbol_in_data_is_text),
        SITE_TEST(test_who_asks_is_told_before_files_are_read),
        SITE_TEST(test_bad_config),
        SITE_TEST(test_jekyll_site),
        SITE_TEST(test_a_list_is_a_dependency_of_who_walks_it),
        SITE_TEST(test_a_future_post_appears_at_its_moment),
        SITE_TEST(test_a_data_file_that_never_parsed_is_left_out),
        SITE_TEST(test_names_are_bytes),
        SITE_TEST(test_a_folder_that_disappears_takes_its_pages_along),
        SITE_TEST(test_an_invalid_date_is_an_error_of_its_file),
        SITE_TEST(test_a_link_to_what_a_build_writes),
        SITE_TEST(test_a_destination_that_is_the_site),
        SITE_TEST(test_two_of_one_path_are_told_of),
        SITE_TEST(test_categories_are_a_text_or_a_list),
        SITE_TEST(test_links_do_not_leave_the_root),
        SITE_TEST(test_limits_end_in_an_error),
    };
    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
