/*
 * A folder on disk for one test. See folder.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 512, OPEN_FOLDERS = 16 };

void folder_init(struct folder *f)
{
    (void)snprintf(f->path, sizeof(f->path), "/tmp/approche-test-XXXXXX");
    assert_non_null(mkdtemp(f->path));
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

void folder_fini(struct folder *f)
{
    /* A test has one thread. NOLINTNEXTLINE(concurrency-*) */
    (void)nftw(f->path, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static void path_of(const struct folder *f, const char *name, char path[static PATH_BYTES])
{
    (void)snprintf(path, PATH_BYTES, "%s/%s", f->path, name);
    for (char *slash = path + strlen(f->path) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        (void)mkdir(path, 0755);
        *slash = '/';
    }
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void folder_write(const struct folder *f, const char *name, const char *text)
{
    char path[PATH_BYTES];
    path_of(f, name, path);
    write_file(path, text);
}

void folder_replace(const struct folder *f, const char *name, const char *text)
{
    char path[PATH_BYTES], beside[PATH_BYTES + 8];
    path_of(f, name, path);
    (void)snprintf(beside, sizeof(beside), "%s.new~", path);
    write_file(beside, text);
    assert_int_equal(rename(beside, path), 0);
}

void folder_remove(const struct folder *f, const char *name)
{
    char path[PATH_BYTES];
    path_of(f, name, path);
    /* A test has one thread. NOLINTNEXTLINE(concurrency-*) */
    assert_int_equal(nftw(path, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS), 0);
}

void folder_link(const struct folder *f, const char *name, const char *target)
{
    char path[PATH_BYTES];
    path_of(f, name, path);
    assert_int_equal(symlink(target, path), 0);
}
