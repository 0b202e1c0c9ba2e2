/*
 * Permalinks: Jekyll's placeholders, escaping and sanitising, and the file behind a URL.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/config/permalink.h"
#include "tests/unit/arena_case.h"

static const struct profile usual;

struct row {
    const char *input, *want;
};

static void test_pages_know_three_placeholders(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/:path/:basename:output_ext", "/sub/%C3%A9%20%5B%23%5D%23.html"},
        {"/:path/", "/sub/"},
        {"/:title/", "/:title/"},
        {"approche", "/approche"},
        {"/\xc3\xa9 \xc3\xa0/x", "/\xc3\xa9 \xc3\xa0/x"},
        {"/a/../b/./c//d", "/a/b/c/d"},
        {"/:basename-:basename", "/%C3%A9%20%5B%23%5D%23-%C3%A9%20%5B%23%5D%23"},
    };
    struct permalink_fields f = {
        .path = S("/sub"), .basename = S("\xc3\xa9 [#]#"), .output_ext = S(".html")};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str url;
        assert_true(permalink_page(str_c(rows[i].input), &f, &arena, &url));
        assert_string_equal(arena_z(&arena, url), rows[i].want);
    }
}

static struct permalink_fields document(void)
{
    static struct value categories[3];
    categories[0] = value_str(S("News"));
    categories[1] = value_str(S("De\xcc\x81j\xc3\xa0 Vu"));
    categories[2] = value_str(S("news"));
    struct permalink_fields f = {
        .path = S("/sub/My File"),
        .basename = S("My File"),
        .output_ext = S(".html"),
        .collection = S("docs"),
        .slug = value_str(S("Hello, World")),
        .categories = value_array(categories, ARRAY_LEN(categories)),
    };
    assert_true(date_day(2020, 3, 5, &f.date));
    return f;
}

static void test_documents_know_them_all(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/:collection/:path:output_ext", "/docs/sub/My%20File.html"},
        {"/:year/:month/:day/:title/", "/2020/03/05/Hello,-World/"},
        {"/:short_year-:i_month-:i_day", "/20-3-5"},
        {"/:year_:month", "/2020_03"},
        {"/:y_day/:w_day/:short_month", "/065/4/Mar"},
        {"/:slug/:name", "/hello-world/my-file"},
        {"no placeholder", "/no placeholder"},
        {"/W:week/:", "/W10/:"},
    };
    struct permalink_fields f = document();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str url;
        struct err err = ERR_INIT;
        assert_true(permalink_document(str_c(rows[i].input), &f, &usual, &arena, &url, &err));
        assert_string_equal(arena_z(&arena, url), rows[i].want);
    }
    struct str url;
    struct err err = ERR_INIT;
    assert_false(permalink_document(S("/:nonsense/"), &f, &usual, &arena, &url, &err));
    assert_non_null(strstr(err.message, ":nonsense"));
}

static void test_some_came_with_jekyll_4(void **state)
{
    (void)state;
    static const char *const names[] = {":week",     ":w_year",     ":w_day",
                                        ":long_day", ":long_month", ":slugified_categories",
                                        ":short_day"};
    const struct profile jekyll_3 = {.lacks_jekyll_4_placeholders = true};
    struct permalink_fields f = document();
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str url;
        struct err err = ERR_INIT;
        assert_true(permalink_document(str_c(names[i]), &f, &usual, &arena, &url, &err));
        assert_false(permalink_document(str_c(names[i]), &f, &jekyll_3, &arena, &url, &err));
        assert_non_null(strstr(err.message, names[i]));
    }
    assert_true(str_eq(permalink_post_style(S("weekdate"), &jekyll_3), S("weekdate")));
    assert_false(str_eq(permalink_post_style(S("weekdate"), &usual), S("weekdate")));
}

static void test_categories_stand_once(void **state)
{
    (void)state;
    struct permalink_fields f = document();
    struct str url;
    struct err err = ERR_INIT;
    assert_true(permalink_document(S("/:categories/"), &f, &usual, &arena, &url, &err));
    assert_string_equal(arena_z(&arena, url), "/news/de%CC%81j%C3%A0%20vu/");
}

static void test_the_site_s_style(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"date", ":output_ext"}, {"pretty", "/"},   {"none", ":output_ext"},
        {"weekdate", ""},        {"/:title/", "/"}, {"/:categories/:title", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(arena_z(&arena, permalink_suffix(str_c(rows[i].input))), rows[i].want);
}

static void test_the_file_behind_a_url(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/approche/", "/approche/index.html"},
        {"/p1", "/p1.html"},
        {"/a.html", "/a.html"},
        {"/%C3%A9/", "/\xc3\xa9/index.html"},
        {"/100%/", "/100%/index.html"},
        {"/", "/index.html"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str file;
        assert_true(permalink_file(str_c(rows[i].input), S(".html"), S(".html"), &arena, &file));
        assert_string_equal(arena_z(&arena, file), rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_know_three_placeholders, setup, teardown),
        cmocka_unit_test_setup_teardown(test_some_came_with_jekyll_4, setup, teardown),
        cmocka_unit_test_setup_teardown(test_documents_know_them_all, setup, teardown),
        cmocka_unit_test_setup_teardown(test_categories_stand_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_site_s_style, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_file_behind_a_url, setup, teardown),
    };
    return cmocka_run_group_tests_name("permalink", tests, NULL, NULL);
}
