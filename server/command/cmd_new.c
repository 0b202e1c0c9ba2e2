/*
 * The new command: makes a small site that works, to be changed into one's own.
 *
 * It only writes into a folder that is empty or not there yet; with --force also beside other
 * files. A file that exists is never changed, and no link in the folder is followed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/cmd.h"
#include "server/command/skeleton.h"

enum { FOLDER_MODE = 0777, FILE_MODE = 0666 }; /* the umask takes away from these */

static bool failed(struct err *err, const char *folder, const char *path, int error)
{
    if (error == ELOOP)
        return err_set(err, ERR_KIND_IO,
                       "cannot write %s/%s: a folder in it is a link, which may lead elsewhere; "
                       "remove the link or name another folder",
                       folder, path);
    return err_set(err, ERR_KIND_IO, "cannot write %s%s%s: %s", folder, path[0] != '\0' ? "/" : "",
                   path, strerrordesc_np(error));
}

/* ---- folders ---- */

static bool is_link(int at, const char *path)
{
    struct stat st;
    return fstatat(at, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/*
 * Makes a folder and those above it. `at`: relative paths are relative to it, and no link beneath
 * it is followed. Returns false and errno on failure; ELOOP: there is such a link.
 */
static bool make_folders(int at, const char *path)
{
    char part[PATH_MAX];
    size_t len = strlen(path);
    if (len >= sizeof(part)) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdirat(at, part, FOLDER_MODE) == 0)
            continue;
        if (errno != EEXIST)
            return false;
        if (at != AT_FDCWD && is_link(at, part)) {
            errno = ELOOP;
            return false;
        }
    }
    return true;
}

/* Whether a folder has nothing in it but what Git keeps there. */
static bool is_empty(int fd)
{
    int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = own >= 0 ? fdopendir(own) : NULL;
    bool empty = dir != NULL;
    if (dir == NULL && own >= 0)
        (void)close(own);
    /* No other thread reads this folder. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    for (struct dirent *e; empty && (e = readdir(dir)) != NULL;) {
        struct str name = str_c(e->d_name);
        empty = str_eq(name, S(".")) || str_eq(name, S("..")) || str_eq(name, S(".git"));
    }
    if (dir != NULL)
        (void)closedir(dir);
    return empty;
}

/* Opens the folder of the new site, which is made if it is not there. -1 and err on failure. */
static int open_folder(const char *folder, bool force, struct err *err)
{
    if (!make_folders(AT_FDCWD, folder)) {
        (void)failed(err, folder, "", errno);
        return -1;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        (void)failed(err, folder, "", errno);
        return -1;
    }
    if (force || is_empty(fd))
        return fd;
    (void)close(fd);
    (void)err_set(
        err, ERR_KIND_IO,
        "'%s' is not empty: name a new folder, or add --force, which keeps the files that "
        "are there",
        folder);
    return -1;
}

/* ---- files ---- */

static bool write_all(int fd, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* Writes a file, unless there is one of that name. Returns false and errno on failure. */
static bool write_file(int folder, const struct skeleton_file *file)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(file->path, '/');
    size_t len = slash != NULL ? (size_t)(slash - file->path) : 0;
    memcpy(parent, file->path, len);
    parent[len] = '\0';
    if (len > 0 && !make_folders(folder, parent))
        return false;
    int fd = openat(folder, file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return errno == EEXIST;
    bool ok = write_all(fd, file->bytes, file->len);
    int error = errno;
    ok = close(fd) == 0 && ok;
    if (!ok) /* with --force, half a file would stay as it is */
        (void)unlinkat(folder, file->path, 0);
    errno = error;
    return ok;
}

static bool write_site(const struct opts *opts, const struct skeleton *skeleton, struct err *err)
{
    int folder = open_folder(opts->operand, opts->force, err);
    bool ok = folder >= 0;
    for (size_t i = 0; ok && i < skeleton->count; i++) {
        ok = write_file(folder, &skeleton->files[i]) ||
             failed(err, opts->operand, skeleton->files[i].path, errno);
    }
    if (folder >= 0)
        (void)close(folder);
    return ok;
}

/* ---- what comes next ---- */

/* A word of a shell's command line. */
static void write_word(struct str s, struct buf *out)
{
    bool plain = s.len > 0 && s.ptr[0] != '-';
    for (size_t i = 0; i < s.len; i++)
        plain = plain && (char_is_word(s.ptr[i]) || strchr("/.-", s.ptr[i]) != NULL);
    if (plain) {
        buf_add(out, s);
        return;
    }
    buf_putc(out, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\'')
            buf_add(out, S("'\\''"));
        else
            buf_putc(out, s.ptr[i]);
    }
    buf_putc(out, '\'');
}

static void write_next(const struct opts *opts, struct buf *out)
{
    buf_printf(out, "The site is in %s. To see it:\n\n  approche-server --source ", opts->operand);
    write_word(str_c(opts->operand), out);
    buf_printf(out,
               " --dev\n\nand open http://localhost:%d/. Save a file, and the page shows it.\n",
               OPTS_PORT);
}

int cmd_new(const struct opts *opts)
{
    const struct skeleton *skeleton = opts->new_jekyll ? &skeleton_jekyll : &skeleton_plain;
    struct err err = ERR_INIT;
    if (!write_site(opts, skeleton, &err)) {
        opts_complain(&err);
        return EXIT_FAILURE;
    }
    return cmd_print(opts, write_next);
}
