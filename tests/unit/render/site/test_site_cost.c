/*
 * The cost of a folder of many files: to read it at the start, to rename it, to save all files at
 * once. Four times the files cost four times as much. Counted, not measured: see
 * tests/support/blocks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/support/blocks.h"
#include "tests/unit/site_case.h"

enum { FEW = 200, TIMES = 4, MANY = FEW * TIMES };

struct costs {
    uint64_t load, rename, save;
};

static void write_all(int files, const char *text)
{
    char name[64];
    for (int i = 0; i < files; i++) {
        (void)snprintf(name, sizeof(name), "docs/%s%d.md", i % 2 == 0 ? "page" : "other", i);
        folder_write(&folder, name, text);
    }
}

/* Updates the site, and counts. */
static uint64_t cost_of(const struct str *changed, size_t count)
{
    uint64_t before = blocks_run();
    const struct site *next = site_update(site, changed, count, &diags, &err);
    uint64_t cost = blocks_run() - before;
    assert_non_null(next);
    assert_ptr_not_equal(next, site);
    site_unref(site);
    site = next;
    return cost;
}

static uint64_t cost_of_rename(void)
{
    char from[128], to[128];
    const struct str changed[] = {STR_INIT("docs"), STR_INIT("moved")};
    (void)snprintf(from, sizeof(from), "%s/docs", folder.path);
    (void)snprintf(to, sizeof(to), "%s/moved", folder.path);
    assert_int_equal(rename(from, to), 0);
    uint64_t cost = cost_of(changed, ARRAY_LEN(changed));
    assert_int_equal(rename(to, from), 0);
    (void)cost_of(changed, ARRAY_LEN(changed));
    return cost;
}

static uint64_t cost_of_saving(int files)
{
    static char names[MANY][64];
    static struct str changed[MANY];
    write_all(files, "---\ntitle: Another\n---\nText\n");
    for (int i = 0; i < files; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "docs/%s%d.md", i % 2 == 0 ? "page" : "other",
                       i);
        changed[i] = str_c(names[i]);
    }
    return cost_of(changed, (size_t)files);
}

static struct costs costs_of(void **state, int files)
{
    struct costs c;
    write_all(files, "---\ntitle: One\n---\nText\n");
    uint64_t before = blocks_run();
    load();
    c.load = blocks_run() - before;
    c.rename = cost_of_rename();
    c.save = cost_of_saving(files);
    assert_int_equal(site_teardown(state), 0);
    assert_int_equal(site_setup(state), 0);
    return c;
}

static void assert_in_step(const char *what, uint64_t few, uint64_t many)
{
    print_message("%s: %llu blocks for %d files, %llu for %d\n", what, (unsigned long long)few, FEW,
                  (unsigned long long)many, MANY);
    /* Sorting costs a little more for each file. */
    assert_true(many < few * TIMES * 5 / 4);
}

static void test_cost_grows_as_the_files_do(void **state)
{
    struct costs few = costs_of(state, FEW), many = costs_of(state, MANY);
    assert_in_step("start", few.load, many.load);
    assert_in_step("rename", few.rename, many.rename);
    assert_in_step("save", few.save, many.save);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cost_grows_as_the_files_do, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
