/*
 * One document that is not published yet, shown: what else shows, what is shared, what cannot be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"
#include "tests/unit/site_case.h"

#include "render/site/site.h"

static struct arena scratch;

static void write_site(void)
{
    folder_write(&folder, "_config.yml",
                 "permalink: /:title/\nbaseurl: /b\ncollections:\n  notes: {output: true}\n"
                 "  silent: {output: false}\n");
    folder_write(&folder, "list.html",
                 "---\n---\n{% for p in site.posts %}{{ p.title }} {% endfor %}");
    folder_write(&folder, "_posts/2020-01-02-old.md", "---\ntitle: old\n---\n");
    folder_write(&folder, "_posts/2030-01-02-later.md", "---\ntitle: later\n---\nlater text\n");
    folder_write(&folder, "_posts/2020-01-03-held.md", "---\npublished: false\n---\n");
    folder_write(&folder, "_posts/undated.md", "---\n---\n");
    folder_write(&folder, "_drafts/one.md", "---\ntitle: one\n---\none text\n");
    folder_write(&folder, "_drafts/two.md", "---\ntitle: two\ndate: 2031-01-01\n---\n");
    folder_write(&folder, "_notes/n.md", "---\ndate: 2031-01-01\n---\n");
    folder_write(&folder, "_silent/s.md", "---\npublished: false\n---\n");
    folder_write(&folder, "page.md", "---\npublished: false\n---\n");
    load();
}

static int setup(void **state)
{
    arena_init(&scratch, 0);
    return site_setup(state);
}

static int teardown(void **state)
{
    arena_fini(&scratch);
    return site_teardown(state);
}

static const struct site *shown(const char *path)
{
    struct err e = ERR_INIT;
    const struct site *with = site_show(site, str_c(path), &e);
    if (with == NULL)
        fail_msg("%s: %s", path, e.message);
    return with;
}

static struct str rendered(const struct site *s, const char *path)
{
    const struct route route = site_find(s, str_c(path));
    struct render_out out;
    struct err e = ERR_INIT;
    const struct render_limits limits = {.steps = 0};
    assert_int_equal(route.kind, ROUTE_PAGE);
    assert_true(page_render(s, route.page, &limits, NULL, &scratch, &out, &e));
    return out.body;
}

static void test_each_kind(void **state)
{
    static const struct {
        const char *path, *address;
    } rows[] = {
        {"_drafts/one.md", "/b/one/"},
        {"_drafts/two.md", "/b/two/"}, /* its date is of the future, too */
        {"_posts/2030-01-02-later.md", "/b/later/"},
        {"_posts/2020-01-03-held.md", "/b/held/"},
        {"_notes/n.md", "/b/notes/n/"},
        {"page.md", "/b/page/"},
        {"_silent/s.md", ""}, /* shown, but its collection has no output */
    };
    (void)state;
    write_site();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_str_equal(site_address_of(site, str_c(rows[i].path), &scratch), S(""));
        const struct site *with = shown(rows[i].path);
        struct str address = site_address_of(with, str_c(rows[i].path), &scratch);
        assert_str_equal(address, str_c(rows[i].address));
        site_unref(with);
    }
}

static void test_the_others_stay_hidden(void **state)
{
    (void)state;
    write_site();
    assert_str_equal(rendered(site, "/list/"), S("old "));
    const struct site *with = shown("_drafts/one.md");
    assert_str_equal(rendered(with, "/list/"), S("one old "));
    assert_int_equal(site_find(with, S("/two/")).kind, ROUTE_NONE);
    assert_int_equal(site_find(with, S("/later/")).kind, ROUTE_NONE);
    site_unref(with);
    assert_str_equal(rendered(site, "/list/"), S("old "));
    with = shown("_posts/2030-01-02-later.md");
    assert_str_equal(rendered(with, "/list/"), S("later old "));
    assert_str_equal(rendered(with, "/later/"), S("<p>later text</p>\n"));
    site_unref(with);
}

static void test_all_other_files_are_shared(void **state)
{
    (void)state;
    write_site();
    const struct site *with = shown("_drafts/one.md");
    assert_int_equal(with->unit_count, site->unit_count);
    for (size_t i = 0; i < with->unit_count; i++) {
        bool same = with->units[i] == site->units[i];
        assert_int_equal(same, !str_eq(with->units[i]->path, S("_drafts/one.md")));
    }
    site_unref(with);
}

static void test_it_follows_edits(void **state)
{
    (void)state;
    write_site();
    folder_write(&folder, "_drafts/one.md", "---\ntitle: first\n---\nanother text\n");
    folder_write(&folder, "_posts/2020-01-02-old.md", "---\ntitle: old, edited\n---\n");
    update("_posts/2020-01-02-old.md");
    update("_drafts/one.md");
    const struct site *with = shown("_drafts/one.md");
    assert_str_equal(rendered(with, "/one/"), S("<p>another text</p>\n"));
    assert_str_equal(rendered(with, "/list/"), S("first old, edited "));
    site_unref(with);
}

static void test_what_cannot_be_shown(void **state)
{
    static const char *const paths[] = {
        "_drafts/none.md", "list.html",        "_posts/2020-01-02-old.md", "_posts/undated.md", "",
        "_drafts",         "../_drafts/one.md"};
    (void)state;
    write_site();
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct err e = ERR_INIT;
        assert_null(site_show(site, str_c(paths[i]), &e));
        assert_int_equal(e.kind, ERR_KIND_MISSING);
    }
}

static void test_another_file_at_its_address(void **state)
{
    (void)state;
    write_site();
    folder_write(&folder, "_posts/2021-01-02-one.md", "---\ntitle: x\n---\nother\n");
    update("_posts/2021-01-02-one.md");
    const struct site *with = shown("_drafts/one.md");
    struct route route = site_find(with, S("/one/"));
    bool own = str_eq(page_path(route.page), S("_drafts/one.md"));
    struct str address = site_address_of(with, S("_drafts/one.md"), &scratch);
    assert_str_equal(address, own ? S("/b/one/") : S(""));
    site_unref(with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_others_stay_hidden, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_other_files_are_shared, setup, teardown),
        cmocka_unit_test_setup_teardown(test_it_follows_edits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(test_another_file_at_its_address, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
