/*
 * One page: source -> Liquid -> Markdown -> layout -> the layout's own layout ... See render.h.
 *
 * The order and the variables are those of Jekyll::Renderer: each template has its own scope,
 * `layout` in a parent is the merged front matter of the layouts below it, and `content` what the
 * step before made.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/render.h"

#include "render/plugin/links.h"
#include "render/plugin/post_render.h"
#include "render/site/paginate.h"
#include "render/view/host.h"
#include "render/view/layout.h"
#include "render/view/stylesheet.h"

#define MiB ((size_t)1 << 20)

static const struct render_limits default_limits = {
    .memory = 512 * MiB,
    .output = 64 * MiB,
    .steps = 100000000,
    .depth = 100,
};

static struct render_limits limits_of(const struct render_limits *l)
{
    struct render_limits all = default_limits;
    if (l != NULL && l->memory > 0)
        all.memory = l->memory;
    if (l != NULL && l->output > 0)
        all.output = l->output;
    if (l != NULL && l->steps > 0)
        all.steps = l->steps;
    if (l != NULL && l->depth > 0)
        all.depth = l->depth;
    return all;
}

/* ---- a run ---- */

/* The caller has said what is rendered and where: site, page, arena. */
static bool context_init(struct context *x, const struct render_limits *limits,
                         struct liquid_fragments *fragments, struct diags *diags, struct err *err)
{
    x->limits = limits_of(limits);
    x->diags = diags;
    host_init(x);
    x->run = (struct liquid_run){
        .host = &x->host,
        .limits = {.steps = x->limits.steps, .depth = x->limits.depth},
        .env = {.arena = x->arena, .render = x, .err = err},
    };
    if (!context_notes_init(x))
        return false;
    context_note_path(x, CONFIG_FILE);
    context_note_path(x, RULES_LINES); /* what is said along with the page */
    if (fragments != NULL)
        x->run.sharing = liquid_sharing_begin(fragments, &x->notes, x->arena);
    x->site_drop = drop_site(x);
    x->jekyll = drop_jekyll();
    return true;
}

static bool run_template(struct context *x, const struct liquid_template *t, struct str *out,
                         struct err *err)
{
    struct buf text;
    buf_init(&text, x->arena, x->limits.output);
    if (!liquid_render(t, &x->run, &text, err))
        return false;
    *out = buf_str(&text);
    return true;
}

/*
 * The variables of one page's templates: `page`, `site`, `jekyll`, `theme`, and `layout`, which in
 * the page itself is the front matter of its first layout. A page that is rendered inside another
 * (an excerpt, a post's content) has its own.
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
        context_note_list(x, p->made->note);
    if (paginate_concerns(x->site, p))
        context_note_list(x, S("paginator"));
    /* What the Markdown converter says that {% highlight %} is to stand between. */
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
    struct value_map *m = value_map_new(x->arena);
    for (size_t i = 0; m != NULL && i < ARRAY_LEN(rows); i++) {
        if (!value_map_put_str(m, rows[i].name, rows[i].value))
            return NULL;
    }
    return m;
}

/* Liquid over the body: the compiled template, or `text` compiled now. */
static bool body_liquid(struct context *x, const struct page *p, const struct str *text,
                        struct str *out, struct err *err)
{
    const struct liquid_template *t = p->template;
    struct str own = text != NULL ? *text : p->body;
    if (!links_rewrite(x, p, own, out, err))
        return false;
    if (t == NULL)
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
    buf_init(&html, x->arena, x->limits.output);
    struct err cause = ERR_INIT;
    if (!markdown_write(source, &x->markdown, x->arena, &html, &cause))
        return err_at(err, cause.kind, (struct err_place){.file = p->source}, "%s", cause.message);
    *out = buf_str(&html);
    return true;
}

bool context_render_body(struct context *x, const struct page *p, const struct str *text,
                         struct str *out, struct err *err)
{
    const struct page *outer = x->page;
    const struct value_map *outer_globals = x->run.globals;
    x->page = p;
    x->run.globals = globals_new(x, p);
    x->busy[x->busy_count].page = p;
    x->busy[x->busy_count++].excerpt = text != NULL;
    if (x->busy_count > x->noted->busy_most)
        x->noted->busy_most = x->busy_count;
    struct str source;
    bool ok = x->run.globals != NULL && body_liquid(x, p, text, &source, err) &&
              body_convert(x, p, source, out, err);
    x->busy_count--;
    x->run.globals = outer_globals;
    x->page = outer;
    return ok;
}

/* ---- layouts ---- */

/*
 * Jekyll does without a layout that is not there, and warns; so do we for a site of its shape,
 * unless we are strict.
 */
static bool layout_missing(struct context *x, const struct unit *where, struct str name,
                           struct err *err)
{
    struct err missing = ERR_INIT;
    struct err_place place = unit_key_place(where, S("layout"));
    (void)err_at(&missing, ERR_KIND_MISSING, place, "there is no layout '%.*s' in %.*s/",
                 STR_ARG(name), STR_ARG(x->site->config->layouts_dir));
    /* `layout: false` is how many say that there is none. */
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

/* One layout around *body: *merged becomes `layout`, the front matter of this one below the last.
 */
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

/* The chain of layouts, inside out. A layout that stands in its own chain ends it, as in Jekyll. */
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

/* ---- the face ---- */

bool context_render_whole(struct context *x, const struct page *p, struct str *out, struct err *err)
{
    const struct page *outer = x->page, *outer_rendered = x->rendered;
    const struct str outer_body = x->rendered_body;
    const struct value_map *outer_globals = x->run.globals;
    if (!context_render_body(x, p, NULL, out, err))
        return false;
    /* page.content in a document's layout is what was just made; a page's is its source. */
    x->page = p;
    x->rendered = p;
    x->rendered_body = *out;
    bool ok = layouts_render(x, p, out, err) && post_render(x, p, out, err);
    x->page = outer;
    x->rendered = outer_rendered;
    x->rendered_body = outer_body;
    x->run.globals = outer_globals;
    return ok;
}

static bool render_all(struct context *x, const struct page *p, struct render_out *out,
                       struct err *err)
{
    const struct unit *now = site_unit(x->site, p->source);
    now = context_use_unit(x, now != NULL ? now : p->unit);
    if (now->err != NULL) {
        *err = *now->err;
        return false;
    }
    return context_render_whole(x, p, &out->body, err);
}

struct liquid_fragments *render_fragments_new(size_t bytes)
{
    return liquid_fragments_new(bytes);
}

void render_fragments_free(struct liquid_fragments *f)
{
    liquid_fragments_free(f);
}

struct render_fragments_stats render_fragments_stats(struct liquid_fragments *f)
{
    struct liquid_fragments_stats s = liquid_fragments_stats(f);
    return (struct render_fragments_stats){s.bytes, s.entries, s.stored, s.hits, s.dropped};
}

static bool render(struct context *x, const struct render_limits *limits,
                   struct liquid_fragments *fragments, struct render_out *out, struct err *err)
{
    const int64_t billion = 1000000000;
    const struct page *p = x->page;
    struct arena *a = x->arena;
    struct err cause = ERR_INIT;
    *out = (struct render_out){.extension = path_extension(p->file)};
    diags_init(&out->diags, a);
    size_t budget = a->budget;
    size_t memory = limits_of(limits).memory;
    a->budget = memory < budget - a->taken ? a->taken + memory : budget;
    bool ok = context_init(x, limits, fragments, &out->diags, &cause);
    if (ok) {
        ok = render_all(x, p, out, &cause);
        out->deps = x->noted->deps;
        out->dep_count = x->noted->count;
        out->modified = x->noted->modified / billion;
        liquid_sharing_end(x->run.sharing);
    }
    if (!ok && cause.kind == ERR_KIND_NONE)
        (void)err_arena(&cause, a);
    a->budget = budget;
    if (!ok && !str_eq(str_c(cause.file), p->source))
        err_wrap(&cause, "for %.*s", STR_ARG(p->source));
    if (!ok)
        *err = cause;
    return ok;
}

bool page_render(const struct site *s, const struct page *p, const struct render_limits *limits,
                 struct liquid_fragments *fragments, struct arena *a, struct render_out *out,
                 struct err *err)
{
    struct context x = {.site = s, .page = p, .arena = a};
    return render(&x, limits, fragments, out, err);
}

bool page_render_last_good(const struct site *s, const struct page *p,
                           const struct render_limits *limits, struct arena *a,
                           struct render_out *out, struct err *err)
{
    struct context x = {.site = s, .page = p, .arena = a, .last_good = true};
    return render(&x, limits, NULL, out, err);
}

struct str page_path(const struct page *p)
{
    return p->source;
}

struct str page_text(const struct page *p, struct str key)
{
    return value_as_str(value_map_get(p->data, key));
}

struct str site_file_text(const struct site *s, struct str path, struct str key, struct arena *a)
{
    const struct value_map *defaults = config_defaults(s->config, path, S(""), a);
    return defaults != NULL ? value_as_str(value_map_get(defaults, key)) : S("");
}
