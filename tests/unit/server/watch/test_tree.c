/*
 * The watches on a site: from events of the kernel in real folders to changed paths. What is too
 * much for them is in test_tree_limits.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/server/watch/tree_case.h"

static void move(const char *from, const char *to)
{
    assert_int_equal(rename(in_folder(from), in_folder(to)), 0);
}

/* ---- files ---- */

static void test_events_of_files(void **state)
{
    (void)state;
    folder_write(&folder, "old.md", "old");
    folder_write(&folder, "a/in.md", "in");
    make_folder("b");
    make_folder(".hidden");
    follow();
    assert_true(grew);
    assert_false(missing);
    assert_string_equal(seen(), "");

    folder_write(&folder, "new.md", "new");
    assert_string_equal(seen(), "new.md");
    folder_write(&folder, "old.md", "newer");
    assert_string_equal(seen(), "old.md");
    folder_write(&folder, "a/in.md", "other");
    assert_string_equal(seen(), "a/in.md");
    assert_int_equal(chmod(in_folder("old.md"), 0600), 0);
    assert_string_equal(seen(), "old.md");
    folder_replace(&folder, "old.md", "replaced");
    assert_string_equal(seen(), "old.md.new~ old.md");
    move("old.md", "renamed.md");
    assert_string_equal(seen(), "old.md renamed.md");
    move("a/in.md", "b/moved.md");
    assert_string_equal(seen(), "a/in.md b/moved.md");
    move("renamed.md", ".hidden/away.md");
    assert_string_equal(seen(), "renamed.md");
    move(".hidden/away.md", "back.md");
    assert_string_equal(seen(), "back.md");
    folder_remove(&folder, "back.md");
    assert_string_equal(seen(), "back.md");
    folder_write(&folder, ".hidden/x.md", "not wanted");
    folder_write(&folder, ".x", "not wanted");
    assert_string_equal(seen(), "");
}

static void test_a_path_appears_once_for_many_events(void **state)
{
    (void)state;
    follow();
    for (int i = 0; i < 3; i++) {
        folder_write(&folder, "a.md", "a");
        folder_write(&folder, "b.md", "b");
    }
    assert_string_equal(seen(), "a.md b.md");
}

static void test_names_with_odd_bytes(void **state)
{
    (void)state;
    char longest[256];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    const char *const names[] = {
        "a b.md",  "\xff\xfe.md", "line\nfeed.md", "e\xcc\x81.md", "\xc3\xa9.md",
        "%s%n.md", "-rf",         "back\\slash",   "\x01",         "*",
        " ",       "\"'",         "a..b.md",       longest,
    };
    make_folder("\xff \n");
    follow();
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char below[300];
        (void)snprintf(below, sizeof(below), "\xff \n/%s", names[i]);
        folder_write(&folder, names[i], "x");
        folder_write(&folder, below, "x");
        assert_true(read_changes());
        assert_false(changes.everything);
        assert_int_equal(changes.count, 2);
        assert_str_equal(changes.paths[0], str_c(names[i]));
        assert_str_equal(changes.paths[1], str_c(below));
    }
}

/* ---- files that are being written ---- */

static void test_a_file_is_a_change_when_it_is_closed(void **state)
{
    (void)state;
    folder_write(&folder, "old.md", "old");
    follow();
    int fd = open_file("new.md", O_CREAT);
    assert_string_equal(seen(), "");
    write_text(fd, "some");
    assert_string_equal(seen(), "");
    assert_true(tree_timeout(tree) >= 0);
    write_text(fd, "more");
    assert_int_equal(close(fd), 0);
    assert_string_equal(seen(), "new.md");
    assert_int_equal(tree_timeout(tree), -1);

    fd = open_file("old.md", O_APPEND);
    write_text(fd, "more");
    assert_string_equal(seen(), "");
    folder_write(&folder, "other.md", "other");
    assert_string_equal(seen(), "other.md");
    assert_false(tree_writes(tree, &changes));
    assert_int_equal(chmod(in_folder("old.md"), 0600), 0);
    assert_string_equal(seen(), ""); /* its close will come */
    struct str old = S("old.md");
    changes = (struct tree_changes){.arena = &arena, .paths = &old, .count = 1};
    assert_true(tree_writes(tree, &changes));
    assert_int_equal(close(fd), 0);
    assert_string_equal(seen(), "old.md");
    assert_false(tree_writes(tree, &changes));
}

static void test_a_file_that_goes_is_no_longer_written(void **state)
{
    (void)state;
    follow();
    int one = open_file("one.md", O_CREAT), two = open_file("two.md", O_CREAT);
    write_text(one, "1");
    write_text(two, "2");
    assert_string_equal(seen(), "");
    folder_remove(&folder, "one.md");
    move("two.md", "three.md");
    assert_string_equal(seen(), "one.md two.md three.md");
    assert_int_equal(tree_timeout(tree), -1);
    assert_int_equal(close(one), 0);
    assert_int_equal(close(two), 0);
    assert_string_equal(seen(), "three.md");

    one = open_file("one.md", O_CREAT);
    write_text(one, "1");
    folder_write(&folder, ".next", "whole");
    assert_string_equal(seen(), "");
    move(".next", "one.md"); /* over it */
    assert_string_equal(seen(), "one.md");
    assert_int_equal(tree_timeout(tree), -1);
    assert_int_equal(close(one), 0);
}

static void wait_and_expire(void)
{
    changes = (struct tree_changes){.arena = &arena};
    for (int left; (left = tree_timeout(tree)) > 0;)
        (void)poll(NULL, 0, left);
    tree_expire(tree, &changes);
}

static void test_a_file_that_stays_open_is_read_in_the_end(void **state)
{
    (void)state;
    follow();
    int fd = open_file("log.md", O_CREAT);
    write_text(fd, "line");
    assert_string_equal(seen(), "");
    wait_and_expire();
    assert_string_equal(changes_text(), "log.md");
    assert_int_equal(tree_timeout(tree), -1);
    write_text(fd, "line");
    assert_string_equal(seen(), "");
    assert_true(tree_timeout(tree) >= 0);
    assert_int_equal(close(fd), 0);
}

/* Such files appear complete, and no close follows. */
static void test_files_that_appear_with_their_content(void **state)
{
    (void)state;
    char descriptor[32];
    folder_write(&folder, ".hidden", "text");
    follow();
    assert_int_equal(link(in_folder(".hidden"), in_folder("hard.md")), 0);
    assert_string_equal(seen(), "hard.md");
    int fd = open(folder.path, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) {
        assert_int_equal(errno, EOPNOTSUPP);
        skip();
    }
    write_text(fd, "text");
    (void)snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", fd);
    assert_int_equal(
        linkat(AT_FDCWD, descriptor, AT_FDCWD, in_folder("made.md"), AT_SYMLINK_FOLLOW), 0);
    assert_int_equal(close(fd), 0);
    assert_string_equal(seen(), "");
    wait_and_expire();
    assert_string_equal(changes_text(), "made.md");
    assert_int_equal(tree_timeout(tree), -1);
}

/* Without memory to remember that it is open, it is read at once. */
static void test_a_written_file_cannot_be_remembered(void **state)
{
    (void)state;
    follow();
    int fd = open_file("a.md", O_CREAT);
    watches_case_memory = 0;
    assert_string_equal(seen(), "a.md");
    watches_case_memory = -1;
    assert_int_equal(tree_timeout(tree), -1);
    assert_int_equal(close(fd), 0);
}

/* ---- folders ---- */

static void test_a_folder_that_was_filled_before_it_is_watched(void **state)
{
    (void)state;
    follow();
    folder_write(&folder, "a/b/c/x.md", "x");
    folder_write(&folder, "a/y.md", "y");
    assert_string_equal(seen(), "a");
    folder_write(&folder, "a/b/c/x.md", "again");
    assert_string_equal(seen(), "a/b/c/x.md");
    folder_write(&folder, "a/b/new.md", "n");
    assert_string_equal(seen(), "a/b/new.md");
    folder_write(&folder, "a/.hidden/x.md", "not wanted");
    assert_string_equal(seen(), "");
}

static void test_moved_folders_take_their_content_along(void **state)
{
    (void)state;
    folder_write(&folder, "a/sub/x.md", "x");
    make_folder("c");
    make_folder(".out");
    follow();
    move("a", "b");
    assert_string_equal(seen(), "a b");
    folder_write(&folder, "b/sub/x.md", "again");
    assert_string_equal(seen(), "b/sub/x.md");
    move("b", "c/b");
    assert_string_equal(seen(), "b c/b");
    folder_write(&folder, "c/b/sub/x.md", "again");
    assert_string_equal(seen(), "c/b/sub/x.md");
    move("c", ".out/c");
    assert_string_equal(seen(), "c");
    folder_write(&folder, ".out/c/b/sub/x.md", "not wanted now");
    assert_string_equal(seen(), "");
    move(".out/c", "c");
    assert_string_equal(seen(), "c");
    folder_write(&folder, "c/b/sub/x.md", "wanted again");
    assert_string_equal(seen(), "c/b/sub/x.md");
}

/* Two folders exchange names before anyone looks. */
static void test_folders_that_exchange_names(void **state)
{
    (void)state;
    folder_write(&folder, "a/one.md", "1");
    folder_write(&folder, "b/two.md", "2");
    follow();
    move("a", ".t");
    move("b", "a");
    move(".t", "b");
    assert_string_equal(seen(), "a b");
    folder_write(&folder, "a/two.md", "2");
    folder_write(&folder, "b/one.md", "1");
    assert_string_equal(seen(), "a/two.md b/one.md");
}

static void test_removed_folders(void **state)
{
    (void)state;
    folder_write(&folder, "a/b/x.md", "x");
    folder_write(&folder, "ab/y.md", "y");
    follow();
    folder_remove(&folder, "a");
    assert_string_equal(seen(), "a/b/x.md a/b a");
    folder_write(&folder, "a/b/x.md", "anew");
    assert_string_equal(seen(), "a");
    folder_remove(&folder, "a");
    folder_write(&folder, "a/b/x.md", "and anew, before anyone looks");
    assert_string_equal(seen(), "a/b/x.md a/b a");
    folder_write(&folder, "a/b/x.md", "more");
    folder_write(&folder, "ab/y.md", "more");
    assert_string_equal(seen(), "a/b/x.md ab/y.md");
}

static void test_the_site_itself_goes_and_comes(void **state)
{
    (void)state;
    folder_write(&folder, "a/x.md", "x");
    follow();
    folder_fini(&folder);
    (void)seen();
    assert_true(changes.everything);
    follow();
    assert_true(missing);
    (void)seen();
    assert_int_equal(mkdir(folder.path, 0755), 0);
    (void)seen();
    assert_true(changes.everything);
    follow();
    assert_true(grew);
    assert_false(missing);
    (void)seen();
    folder_write(&folder, "y.md", "y");
    assert_string_equal(seen(), "y.md");
}

/* What the old folder does then is of no interest. */
static void test_the_site_is_replaced_by_another_folder(void **state)
{
    (void)state;
    folder_write(&folder, "site/a/x.md", "x");
    folder_write(&folder, "next/a/x.md", "x");
    tree_close(tree);
    tree = tree_open(&(struct held_names){.root = in_folder("site")}, &err);
    assert_non_null(tree);
    follow();
    move("site", "old");
    move("next", "site");
    (void)seen();
    assert_true(changes.everything);
    follow();
    assert_false(missing);
    folder_write(&folder, "old/a/x.md", "y");
    assert_string_equal(seen(), "");
    folder_write(&folder, "site/a/x.md", "y");
    assert_string_equal(seen(), "a/x.md");
}

static void test_following_again_adds_what_is_new_alone(void **state)
{
    (void)state;
    make_folder("a");
    follow();
    assert_true(grew);
    follow();
    assert_false(grew);
    make_folder("b");
    follow();
    assert_true(grew);
    assert_string_equal(seen(), "b");
    follow();
    assert_false(grew);
}

static void test_links(void **state)
{
    (void)state;
    folder_write(&folder, "a/x.md", "x");
    follow();
    folder_link(&folder, ".#x.md", "nobody@nowhere.1");
    assert_string_equal(seen(), ""); /* as Emacs makes beside a file that is edited */
    folder_link(&folder, "l", "a");
    assert_string_equal(seen(), "*");
    follow();
    folder_write(&folder, "a/x.md", "reached by two names");
    (void)seen();
    assert_true(changes.everything);
    folder_remove(&folder, "l");
    (void)seen();
    assert_true(changes.everything);
    follow();
    folder_write(&folder, "a/x.md", "by one");
    assert_string_equal(seen(), "a/x.md");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(test_events_of_files),
        TREE_TEST(test_a_path_appears_once_for_many_events),
        TREE_TEST(test_names_with_odd_bytes),
        TREE_TEST(test_a_file_is_a_change_when_it_is_closed),
        TREE_TEST(test_a_file_that_goes_is_no_longer_written),
        TREE_TEST(test_a_file_that_stays_open_is_read_in_the_end),
        TREE_TEST(test_files_that_appear_with_their_content),
        TREE_TEST(test_a_written_file_cannot_be_remembered),
        TREE_TEST(test_a_folder_that_was_filled_before_it_is_watched),
        TREE_TEST(test_moved_folders_take_their_content_along),
        TREE_TEST(test_folders_that_exchange_names),
        TREE_TEST(test_removed_folders),
        TREE_TEST(test_the_site_itself_goes_and_comes),
        TREE_TEST(test_the_site_is_replaced_by_another_folder),
        TREE_TEST(test_following_again_adds_what_is_new_alone),
        TREE_TEST(test_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
