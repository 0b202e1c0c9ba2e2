/*
 * Stylesheets. See stylesheet.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/stylesheet.h"

#include "render/site/sass.h"

enum { PARTIAL_BYTES = 8 << 20 };

/* ---- imports ---- */

/* One @import, and the files that could be meant by it. */
struct search {
    struct context *x;
    struct str found;
    size_t count; /* of those that are there */
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

static void try_path(struct search *s, struct str path)
{
    struct stamp stamp;
    bool folder = false;
    struct str clean;
    if (!path_join(S(""), path, s->x->arena, &clean))
        return;
    context_note_path(s->x, clean);
    if (!scan_stat(s->x->site->root->fd, clean, &stamp, &folder) || folder)
        return;
    if (s->count++ == 0)
        s->found = clean;
}

/* The forms that libsass knows of a name, in one folder: as it is, a partial, with extensions. */
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

static bool import(void *self, struct str path, struct str from, struct str *found,
                   struct str *text, struct err *err)
{
    struct context *x = self;
    const struct config_strings *folders = &x->site->config->sass.folders;
    struct search s = {.x = x};
    struct stamp stamp;
    search_folder(&s, path_folder(from), path);
    for (size_t i = 0; s.count == 0 && i < folders->count; i++)
        search_folder(&s, folders->items[i], path);
    if (s.count == 0)
        return err_set(err, ERR_KIND_MISSING, "there is no file to import as '%.*s'",
                       STR_ARG(path));
    if (s.count > 1)
        return err_set(err, ERR_KIND_SYNTAX, "several files could be meant by '%.*s'",
                       STR_ARG(path));
    *found = s.found;
    if (!scan_read(x->site->root->fd, s.found, PARTIAL_BYTES, x->arena, text, &stamp, err))
        return false;
    context_note_mtime(x, stamp.mtime);
    return true;
}

/* ---- conversion ---- */

/* libsass marks compressed text that is not ASCII with a byte order mark; Jekyll takes it out. */
static struct str without_mark(const struct config *c, struct str css, struct arena *a)
{
    const struct str mark = S("\xEF\xBB\xBF");
    if (!str_starts(css, mark))
        return css;
    css = str_from(css, mark.len);
    if (!c->sass.add_charset)
        return css;
    struct buf b;
    buf_init(&b, a, 0);
    buf_add(&b, S("@charset \"UTF-8\";"));
    buf_add(&b, css);
    return buf_str(&b);
}

/* The place in the author's file: libsass counts from the line behind the front matter. */
static bool fail_at(const struct page *p, const struct err *cause, struct err *err)
{
    struct err_place place = {
        .file = str_c(cause->file), .line = cause->line, .column = cause->column};
    if (place.file.len == 0 && p != NULL) {
        place.file = p->source;
        place.line += p->unit->front.body_line > 0 ? p->unit->front.body_line - 1 : 0;
    }
    return err_at(err, cause->kind, place, "%s", cause->message);
}

bool stylesheet_convert(struct context *x, const struct page *p, struct str text, bool indented,
                        struct str *out, struct err *err)
{
    const struct config *c = x->site->config;
    bool page = p != NULL && p->kind == PAGE_KIND_PAGE;
    const struct sass_input in = {
        .text = text,
        .name = page ? p->name : S(""),
        .indented = indented,
        .style = c->sass.style,
        .source_map = page && config_wants_source_map(c, x->site->environment),
        .line_comments = c->sass.line_comments,
        .precision = c->sass.precision,
        .import = import,
        .self = x,
    };
    struct sass_output made;
    struct err cause = ERR_INIT;
    if (!sass_compile(&in, x->arena, &made, &cause))
        return fail_at(p, &cause, err);
    bool map = p != NULL && p->made != NULL && p->made->is_source_map;
    *out = map ? made.map : without_mark(c, made.css, x->arena);
    return true;
}
