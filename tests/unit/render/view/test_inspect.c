/*
 * Documents, files and collections as Jekyll's filter `inspect` prints them. The order of the keys
 * is Ruby's to choose: this is what `jekyll build` of Debian 12 wrote.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/unit/site_case.h"

static void write_site(void)
{
    folder_write(&folder, "_config.yml", "collections: {c: {output: true, k: v}}\n");
    folder_write(&folder, "_posts/2020-01-02-b.html",
                 "---\ntitle: B\ntags: [x, y]\nempty: []\nnothing: {}\n---\nb\n");
    folder_write(&folder, "_posts/2020-01-03-c.html", "---\ntitle: C\ncategories: k\n---\nc\n");
    folder_write(&folder, "_c/f.txt", "f");
}

static void assert_inspected(const char *expression, const char *expected)
{
    struct render_out out;
    struct buf text;
    buf_init(&text, &arena, 0);
    buf_printf(&text, "---\nt: {a: [1]}\n---\n{{ %s | replace: '&quot;', '\"' }}", expression);
    folder_write(&folder, "page.html", arena_z(&arena, buf_str(&text)));
    load();
    struct route r = site_find(site, S("/page.html"));
    assert_int_equal(r.kind, ROUTE_PAGE);
    assert_true(page_render(site, r.page, NULL, NULL, &arena, &out, &err));
    assert_string_equal(arena_z(&arena, out.body), expected);
}

static void test_a_document(void **state)
{
    (void)state;
    write_site();
    folder_remove(&folder, "_posts/2020-01-03-c.html");
    assert_inspected("site.posts.last | inspect",
                     "{\n"
                     "  \"name\": \"2020-01-02-b.html\",\n"
                     "  \"id\": \"/2020/01/02/b\",\n"
                     "  \"relative_path\": \"_posts/2020-01-02-b.html\",\n"
                     "  \"excerpt\": \"b\\n\",\n"
                     "  \"title\": \"B\",\n"
                     "  \"categories\": [\n\n  ],\n"
                     "  \"collection\": \"posts\",\n"
                     "  \"next\": null,\n"
                     "  \"tags\": [\n    \"x\",\n    \"y\"\n  ],\n"
                     "  \"previous\": null,\n"
                     "  \"content\": \"b\\n\",\n"
                     "  \"output\": \"b\\n\",\n"
                     "  \"path\": \"_posts/2020-01-02-b.html\",\n"
                     "  \"url\": \"/2020/01/02/b.html\",\n"
                     "  \"date\": \"2020-01-02 00:00:00 +0000\",\n"
                     "  \"draft\": false,\n"
                     "  \"empty\": [\n\n  ],\n"
                     "  \"nothing\": {\n  },\n"
                     "  \"slug\": \"b\",\n"
                     "  \"ext\": \".html\"\n"
                     "}");
}

/*
 * A post shows its previous one, which shows its own previous and next ones; those are written
 * without `next`, `previous` and what is long. So the chain ends.
 */
static void test_next_and_previous_end(void **state)
{
    (void)state;
    write_site();
    assert_inspected("site.posts[0] | inspect | split: 'name' | size", "5");
    site_unref(site);
    assert_inspected("site.posts[0] | inspect | split: 'content' | size", "4");
}

static void test_a_list_has_ruby_s_objects(void **state)
{
    (void)state;
    write_site();
    assert_inspected("site.posts | inspect", "[#&lt;Jekyll::Document _posts/2020-01-03-c.html "
                                             "collection=posts&gt;, #&lt;Jekyll::Document "
                                             "_posts/2020-01-02-b.html collection=posts&gt;]");
}

static void test_a_page_is_a_hash(void **state)
{
    (void)state;
    write_site();
    assert_inspected("page.t | inspect", "{\"a\"=&gt;[1]}");
}

static void test_a_file(void **state)
{
    (void)state;
    write_site();
    struct timespec noon[2] = {{.tv_sec = NOON}, {.tv_sec = NOON}};
    char path[sizeof(folder.path) + 16];
    (void)snprintf(path, sizeof(path), "%s/_c/f.txt", folder.path);
    assert_int_equal(utimensat(AT_FDCWD, path, noon, 0), 0);
    assert_inspected("site.static_files[0] | inspect",
                     "{\n"
                     "  \"name\": \"f.txt\",\n"
                     "  \"basename\": \"f\",\n"
                     "  \"extname\": \".txt\",\n"
                     "  \"path\": \"_c/f.txt\",\n"
                     "  \"collection\": \"c\",\n"
                     "  \"modified_time\": \"2023-11-14 22:13:20 +0000\"\n"
                     "}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_document, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_next_and_previous_end, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_a_list_has_ruby_s_objects, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_a_page_is_a_hash, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_a_file, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
