/*
 * Pages of records, as jekyll-datapage-generator makes them: what the plugin itself made of these
 * files, and that the pages follow them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/unit/site_case.h"

static void assert_page(const char *path, const char *expected)
{
    struct render_out out;
    struct route r = site_find(site, str_c(path));
    if (expected == NULL) {
        assert_true(r.kind != ROUTE_PAGE);
        return;
    }
    assert_int_equal(r.kind, ROUTE_PAGE);
    assert_true(page_render(site, r.page, NULL, NULL, &arena, &out, &err));
    assert_string_equal(arena_z(&arena, out.body), expected);
}

static void write_site(const char *entry)
{
    char config[512];
    (void)snprintf(config, sizeof(config),
                   "plugins: [jekyll-datapage-generator]\npage_gen:\n  - {%s}\n", entry);
    folder_write(&folder, "_config.yml", config);
    folder_write(&folder, "_layouts/fiche.html",
                 "---\nlayout: base\ncolour: blue\n---\n{{ page.title }} {{ page.colour }} "
                 "{{ page.url }} {{ page.name }} {{ page._name }} {{ page.rec.nom }} "
                 "{{ 'Élan Vîte' | datapage_url: '/qui' }}");
    folder_write(&folder, "_layouts/base.html", "[{{ content }}]");
    folder_write(&folder, "_data/a/gens.yml",
                 "- {nom: \"Anaïs O'Neil\", titre: First, ok: true}\n"
                 "- {nom: Œdipe & Cie. Ltd, name: x}\n");
    load();
}

static void test_a_page_for_each_record(void **state)
{
    (void)state;
    write_site("data: a.gens, name: nom, template: fiche, dir: qui, title: titre");
    assert_page("/qui/anais-oneil.html",
                "[First blue /qui/anais-oneil.html anais-oneil.html   /qui/elan-vite.html]");
    assert_page("/qui/dipe--cie.-ltd.html", "[Œdipe & Cie. Ltd blue /qui/dipe--cie.-ltd.html "
                                            "dipe--cie.-ltd.html x  /qui/elan-vite.html]");
}

static void test_folders_and_prefixes_and_filters(void **state)
{
    (void)state;
    write_site("data: a.gens, name: nom, template: fiche, index_files: true, filter: ok, "
               "page_data_prefix: rec");
    assert_page("/a.gens/anais-oneil/", "[Anaïs O'Neil blue /a.gens/anais-oneil/ index.html  "
                                        "Anaïs O'Neil /qui/elan-vite.html]");
    assert_page("/a.gens/dipe--cie.-ltd/", NULL);
}

static void test_pages_follow_their_records_and_their_layout(void **state)
{
    (void)state;
    write_site("data: a.gens, name: nom, template: fiche, dir: qui");
    folder_write(&folder, "_data/a/gens.yml", "[{nom: b, colour: red}]\n");
    update("_data/a/gens.yml");
    assert_page("/qui/anais-oneil.html", NULL);
    assert_page("/qui/b.html", "[b red /qui/b.html b.html   /qui/elan-vite.html]");
    folder_write(&folder, "_layouts/fiche.html",
                 "---\nsize: 3\n---\n{{ page.nom }}{{ page.size }}");
    update("_layouts/fiche.html");
    assert_page("/qui/b.html", "b3");
}

static void test_what_is_not_done_is_told(void **state)
{
    static const struct {
        const char *entry, *told;
    } rows[] = {
        {"data: a.gens, template: fiche, name_expr: \"record['nom']\"", "'name_expr'"},
        {"data: a.gens, name: nom, template: other", "no layout 'other'"},
        {"data: a.gens, name: nobody, template: fiche", "a record has no 'nobody'"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (i > 0)
            (void)site_setup(state);
        write_site(rows[i].entry);
        assert_true(diags.count > 0);
        assert_non_null(strstr(diags.first->err.message, rows[i].told));
        assert_int_equal(diags.first->err.line, 2);
        assert_page("/a.gens/anais-oneil.html", NULL);
        if (i + 1 < ARRAY_LEN(rows))
            (void)site_teardown(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_page_for_each_record, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_folders_and_prefixes_and_filters, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_pages_follow_their_records_and_their_layout,
                                        site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_not_done_is_told, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
