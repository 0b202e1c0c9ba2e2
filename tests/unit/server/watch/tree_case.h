/*
 * A site's folder and the watches on it for each test, and what they have seen.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_SERVER_WATCH_TREE_CASE_H
#define TESTS_UNIT_SERVER_WATCH_TREE_CASE_H

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "server/watch/tree.h"
#include "tests/support/fake_site.h"
#include "tests/unit/server/watch/watches_case.h"

static struct tree *tree;
static const struct site *site;
static struct arena arena;
static struct tree_changes changes;
static bool grew, missing;

/* For before and after each test. */
static int tree_setup(void **state)
{
    (void)state;
    folder_init(&folder);
    arena_init(&arena, 0);
    err = ERR_INIT;
    watches_case_fails_at = NULL;
    watches_case_memory = -1;
    fake_reset();
    site = site_load(&(struct site_options){.source = str_c(folder.path)}, NULL, &err);
    tree = tree_open(&(struct held_names){.root = folder.path}, &err);
    assert_non_null(tree);
    return 0;
}

static int tree_teardown(void **state)
{
    (void)state;
    watches_case_fails_at = NULL;
    watches_case_memory = -1;
    tree_close(tree);
    site_unref(site);
    arena_fini(&arena);
    folder_fini(&folder);
    return 0;
}

static void follow(void)
{
    assert_true(tree_follow(tree, site, &grew, &missing, &err));
}

/* Reads what has happened. */
static bool read_changes(void)
{
    changes = (struct tree_changes){.arena = &arena};
    return tree_read(tree, site, &changes, &err);
}

static const char *changes_text(void)
{
    struct buf out;
    tree_unite(&changes);
    buf_init(&out, &arena, 0);
    for (size_t i = 0; i < changes.count; i++)
        buf_printf(&out, "%s%.*s", i > 0 ? " " : "", STR_ARG(changes.paths[i]));
    if (changes.everything)
        buf_add(&out, changes.count > 0 ? S(" *") : S("*"));
    return arena_z(&arena, buf_str(&out));
}

/* The changed paths since the last call, "*" for everything. */
static const char *seen(void)
{
    assert_true(read_changes());
    return changes_text();
}

static int open_file(const char *name, int flags)
{
    int fd = open(in_folder(name), flags | O_WRONLY | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    return fd;
}

static void write_text(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

#define TREE_TEST(f) cmocka_unit_test_setup_teardown(f, tree_setup, tree_teardown)

#endif
