/*
 * The watches on a site, if there is more than they can tell, or if the kernel refuses something.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/server/watch/tree_case.h"

/* ---- more than can be told ---- */

/* How many events the kernel keeps for one reader. */
static long queue_length(void)
{
    char text[32] = "";
    FILE *file = fopen("/proc/sys/fs/inotify/max_queued_events", "re");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof(text), file));
    assert_int_equal(fclose(file), 0);
    return strtol(text, NULL, 10);
}

static bool is_waiting(void)
{
    struct pollfd fd = {.fd = tree_fd(tree), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

/* The kernel drops events: of those that it keeps here, none is wanted. */
static void test_the_queue_overflows(void **state)
{
    (void)state;
    enum { TOO_LONG = 200000 };
    long most = queue_length();
    if (most > TOO_LONG)
        skip();
    folder_write(&folder, ".a", "a");
    folder_write(&folder, ".b", "b");
    follow();
    assert_false(is_waiting());
    int fds[] = {open_file(".a", 0), open_file(".b", 0)};
    for (long i = 0; i < most + 2; i++)
        write_text(fds[i % 2], "x");
    folder_write(&folder, "lost.md", "lost");
    assert_true(is_waiting());
    bool everything = false;
    while (is_waiting()) {
        assert_true(read_changes());
        assert_int_equal(changes.count, 0);
        everything = everything || changes.everything;
    }
    assert_true(everything);
    assert_int_equal(close(fds[0]), 0);
    assert_int_equal(close(fds[1]), 0);
    folder_write(&folder, "found.md", "found");
    assert_string_equal(seen(), "found.md");
}

static void test_with_too_many_changes_everything_is_looked_at(void **state)
{
    (void)state;
    folder_write(&folder, "a.md", "a");
    folder_write(&folder, "b.md", "b");
    follow();
    const char *names[] = {in_folder("a.md"), in_folder("b.md")};
    for (int i = 0; i < TREE_CHANGES_MAX; i++)
        assert_int_equal(chmod(names[i % 2], 0600), 0);
    assert_true(read_changes());
    assert_int_equal(changes.count, TREE_CHANGES_MAX);
    assert_false(changes.everything);
    for (int i = 0; i < TREE_CHANGES_MAX + 1; i++)
        assert_int_equal(chmod(names[i % 2], 0600), 0);
    assert_true(read_changes());
    assert_int_equal(changes.count, TREE_CHANGES_MAX);
    assert_true(changes.everything);
}

static void test_repetitions_are_removed_from_short_lists(void **state)
{
    (void)state;
    enum { LONG = 600 };
    struct str few[] = {S("a"), S("b"), S("a"), S("ab"), S("b"), S("a")}, many[LONG];
    changes = (struct tree_changes){.arena = &arena, .paths = few, .count = ARRAY_LEN(few)};
    assert_string_equal(changes_text(), "a b ab");
    for (size_t i = 0; i < LONG; i++)
        many[i] = S("a");
    changes = (struct tree_changes){.arena = &arena, .paths = many, .count = LONG};
    tree_unite(&changes);
    assert_int_equal(changes.count, LONG);
    changes = (struct tree_changes){.arena = &arena};
    tree_unite(&changes);
    assert_int_equal(changes.count, 0);
}

/* ---- what the kernel refuses ---- */

/* A refusal is told, and the next walk has what was missing. */
static void test_the_kernel_refuses_a_new_folder(void **state)
{
    (void)state;
    static const struct {
        int error;
        enum err_kind kind;
    } rows[] = {{ENOSPC, ERR_KIND_LIMIT}, {EMFILE, ERR_KIND_FAULT}, {ENOMEM, ERR_KIND_FAULT}};
    follow();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        err = ERR_INIT;
        watches_case_fails_at = "/full";
        watches_case_error = rows[i].error;
        make_folder("full");
        assert_false(read_changes());
        assert_int_equal(err.kind, rows[i].kind);
        assert_false(tree_follow(tree, site, &grew, &missing, &err));
        watches_case_fails_at = NULL;
        follow();
        assert_true(grew);
        folder_write(&folder, "full/x.md", "x");
        assert_string_equal(seen(), "full/x.md");
        folder_remove(&folder, "full");
        assert_string_equal(seen(), "full/x.md full");
    }
}

/* A folder that vanished again, or that may not be read, is no error. */
static void test_a_folder_that_cannot_be_read(void **state)
{
    (void)state;
    static const int errors[] = {ENOENT, EACCES};
    follow();
    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        watches_case_fails_at = "/locked";
        watches_case_error = errors[i];
        make_folder("locked");
        folder_write(&folder, "locked/x.md", "x");
        assert_string_equal(seen(), "locked");
        watches_case_fails_at = NULL;
        assert_int_equal(chmod(in_folder("locked"), 0700), 0);
        assert_string_equal(seen(), "locked"); /* and it is watched */
        folder_write(&folder, "locked/x.md", "y");
        assert_string_equal(seen(), "locked/x.md");
        folder_remove(&folder, "locked");
        (void)seen();
    }
}

static void allow_descriptors(struct rlimit *before, bool allow)
{
    if (!allow) {
        assert_int_equal(getrlimit(RLIMIT_NOFILE, before), 0);
        int next = dup(STDIN_FILENO);
        assert_true(next >= 0 && close(next) == 0);
        struct rlimit none = {(rlim_t)next, before->rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    } else {
        assert_int_equal(setrlimit(RLIMIT_NOFILE, before), 0);
    }
}

static void test_no_descriptor_is_left(void **state)
{
    (void)state;
    struct rlimit limit;
    follow();
    folder_write(&folder, "a/b/x.md", "x");
    allow_descriptors(&limit, false);
    bool read = read_changes();
    enum err_kind of_read = err.kind;
    err = ERR_INIT;
    bool followed = tree_follow(tree, site, &grew, &missing, &err);
    enum err_kind of_follow = err.kind;
    err = ERR_INIT;
    struct tree *other = tree_open(&(struct held_names){.root = folder.path}, &err);
    allow_descriptors(&limit, true);
    assert_false(read);
    assert_int_equal(of_read, ERR_KIND_FAULT);
    assert_false(followed);
    assert_int_equal(of_follow, ERR_KIND_FAULT);
    assert_null(other);
    assert_int_equal(err.kind, ERR_KIND_FAULT);
    follow();
    (void)seen();
    folder_write(&folder, "a/b/x.md", "again");
    assert_string_equal(seen(), "a/b/x.md");
}

static void test_memory_ends(void **state)
{
    (void)state;
    make_folder("a");
    int most = 0;
    bool ok = false;
    while (!ok) {
        assert_true(most < 100);
        err = ERR_INIT;
        watches_case_memory = most++;
        ok = tree_follow(tree, site, &grew, &missing, &err);
        watches_case_memory = -1;
        assert_true(ok || err.kind == ERR_KIND_NOMEM);
    }
    assert_true(most > 1);
    folder_write(&folder, "a/x.md", "x");
    assert_string_equal(seen(), "a/x.md");
    make_folder("a/b");
    watches_case_memory = 0;
    err = ERR_INIT;
    assert_false(read_changes());
    assert_int_equal(err.kind, ERR_KIND_NOMEM);
    watches_case_memory = -1;
    follow();
    folder_write(&folder, "a/b/x.md", "x");
    assert_string_equal(seen(), "a/b/x.md");
}

static void test_folders_below_the_limit_of_depth(void **state)
{
    (void)state;
    enum { LEVELS = 70, WATCHED = 63 };
    char path[2 * LEVELS + 8] = "", watched[sizeof(path)] = "";
    for (int i = 0; i < LEVELS; i++) {
        memcpy(path + strlen(path), "d/", sizeof("d/"));
        if (i < WATCHED)
            memcpy(watched, path, sizeof(path));
    }
    memcpy(path + strlen(path), "x.md", sizeof("x.md"));
    memcpy(watched + strlen(watched), "x.md", sizeof("x.md"));
    folder_write(&folder, path, "too deep");
    follow();
    folder_write(&folder, path, "still");
    assert_string_equal(seen(), "");
    folder_write(&folder, watched, "x");
    assert_string_equal(seen(), watched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(test_the_queue_overflows),
        TREE_TEST(test_with_too_many_changes_everything_is_looked_at),
        TREE_TEST(test_repetitions_are_removed_from_short_lists),
        TREE_TEST(test_the_kernel_refuses_a_new_folder),
        TREE_TEST(test_a_folder_that_cannot_be_read),
        TREE_TEST(test_no_descriptor_is_left),
        TREE_TEST(test_memory_ends),
        TREE_TEST(test_folders_below_the_limit_of_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
