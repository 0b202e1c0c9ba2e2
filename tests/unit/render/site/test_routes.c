/*
 * The routing table: which path of a site leads where, and which of two files that claim one path
 * has it. What Jekyll writes where is asked of Jekyll in tests/compat.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

#include "render/site/routes.h"
#include "tests/unit/site_case.h"

/* What is at a path: "page a.md", "page a.md to /b", "file x.png", "301 to /a/", "nothing". */
static const char *at(const char *path)
{
    struct route r = site_find(site, str_c(path));
    struct buf out;
    buf_init(&out, &arena, 0);
    if (r.kind == ROUTE_NONE)
        buf_add(&out, S("nothing"));
    else if (r.kind == ROUTE_REDIRECT)
        buf_printf(&out, "%d", (int)r.status);
    else if (r.kind == ROUTE_FILE)
        buf_printf(&out, "file %.*s", STR_ARG(r.path));
    else
        buf_printf(&out, "page %.*s", STR_ARG(page_path(r.page)));
    if (r.location.len > 0)
        buf_printf(&out, " to %.*s", STR_ARG(r.location));
    return arena_z(&arena, buf_str(&out));
}

struct row {
    const char *path, *there;
};

static void assert_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *there = at(rows[i].path);
        if (strcmp(there, rows[i].there) != 0)
            print_error("at %s:\n", rows[i].path);
        assert_string_equal(there, rows[i].there);
    }
}

#define ASSERT_ROWS(rows) assert_rows((rows), ARRAY_LEN(rows))

static void page(const char *name, const char *front)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "---\n%s\n---\ntext\n", front);
    folder_write(&folder, name, text);
}

/* One after the other, what was reported: "a.md: message\n". */
static const char *reported(void)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    for (const struct diag *d = diags.first; d != NULL; d = d->next) {
        assert_int_equal(d->level, DIAG_LEVEL_WARNING);
        assert_int_equal(d->err.kind, ERR_KIND_DOUBLED);
        buf_printf(&out, "%s: %s\n", d->err.file, d->err.message);
    }
    return arena_z(&arena, buf_str(&out));
}

static bool add_output(void *self, struct str path, const struct route *route)
{
    struct buf *out = self;
    assert_true(route->kind == ROUTE_PAGE || route->kind == ROUTE_FILE);
    buf_printf(out, "%s%.*s", out->len > 0 ? " " : "", STR_ARG(path));
    return true;
}

/* The files that Jekyll would write. */
static const char *written(void)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    site_each_output(site, add_output, &out);
    return arena_z(&arena, buf_str(&out));
}

/* ---- the forms of a path ---- */

static void test_a_page_is_found_by_its_url_and_its_file(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/", "page index.md"},
        {"/index.html", "page index.md"},
        {"/index", "nothing"},
        {"/index.md", "nothing"},
        {"", "nothing"},
        {"/a.html", "page a.md"},
        {"/a", "page a.md"},
        {"/a/", "nothing"},
        {"/a/index.html", "nothing"},
        {"/a.md", "nothing"},
        {"a.html", "nothing"},
        {"//a.html", "nothing"},
        {"/b/", "page b/index.md"},
        {"/b/index.html", "page b/index.md"},
        {"/b", "301 to /b/"},
        {"/b/index", "nothing"},
        {"/b//", "nothing"},
        {"/c/", "page pretty.md"},
        {"/c/index.html", "page pretty.md"},
        {"/c", "301 to /c/"},
        {"/c.html", "nothing"},
        {"/pretty", "nothing"},
        {"/d", "page bare.md"},
        {"/d.html", "page bare.md"},
        {"/d/", "nothing"},
        {"/data.json", "page data.json"},
        {"/data", "nothing"},
    };
    page("index.md", "");
    page("a.md", "");
    page("b/index.md", "");
    page("pretty.md", "permalink: /c/");
    page("bare.md", "permalink: /d");
    page("data.json", "");
    load();
    ASSERT_ROWS(rows);
    assert_int_equal(diags.count, 0);
    assert_string_equal(written(),
                        "/a.html /d.html /data.json /b/index.html /index.html /c/index.html");
}

static void test_a_file_is_found_in_the_same_forms(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/x.html", "file x.html"},
        {"/x", "file x.html"},
        {"/docs/", "file docs/index.html"},
        {"/docs/index.html", "file docs/index.html"},
        {"/docs", "301 to /docs/"},
        {"/docs/a/b/", "file docs/a/b/index.html"},
        {"/docs/a/b", "301 to /docs/a/b/"},
        {"/docs/a", "nothing"},
        {"/docs/a/", "nothing"},
        {"/style.css", "file style.css"},
        {"/style", "nothing"},
        {"/x.htm", "file x.htm"},
        {"/noext", "file noext"},
        {"/noext.html", "nothing"},
        {"/.well-known/x", "nothing"},
        {"/_config.yml", "nothing"},
    };
    static const char *const names[] = {"x.html",       "docs/index.html", "docs/a/b/index.html",
                                        "style.css",    "x.htm",           "noext",
                                        ".well-known/x"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        folder_write(&folder, names[i], "text");
    folder_write(&folder, "_config.yml", "title: T\n");
    load();
    ASSERT_ROWS(rows);
    assert_int_equal(diags.count, 0);
}

/* A form that no file has by itself gives way to a file that has it. */
static void test_other_forms_give_way(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/x", "file x"},
        {"/x.html", "page x.html"},
        {"/y", "page bare.md"},
        {"/y.html", "page bare.md"},
        {"/a/", "page a/index.html"}, /* a.html stands before index.html in the lists */
        {"/a", "301 to /a/"},
        {"/a.html", "page a.html"},
        {"/z/", "page z/index.html"},
        {"/z", "301 to /z/"},
        {"/z.html", "page z.html"},
    };
    page("x.html", "");
    folder_write(&folder, "x", "a file");
    page("bare.md", "permalink: /y");
    page("a.html", "");
    page("a/index.html", "");
    page("z.html", "");
    page("z/index.html", "");
    load();
    ASSERT_ROWS(rows);
    assert_int_equal(diags.count, 0);
}

static void test_case_and_encoding(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/Case.html", "page Case.html"},
        {"/case.html", "page case.html"},
        {"/CASE.html", "nothing"},
        {"/Case", "page Case.html"},
        {"/upper.HTML", "file upper.HTML"},
        {"/upper", "nothing"},
        {"/\xc3\xa9t\xc3\xa9 1/", "page \xc3\xa9t\xc3\xa9 1/index.html"},
        {"/\xc3\xa9t\xc3\xa9 1", "301 to /%C3%A9t%C3%A9%201/"},
        {"/%C3%A9t%C3%A9%201/", "nothing"}, /* paths are decoded before */
        {"/50%.txt", "file 50%.txt"},
        {"/a b.txt", "file a%20b.txt"}, /* Jekyll decodes the names of files */
        {"/a%20b.txt", "nothing"},
        {"/q?x#y.html", "page q?x#y.html"},
        {"/encoded \xc3\xa9/", "page encoded.html"},
    };
    page("Case.html", "");
    page("case.html", "");
    folder_write(&folder, "upper.HTML", "no front matter");
    page("\xc3\xa9t\xc3\xa9 1/index.html", "");
    folder_write(&folder, "50%.txt", "x");
    folder_write(&folder, "a%20b.txt", "x");
    page("q?x#y.html", "");
    page("encoded.html", "permalink: /encoded%20%C3%A9/");
    load();
    ASSERT_ROWS(rows);
    assert_int_equal(diags.count, 0);
}

static void test_another_normal_form_of_a_name(void **state)
{
    (void)state;
    folder_write(&folder, "e\xcc\x81.txt", "decomposed");
    folder_write(&folder, "\xc3\xa0.txt", "composed");
    folder_write(&folder, "ascii.txt", "x");
    load();
    assert_string_equal(at("/\xc3\xa9.txt"), "nothing");
    assert_str_equal(site_find_spelling(site, S("/\xc3\xa9.txt")), S("/e\xcc\x81.txt"));
    assert_string_equal(at("/e\xcc\x81.txt"), "file e\xcc\x81.txt");
    assert_str_equal(site_find_spelling(site, S("/a\xcc\x80.txt")), S("/\xc3\xa0.txt"));
    assert_str_equal(site_find_spelling(site, S("/ascii.txt")), S(""));
    assert_str_equal(site_find_spelling(site, S("/o\xcc\x82.txt")), S(""));
}

static void test_a_baseurl(void **state)
{
    (void)state;
    static const struct {
        const char *path, *beneath; /* NULL: none of the site's */
    } paths[] = {
        {"/docs/a", "/a"},           {"/docs/", "/"}, {"/docs", ""},
        {"/docsx/a", NULL},          {"/a", NULL},    {"/Docs/a", NULL},
        {"/docs/docs/a", "/docs/a"},
    };
    static const struct row rows[] = {
        {"/a/", "page a/index.md"},
        {"/a", "301 to /docs/a/"},
        {"/docs/a/", "nothing"},
        {"/", "page index.md"},
    };
    folder_write(&folder, "_config.yml", "baseurl: /docs\n");
    page("index.md", "");
    page("a/index.md", "");
    load();
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct str path = str_c(paths[i].path);
        assert_int_equal(site_beneath(site, &path), paths[i].beneath != NULL);
        assert_str_equal(path, str_c(paths[i].beneath != NULL ? paths[i].beneath : paths[i].path));
    }
    assert_str_equal(site_root_url(site), S("/docs/"));
    ASSERT_ROWS(rows);
}

/* ---- what is not served ---- */

static void test_what_jekyll_does_not_write_has_no_route(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/no.html", "nothing"},
        {"/2020/01/01/no.html", "nothing"},
        {"/2999/01/01/future.html", "nothing"},
        {"/draft.html", "nothing"},
        {"/notes/n.html", "nothing"},
        {"/notes/n.txt", "nothing"},
        {"/docs/d.html", "page _docs/d.md"},
        {"/docs/sub/d.txt", "file _docs/sub/d.txt"},
        {"/m/named.html", "page _named/named.md"},
        {"/m/x.txt", "file _named/sub/x.txt"},
        {"/held/x.txt", "nothing"},
        {"/2020/01/02/yes.html", "page _posts/2020-01-02-yes.md"},
        {"/_posts/2020-01-02-yes.md", "nothing"},
    };
    folder_write(&folder, "_config.yml",
                 "collections:\n  docs: {output: true}\n  notes: {output: false}\n"
                 "  named: {output: true, permalink: '/m/:name:output_ext'}\n"
                 "defaults:\n- scope: {path: held}\n  values: {published: false}\n");
    page("no.html", "published: false");
    page("_posts/2020-01-01-no.md", "published: false");
    page("_posts/2020-01-02-yes.md", "");
    page("_posts/2999-01-01-future.md", "");
    page("_drafts/draft.md", "");
    page("_notes/n.md", "");
    folder_write(&folder, "_notes/n.txt", "x");
    page("_docs/d.md", "");
    folder_write(&folder, "_docs/sub/d.txt", "x");
    page("_named/named.md", "");
    folder_write(&folder, "_named/sub/x.txt", "x");
    folder_write(&folder, "held/x.txt", "x");
    load();
    ASSERT_ROWS(rows);
    assert_string_equal(reported(), "");
}

/* ---- two that claim one path ---- */

/* Jekyll writes pages, then files, then documents; what is written last stays. */
static void test_the_later_one_in_jekylls_order_wins(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/pages/", "page z.md"},
        {"/pages/index.html", "page z.md"},
        {"/file.txt", "file file.txt"},
        {"/doc.html", "page _docs/doc.md"},
        {"/doc", "page _docs/doc.md"},
        {"/name.html", "page name/name.html"},
        {"/other.txt", "page _docs/other.md"},
        {"/two", "page _zoo/two.md"},
    };
    folder_write(&folder, "_config.yml",
                 "collections:\n  docs: {output: true}\n  zoo: {output: true}\n");
    page("a.md", "permalink: /pages/");
    page("z.md", "permalink: /pages/index.html");
    page("page.md", "permalink: /file.txt");
    folder_write(&folder, "file.txt", "x");
    page("doc.md", "");
    page("_docs/doc.md", "permalink: /doc.html");
    page("aaa.html", "permalink: /name.html");
    page("name/name.html", "permalink: /name.html");
    folder_write(&folder, "other.txt", "x");
    page("_docs/other.md", "permalink: /other.txt");
    page("_docs/zzz.md", "permalink: /two.html");
    page("_zoo/two.md", "permalink: /two.html");
    load();
    ASSERT_ROWS(rows);
    assert_string_equal(reported(), "aaa.html: not served: '/name.html' is name/name.html's\n"
                                    "a.md: not served: '/pages/index.html' is z.md's\n"
                                    "page.md: not served: '/file.txt' is file.txt's\n"
                                    "doc.md: not served: '/doc.html' is _docs/doc.md's\n"
                                    "other.txt: not served: '/other.txt' is _docs/other.md's\n"
                                    "_docs/zzz.md: not served: '/two.html' is _zoo/two.md's\n");
    assert_string_equal(written(),
                        "/name.html /pages/index.html /file.txt /doc.html /other.txt /two.html");
}

/* Of posts the newest is written last. */
static void test_the_later_post_wins(void **state)
{
    (void)state;
    page("_posts/2021-01-01-new.md", "permalink: /p/");
    page("_posts/2020-01-01-old.md", "permalink: /p/");
    load();
    assert_string_equal(at("/p/"), "page _posts/2021-01-01-new.md");
    assert_string_equal(at("/p"), "301 to /p/");
    assert_string_equal(written(), "/p/index.html");
    assert_string_equal(at("/2020/01/01/old.html"), "nothing");
}

/* If the winner goes, the other one is there. */
static void test_a_path_is_free_again(void **state)
{
    (void)state;
    page("a.md", "permalink: /p/");
    page("z.md", "permalink: /p/");
    load();
    assert_string_equal(at("/p/"), "page z.md");
    folder_remove(&folder, "z.md");
    update("z.md");
    assert_string_equal(at("/p/"), "page a.md");
    assert_string_equal(at("/p/index.html"), "page a.md");
    page("z.md", "permalink: /p");
    update("z.md");
    assert_string_equal(at("/p/"), "page a.md");
    assert_string_equal(at("/p"), "page z.md");
    assert_string_equal(at("/p.html"), "page z.md");
}

/* ---- pages that lead elsewhere ---- */

static void test_redirects(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/new.html", "page new.md"},
        {"/old/", "page new.md to /new.html"},
        {"/old/index.html", "page new.md"}, /* the file itself */
        {"/older.html", "page new.md to /new.html"},
        {"/away.html", "page away.md to https://example.org/x"},
        {"/taken.html", "page claims.md to /claims.html"},
        {"/twice/", "page claims.md to /claims.html"},
        {"/claims.html", "page claims.md to /claims.html"},
    };
    folder_write(&folder, "_config.yml", "plugins: [jekyll-redirect-from]\n");
    page("new.md", "redirect_from: [/old/, /older.html]");
    page("away.md", "redirect_to: https://example.org/x");
    page("claims.md", "redirect_from: [/taken.html, /twice/, /twice/, /claims.html]");
    page("taken.html", "");
    load();
    ASSERT_ROWS(rows);
    assert_string_equal(
        reported(),
        "taken.html: not served: '/taken.html' is claims.md's (a redirect)\n"
        "claims.md: the redirect from '/twice/' is given twice; the later one counts\n"
        "claims.md: not served: its redirect_from names its own address, '/claims.html'\n");
}

/* ---- stylesheets ---- */

static void test_source_maps(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/a.css", "page a.scss"},
        {"/a.css.map", "page a.scss"},
        {"/a.scss", "nothing"},
        {"/own.css.map", "file own.css.map"},
    };
    page("a.scss", "");
    page("own.scss", "");
    folder_write(&folder, "own.css.map", "{}");
    load();
    ASSERT_ROWS(rows);
    folder_write(&folder, "_config.yml", "sass: {sourcemap: never}\n");
    update("_config.yml");
    assert_string_equal(at("/a.css"), "page a.scss");
    assert_string_equal(at("/a.css.map"), "nothing");
}

/* ---- memory ---- */

static bool build_within(size_t budget)
{
    struct site copy = *site;
    arena_init(&copy.own.arena, budget);
    bool ok = routes_build(&copy, &diags);
    assert_true(ok || copy.own.arena.failure == ARENA_FAILURE_BUDGET);
    if (ok)
        assert_int_equal(map_count(&copy.routes), map_count(&site->routes));
    arena_fini(&copy.own.arena);
    return ok;
}

static void test_memory_ends(void **state)
{
    (void)state;
    enum { STEP = 64, MOST = 1 << 20 };
    size_t budget = STEP;
    folder_write(&folder, "_config.yml", "baseurl: /docs\ncollections: {docs: {output: true}}\n");
    page("a.md", "");
    page("\xc3\xa9/e\xcc\x81.md", "permalink: pretty");
    page("b/index.md", "");
    page("s.scss", "");
    folder_write(&folder, "_docs/x.txt", "x");
    load();
    while (budget < MOST && !build_within(budget))
        budget += STEP;
    assert_true(budget > STEP && budget < MOST);
}

#define ROUTES_TEST(f) cmocka_unit_test_setup_teardown(f, site_setup, site_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUTES_TEST(test_a_page_is_found_by_its_url_and_its_file),
        ROUTES_TEST(test_a_file_is_found_in_the_same_forms),
        ROUTES_TEST(test_other_forms_give_way),
        ROUTES_TEST(test_case_and_encoding),
        ROUTES_TEST(test_another_normal_form_of_a_name),
        ROUTES_TEST(test_a_baseurl),
        ROUTES_TEST(test_what_jekyll_does_not_write_has_no_route),
        ROUTES_TEST(test_the_later_one_in_jekylls_order_wins),
        ROUTES_TEST(test_the_later_post_wins),
        ROUTES_TEST(test_a_path_is_free_again),
        ROUTES_TEST(test_redirects),
        ROUTES_TEST(test_source_maps),
        ROUTES_TEST(test_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
