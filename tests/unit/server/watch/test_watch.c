/*
 * Freshness: what a site is told of, for each way in which files change; and never too late.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/watch/watch.h"
#include "tests/support/fake_site.h"

/* ---- a folder of one's own, with "site" in it ---- */

static char base[64];
static struct publish publish;
static struct report report;
static struct watch *watch;

static const char *at(const char *path)
{
    static char names[4][PATH_MAX];
    static unsigned used;
    char *name = names[used++ % ARRAY_LEN(names)];
    (void)snprintf(name, PATH_MAX, "%s/%s", base, path);
    return name;
}

static void make_folder(const char *path)
{
    assert_int_equal(mkdir(at(path), 0755), 0);
}

static int open_file(const char *path, int flags)
{
    int fd = open(at(path), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
    assert_true(fd >= 0);
    return fd;
}

static void write_file(const char *path)
{
    int fd = open_file(path, O_TRUNC);
    assert_int_equal(write(fd, "text", 4), 4);
    assert_int_equal(close(fd), 0);
}

static void move(const char *from, const char *to)
{
    assert_int_equal(rename(at(from), at(to)), 0);
}

/* Replaces a symbolic link by a new one, as ConfigMaps and git-sync do. */
static void swap_link(const char *target, const char *path)
{
    assert_int_equal(symlink(target, at("link.tmp")), 0);
    move("link.tmp", path);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static void start(const char *root, enum watch_mode mode)
{
    struct err err = ERR_INIT;
    const struct site_options options = {.source = str_c(at(root))};
    fake_reset();
    report_init(&report);
    assert_true(publish_init(&publish, site_load(&options, NULL, &err)));
    const struct watch_options how = {
        .root = at(root), .mode = mode, .publish = &publish, .report = &report};
    watch = watch_start(&how, &err);
    assert_non_null(watch);
    char first[64];
    fake_take_changes(first, sizeof(first));
    assert_string_equal(first, mode == WATCH_MODE_INOTIFY ? "*" : "");
}

/* A site that is read after its folders are watched. changed: a file that is saved in between. */
static void start_before(bool still_that_site, const char *changed, const char *want)
{
    struct err err = ERR_INIT;
    char first[64];
    const struct site_options options = {.source = str_c(at("site"))};
    const struct watch_options how = {
        .root = at("site"), .mode = WATCH_MODE_INOTIFY, .publish = &publish, .report = &report};
    fake_reset();
    report_init(&report);
    watch = watch_open(&how, &err);
    assert_non_null(watch);
    const struct site *site = site_load(&options, NULL, &err);
    watch_follow(watch, site);
    if (!still_that_site)
        watch_follow(watch, NULL);
    if (changed != NULL)
        write_file(changed);
    assert_true(publish_init(&publish, site));
    assert_true(watch_run(watch, &err));
    fake_take_changes(first, sizeof(first));
    assert_string_equal(first, want);
    write_file("site/pages/a.md");
}

static int setup(void **state)
{
    (void)state;
    (void)snprintf(base, sizeof(base), "/tmp/test_watch.XXXXXX");
    assert_non_null(mkdtemp(base));
    make_folder("site");
    make_folder("site/pages");
    make_folder("site/.git");
    write_file("site/pages/a.md");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    watch_free(watch);
    publish_fini(&publish);
    report_fini(&report);
    watch = NULL;
    /* No other thread is left. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    return nftw(base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- waiting, as a request does ---- */

struct sleeper {
    struct waiter waiter;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool awake;
};

static void wake(struct waiter *w)
{
    struct sleeper *s = (struct sleeper *)(void *)w;
    pthread_mutex_lock(&s->lock);
    s->awake = true;
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

/* Waits for one round, as a request does, and takes what is published then. */
static void catch_up(void)
{
    struct sleeper s = {.waiter = {.wake = wake},
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .changed = PTHREAD_COND_INITIALIZER};
    if (watch_current(watch) || !watch_wait(watch, &s.waiter))
        return;
    pthread_mutex_lock(&s.lock);
    while (!s.awake)
        pthread_cond_wait(&s.changed, &s.lock);
    pthread_mutex_unlock(&s.lock);
}

static void expect(const char *want)
{
    char got[4096];
    catch_up();
    fake_take_changes(got, sizeof(got));
    assert_string_equal(got, want);
}

/* Other paths may be reported, too: for a new folder, that depends on how fast files are added. */
static void expect_among(const char *want)
{
    char got[4096];
    catch_up();
    fake_take_changes(got, sizeof(got));
    if (strstr(got, want) == NULL)
        fail_msg("'%s' is not in '%s'", want, got);
}

/* ---- the start ---- */

static void test_nothing_is_read_twice(void **state)
{
    (void)state;
    start_before(true, NULL, "");
    expect("pages/a.md");
}

static void test_a_file_is_saved_while_the_site_is_read(void **state)
{
    (void)state;
    start_before(true, "site/pages/b.md", "pages/b.md");
    expect("pages/a.md");
}

static void test_the_site_that_is_read_may_be_another_one(void **state)
{
    (void)state;
    start_before(false, NULL, "*");
    expect("pages/a.md");
}

static void test_a_watch_that_is_not_run(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    const struct watch_options how = {.root = at("site"), .mode = WATCH_MODE_INOTIFY};
    const struct site_options options = {.source = str_c(at("site"))};
    fake_reset();
    report_init(&report);
    assert_true(publish_init(&publish, site_load(&options, NULL, &err)));
    watch = watch_open(&how, &err);
    assert_non_null(watch);
    watch_follow(watch, publish_peek(&publish)->site);
    struct waiter w = {.wake = NULL};
    assert_false(watch_wait(watch, &w));
}

/* ---- files ---- */

static void test_files_are_written(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    expect("");
    write_file("site/pages/a.md");
    expect("pages/a.md");
    write_file("site/pages/new.md");
    expect("pages/new.md");
    write_file("site/_config.yml");
    expect("_config.yml");
    write_file("site/pages/b.tmp");
    catch_up();
    move("site/pages/b.tmp", "site/pages/a.md");
    expect_among("pages/a.md");
    assert_int_equal(unlink(at("site/pages/a.md")), 0);
    expect("pages/a.md");
    assert_int_equal(link(at("site/pages/new.md"), at("site/pages/other.md")), 0);
    expect("pages/other.md");
    assert_int_equal(chmod(at("site/pages/new.md"), 0600), 0);
    expect("pages/new.md");
    assert_int_equal(utimensat(AT_FDCWD, at("site/pages/new.md"), NULL, 0), 0);
    expect("pages/new.md");
}

static void test_nothing_unwanted_is_told(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    write_file("site/pages/.a.md.swp");
    expect("");
    write_file("site/.git/index");
    expect("");
    assert_int_equal(symlink("nobody@nowhere.1", at("site/pages/.#a.md")), 0);
    expect("");
}

/* For a file whose last write came after `written`, which may be long ago on a slow machine. */
static void expect_patience(time_t written)
{
    char got[4096];
    catch_up();
    fake_take_changes(got, sizeof(got));
    if (time(NULL) == written) /* patience ends a second later */
        assert_string_equal(got, "");
}

static void test_a_file_is_not_read_before_it_is_closed(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    time_t begun = time(NULL);
    int fd = open_file("site/pages/a.md", O_TRUNC);
    expect_patience(begun);
    assert_int_equal(write(fd, "half", 4), 4);
    expect_patience(begun);
    assert_int_equal(fchmod(fd, 0600), 0);
    expect_patience(begun);
    assert_int_equal(close(fd), 0);
    expect_among("pages/a.md");
    begun = time(NULL);
    fd = open_file("site/pages/new.md", O_EXCL);
    expect_patience(begun);
    (void)usleep(80 * 1000);
    expect_patience(begun);
    assert_int_equal(write(fd, "half", 4), 4);
    expect_patience(begun);
    assert_int_equal(close(fd), 0);
    expect_among("pages/new.md");
}

static void test_a_file_made_without_a_name(void **state)
{
    (void)state;
    char from[64];
    start("site", WATCH_MODE_INOTIFY);
    int fd = open(at("site/pages"), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0)
        skip();
    assert_int_equal(write(fd, "text", 4), 4);
    (void)snprintf(from, sizeof(from), "/proc/self/fd/%d", fd);
    assert_int_equal(
        linkat(AT_FDCWD, from, AT_FDCWD, at("site/pages/linked.md"), AT_SYMLINK_FOLLOW), 0);
    (void)usleep(120 * 1000);
    expect("pages/linked.md");
    assert_int_equal(close(fd), 0);
}

/* ---- folders ---- */

static void test_folders_come_move_and_go(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    make_folder("site/pages/d");
    write_file("site/pages/d/x.md");
    expect_among("pages/d");
    write_file("site/pages/d/x.md");
    expect("pages/d/x.md");
    move("site/pages/d", "site/pages/e");
    expect("pages/d pages/e");
    write_file("site/pages/e/x.md");
    expect("pages/e/x.md");
    move("site/pages/e", "away");
    expect("pages/e");
    write_file("away/x.md");
    expect("");
    make_folder("away/deep");
    make_folder("away/deep/er");
    move("away", "site/pages/back");
    expect("pages/back");
    write_file("site/pages/back/deep/er/y.md");
    expect("pages/back/deep/er/y.md");
    assert_int_equal(unlink(at("site/pages/back/deep/er/y.md")), 0);
    assert_int_equal(rmdir(at("site/pages/back/deep/er")), 0);
    expect_among("pages/back/deep/er");
}

/* ---- links ---- */

static void test_the_root_is_a_link_that_is_swapped(void **state)
{
    (void)state;
    make_folder("next");
    make_folder("next/pages");
    assert_int_equal(symlink("site", at("current")), 0);
    start("current", WATCH_MODE_INOTIFY);
    swap_link("next", "current");
    expect("*");
    write_file("next/pages/b.md");
    expect("pages/b.md");
    write_file("site/pages/a.md");
    expect("");
    swap_link("site", "current");
    expect("*");
    write_file("site/pages/a.md");
    expect("pages/a.md");
}

static void test_a_folder_on_the_way_is_a_link_that_is_swapped(void **state)
{
    (void)state;
    make_folder("v1");
    make_folder("v2");
    move("site", "v1/site");
    make_folder("v2/site");
    assert_int_equal(symlink("v1", at("current")), 0);
    start("current/site", WATCH_MODE_INOTIFY);
    swap_link("v2", "current");
    expect("*");
    write_file("v2/site/b.md");
    expect("b.md");
}

static void test_the_root_is_replaced_by_another_folder(void **state)
{
    (void)state;
    make_folder("next");
    start("site", WATCH_MODE_INOTIFY);
    move("site", "old");
    move("next", "site");
    expect_among("*");
    write_file("site/b.md");
    expect("b.md");
}

static void test_the_root_goes_and_comes_back(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    move("site", "old");
    expect_among("*");
    move("old", "site");
    expect_among("*");
    write_file("site/pages/a.md");
    expect_among("pages/a.md");
}

/* A mounted ConfigMap: a.md -> ..data/a.md, ..data -> ..v1, and ..data is swapped. */
static void test_files_are_links_through_a_folder_that_is_swapped(void **state)
{
    (void)state;
    make_folder("site/pages/..v1");
    make_folder("site/pages/..v2");
    write_file("site/pages/..v1/m.md");
    write_file("site/pages/..v2/m.md");
    assert_int_equal(symlink("..v1", at("site/pages/..data")), 0);
    assert_int_equal(symlink("..data/m.md", at("site/pages/m.md")), 0);
    start("site", WATCH_MODE_INOTIFY);
    swap_link("..v2", "site/pages/..data");
    expect_among("*");
    write_file("site/pages/..v2/m.md");
    expect_among("*");
    swap_link("..v1", "site/pages/..data");
    expect_among("*");
}

static void test_a_link_comes_before_its_target(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    assert_int_equal(symlink("..data/m.md", at("site/pages/m.md")), 0);
    expect("*");
    make_folder("site/pages/..v1");
    write_file("site/pages/..v1/m.md");
    assert_int_equal(symlink("..v1", at("site/pages/..data")), 0);
    expect_among("*");
    write_file("site/pages/..v1/m.md");
    expect_among("*");
}

static void test_a_folder_is_a_link(void **state)
{
    (void)state;
    make_folder("site/.shared");
    make_folder("site/.shared/in");
    assert_int_equal(symlink("../.shared", at("site/pages/shared")), 0);
    assert_int_equal(symlink(".", at("site/pages/loop")), 0);
    start("site", WATCH_MODE_INOTIFY);
    write_file("site/.shared/in/x.md");
    expect_among("pages/shared/in/x.md");
    assert_int_equal(unlink(at("site/pages/shared")), 0);
    expect("*");
    write_file("site/.shared/in/x.md");
    expect("");
}

/* ---- never too late ---- */

static void test_a_thousand_changes_one_at_a_time(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    for (int i = 0; i < 1000; i++) {
        if (i % 2 == 0) {
            write_file("site/pages/a.md");
        } else {
            write_file(".new");
            move(".new", "site/pages/a.md");
        }
        expect("pages/a.md");
    }
}

static void test_many_changes_at_once(void **state)
{
    (void)state;
    char name[64];
    start("site", WATCH_MODE_INOTIFY);
    for (int i = 0; i < 300; i++) {
        (void)snprintf(name, sizeof(name), "site/pages/%d.md", i);
        write_file(name);
    }
    expect_among("pages/299.md");
}

static void test_a_failed_update_is_made_up_for(void **state)
{
    (void)state;
    start("site", WATCH_MODE_INOTIFY);
    fake_break_config(true);
    write_file("site/pages/a.md");
    expect("pages/a.md");
    uint64_t before = publish_generation(&publish);
    write_file("site/_config.yml");
    expect_among("*");
    assert_int_equal(publish_generation(&publish), before);
    fake_break_config(false);
    write_file("site/_config.yml");
    expect_among("*");
    assert_true(publish_generation(&publish) > before);
}

static void test_without_inotify_each_round_looks_at_everything(void **state)
{
    (void)state;
    start("site", WATCH_MODE_STAT);
    assert_false(watch_current(watch));
    expect("*");
    expect("*");
}

static void test_a_site_that_never_changes(void **state)
{
    (void)state;
    start("site", WATCH_MODE_OFF);
    write_file("site/pages/a.md");
    assert_true(watch_current(watch));
    expect("");
}

static void test_stopping_wakes_and_refuses(void **state)
{
    (void)state;
    start("site", WATCH_MODE_STAT);
    watch_stop(watch);
    struct waiter w = {.wake = NULL};
    assert_false(watch_wait(watch, &w));
}

#define watch_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        watch_test(test_nothing_is_read_twice),
        watch_test(test_a_file_is_saved_while_the_site_is_read),
        watch_test(test_the_site_that_is_read_may_be_another_one),
        watch_test(test_a_watch_that_is_not_run),
        watch_test(test_files_are_written),
        watch_test(test_nothing_unwanted_is_told),
        watch_test(test_a_file_is_not_read_before_it_is_closed),
        watch_test(test_a_file_made_without_a_name),
        watch_test(test_folders_come_move_and_go),
        watch_test(test_the_root_is_a_link_that_is_swapped),
        watch_test(test_a_folder_on_the_way_is_a_link_that_is_swapped),
        watch_test(test_the_root_is_replaced_by_another_folder),
        watch_test(test_the_root_goes_and_comes_back),
        watch_test(test_files_are_links_through_a_folder_that_is_swapped),
        watch_test(test_a_link_comes_before_its_target),
        watch_test(test_a_folder_is_a_link),
        watch_test(test_a_thousand_changes_one_at_a_time),
        watch_test(test_many_changes_at_once),
        watch_test(test_a_failed_update_is_made_up_for),
        watch_test(test_without_inotify_each_round_looks_at_everything),
        watch_test(test_a_site_that_never_changes),
        watch_test(test_stopping_wakes_and_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
