/*
 * Where a build writes. See where.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/build/where.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define USUAL "_site"

/*
 * realpath(3) of what need not be there yet: of the folders above that are, with the rest behind.
 * Returns false if it is too long.
 */
static bool resolve(const char *path, char out[static PATH_MAX])
{
    char above[PATH_MAX], real[PATH_MAX];
    if (realpath(path, out) != NULL)
        return true;
    struct str rest, whole = str_c(path);
    while (whole.len > 1 && str_ends(whole, S("/")))
        whole.len--;
    size_t slash = str_rfind_char(whole, '/');
    if (slash == STR_NONE) {
        rest = whole;
        (void)snprintf(above, sizeof(above), ".");
    } else {
        rest = str_from(whole, slash + 1);
        if (snprintf(above, sizeof(above), "%.*s", (int)(slash > 0 ? slash : 1), path) >=
            (int)sizeof(above))
            return false;
    }
    if (rest.len == 0 || str_eq(rest, S(".")) || str_eq(rest, S("..")) ||
        strcmp(above, path) == 0 || !resolve(above, real))
        return false;
    const char *between = strcmp(real, "/") == 0 ? "" : "/";
    return snprintf(out, PATH_MAX, "%s%s%.*s", real, between, STR_ARG(rest)) < PATH_MAX;
}

/* What is behind a folder and its slash; ptr NULL if the path is not beneath it. "": the same. */
static struct str below(const char *path, const char *folder)
{
    struct str p = str_c(path), f = str_c(folder);
    if (str_eq(f, S("/")))
        return str_from(p, 1);
    if (!str_starts(p, f))
        return (struct str){.ptr = NULL};
    if (p.len == f.len)
        return str_from(p, p.len);
    return p.ptr[f.len] == '/' ? str_from(p, f.len + 1) : (struct str){.ptr = NULL};
}

static bool find(struct where *w, const char *destination, struct err *err);

/* The folder that `source:` names in the settings must not be written into, either. */
static bool is_outside(const struct where *w, const struct site *s, const char *destination,
                       struct err *err)
{
    struct where named = {.destination = destination};
    char path[PATH_MAX];
    struct str source = site_source(s);
    const char *folder = str_starts(source, S("/")) ? "" : w->source;
    if (source.len == 0)
        return true;
    if (snprintf(path, sizeof(path), "%s%s%.*s", folder, folder[0] != '\0' ? "/" : "",
                 STR_ARG(source)) >= (int)sizeof(path) ||
        realpath(path, named.source) == NULL)
        return err_set(err, ERR_KIND_IO, "the folder '%.*s' cannot be read: %s", STR_ARG(source),
                       strerrordesc_np(errno));
    return find(&named, destination, err);
}

static bool find(struct where *w, const char *destination, struct err *err)
{
    if (!resolve(destination, w->absolute))
        return err_set(err, ERR_KIND_IO, "the destination '%s' cannot be a folder: %s", destination,
                       strerrordesc_np(errno));
    if (below(w->source, w->absolute).ptr != NULL)
        return err_set(err, ERR_KIND_CONFIG,
                       "the destination '%s' is the folder of the site or contains it, and files "
                       "that are not of the build are removed: name another folder",
                       destination);
    w->inside = below(w->absolute, w->source);
    return true;
}

bool where_find(const char *source, const char *destination, struct where *out, struct err *err)
{
    *out = (struct where){.destination = destination};
    if (realpath(source, out->source) == NULL)
        return err_set(err, ERR_KIND_IO, "the site directory '%s' cannot be read: %s", source,
                       strerrordesc_np(errno));
    return destination == NULL || find(out, destination, err);
}

bool where_destination(const struct where *w, const struct site *s, char out[static PATH_MAX],
                       struct err *err)
{
    struct where set = *w;
    if (w->destination != NULL)
        return snprintf(out, PATH_MAX, "%s", w->destination) < PATH_MAX &&
               is_outside(w, s, out, err);
    struct str said = site_destination(s);
    const char *folder = str_starts(said, S("/")) ? "" : w->source;
    if (snprintf(out, PATH_MAX, "%s%s%.*s", folder, folder[0] != '\0' ? "/" : "", STR_ARG(said)) >=
        PATH_MAX)
        return err_set(err, ERR_KIND_CONFIG, "'destination' in the settings is too long");
    return find(&set, out, err) && is_outside(w, s, out, err);
}

bool where_is_usual(const struct where *w, const struct site *s)
{
    struct stat st;
    char path[PATH_MAX];
    return w->destination == NULL && str_eq(site_destination(s), S(USUAL)) &&
           snprintf(path, sizeof(path), "%s/" USUAL, w->source) < (int)sizeof(path) &&
           (lstat(path, &st) != 0 || !S_ISLNK(st.st_mode));
}
