/*
 * jekyll-polyglot with edits: each language follows the files that it is made from, and never uses
 * fragments of another one. tests/compat/sites/polyglotte compares what it prints with the plugin.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "tests/unit/site_case.h"

static struct liquid_fragments *fragments; /* in tests that share fragments; else NULL */
static struct render_out out;

/* The page at a path, in its language; NULL if the path has no page. */
static const char *page(const char *path)
{
    struct route r = site_find(site, str_c(path));
    if (r.kind != ROUTE_PAGE)
        return NULL;
    err = ERR_INIT;
    const struct site *s = r.language != NULL ? r.language : site;
    bool ok = page_render(s, r.page, NULL, fragments, &arena, &out, &err);
    return ok ? arena_z(&arena, out.body) : "";
}

static void assert_page(const char *path, const char *expected)
{
    const char *got = page(path);
    if (expected == NULL)
        assert_null(got);
    else
        assert_string_equal(got, expected);
}

static void write_site(const char *more)
{
    struct buf config;
    buf_init(&config, &arena, 0);
    buf_printf(&config, "plugins: [jekyll-polyglot]\nlanguages: [en, fr]\n%s", more);
    folder_write(&folder, "_config.yml", arena_z(&arena, buf_str(&config)));
    folder_write(&folder, "a.html",
                 "---\npermalink: /a/\n---\n{{ site.active_lang }} "
                 "{{ site.data.d.v }} {% for p in site.pages %}{{ p.t }}"
                 "{% endfor %}");
    folder_write(&folder, "_data/d.yml", "v: 0\n");
}

static void test_a_language_follows_its_files(void **state)
{
    (void)state;
    write_site("");
    load();
    assert_page("/a/", "en 0 ");
    assert_page("/fr/a/", "fr 0 ");
    folder_write(&folder, "b.fr.html", "---\nlang: fr\npermalink: /a/\nt: F\n---\n{{ page.t }}b");
    update("b.fr.html");
    assert_page("/a/", "en 0 ");
    assert_page("/fr/a/", "Fb");
    folder_write(&folder, "b.fr.html", "---\nlang: fr\npermalink: /c/\nt: F\n---\n{{ page.t }}c");
    update("b.fr.html");
    assert_page("/fr/a/", "fr 0 F");
    assert_page("/fr/c/", "Fc");
    assert_page("/c/", "Fc"); /* English has nothing else to show */
    folder_remove(&folder, "b.fr.html");
    update("b.fr.html");
    assert_page("/fr/c/", NULL);
}

static void test_dependencies_are_those_of_the_language(void **state)
{
    (void)state;
    write_site("");
    folder_write(&folder, "_data/fr/d.yml", "v: 1\n");
    load();
    assert_page("/fr/a/", "fr 1 ");
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    folder_write(&folder, "_data/fr/d.yml", "v: 22\n");
    update("_data/fr/d.yml");
    assert_false(site_deps_current(site, out.deps, out.dep_count));
    assert_page("/fr/a/", "fr 22 ");
    assert_page("/a/", "en 0 ");
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    folder_write(&folder, "b.fr.html", "---\nlang: fr\npermalink: /b/\nt: F\n---\n");
    update("b.fr.html");
    assert_false(site_deps_current(site, out.deps, out.dep_count));
}

/* The menu reads nothing of the page: it is rendered once, in each language. */
static void test_no_part_is_used_in_another_language(void **state)
{
    static const char *const paths[] = {"/a/", "/fr/a/", "/b/", "/fr/b/", "/fr/a/", "/a/"};
    static const char *const expected[] = {"en[12,]", "fr[12,]", "en[12,]",
                                           "fr[12,]", "fr[12,]", "en[12,]"};
    (void)state;
    write_site("");
    folder_write(&folder, "_includes/menu.html",
                 "{{ site.active_lang }}[{% for i in (1..2) %}{{ i }}{% endfor %},"
                 "{% for p in site.pages %}{{ p.t }}{% endfor %}]");
    folder_write(&folder, "a.html", "---\npermalink: /a/\n---\n{% include menu.html %}");
    folder_write(&folder, "b.html", "---\npermalink: /b/\n---\n{% include menu.html %}");
    load();
    fragments = render_fragments_new(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        assert_page(paths[i], expected[i]);
    folder_write(&folder, "c.fr.html", "---\nlang: fr\nt: F\nlang-exclusive: [fr]\n---\n");
    update("c.fr.html");
    assert_page("/a/", "en[12,]");
    assert_page("/fr/a/", "fr[12,F]");
    assert_page("/b/", "en[12,]");
    render_fragments_free(fragments);
    fragments = NULL;
}

static void test_what_is_not_localized_is_there_once(void **state)
{
    (void)state;
    write_site("exclude_from_localization: [img, b.html]\n");
    folder_write(&folder, "img/x.txt", "x");
    folder_write(&folder, "img.txt", "x");
    folder_write(&folder, "b.html", "---\n---\n");
    load();
    assert_int_equal(site_find(site, S("/img/x.txt")).kind, ROUTE_FILE);
    assert_int_equal(site_find(site, S("/fr/img/x.txt")).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/fr/img.txt")).kind, ROUTE_FILE);
    assert_int_equal(site_find(site, S("/b.html")).kind, ROUTE_PAGE);
    assert_int_equal(site_find(site, S("/fr/b.html")).kind, ROUTE_NONE);
    struct route root = site_find(site, S("/fr/a"));
    assert_int_equal(root.kind, ROUTE_REDIRECT);
    assert_string_equal(arena_z(&arena, root.location), "/fr/a/");
}

static void test_a_wrong_static_href_is_told(void **state)
{
    (void)state;
    write_site("");
    folder_write(&folder, "a.html",
                 "---\npermalink: /a/\n---\n\n{% static_href %}/b{% endstatic_href %}");
    load();
    assert_page("/fr/a/", "");
    assert_non_null(strstr(err.message, "expected one attribute"));
    assert_int_equal(err.line, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_language_follows_its_files, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_dependencies_are_those_of_the_language, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_no_part_is_used_in_another_language, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_not_localized_is_there_once, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_a_wrong_static_href_is_told, site_setup,
                                        site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
