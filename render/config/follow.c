/*
 * Where links may lead. See follow.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The next of the named folders; false at their end. */
static bool next_named(struct str *rest, struct str *one)
{
    while (rest->len > 0) {
        (void)str_cut(*rest, ':', one, rest);
        if (one->len > 0)
            return true;
    }
    return false;
}

/* Returns true if errno means that there is no such folder; false and err on a fault. */
static bool pass_over(struct str named, int error, struct err *err)
{
    return !scan_is_fault(error) || err_at(err, ERR_KIND_FAULT, (struct err_place){.file = named},
                                           "cannot be read: %s", strerrordesc_np(error));
}

/* Opens one, if it is there. Returns false and err (NOMEM, FAULT) if that cannot be told. */
static bool open_one(struct str named, struct scan_folder *out, char **name, struct err *err)
{
    char path[PATH_MAX], real[PATH_MAX];
    int len = snprintf(path, sizeof(path), "%.*s", STR_ARG(named));
    *out = (struct scan_folder){.fd = -1};
    if (len < 0 || (size_t)len >= sizeof(path))
        return true;
    if (realpath(path, real) == NULL)
        return pass_over(named, errno, err);
    out->fd = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->fd < 0)
        return pass_over(named, errno, err);
    *name = strdup(real);
    if (*name != NULL && real[1] != '\0')
        out->path = str_c(*name);
    return *name != NULL || err_nomem(err);
}

bool follow_open(struct str settings, struct str named, struct follow *out, struct err *err)
{
    struct str one = settings;
    *out = (struct follow){.count = 0};
    do {
        size_t i = out->count++;
        if (!open_one(one, &out->folders[i], &out->names[i], err)) {
            follow_close(out);
            return false;
        }
    } while (out->count <= FOLLOW_MAX && next_named(&named, &one));
    return true;
}

void follow_close(struct follow *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->folders[i].fd >= 0)
            (void)close(f->folders[i].fd);
        free(f->names[i]);
    }
    f->count = 0;
}

bool follow_same(const struct follow *a, const struct follow *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        struct stat x, y;
        int m = a->folders[i].fd, n = b->folders[i].fd;
        same = (m < 0) == (n < 0) && (m < 0 || (fstat(m, &x) == 0 && fstat(n, &y) == 0 &&
                                                x.st_dev == y.st_dev && x.st_ino == y.st_ino));
    }
    return same;
}

void follow_report(const struct follow *f, struct str named, struct diags *diags)
{
    struct str one;
    for (size_t i = 1; i < f->count && next_named(&named, &one); i++) {
        struct err e = ERR_INIT;
        if (f->folders[i].fd >= 0)
            continue;
        (void)err_set(&e, ERR_KIND_IO, "--follow-links: there is no folder '%.*s' that can be read",
                      STR_ARG(one));
        diag_add(diags, DIAG_LEVEL_NOTICE, &e);
    }
}
