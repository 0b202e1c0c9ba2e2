/*
 * The table of the kernel's watches: rows that walks add and sweep away, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/unit/server/watch/watches_case.h"

static enum watches_result add(const char *name, unsigned roles, const char *path)
{
    int wd = -1;
    return watches_add(&watches, in_folder(name), IN_CREATE | IN_ONLYDIR, roles, str_c(path), &wd,
                       &err);
}

/* Whether the kernel reports a new file in a folder. */
static bool reports(const char *name)
{
    _Alignas(struct inotify_event) char events[4096];
    char path[64];
    while (read(watches.fd, events, sizeof(events)) > 0)
        ;
    (void)snprintf(path, sizeof(path), "%s/%d.md", name, (int)watches.round);
    folder_write(&folder, path, "");
    bool reported = read(watches.fd, events, sizeof(events)) > 0;
    folder_remove(&folder, path);
    return reported;
}

static void test_a_walk_sweeps_what_it_did_not_touch(void **state)
{
    (void)state;
    make_folder("a");
    make_folder("b");
    assert_int_equal(add("a", WATCHED_FOLDER, "a"), WATCHES_ADDED);
    assert_int_equal(add("b", WATCHED_FOLDER, "b"), WATCHES_ADDED);
    assert_true(watches.grew);
    watches_begin(&watches);
    assert_int_equal(add("b", WATCHED_FOLDER, "b"), WATCHES_ADDED);
    assert_false(watches.grew);
    watches_sweep(&watches);
    assert_int_equal(watches.count, 1);
    assert_false(reports("a"));
    assert_true(reports("b"));
}

/* What it was before counts no longer: each walk says in which roles it is watched. */
static void test_roles_are_of_one_walk(void **state)
{
    (void)state;
    make_folder("a");
    folder_link(&folder, "l", "a");
    assert_int_equal(add("a", WATCHED_PATH, ""), WATCHES_ADDED);
    assert_int_equal(add("a", WATCHED_FOLDER, "a"), WATCHES_ADDED);
    assert_int_equal(add("l", WATCHED_FOLDER, "a"), WATCHES_ADDED);
    assert_int_equal(roles_of(in_folder("a")), WATCHED_PATH | WATCHED_FOLDER);
    assert_int_equal(add("l", WATCHED_FOLDER, "l"), WATCHES_ADDED);
    assert_int_equal(roles_of(in_folder("a")), WATCHED_PATH | WATCHED_FOLDER | WATCHED_SHARED);
    assert_int_equal(watches.count, 1);
    watches_begin(&watches);
    assert_int_equal(add("a", WATCHED_AWAIT, ""), WATCHES_ADDED);
    assert_int_equal(roles_of(in_folder("a")), WATCHED_AWAIT);
}

static void test_many_folders_and_odd_names(void **state)
{
    (void)state;
    enum { FOLDERS = 200 };
    static const char *const odd[] = {" ",    "\n", "d\xc3\xa9j\xc3\xa0", "\xff\xfe", "-rf",
                                      "a\\b", "%s"};
    char name[16];
    int wds[FOLDERS];
    for (int i = 0; i < FOLDERS; i++) {
        (void)snprintf(name, sizeof(name), "%d", i);
        make_folder(name);
        assert_int_equal(watches_add(&watches, in_folder(name), IN_CREATE, WATCHED_FOLDER,
                                     str_c(name), &wds[i], &err),
                         WATCHES_ADDED);
    }
    for (int i = 0; i < FOLDERS; i += 2)
        watches_forget(&watches, wds[i]);
    watches_forget(&watches, -5);
    assert_int_equal(watches.count, FOLDERS / 2);
    for (int i = 0; i < FOLDERS; i++) {
        const struct watched *row = watches_find(&watches, wds[i]);
        (void)snprintf(name, sizeof(name), "%d", i);
        assert_int_equal(row != NULL, i % 2 == 1);
        if (row != NULL)
            assert_string_equal(row->path, name);
    }
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        make_folder(odd[i]);
        assert_int_equal(add(odd[i], WATCHED_FOLDER, odd[i]), WATCHES_ADDED);
        assert_int_equal(roles_of(in_folder(odd[i])), WATCHED_FOLDER);
    }
}

static void test_a_folder_is_dropped_with_those_below(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "a/b", "a/b/c", "ab", "d"};
    bool tangled = false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        make_folder(names[i]);
        assert_int_equal(add(names[i], WATCHED_FOLDER, names[i]), WATCHES_ADDED);
    }
    assert_false(watches_drop(&watches, S("b"), &tangled));
    assert_true(watches_drop(&watches, S("a"), &tangled));
    assert_false(tangled);
    assert_int_equal(watches.count, 2);
    assert_false(reports("a/b/c"));
    assert_true(reports("ab"));
    assert_int_equal(add("d", WATCHED_PATH, ""), WATCHES_ADDED);
    assert_int_equal(add("ab", WATCHED_FOLDER, "ab"), WATCHES_ADDED);
    assert_true(watches_drop(&watches, S(""), &tangled));
    assert_true(tangled); /* the walk must decide about d */
    assert_int_equal(watches.count, 1);
    assert_true(reports("d"));
}

static void test_what_cannot_be_watched(void **state)
{
    (void)state;
    static const struct {
        int error;
        enum watches_result result;
        enum err_kind kind;
        const char *said;
    } rows[] = {
        {ENOSPC, WATCHES_REFUSED, ERR_KIND_LIMIT,
         "the kernel allows only 1 inotify watches (raise fs.inotify.max_user_watches)"},
        {EACCES, WATCHES_LOCKED, ERR_KIND_NONE, ""},
        {ENOENT, WATCHES_ABSENT, ERR_KIND_NONE, ""},
        {ENOTDIR, WATCHES_ABSENT, ERR_KIND_NONE, ""},
        {ELOOP, WATCHES_ABSENT, ERR_KIND_NONE, ""},
        {EIO, WATCHES_REFUSED, ERR_KIND_FAULT, "cannot be watched: Input/output error"},
        {ENOMEM, WATCHES_REFUSED, ERR_KIND_FAULT, "cannot be watched: Cannot allocate memory"},
    };
    make_folder("a");
    make_folder("b");
    assert_int_equal(add("b", WATCHED_FOLDER, "b"), WATCHES_ADDED);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        err = ERR_INIT;
        watches_case_fails_at = "/a";
        watches_case_error = rows[i].error;
        assert_int_equal(add("a", WATCHED_FOLDER, "a"), rows[i].result);
        assert_int_equal(err.kind, rows[i].kind);
        assert_string_equal(err.message, rows[i].said);
    }
    watches_case_fails_at = NULL;
    assert_int_equal(add("gone", WATCHED_FOLDER, "gone"), WATCHES_ABSENT);
    assert_int_equal(watches.count, 1);
}

/* Whatever is missing, the next walk has it. */
static void test_memory_ends(void **state)
{
    (void)state;
    make_folder("a");
    for (int most = 0; most < 2; most++) {
        err = ERR_INIT;
        watches_case_memory = most;
        assert_int_equal(add("a", WATCHED_FOLDER, "a"), WATCHES_REFUSED);
        assert_int_equal(err.kind, ERR_KIND_NOMEM);
        watches_case_memory = -1;
    }
    watches_begin(&watches);
    assert_int_equal(add("a", WATCHED_FOLDER, "a"), WATCHES_ADDED);
    assert_int_equal(roles_of(in_folder("a")), WATCHED_FOLDER);
    assert_true(reports("a"));
}

static void test_no_descriptor_is_left(void **state)
{
    (void)state;
    struct watches other;
    struct rlimit before, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    int next = dup(STDIN_FILENO);
    assert_true(next >= 0 && close(next) == 0);
    none.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    bool ok = watches_init(&other, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_false(ok);
    assert_int_equal(err.kind, ERR_KIND_FAULT); /* may pass */
    assert_string_equal(err.message, "inotify cannot be opened: Too many open files");
}

#define WATCHES_TEST(f) cmocka_unit_test_setup_teardown(f, watches_setup, watches_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WATCHES_TEST(test_a_walk_sweeps_what_it_did_not_touch),
        WATCHES_TEST(test_roles_are_of_one_walk),
        WATCHES_TEST(test_many_folders_and_odd_names),
        WATCHES_TEST(test_a_folder_is_dropped_with_those_below),
        WATCHES_TEST(test_what_cannot_be_watched),
        WATCHES_TEST(test_memory_ends),
        WATCHES_TEST(test_no_descriptor_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
