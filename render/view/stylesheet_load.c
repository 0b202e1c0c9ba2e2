/*
 * Files that stylesheets load. See stylesheet_load.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/stylesheet_load.h"

#include <errno.h>
#include <string.h>

#include "render/config/sass.h"

enum { PARTIAL_BYTES = 8 << 20 };

/* ---- searching ---- */

/* A search for the files that one path of @import or @use could mean. */
struct search {
    struct context *x;
    struct str found;
    size_t count;     /* of files that exist */
    struct err fault; /* a path could not be looked up; ERR_KIND_NONE if all could */
};

static bool join(struct buf *path, struct str folder, struct str prefix, struct str name,
                 struct str suffix)
{
    buf_cut(path, 0);
    if (folder.len > 0) {
        buf_add(path, folder);
        buf_putc(path, '/');
    }
    buf_add(path, path_folder(name));
    if (path_folder(name).len > 0)
        buf_putc(path, '/');
    buf_add(path, prefix);
    buf_add(path, path_name(name));
    buf_add(path, suffix);
    return buf_ok(path);
}

/*
 * libsass makes absolute paths relative to the working directory of the process. So it is given the
 * files of the theme as "@theme/...".
 */
static const struct str theme_mark = STR_INIT(SASS_THEME);

/* Replaces the folder `old` at the beginning of a path by `new`, if the path begins with it. */
static bool swap(struct str path, struct str old, struct str new, struct arena *a, struct str *out)
{
    struct buf b;
    *out = path;
    if (old.len == 0 || path.len <= old.len || !str_starts(path, old) || path.ptr[old.len] != '/')
        return true;
    buf_init(&b, a, 0);
    buf_add(&b, new);
    buf_add(&b, str_from(path, old.len));
    *out = buf_str(&b);
    return buf_ok(&b);
}

static void try_path(struct search *s, struct str path)
{
    struct stamp stamp;
    bool folder = false;
    struct str clean;
    struct str theme = s->x->site->config->theme.path;
    bool themes = theme.len > 0 && path.len > theme.len && str_starts(path, theme);
    if (themes ? !path_join(theme, str_from(path, theme.len + 1), s->x->arena, &clean)
               : !path_join(S(""), path, s->x->arena, &clean))
        return;
    context_depend_path(s->x, clean);
    bool there = scan_stat(&s->x->site->root->scan, clean, &stamp, &folder);
    if (!there && scan_is_fault(errno))
        (void)err_at(&s->fault, ERR_KIND_FAULT, (struct err_place){.file = clean},
                     "cannot be read: %s", strerrordesc_np(errno));
    if (!there || folder)
        return;
    if (s->count++ == 0)
        s->found = clean;
}

static bool read_file(struct context *x, struct str path, struct str *text, struct err *err)
{
    struct stamp stamp;
    if (!scan_read(&x->site->root->scan, path, PARTIAL_BYTES, x->arena, text, &stamp, err))
        return false;
    context_depend_mtime(x, stamp.mtime);
    return true;
}

/* ---- for libsass ---- */

/* libsass's forms of a name in one folder: as it is, as a partial, with extensions. */
static void search_folder(struct search *s, struct str folder, struct str name)
{
    static const struct {
        struct str prefix, suffix;
    } forms[] = {
        {STR_INIT(""), STR_INIT("")},       {STR_INIT("_"), STR_INIT("")},
        {STR_INIT("_"), STR_INIT(".scss")}, {STR_INIT("_"), STR_INIT(".sass")},
        {STR_INIT("_"), STR_INIT(".css")},  {STR_INIT(""), STR_INIT(".scss")},
        {STR_INIT(""), STR_INIT(".sass")},  {STR_INIT(""), STR_INIT(".css")},
    };
    static const struct str indexes[] = {STR_INIT("/_index.scss"), STR_INIT("/_index.sass"),
                                         STR_INIT("/_index.css"),  STR_INIT("/index.scss"),
                                         STR_INIT("/index.sass"),  STR_INIT("/index.css")};
    struct buf path;
    buf_init(&path, s->x->arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (join(&path, folder, forms[i].prefix, name, forms[i].suffix))
            try_path(s, buf_str(&path));
    }
    for (size_t i = 0; s->count == 0 && i < ARRAY_LEN(indexes); i++) {
        if (join(&path, folder, S(""), name, indexes[i]))
            try_path(s, buf_str(&path));
    }
}

static bool import_file(struct context *x, struct str path, struct str from, struct str *found,
                        struct str *text, struct err *err)
{
    const struct config_strings *folders = &x->site->config->sass.folders;
    struct str theme = x->site->config->theme.path;
    struct search s = {.x = x, .fault = ERR_INIT};
    if (!swap(from, theme_mark, theme, x->arena, &from))
        return err_arena(err, x->arena);
    search_folder(&s, path_folder(from), path);
    for (size_t i = 0; s.count == 0 && i < folders->count; i++)
        search_folder(&s, folders->items[i], path);
    if (s.fault.kind != ERR_KIND_NONE) {
        *err = s.fault;
        return false;
    }
    if (s.count == 0)
        return err_set(err, ERR_KIND_MISSING, "there is no file to import as '%.*s'",
                       STR_ARG(path));
    if (s.count > 1)
        return err_set(err, ERR_KIND_SYNTAX, "several files could be meant by '%.*s'",
                       STR_ARG(path));
    return swap(s.found, theme, theme_mark, x->arena, found) ? read_file(x, s.found, text, err)
                                                             : err_arena(err, x->arena);
}

/* The compiler reports any error as the stylesheet's. One that may pass is remembered as such. */
static bool fail(struct stylesheet_loads *all, const struct err *cause, struct err *err)
{
    if (err_may_pass(cause))
        all->fault = *cause;
    *err = *cause;
    return false;
}

bool stylesheet_import(void *self, struct str path, struct str from, struct str *found,
                       struct str *text, struct err *err)
{
    struct stylesheet_loads *all = self;
    struct err cause = ERR_INIT;
    return import_file(all->x, path, from, found, text, &cause) || fail(all, &cause, err);
}

/* ---- for Dart Sass: the names that its own file importer tries, in its order ---- */

/* A name and its partial. */
static void search_name(struct search *s, struct str folder, struct str name, struct str suffix)
{
    struct buf path;
    buf_init(&path, s->x->arena, 0);
    if (join(&path, folder, S("_"), name, suffix))
        try_path(s, buf_str(&path));
    if (join(&path, folder, S(""), name, suffix))
        try_path(s, buf_str(&path));
}

/* A .css file counts only if there is no Sass file. */
static void search_extensions(struct search *s, struct str folder, struct str name)
{
    search_name(s, folder, name, S(".sass"));
    search_name(s, folder, name, S(".scss"));
    if (s->count == 0)
        search_name(s, folder, name, S(".css"));
}

/* The same with `more` after the name: ".import", "/index". */
static void search_longer(struct search *s, struct str folder, struct str name, struct str more)
{
    struct buf longer;
    buf_init(&longer, s->x->arena, 0);
    buf_add(&longer, name);
    buf_add(&longer, more);
    if (s->count == 0 && buf_ok(&longer))
        search_extensions(s, folder, buf_str(&longer));
}

/* In one folder. For @import, "name.import.scss" takes precedence over "name.scss". */
static void search_dart(struct search *s, struct str folder, struct str name, bool by_import)
{
    struct str extension = path_extension(name);
    if (str_eq(extension, S(".scss")) || str_eq(extension, S(".sass")) ||
        str_eq(extension, S(".css"))) {
        struct buf own;
        buf_init(&own, s->x->arena, 0);
        buf_add(&own, S(".import"));
        buf_add(&own, extension);
        if (by_import && buf_ok(&own))
            search_name(s, folder, str_sub(name, 0, name.len - extension.len), buf_str(&own));
        if (s->count == 0)
            search_name(s, folder, name, S(""));
        return;
    }
    if (by_import)
        search_longer(s, folder, name, S(".import"));
    if (s->count == 0)
        search_extensions(s, folder, name);
    if (by_import)
        search_longer(s, folder, name, S("/index.import"));
    search_longer(s, folder, name, S("/index"));
}

static bool find_file(struct context *x, struct str path, bool on_load_paths, bool by_import,
                      struct str *found, struct err *err)
{
    const struct config_strings *folders = &x->site->config->sass.folders;
    struct str theme = x->site->config->theme.path;
    struct search s = {.x = x, .fault = ERR_INIT};
    *found = S("");
    if (!on_load_paths) {
        if (!swap(path, theme_mark, theme, x->arena, &path))
            return err_arena(err, x->arena);
        search_dart(&s, path_folder(path), path_name(path), by_import);
    }
    for (size_t i = 0; on_load_paths && s.count == 0 && i < folders->count; i++)
        search_dart(&s, folders->items[i], path, by_import);
    if (s.fault.kind != ERR_KIND_NONE) {
        *err = s.fault;
        return false;
    }
    if (s.count > 1)
        return err_set(err, ERR_KIND_SYNTAX, "several files could be meant by '%.*s'",
                       STR_ARG(path));
    return s.count == 0 || swap(s.found, theme, theme_mark, x->arena, found) ||
           err_arena(err, x->arena);
}

bool stylesheet_find(void *self, struct str path, bool on_load_paths, bool by_import,
                     struct str *found, struct err *err)
{
    struct stylesheet_loads *all = self;
    struct err cause = ERR_INIT;
    return find_file(all->x, path, on_load_paths, by_import, found, &cause) ||
           fail(all, &cause, err);
}

bool stylesheet_read(void *self, struct str found, struct str *text, struct err *err)
{
    const struct str mark = S("\xEF\xBB\xBF");
    struct stylesheet_loads *all = self;
    struct context *x = all->x;
    struct err cause = ERR_INIT;
    if (!stylesheet_path(x, found, &found))
        return err_arena(err, x->arena);
    if (!read_file(x, found, text, &cause))
        return fail(all, &cause, err);
    if (str_starts(*text, mark))
        *text = str_from(*text, mark.len);
    return true;
}

bool stylesheet_path(struct context *x, struct str found, struct str *path)
{
    return swap(found, theme_mark, x->site->config->theme.path, x->arena, path);
}
