/*
 * The files of a site that is made in Ruby. See ruby_outputs.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/ruby_outputs.h"

#include "render/site/generate.h"

struct row {
    struct str kind, file, url, source, title, hidden;
};

static bool next_row(struct str *text, struct row *out)
{
    struct str line, rest;
    if (!str_next_line(text, &line))
        return false;
    *out = (struct row){.kind = S("")};
    (void)str_cut(line, '\t', &out->kind, &rest);
    (void)str_cut(rest, '\t', &out->file, &rest);
    (void)str_cut(rest, '\t', &out->url, &rest);
    (void)str_cut(rest, '\t', &out->source, &rest);
    (void)str_cut(rest, '\t', &out->title, &out->hidden);
    return true;
}

/* A page that Ruby makes of a file of the site. NULL if the arena ends. */
static const struct page *page_of_file(struct site *s, const struct page *from, const struct row *r)
{
    struct page *p = arena_new(&s->own.arena, struct page);
    struct page_made *made = arena_new(&s->own.arena, struct page_made);
    if (p == NULL || made == NULL)
        return NULL;
    *made = (struct page_made){.by_ruby = true};
    *p = *from;
    p->made = made;
    p->url = r->url;
    p->file = r->file;
    p->output_ext = path_extension(r->file);
    return p;
}

/* One that no file holds. NULL if that is an error, which is told, or the arena ends. */
static const struct page *page_without_file(struct site *s, const struct row *r,
                                            struct diags *diags)
{
    struct generate g = {.site = s, .diags = diags, .ok = true};
    struct value_map *data = value_map_new(&s->own.arena);
    value_list_init(&g.pages, &s->own.arena);
    if (data == NULL || !value_map_put_str(data, S("title"), value_str(r->title)) ||
        !value_map_put_str(data, S("search"), value_bool(r->hidden.len == 0)))
        return NULL;
    struct generate_page *f = generate_file(&g, r->file, PLUGIN_TEXT_COUNT, S(""), data, S("ruby"));
    if (f == NULL)
        return NULL;
    f->made.by_ruby = true;
    f->page.url = r->url;
    f->page.file = r->file;
    return &f->page;
}

/* The site's own page at an address. */
static const struct page *page_at(const struct site *s, struct str url)
{
    const struct value pages = s->collect.pages.items;
    for (uint32_t i = 0; i < pages.len; i++) {
        const struct page *p = collect_page(pages.items[i]);
        if (str_eq(p->url, url))
            return p;
    }
    return NULL;
}

static bool is_stylesheet(struct str file)
{
    return str_ends(file, S(".css"));
}

/* Stylesheets are compiled here, with their source maps. */
static const struct page *page_of(struct site *s, const struct row *r, struct diags *diags)
{
    const struct page *own = is_stylesheet(r->file) ? page_at(s, r->url) : NULL;
    if (own != NULL && own->sass)
        return own;
    const struct unit *u = r->source.len > 0 ? site_unit(s, r->source) : NULL;
    const struct page *from = u != NULL ? unit_good(u)->page : NULL;
    return from != NULL ? page_of_file(s, from, r) : page_without_file(s, r, diags);
}

/* Whether the server may read a file by itself: it is the site's, or its theme's. */
static bool is_readable(const struct site *s, struct str path)
{
    struct str theme = s->config->theme.path;
    if (path.len == 0 || path.ptr[0] != '/')
        return path.len > 0;
    return theme.len > 0 && str_starts(path, theme) &&
           str_starts(str_from(path, theme.len), S("/"));
}

static bool add(struct site *s, const struct row *r, struct ruby_output *out, struct diags *diags)
{
    *out = (struct ruby_output){.file = r->file, .url = r->url};
    if (str_eq(r->kind, S("file")) && is_readable(s, r->source)) {
        out->path = r->source;
        out->url = r->file;
    } else {
        out->page = page_of(s, r, diags);
        out->url = out->page != NULL ? out->page->url : out->url;
    }
    return out->page != NULL || out->path.len > 0;
}

bool ruby_outputs_wanted(const struct config *c)
{
    return c->ruby != NULL && c->ruby_names.whole && c->ruby_failed.kind == ERR_KIND_NONE;
}

bool ruby_outputs_build(struct site *s, struct diags *diags, struct err *err)
{
    const struct ruby_host *ruby = s->config->ruby;
    struct str text;
    size_t most = 1;
    if (!ruby->outputs(ruby->self, &s->own.arena, &text, err))
        return false;
    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '\n' ? 1 : 0;
    struct ruby_output *items = arena_new_array(&s->own.arena, most, struct ruby_output);
    struct ruby_outputs *all = arena_new(&s->own.arena, struct ruby_outputs);
    if (items == NULL || all == NULL)
        return err_arena(err, &s->own.arena);
    *all = (struct ruby_outputs){.items = items};
    for (struct row r; next_row(&text, &r);)
        all->count += add(s, &r, &items[all->count], diags) ? 1 : 0;
    s->outputs = all;
    return !arena_failed(&s->own.arena) || err_arena(err, &s->own.arena);
}
