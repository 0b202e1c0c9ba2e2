/*
 * A table of watches for each test. See watches_case.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/unit/server/watch/watches_case.h"

const char *watches_case_fails_at;
int watches_case_error, watches_case_memory = -1;
struct folder folder;
struct watches watches;
struct err err;

static bool has_memory(void)
{
    if (watches_case_memory == 0)
        return false;
    watches_case_memory -= watches_case_memory > 0;
    return true;
}

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): names that the linker gives. */
int __real_inotify_add_watch(int fd, const char *path, uint32_t mask);
int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__real_strndup(const char *text, size_t len);
char *__wrap_strndup(const char *text, size_t len);

int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    if (watches_case_fails_at != NULL && str_ends(str_c(path), str_c(watches_case_fails_at))) {
        errno = watches_case_error;
        return -1;
    }
    return __real_inotify_add_watch(fd, path, mask);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return has_memory() ? __real_reallocarray(old, count, size) : NULL;
}

char *__wrap_strndup(const char *text, size_t len)
{
    return has_memory() ? __real_strndup(text, len) : NULL;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

int watches_setup(void **state)
{
    (void)state;
    err = ERR_INIT;
    watches_case_fails_at = NULL;
    watches_case_memory = -1;
    folder_init(&folder);
    assert_true(watches_init(&watches, &err));
    watches_begin(&watches);
    return 0;
}

int watches_teardown(void **state)
{
    (void)state;
    watches_case_memory = -1;
    watches_fini(&watches);
    folder_fini(&folder);
    return 0;
}

const char *in_folder(const char *name)
{
    static char names[9][PATH_MAX];
    static unsigned next;
    char *path = names[next++ % ARRAY_LEN(names)];
    (void)snprintf(path, PATH_MAX, "%s/%s", folder.path, name);
    return path;
}

void make_folder(const char *name)
{
    assert_int_equal(mkdir(in_folder(name), 0755), 0);
}

unsigned roles_of(const char *path)
{
    int wd = __real_inotify_add_watch(watches.fd, path, IN_ATTRIB | IN_MASK_ADD | IN_DONT_FOLLOW);
    const struct watched *row = wd >= 0 ? watches_find(&watches, wd) : NULL;
    return row != NULL ? row->roles : 0;
}
