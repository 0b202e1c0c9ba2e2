/*
 * A large site, of which the texts of pages without Liquid are put aside: everything is as if they
 * were in memory, above all what is shown of a file that is bad now.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "render/site/site.h"
#include "tests/unit/site_case.h"

static struct render_out out;

static bool render(const char *path, bool last_good)
{
    struct route r = site_find(site, str_c(path));
    assert_int_equal(r.kind, ROUTE_PAGE);
    err = ERR_INIT;
    return last_good ? page_render_last_good(site, r.page, NULL, &arena, &out, &err)
                     : page_render(site, r.page, NULL, NULL, &arena, &out, &err);
}

static bool is_aside(const char *path)
{
    const struct unit *u = site_unit(site, str_c(path));
    return u->aside.extent != NULL && u->text.ptr == NULL;
}

static void begin(void)
{
    folder_write(&folder, "_config.yml", "defaults: [{scope: {path: ''}, values: {a: first}}]\n");
    folder_write(&folder, "_layouts/one.html", "{{ page.a }}: {{ content }}");
    folder_write(&folder, "plain.md", "---\nlayout: one\n---\n\nWords *here*\n");
    folder_write(&folder, "liquid.md", "---\nlayout: one\n---\n{{ page.a }}\n");
    folder_write(&folder, "_posts/2020-01-02-post.md", "---\n---\nFirst *part*\n\nSecond\n");
    folder_write(&folder, "list.html",
                 "---\n---\n{% for p in site.posts %}{{ p.excerpt }}|{{ p.content }}{% endfor %}");
    load();
}

static void test_pages_are_rendered(void **state)
{
    (void)state;
    begin();
    assert_true(is_aside("plain.md"));
    assert_true(is_aside("_posts/2020-01-02-post.md"));
    assert_false(is_aside("liquid.md"));
    assert_true(render("/plain.html", false));
    assert_str_equal(out.body, S("first: <p>Words <em>here</em></p>\n"));
    assert_true(render("/liquid.html", false));
    assert_str_equal(out.body, S("first: <p>first</p>\n"));
    assert_true(render("/list.html", false));
    assert_str_equal(out.body, S("<p>First <em>part</em></p>\n|<p>First <em>part</em></p>\n\n"
                                 "<p>Second</p>\n"));
}

/* The last good text is read from the file aside, with other settings too, until it is mended. */
static void test_the_last_good_text(void **state)
{
    (void)state;
    begin();
    folder_write(&folder, "plain.md", "---\ntitle: [\n---\nBad\n");
    update("plain.md");
    assert_false(render("/plain.html", false));
    assert_true(render("/plain.html", true));
    assert_str_equal(out.body, S("first: <p>Words <em>here</em></p>\n"));
    folder_write(&folder, "_config.yml", "defaults: [{scope: {path: ''}, values: {a: second}}]\n");
    update("_config.yml");
    assert_true(is_aside("_posts/2020-01-02-post.md"));
    assert_false(render("/plain.html", false));
    assert_true(render("/plain.html", true));
    assert_str_equal(out.body, S("second: <p>Words <em>here</em></p>\n"));
    folder_write(&folder, "plain.md", "---\nlayout: one\n---\nGood\n");
    update("plain.md");
    assert_true(render("/plain.html", false));
    assert_str_equal(out.body, S("second: <p>Good</p>\n"));
}

/* Maps of the settings and of the file that are merged outlive the reading of the file. */
static void test_merged_maps(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml",
                 "defaults: [{scope: {path: ''}, values: {layout: one, m: {a: 1, d: {x: 5}}}},"
                 " {scope: {path: 'p.md'}, values: {m: {b: 2, d: {y: 6}}}}]\n"
                 "plugins: [jekyll-titles-from-headings, jekyll-last-modified-at]\n");
    folder_write(&folder, "_layouts/one.html",
                 "{{ page.title }} {{ page.m.a }}{{ page.m.b }}{{ page.m.c }}{{ page.m.d }}");
    folder_write(&folder, "p.md", "---\nm: {c: 3, d: {z: 7}}\n---\n# Heading\n");
    load();
    assert_true(render("/p.html", false));
    assert_str_equal(out.body, S("Heading 123{\"x\"=>5, \"y\"=>6, \"z\"=>7}"));
}

/* Errors name the line of a key in a front matter that is aside. */
static void test_places_of_keys(void **state)
{
    (void)state;
    folder_write(&folder, "a.md", "---\ntitle: A\nlayout: none-such\n---\nText\n");
    folder_write(&folder, "b.md", "---\ndate: never\n---\nText\n");
    load();
    assert_true(is_aside("a.md"));
    struct err_place place = unit_key_place(site_unit(site, S("a.md")), S("layout"));
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_are_rendered, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_the_last_good_text, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_merged_maps, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_places_of_keys, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
