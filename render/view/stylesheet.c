/*
 * Stylesheets. See stylesheet.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/stylesheet.h"

#include <errno.h>
#include <string.h>

#include "render/config/sass.h"
#include "render/view/drop.h"

enum { PARTIAL_BYTES = 8 << 20 };

/* ---- imports ---- */

/* One @import, and the files that could be meant by it. */
struct search {
    struct context *x;
    struct str found;
    size_t count;     /* of those that are there */
    struct err fault; /* of one of which that cannot be told now; none: ERR_KIND_NONE */
};

/* All of a stylesheet. */
struct imports {
    struct context *x;
    struct err fault; /* why one failed that may do well another time */
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
 * libsass makes what is absolute relative to the folder in which the program runs. So the theme's
 * files have a name of their own for it.
 */
static const struct str theme_mark = STR_INIT("@theme");

/* A path with one beginning instead of another, where it has that. */
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
    context_note_path(s->x, clean);
    bool there = scan_stat(&s->x->site->root->scan, clean, &stamp, &folder);
    if (!there && scan_is_fault(errno))
        (void)err_at(&s->fault, ERR_KIND_FAULT, (struct err_place){.file = clean},
                     "cannot be read: %s", strerrordesc_np(errno));
    if (!there || folder)
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

static bool import_file(struct context *x, struct str path, struct str from, struct str *found,
                        struct str *text, struct err *err)
{
    const struct config_strings *folders = &x->site->config->sass.folders;
    struct str theme = x->site->config->theme.path;
    struct search s = {.x = x, .fault = ERR_INIT};
    struct stamp stamp;
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
    if (!swap(s.found, theme, theme_mark, x->arena, found))
        return err_arena(err, x->arena);
    if (!scan_read(&x->site->root->scan, s.found, PARTIAL_BYTES, x->arena, text, &stamp, err))
        return false;
    context_note_mtime(x, stamp.mtime);
    return true;
}

static bool import(void *self, struct str path, struct str from, struct str *found,
                   struct str *text, struct err *err)
{
    struct imports *all = self;
    struct err cause = ERR_INIT;
    if (import_file(all->x, path, from, found, text, &cause))
        return true;
    if (err_may_pass(&cause))
        all->fault = cause;
    *err = cause;
    return false;
}

/* A source map whose files of the theme have the names by which they are found from the site. */
static struct str with_ways(struct context *x, struct str map)
{
    struct str way = x->site->config->theme.from_site;
    const struct str mark = S("\"@theme/");
    size_t contents = str_find(map, S("\"sourcesContent\"")), at;
    struct buf b;
    buf_init(&b, x->arena, 0);
    while ((at = str_find(map, mark)) != STR_NONE && at < contents) {
        buf_add(&b, str_sub(map, 0, at + 1));
        buf_add(&b, way);
        map = str_from(map, at + mark.len - 1);
        contents = str_find(map, S("\"sourcesContent\""));
    }
    buf_add(&b, map);
    return buf_str(&b);
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
static bool fail_at(struct context *x, const struct page *p, const struct err *cause,
                    struct err *err)
{
    struct err_place place = {.line = cause->line, .column = cause->column};
    if (!swap(str_c(cause->file), theme_mark, x->site->config->theme.path, x->arena, &place.file))
        return err_arena(err, x->arena);
    if (place.file.len == 0 && p != NULL) {
        place.file = p->source;
        if (place.line > 0 && p->unit->front.body_line > 0)
            place.line += p->unit->front.body_line - 1;
    }
    return err_at(err, cause->kind, place, "%s", cause->message);
}

bool stylesheet_convert(struct context *x, const struct page *p, struct str text, bool indented,
                        struct str *out, struct err *err)
{
    const struct config *c = x->site->config;
    struct imports imports = {.x = x, .fault = ERR_INIT};
    bool page = p != NULL && p->kind == PAGE_KIND_PAGE;
    const struct page *map_of = p != NULL && p->made != NULL ? p->made->map_of : NULL;
    const struct page *named = map_of != NULL ? map_of : p;
    const struct sass_input in = {
        .text = text,
        .name = page ? named->name : S(""),
        .path = p != NULL ? p->source : S(""),
        .indented = indented,
        .style = c->sass.style,
        .source_map = page && config_wants_source_map(c, x->site->environment),
        .embeds = c->sass.embeds_source_map,
        .line_comments = c->sass.line_comments,
        .precision = c->sass.precision,
        .import = import,
        .self = &imports,
    };
    struct sass_output made;
    struct err cause = ERR_INIT;
    const struct site_sass *sass = &x->site->sass;
    bool ok = sass->compile != NULL ? sass->compile(sass->self, &in, x->arena, &made, &cause)
                                    : sass_compile(&in, x->arena, &made, &cause);
    if (imports.fault.kind != ERR_KIND_NONE) {
        *err = imports.fault; /* for Sass all that goes wrong is the stylesheet's fault */
        return false;
    }
    if (!ok)
        return fail_at(x, p, &cause, err);
    *out = map_of != NULL ? with_ways(x, made.map) : without_mark(c, made.css, x->arena);
    return true;
}

struct value stylesheet_pages(struct context *x)
{
    const struct collect *l = &x->site->collect;
    struct value pages = l->pages_at_end;
    uint32_t made = l->pages.items.len;
    /* The maps are in the order of their stylesheets, so those that are made come first. */
    while (made < pages.len && drop_page_is_made(x, collect_page(pages.items[made])->made->map_of))
        made++;
    pages.len = made;
    return pages;
}
