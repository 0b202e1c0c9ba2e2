/*
 * Plugins that work on single files. See implicit.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/implicit.h"

/* The key of a plugin's section in _config.yml, or nil. */
static struct value option(const struct config *c, struct str section, struct str key)
{
    return value_get(value_map_get(c->values, section), key);
}

static bool is_set(struct value v)
{
    return v.kind == VALUE_BOOL && v.boolean;
}

static bool is_off(struct value v)
{
    return v.kind == VALUE_BOOL && !v.boolean;
}

/* ---- pages without front matter ---- */

static bool is_readme(const struct page_kind_of_file *f)
{
    return f->markdown && str_eq_nocase(f->basename, S("readme"));
}

/* Files that a repository has for its readers on GitHub, not for the site. */
static bool is_for_the_repository(struct str basename)
{
    static const struct str names[] = {
        STR_INIT("README"),          STR_INIT("LICENSE"),
        STR_INIT("LICENCE"),         STR_INIT("COPYING"),
        STR_INIT("CODE_OF_CONDUCT"), STR_INIT("CONTRIBUTING"),
        STR_INIT("ISSUE_TEMPLATE"),  STR_INIT("PULL_REQUEST_TEMPLATE"),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(names[i], basename))
            return true;
    }
    return false;
}

static bool makes_optional(const struct config *c, struct str path, struct str basename)
{
    const struct str section = S("optional_front_matter");
    if (!c->plugins.on[PLUGIN_OPTIONAL_FRONT_MATTER] || is_off(option(c, section, S("enabled"))) ||
        value_truthy(value_map_get(c->values, S("require_front_matter"))))
        return false;
    return config_is_included(c, path) || !is_for_the_repository(basename);
}

static bool makes_readme_index(const struct config *c)
{
    return c->plugins.on[PLUGIN_README_INDEX] &&
           !is_off(option(c, S("readme_index"), S("enabled")));
}

enum page_implicit implicit_kind(const struct config *c, struct config_role role, struct str path)
{
    struct page_kind_of_file f = page_file_kind(c, path);
    if (role.kind != CONFIG_ROLE_ENTRY || !f.markdown)
        return PAGE_IMPLICIT_NONE;
    if (makes_optional(c, path, f.basename))
        return PAGE_IMPLICIT_OPTIONAL;
    return makes_readme_index(c) && is_readme(&f) ? PAGE_IMPLICIT_README : PAGE_IMPLICIT_NONE;
}

bool implicit_removes_original(const struct config *c, enum page_implicit kind)
{
    const struct str key = S("remove_originals");
    switch (kind) {
    case PAGE_IMPLICIT_OPTIONAL:
        return is_set(option(c, S("optional_front_matter"), key));
    case PAGE_IMPLICIT_README:
        return is_set(option(c, S("readme_index"), key));
    case PAGE_IMPLICIT_NONE:
        break;
    }
    return false;
}

const struct value_map *implicit_index_front(struct str path, struct arena *a)
{
    struct str folder = path_folder(path);
    struct value_map *m = value_map_new(a);
    struct buf permalink;
    buf_init(&permalink, a, 0);
    buf_putc(&permalink, '/');
    buf_add(&permalink, folder);
    buf_putc(&permalink, '/');
    bool ok = m != NULL && buf_ok(&permalink) &&
              value_map_put_str(m, S("permalink"), value_str(buf_str(&permalink)));
    return ok ? m : NULL;
}

bool implicit_readme(struct page *p, const struct config *c, struct arena *a, struct err *err)
{
    struct page_kind_of_file f = page_file_kind(c, p->source);
    if (p->kind != PAGE_KIND_PAGE || !makes_readme_index(c) || !is_readme(&f) ||
        !is_set(option(c, S("readme_index"), S("with_frontmatter"))))
        return true;
    struct page *copy = arena_new(a, struct page);
    struct page_made *made = arena_new(a, struct page_made);
    const struct value_map *front = implicit_index_front(p->relative_path, a);
    const struct value_map *data = front != NULL ? value_map_merge(a, p->data, front) : NULL;
    const struct page_file file = {.role = {.kind = CONFIG_ROLE_ENTRY, .name = p->relative_path},
                                   .path = p->source};
    if (copy == NULL || made == NULL || data == NULL)
        return err_arena(err, a);
    if (!page_init(copy, c, &file, data, a, err))
        return false;
    copy->unit = p->unit;
    copy->body = p->body;
    made->as_index = copy;
    p->made = made;
    return true;
}

/* ---- source maps ---- */

bool implicit_stylesheet(struct page *p, struct arena *a, struct err *err)
{
    if (!p->sass || p->kind != PAGE_KIND_PAGE)
        return true;
    struct page_made *made = arena_new(a, struct page_made);
    struct page_made *map_made = arena_new(a, struct page_made);
    struct page *map = arena_new(a, struct page);
    struct str folder = path_folder(p->relative_path);
    struct buf file, path;
    buf_init(&file, a, 0);
    buf_add(&file, p->file);
    buf_add(&file, S(".map"));
    /* SourceMapPage is named after the stylesheet's file, even if that has a permalink. */
    buf_init(&path, a, 0);
    buf_add(&path, folder);
    if (folder.len > 0)
        buf_putc(&path, '/');
    size_t name_at = path.len;
    buf_add(&path, p->basename);
    buf_add(&path, S(".css.map"));
    if (made == NULL || map_made == NULL || map == NULL || !buf_ok(&file) || !buf_ok(&path))
        return err_arena(err, a);
    *map = *p;
    *map_made = (struct page_made){.map_of = p};
    *made = (struct page_made){.source_map = map};
    map->relative_path = buf_str(&path);
    map->name = str_from(map->relative_path, name_at);
    map->file = buf_str(&file);
    map->url = map->file;
    map->output_ext = S(".map");
    map->made = map_made;
    p->made = made;
    return true;
}

/* ---- titles ---- */

static size_t skip_spaces(struct str s, size_t from)
{
    while (from < s.len && char_is_space(s.ptr[from]))
        from++;
    return from;
}

static size_t line_end(struct str s, size_t from)
{
    while (from < s.len && s.ptr[from] != '\n')
        from++;
    return from;
}

/* "# Title", "## Title" or "### Title": *title, and its end. */
static bool atx_heading(struct str s, size_t at, struct str *title, size_t *end)
{
    size_t marks = 0;
    while (marks < 3 && at + marks < s.len && s.ptr[at + marks] == '#')
        marks++;
    size_t text = skip_spaces(s, at + marks);
    if (marks == 0 || text == at + marks)
        return false;
    *end = line_end(s, text);
    *title = str_sub(s, text, *end);
    return true;
}

/* A line with dashes or equals signs below. */
static bool underlined_heading(struct str s, size_t at, struct str *title, size_t *end)
{
    size_t stop = line_end(s, at), line = stop + 1;
    while (line < s.len && (s.ptr[line] == '-' || s.ptr[line] == '='))
        line++;
    if (stop >= s.len || line == stop + 1)
        return false;
    size_t after = skip_spaces(s, line);
    bool ends = after == s.len || line_end(str_sub(s, line, after), 0) < after - line;
    *title = str_sub(s, at, stop);
    *end = line;
    return ends;
}

static bool heading_find(struct str body, struct str *title, size_t *end)
{
    size_t at = skip_spaces(body, 0);
    return atx_heading(body, at, title, end) || underlined_heading(body, at, title, end);
}

/* Removes [^footnotes]: without their definitions, Markdown would leave them as text. */
static struct str drop_notes(struct str s, struct arena *a)
{
    struct buf out;
    buf_init(&out, a, 0);
    while (s.len > 0) {
        size_t end = str_starts(s, S("[^")) ? str_find_char(s, ']') : STR_NONE;
        if (end == STR_NONE)
            buf_putc(&out, s.ptr[0]);
        s = str_from(s, end == STR_NONE ? 1 : end + 1);
    }
    return buf_str(&out);
}

struct converter {
    const struct config *config;
};

static bool to_markdown(void *self, struct str text, struct arena *a, struct buf *out,
                        struct err *err)
{
    const struct converter *own = self;
    return markdown_write(text, &own->config->markdown, a, out, err);
}

/* The plain text of a heading's Markdown. */
static bool heading_text(const struct config *c, struct str title, struct arena *a,
                         struct value *out, struct err *err)
{
    enum { STEPS = 1000000 };
    static const struct str filters[] = {STR_INIT("markdownify"), STR_INIT("strip_html"),
                                         STR_INIT("normalize_whitespace")};
    struct converter converter = {c};
    const struct liquid_host host = {.self = &converter, .markdownify = to_markdown};
    struct liquid_run run = {
        .host = &host, .limits = {.steps = STEPS}, .env = {.arena = a, .err = err}};
    *out = value_str(title);
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        if (!liquid_filter(&run, filters[i], *out, out, err))
            return false;
    }
    *out = value_str(drop_notes(value_as_str(*out), a));
    return true;
}

static bool strips_title(const struct page *p, const struct config *c)
{
    const struct value *own = value_map_find_str(p->data, S("strip_title"));
    return is_set(own != NULL ? *own : option(c, S("titles_from_headings"), S("strip_title")));
}

static bool wants_title(const struct page *p, const struct config *c)
{
    const struct str section = S("titles_from_headings");
    if (!c->plugins.on[PLUGIN_TITLES_FROM_HEADINGS] || is_off(option(c, section, S("enabled"))) ||
        !p->markdown)
        return false;
    if (p->kind == PAGE_KIND_PAGE)
        return value_is_nil(value_map_get(p->data, S("title")));
    return is_set(option(c, section, S("collections"))) && page_has_output(p, c);
}

static bool put_title(struct page *p, const struct config *c, struct arena *a, struct err *err)
{
    struct str title = S("");
    size_t end = 0;
    if (!wants_title(p, c) || !heading_find(p->body, &title, &end))
        return true;
    struct value text = value_nil();
    struct value_map *over = value_map_new(a);
    if (!heading_text(c, title, a, &text, err))
        return false;
    if (over == NULL || !value_map_put_str(over, S("title"), text))
        return err_arena(err, a);
    p->data = value_map_merge(a, p->data, over);
    if (strips_title(p, c))
        p->body = str_trim(str_from(p->body, end));
    return p->data != NULL || err_arena(err, a);
}

bool implicit_page(struct page *p, const struct config *c, struct arena *a, struct err *err)
{
    bool listed = p->kind == PAGE_KIND_PAGE || p->kind == PAGE_KIND_POST;
    p->layout_by_kind = c->plugins.on[PLUGIN_DEFAULT_LAYOUT] && p->markdown && listed &&
                        value_map_find_str(p->data, S("layout")) == NULL;
    return put_title(p, c, a, err);
}

/* ---- last_modified_at ---- */

bool implicit_modified(struct page *p, const struct config *c, int64_t mtime, struct arena *a,
                       struct err *err)
{
    const struct str key = S("last_modified_at");
    if (!c->plugins.on[PLUGIN_LAST_MODIFIED_AT] ||
        (p->kind != PAGE_KIND_PAGE && !value_is_nil(value_map_get(p->data, key))))
        return true;
    struct value_map *over = value_map_new(a);
    bool ok = over != NULL && value_map_put_str(over, key, value_date(a, page_modified(mtime, c)));
    p->data = ok ? value_map_merge(a, p->data, over) : NULL;
    p->dated_by_file = true;
    return p->data != NULL || err_arena(err, a);
}
