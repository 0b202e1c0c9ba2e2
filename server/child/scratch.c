/*
 * Folders for temporary files. See scratch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_folder(int parent, const char *name)
{
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/*
 * By descriptors, not paths: what a plugin has started may be alive, and put a link that leads out
 * of it in a folder's place.
 */
static void remove_folder(int parent, const char *name, unsigned depth)
{
    int fd = open_folder(parent, name);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (folder == NULL && fd >= 0)
        (void)close(fd);
    /* No other thread has this DIR. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            unlinkat(fd, e->d_name, 0) != 0 && depth > 0)
            remove_folder(fd, e->d_name, depth - 1);
    }
    if (folder != NULL)
        (void)closedir(folder);
    (void)unlinkat(parent, name, AT_REMOVEDIR);
}

void scratch_remove(const char *path)
{
    enum { DEPTH_MAX = 100 };
    remove_folder(AT_FDCWD, path, DEPTH_MAX);
}

/* What this user's servers have left that were killed with all that they started. */
static void remove_unused(const char *parent, const char *prefix)
{
    DIR *folder = opendir(parent);
    if (folder == NULL)
        return;
    /* No other thread has this DIR. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char path[PATH_MAX];
        struct stat st;
        if (strncmp(e->d_name, prefix, strlen(prefix)) != 0)
            continue;
        int n = snprintf(path, sizeof(path), "%s/%s", parent, e->d_name);
        int fd = n > 0 && (size_t)n < sizeof(path) ? open_folder(AT_FDCWD, path) : -1;
        if (fd < 0)
            continue;
        if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && flock(fd, LOCK_EX | LOCK_NB) == 0)
            scratch_remove(path);
        (void)close(fd);
    }
    (void)closedir(folder);
}

/* Whether the folder at a path is the open one. Before its lock, another server may remove it. */
static bool is_there(int fd, const char *path)
{
    struct stat there, ours;
    return lstat(path, &there) == 0 && fstat(fd, &ours) == 0 && there.st_dev == ours.st_dev &&
           there.st_ino == ours.st_ino;
}

int scratch_make(const char *parent, const char *prefix, char path[PATH_MAX])
{
    enum { ATTEMPTS = 8 };
    remove_unused(parent, prefix);
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        int n = snprintf(path, PATH_MAX, "%s/%sXXXXXX", parent, prefix);
        if (n <= 0 || n >= PATH_MAX || mkdtemp(path) == NULL)
            return -1;
        int fd = open_folder(AT_FDCWD, path);
        if (fd >= 0 && flock(fd, LOCK_EX) == 0 && is_there(fd, path))
            return fd;
        if (fd >= 0)
            (void)close(fd);
    }
    return -1;
}
