/*
 * One page, step by step. See body.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/body.h"

#include "render/document/redirect.h"
#include "render/site/paginate.h"
#include "render/view/found.h"
#include "render/view/host.h"
#include "render/view/layout.h"
#include "render/view/stylesheet.h"

enum { AROUND_BYTES = 2048 };

static bool run_template(struct context *x, const struct liquid_template *t, struct str *out,
                         struct err *err)
{
    struct buf text;
    uint64_t outer = x->template_run;
    x->template_run = ++x->template_runs;
    buf_init(&text, x->arena, x->limits.output);
    /* Mostly it prints what it was given, with some more around it: memory for that at once. */
    size_t expected = out->len + AROUND_BYTES;
    buf_reserve(&text, expected < text.cap ? expected : text.cap);
    bool ok = liquid_render(t, &x->run, &text, err);
    x->template_run = outer;
    *out = ok ? buf_str(&text) : *out;
    return ok;
}

/* A name with its value, as a list of both. */
static bool put_pair(struct value_map *m, struct str key, struct str name, struct value value,
                     struct arena *a)
{
    struct value_list pair;
    value_list_init(&pair, a);
    return value_list_add(&pair, value_str(name)) && value_list_add(&pair, value) &&
           value_map_put_str(m, key, value_list_done(&pair));
}

/*
 * The global variables of one page's templates. In the page's own body `layout` is the front matter
 * of its first layout. A page that is rendered inside another one (an excerpt, a post's content)
 * has its own variables.
 */
static struct value_map *globals_new(struct context *x, const struct page *p)
{
    struct str name;
    struct value layout = value_nil();
    if (layout_name(x, p, &name)) {
        const struct unit *u = context_layout(x, name);
        if (u != NULL && unit_good(u)->data != NULL)
            layout = value_of_map(unit_good(u)->data);
    }
    if (p->made != NULL && p->made->note.len > 0)
        context_depend_list(x, p->made->note);
    if (paginate_concerns(x->site, p))
        context_depend_list(x, S("paginator"));
    /* Jekyll's Markdown converter has {% highlight %} put a line break before and after the code.
     */
    struct value around_code = p->markdown ? value_str(S("\n")) : value_nil();
    const struct {
        struct str name;
        struct value value;
    } rows[] = {
        {S("page"), drop_page(x, p)},
        {S("site"), x->site_drop},
        {S("jekyll"), x->jekyll},
        {S("layout"), layout},
        {S("theme"), drop_theme(x)},
        {S("content"), value_nil()},
        {S("paginator"), paginate_value(x->site, p, x->arena)},
        {S("highlighter_prefix"), around_code},
        {S("highlighter_suffix"), around_code},
    };
    enum { THEME = 4, CONTENT = 5 };
    struct value_map *m = value_map_new(x->arena);
    for (size_t i = 0; m != NULL && i < ARRAY_LEN(rows); i++) {
        if (!value_map_put_str(m, rows[i].name, rows[i].value))
            return NULL;
    }
    /* The payload is a Drop, and so Enumerable: it answers to these names, too. */
    bool ok = m != NULL && value_map_put_str(m, S("count"), value_int((int64_t)ARRAY_LEN(rows))) &&
              put_pair(m, S("max"), rows[THEME].name, rows[THEME].value, x->arena) &&
              put_pair(m, S("min"), rows[CONTENT].name, value_nil(), x->arena);
    /* Only then, since a site without search may have a variable of its own of this name. */
    struct value found = x->found != NULL ? found_value(x->found, x->arena) : value_nil();
    if (ok && site_has_search(x->site))
        ok = value_map_put_str(m, S("search"), found);
    return ok ? m : NULL;
}

/* Whether a page that leads elsewhere has lost its body, but its excerpt may have Liquid in it. */
static bool is_excerpt_alone(const struct page *p)
{
    struct value liquid = value_map_get(p->data, S("render_with_liquid"));
    return p->redirects != NULL && p->redirects->excerpt.len > 0 &&
           (liquid.kind != VALUE_BOOL || liquid.boolean);
}

/* Runs Liquid over the body: its compiled template, or `text`, which is compiled here. */
static bool body_liquid(struct context *x, const struct page *p, const struct str *text,
                        struct str *out, struct err *err)
{
    const struct liquid_template *t = p->template;
    struct str own = text != NULL ? *text : S("");
    if (text == NULL && !unit_body(p, x->arena, &own, err))
        return false;
    if (!x->plugins->rewrite_links(x, p, own, out, err))
        return false;
    if (t == NULL && !(text != NULL && is_excerpt_alone(p)))
        return true;
    if (text != NULL || out->ptr != own.ptr) {
        struct err_place place = {.file = p->source, .line = p->unit->front.body_line};
        t = liquid_compile(*out, place, &x->site->config->liquid, x->arena, NULL, err);
    }
    return t != NULL && run_template(x, t, out, err);
}

static bool body_convert(struct context *x, const struct page *p, struct str source,
                         struct str *out, struct err *err)
{
    *out = source;
    if (p->sass)
        return stylesheet_convert(x, p, source, str_eq_nocase(p->extension, S(".sass")), out, err);
    if (!p->markdown)
        return true;
    struct buf html;
    struct markdown_options options = x->markdown;
    buf_init(&html, x->arena, x->limits.output);
    /* Not of pages inside this one: fragments that show those are shared. */
    if (x->for_text && x->nested_count == 1)
        options.highlight = NULL;
    struct err cause = ERR_INIT;
    if (!markdown_write(source, &options, x->arena, &html, &cause))
        return err_at(err, cause.kind, (struct err_place){.file = p->source}, "%s", cause.message);
    *out = buf_str(&html);
    return true;
}

/* The hooks of the site's Ruby at an event, if there are any for such a page. */
static bool run_hooks(struct context *x, const struct page *p, const struct ruby_names_hooks *hooks,
                      struct str event, struct str *text, struct err *err)
{
    bool wanted = p->kind == PAGE_KIND_PAGE ? hooks->pages : hooks->documents;
    return !wanted || x->plugins->call_hooks(x, p, event, text, err);
}

bool body_render(struct context *x, const struct page *p, const struct str *text, struct str *out,
                 struct err *err)
{
    const struct page *outer = x->page;
    const struct value_map *outer_globals = x->run.globals;
    /* The Liquid in a source map's stylesheet sees the stylesheet as `page`. */
    context_set_page(x, p->made != NULL && p->made->map_of != NULL ? p->made->map_of : p);
    x->run.globals = globals_new(x, x->page);
    x->nested[x->nested_count].page = p;
    x->nested[x->nested_count++].excerpt = text != NULL;
    if (x->nested_count > x->dependencies->nested_most)
        x->dependencies->nested_most = x->nested_count;
    struct str source;
    bool ok = x->run.globals != NULL && body_liquid(x, x->page, text, &source, err) &&
              body_convert(x, p, source, out, err);
    if (ok && text == NULL)
        ok =
            run_hooks(x, p, &x->site->config->ruby_names.post_convert, S("post_convert"), out, err);
    x->nested_count--;
    x->run.globals = outer_globals;
    context_set_page(x, outer);
    return ok;
}

/* ---- layouts ---- */

/*
 * Jekyll warns of a missing layout and renders the page without it. This is an error here for plain
 * sites, and with --strict.
 */
static bool layout_missing(struct context *x, const struct unit *where, struct str name,
                           struct err *err)
{
    struct err missing = ERR_INIT;
    struct err_place place = unit_key_place(where, S("layout"));
    (void)err_at(&missing, ERR_KIND_MISSING, place, "there is no layout '%.*s' in %.*s/",
                 STR_ARG(name), STR_ARG(x->site->config->layouts_dir));
    /* `layout: false` is a common way to ask for no layout. */
    if (str_eq(name, S("false")))
        return true;
    if (!x->site->strict && !x->site->config->plain) {
        diag_add(x->diags, DIAG_LEVEL_WARNING, &missing);
        return true;
    }
    if (err->kind == ERR_KIND_NONE)
        *err = missing;
    return false;
}

/* Puts *body into one layout. *merged is the `layout` of the templates below, and becomes this
 * one's. */
static bool layout_render(struct context *x, struct value_map *globals, const struct unit *u,
                          const struct value_map **merged, struct str *body, struct err *err)
{
    const struct liquid_template *t = unit_template(u, err);
    if (t == NULL)
        return false;
    *merged = *merged != NULL ? value_map_merge(x->arena, u->data, *merged) : u->data;
    bool ok = *merged != NULL && value_map_put_str(globals, S("layout"), value_of_map(*merged)) &&
              value_map_put_str(globals, S("content"), value_str(*body)) &&
              run_template(x, t, body, err);
    if (!ok && !str_eq(str_c(err->file), u->path))
        err_wrap(err, "in layout %.*s", STR_ARG(u->path));
    return ok;
}

/* The chain of layouts, inside out. As in Jekyll, a layout that occurs twice ends the chain. */
static bool layouts_render(struct context *x, const struct page *p, struct str *body,
                           struct err *err)
{
    enum { CHAIN_MAX = 64 };
    const struct unit *chain[CHAIN_MAX];
    size_t used = 0;
    const struct value_map *merged = NULL;
    const struct unit *where = p->unit;
    struct str name;
    struct value_map *globals = globals_new(x, p);
    x->run.globals = globals;
    for (bool more = layout_name(x, p, &name); globals != NULL && more && used < CHAIN_MAX;) {
        const struct unit *u = context_layout(x, name);
        if (u == NULL)
            return layout_missing(x, where, name, err);
        for (size_t i = 0; i < used; i++) {
            if (chain[i] == u)
                return true;
        }
        chain[used++] = u;
        if (!layout_render(x, globals, u, &merged, body, err))
            return false;
        struct value next = value_map_get(u->data, S("layout"));
        more = next.kind == VALUE_STRING;
        name = value_as_str(next);
        where = u;
    }
    return globals != NULL;
}

/* ---- whole pages ---- */

bool body_render_whole(struct context *x, const struct page *p, struct str *out, struct err *err)
{
    const struct page *outer = x->page, *outer_rendered = x->rendered;
    const struct str outer_body = x->rendered_body;
    const struct value_map *outer_globals = x->run.globals;
    if (!body_render(x, p, NULL, out, err))
        return false;
    /* In a layout, page.content of a document is the HTML made here; of a page, its source. */
    context_set_page(x, p);
    x->rendered = p;
    x->rendered_body = *out;
    bool ok = layouts_render(x, p, out, err) && x->plugins->post_render(x, p, out, err) &&
              run_hooks(x, p, &x->site->config->ruby_names.post_render, S("post_render"), out, err);
    context_set_page(x, outer);
    x->rendered = outer_rendered;
    x->rendered_body = outer_body;
    x->run.globals = outer_globals;
    return ok;
}
