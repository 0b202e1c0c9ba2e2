/*
 * The way to a path: each link and folder on it is watched, and what happens if it ends early.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/watch/path_watch.h"
#include "tests/unit/server/watch/watches_case.h"

static const struct path_watch_bounds anywhere = {NULL, 0};

static bool missing;

static bool add(const char *name)
{
    missing = false;
    return path_watch_add(&watches, in_folder(name), anywhere, &missing, &err);
}

static void assert_roles(const char *name, unsigned roles)
{
    if (roles_of(in_folder(name)) != roles)
        fail_msg("%s: %u", name, roles_of(in_folder(name)));
}

/* As in path_watch.h. */
static void test_links_and_what_they_lead_through(void **state)
{
    (void)state;
    folder_write(&folder, "releases/7/a.md", "");
    folder_link(&folder, "site", "releases/7");
    folder_link(&folder, "outer", in_folder("./releases/./../site"));
    assert_true(add("outer/a.md"));
    assert_false(missing);
    assert_roles("outer", WATCHED_PATH);
    assert_roles("site", WATCHED_PATH);
    assert_roles("releases", WATCHED_PATH);
    assert_roles("releases/7", WATCHED_PATH);
    assert_roles("releases/7/a.md", WATCHED_PATH);
    assert_roles(".", WATCHED_PATH);
    assert_int_equal(roles_of("/tmp"), WATCHED_PATH);
}

static void test_what_is_missing_is_awaited(void **state)
{
    (void)state;
    make_folder("a");
    folder_link(&folder, "dangling", "a/b/c");
    assert_true(add("dangling/d"));
    assert_true(missing);
    assert_roles("dangling", WATCHED_PATH);
    assert_roles("a", WATCHED_PATH | WATCHED_AWAIT);
    make_folder("a/b");
    assert_true(add("dangling/d"));
    assert_true(missing);
    assert_roles("a/b", WATCHED_PATH | WATCHED_AWAIT);
}

/* A file stands where a folder should. */
static void test_a_file_on_the_way(void **state)
{
    (void)state;
    folder_write(&folder, "file", "");
    assert_true(add("file/a.md"));
    assert_true(missing);
    assert_roles("file", WATCHED_PATH);
}

static void test_links_in_a_circle_end(void **state)
{
    (void)state;
    folder_link(&folder, "a", "b");
    folder_link(&folder, "b", "a");
    folder_link(&folder, "self", "self/x");
    assert_true(add("a"));
    assert_true(missing);
    assert_roles("b", WATCHED_PATH);
    assert_true(add("self"));
    assert_true(missing);
}

/* As many as the kernel follows, and no more. */
static void test_links_in_a_row(void **state)
{
    (void)state;
    enum { LINKS = 41 };
    char name[16], target[16];
    make_folder("0");
    for (int i = 1; i <= LINKS; i++) {
        (void)snprintf(name, sizeof(name), "%d", i);
        (void)snprintf(target, sizeof(target), "%d", i - 1);
        folder_link(&folder, name, target);
    }
    assert_true(add("40"));
    assert_false(missing);
    assert_true(add("41"));
    assert_true(missing);
    assert_int_equal(access(in_folder("40"), F_OK), 0);
    assert_int_equal(access(in_folder("41"), F_OK), -1);
}

static void test_names_that_are_too_long(void **state)
{
    (void)state;
    char name[NAME_MAX + 2], path[2 * PATH_MAX];
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_true(add(name));
    assert_true(missing);
    name[NAME_MAX] = '\0';
    make_folder(name);
    assert_true(add(name));
    assert_false(missing);
    assert_roles(name, WATCHED_PATH);
    memset(path, '/', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_true(path_watch_add(&watches, path, anywhere, &missing, &err));
    assert_true(missing);
    path[PATH_MAX] = '\0';
    assert_true(path_watch_add(&watches, path, anywhere, &missing, &err));
    assert_true(missing);
    path[PATH_MAX - 1] = '\0'; /* slashes alone are the root */
    assert_true(path_watch_add(&watches, path, anywhere, &missing, &err));
    assert_false(missing);
}

static void test_bounds(void **state)
{
    (void)state;
    char real[PATH_MAX];
    folder_write(&folder, "in/a/f", "");
    folder_write(&folder, "inner/f", "");
    folder_link(&folder, "in/out", "../inner/f");
    assert_non_null(realpath(in_folder("in"), real));
    const struct str folders[] = {str_c(real)};
    const struct path_watch_bounds within = {folders, 1};
    assert_true(path_watch_add(&watches, in_folder("in/a/f"), within, &missing, &err));
    assert_true(path_watch_add(&watches, in_folder("in/out"), within, &missing, &err));
    assert_false(missing);
    assert_roles("in", WATCHED_PATH);
    assert_roles("in/a/f", WATCHED_PATH);
    assert_roles("in/out", WATCHED_PATH);
    assert_roles(".", 0);
    assert_roles("inner", 0); /* has only the beginning of its name */
    assert_roles("inner/f", 0);
}

/* Its own removal is not reported while it is open. */
static void test_a_folder_that_is_held(void **state)
{
    (void)state;
    make_folder("a");
    make_folder("a/b");
    assert_true(path_watch_add_folder(&watches, in_folder("a/b/"), &missing, &err));
    assert_false(missing);
    assert_roles("a/b", WATCHED_PATH);
    assert_roles("a", WATCHED_PATH | WATCHED_PARENT);
    assert_true(path_watch_add_folder(&watches, in_folder("a/c"), &missing, &err));
    assert_true(missing);
    assert_roles("a", WATCHED_PATH | WATCHED_PARENT | WATCHED_AWAIT);
}

/* The folder that holds it tells when its permissions change. */
static void test_what_may_not_be_read(void **state)
{
    (void)state;
    folder_write(&folder, "a/locked/f", "");
    watches_case_error = EACCES;
    watches_case_fails_at = "/f";
    assert_true(add("a/locked/f"));
    assert_roles("a/locked", WATCHED_PATH | WATCHED_LOCKED);
    watches_case_fails_at = "/locked";
    watches_begin(&watches);
    assert_true(path_watch_add_folder(&watches, in_folder("a/locked"), &missing, &err));
    assert_false(missing);
    assert_roles("a", WATCHED_PATH | WATCHED_LOCKED);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    folder_write(&folder, "a/f", "");
    folder_link(&folder, "l", "a/gone");
    static const char *const at[] = {"/a", "/f", "/l"};
    watches_case_error = ENOSPC;
    for (size_t i = 0; i < ARRAY_LEN(at); i++) {
        err = ERR_INIT;
        watches_case_fails_at = at[i];
        assert_int_equal(add("a/f") && add("l"), false);
        assert_int_equal(err.kind, ERR_KIND_LIMIT);
    }
}

#define PATH_WATCH_TEST(f) cmocka_unit_test_setup_teardown(f, watches_setup, watches_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PATH_WATCH_TEST(test_links_and_what_they_lead_through),
        PATH_WATCH_TEST(test_what_is_missing_is_awaited),
        PATH_WATCH_TEST(test_a_file_on_the_way),
        PATH_WATCH_TEST(test_links_in_a_circle_end),
        PATH_WATCH_TEST(test_links_in_a_row),
        PATH_WATCH_TEST(test_names_that_are_too_long),
        PATH_WATCH_TEST(test_bounds),
        PATH_WATCH_TEST(test_a_folder_that_is_held),
        PATH_WATCH_TEST(test_what_may_not_be_read),
        PATH_WATCH_TEST(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
