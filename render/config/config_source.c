/*
 * The folder of the site's files. See config_source.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/config/path.h"

/* `source:` without dots and slashes that say nothing; empty: the folder of the settings. */
static bool source_read(struct config *c, struct err *err)
{
    struct value v = value_map_get(c->values, S("source"));
    struct str written = value_as_str(v);
    struct err_place place = config_files_where(&c->files, S("source"));
    if (v.kind != VALUE_STRING && !value_is_nil(v))
        return err_at(err, ERR_KIND_CONFIG, place, "'source' must be a string, not %.*s",
                      STR_ARG(value_class(v)));
    /* What leads out stays as it is written: only the system can tell where ".." leads. */
    if (str_starts(written, S("/")) || !path_join(S(""), written, &c->arena, &c->source))
        c->source = written;
    return true;
}

/* realpath(3) of a path that need not exist: that of the folders that do, and then the rest. */
static bool real_path(struct str path, char out[static PATH_MAX])
{
    char above[PATH_MAX];
    if (path.len >= sizeof(above) || str_find_char(path, '\0') != STR_NONE)
        return false;
    for (size_t len = path.len; len > 0 && len <= path.len;
         len = str_rfind_char(str_sub(path, 0, len), '/')) {
        memcpy(above, path.ptr, len);
        above[len] = '\0';
        if (realpath(above, out) == NULL)
            continue;
        struct str rest = str_from(path, len);
        size_t used = strlen(out);
        int more = snprintf(out + used, PATH_MAX - used, "%.*s", STR_ARG(rest));
        return str_find(rest, S("..")) == STR_NONE && (size_t)more < PATH_MAX - used;
    }
    return false;
}

/*
 * The folder that Jekyll writes, beneath that of the site, although it is written as an absolute
 * path or with "..". Empty if it is elsewhere.
 */
static bool find_within(struct config *c, const struct scan_root *settings, struct err *err)
{
    struct str folder, site = c->source_path, below;
    char path[PATH_MAX], real[PATH_MAX];
    if (!scan_path_of(settings->fd, &c->arena, &folder) ||
        (c->source_fd < 0 && !scan_path_of(settings->fd, &c->arena, &site)))
        return err_arena(err, &c->arena);
    bool absolute = str_starts(c->destination, S("/"));
    int len = snprintf(path, sizeof(path), "%.*s/%.*s", absolute ? 0 : (int)folder.len, folder.ptr,
                       STR_ARG(c->destination));
    if (len < 0 || (size_t)len >= sizeof(path) || !real_path(str_c(path), real) ||
        !path_is_below(str_c(real), site, &below) || below.len == 0)
        return true;
    return path_join(S(""), below, &c->arena, &c->destination_inside) || err_arena(err, &c->arena);
}

bool config_source_set_destination(struct config *c, const struct scan_root *settings,
                                   struct str said, struct err *err)
{
    struct str set = value_as_str(value_map_get(c->values, S("destination"))), path;
    if (!arena_dup(&c->arena,
                   said.ptr != NULL ? said
                   : set.len > 0    ? set
                                    : S("_site"),
                   &c->destination))
        return err_arena(err, &c->arena);
    c->destination_inside = S("");
    if (str_starts(c->destination, S("/")) || !path_join(S(""), c->destination, &c->arena, &path))
        return find_within(c, settings, err);
    if (c->source.len == 0)
        c->destination_inside = path;
    else if (!path_is_below(path, c->source, &c->destination_inside))
        c->destination_inside = S("");
    return true;
}

static bool cannot_open(struct config *c, int error, struct err *err)
{
    struct err_place place = config_files_where(&c->files, S("source"));
    if (error == EXDEV)
        return err_at(err, ERR_KIND_CONFIG, place,
                      "'source' leads out of the folder of the settings: %.*s. To have it "
                      "followed, start with --follow-links and a folder that holds it",
                      STR_ARG(c->source));
    return err_at(err, ERR_KIND_FAULT, place,
                  "'source' names a folder that cannot be read: %.*s: %s. Make it, or correct the "
                  "path, which is relative to the folder of the settings",
                  STR_ARG(c->source), strerrordesc_np(error));
}

bool config_source_open(struct config *c, const struct scan_root *settings, struct err *err)
{
    if (!source_read(c, err))
        return false;
    if (c->source.len == 0)
        return true;
    c->source_fd = scan_open_folder(settings, c->source);
    if (c->source_fd < 0)
        return cannot_open(c, errno, err);
    return scan_path_of(c->source_fd, &c->arena, &c->source_path) || err_arena(err, &c->arena);
}

struct scan_root config_source_root(const struct config *c, const struct scan_root *settings)
{
    struct scan_root root = *settings;
    if (c->source_fd >= 0)
        root.fd = c->source_fd;
    return root;
}

bool config_source_is_current(const struct config *c, const struct scan_root *settings)
{
    struct stat was, is;
    if (c->source_fd < 0)
        return true;
    int fd = scan_open_folder(settings, c->source);
    if (fd < 0) {
        scan_note_fault(settings, c->source, errno);
        return false;
    }
    bool same = fstat(c->source_fd, &was) == 0 && fstat(fd, &is) == 0 && was.st_dev == is.st_dev &&
                was.st_ino == is.st_ino;
    (void)close(fd);
    return same;
}

uint64_t config_source_identity(const struct config *c)
{
    struct stat st;
    if (c->source_fd < 0 || fstat(c->source_fd, &st) != 0)
        return 0;
    const uint64_t folder[] = {st.st_dev, st.st_ino};
    return str_hash(str_of((const char *)folder, sizeof(folder)));
}
